"""A mapping of AWS End User Messaging numbers in Symbee Connect.

The package is the kind: its names fulfil the port in model/kind.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.kinds import lazily
from reconciler.kinds.aws_sms_mapping.rules import *  # noqa: F403 - the offline half

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reconciler.kinds.aws_sms_mapping.changing import *  # noqa: F403 - the live half, which __getattr__ loads
    from reconciler.kinds.aws_sms_mapping.live import *  # noqa: F403


name = "AwsSmsMapping"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.aws_sms_mapping.spec import AwsSmsMappingDocument

    return AwsSmsMappingDocument


def __getattr__(name: str) -> Any:
    return lazily.load(__name__, name)

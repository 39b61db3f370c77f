"""A routed-email configuration of Symbee Connect.

The package is the kind: its names fulfil the port in model/kind.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.kinds import lazily
from reconciler.kinds.routed_email_configuration.rules import *  # noqa: F403 - the offline half

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reconciler.kinds.routed_email_configuration.changing import *  # noqa: F403 - the live half, which __getattr__ loads
    from reconciler.kinds.routed_email_configuration.live import *  # noqa: F403


name = "RoutedEmailConfiguration"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.routed_email_configuration.spec import RoutedEmailConfigurationDocument

    return RoutedEmailConfigurationDocument


def __getattr__(name: str) -> Any:
    return lazily.load(__name__, name)

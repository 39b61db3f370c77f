"""A number of AWS End User Messaging SMS.

The package is the kind: its names fulfil the port in model/kind.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.kinds import lazily
from reconciler.kinds.sms_phone_number.rules import *  # noqa: F403 - the offline half

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reconciler.kinds.sms_phone_number.changing import *  # noqa: F403 - the live half, which __getattr__ loads
    from reconciler.kinds.sms_phone_number.live import *  # noqa: F403


name = "SmsPhoneNumber"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.sms_phone_number.spec import SmsPhoneNumberDocument

    return SmsPhoneNumberDocument


def __getattr__(name: str) -> Any:
    return lazily.load(__name__, name)

"""The addresses that a queue may answer from. The package is the kind: its names fulfil the port in model/kind.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.kinds import lazily
from reconciler.kinds.email_address_association.rules import *  # noqa: F403 - the offline half

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reconciler.kinds.email_address_association.changing import *  # noqa: F403 - the live half, which __getattr__ loads
    from reconciler.kinds.email_address_association.live import *  # noqa: F403


name = "EmailAddressAssociation"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.email_address_association.spec import EmailAddressAssociationDocument

    return EmailAddressAssociationDocument


def __getattr__(name: str) -> Any:
    return lazily.load(__name__, name)

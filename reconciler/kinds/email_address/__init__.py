"""An Amazon Connect email address. The package is the kind: its names fulfil the port in model/kind.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.kinds import lazily
from reconciler.kinds.email_address.rules import check, claims, literal, pointers, references, uncleared

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reconciler.kinds.email_address.changing import (
        calls,
        capacity,
        closed,
        deletable,
        desired,
        endangers,
        exclusive,
        identity,
        index,
        initial,
        irreversible,
        key,
        natural,
        notices,
        outputs,
        overwrites,
        replaces,
        risk,
        sets,
        settles,
    )
    from reconciler.kinds.email_address.live import listings, observe, reread


__all__ = [
    "calls",
    "capacity",
    "check",
    "claims",
    "closed",
    "deletable",
    "desired",
    "document_model",
    "endangers",
    "exclusive",
    "identity",
    "index",
    "initial",
    "irreversible",
    "key",
    "listings",
    "literal",
    "name",
    "natural",
    "notices",
    "observe",
    "outputs",
    "overwrites",
    "pointers",
    "references",
    "replaces",
    "reread",
    "risk",
    "sets",
    "settles",
    "uncleared",
]

name = "EmailAddress"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.email_address.spec import EmailAddressDocument

    return EmailAddressDocument


def __getattr__(name: str) -> Any:
    return lazily.load(__name__, name)

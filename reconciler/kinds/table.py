"""The one table of kinds: the only registration. A new kind is one package and one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import email_address, email_address_association, queue

if TYPE_CHECKING:
    from reconciler.model.kind import Kind

KINDS: Mapping[str, Kind] = {
    "EmailAddress": email_address,
    "EmailAddressAssociation": email_address_association,
    "Queue": queue,
}

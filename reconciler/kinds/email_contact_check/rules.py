"""What an EmailContactCheck document says, offline: a contact that Uniphore may take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import pointing
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "sends", "uncleared"]

sends = True
pointers: pointing.Pointers = {}
uncleared: Mapping[Path, str] = {}


def literal(manifest: Manifest) -> str | None:
    """Nobody refers to a check."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """It points to nothing that is declared."""
    return iter(())


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """As many checks as anybody wants may try the same."""
    return iter(())


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """What a contact may hold, as far as a schema cannot say it."""
    from reconciler.kinds.messages.email_contact import findings

    for one in findings(manifest.spec):
        yield one._replace(path=("spec", *one.path))

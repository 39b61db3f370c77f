"""What a RoutedEmailCheck document says, offline: whose email it is, and where it has to arrive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import pointing
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "sends", "uncleared"]

sends = True
pointers: pointing.Pointers = {
    ("spec", "configuration"): ("RoutedEmailConfiguration",),
    ("spec", "expectQueue"): ("SkillQueue",),
}
uncleared: Mapping[Path, str] = {}


def literal(manifest: Manifest) -> str | None:
    """Nobody refers to a check."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The configuration and the skill queue."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """As many checks as anybody wants may try the same."""
    return iter(())


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """What an email to be routed may hold. That its configuration leads elsewhere is for the check itself to say."""
    from reconciler.kinds.messages.routed_email import findings

    for one in findings(manifest.spec):
        yield one._replace(path=("spec", *one.path))

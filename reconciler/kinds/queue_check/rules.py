"""What a QueueCheck document says, offline: queues that are declared, and nothing that their system cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import pointing
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "sends", "uncleared"]

sends = False
pointers: pointing.Pointers = {}
uncleared: Mapping[Path, str] = {}


def literal(manifest: Manifest) -> str | None:
    """Nobody refers to a check."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The queues, whose kind is stated with the name."""
    for index, address in enumerate(_queues(manifest)):
        kind, slash, name = address.partition("/") if isinstance(address, str) else ("", "", "")
        if slash:
            yield Reference(("spec", "queues", index), (kind,), name)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """As many checks as anybody wants may look at the same."""
    return iter(())


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """A state is asked of skill queues only: Amazon Connect has none."""
    connect = [one for one in _queues(manifest) if isinstance(one, str) and one.startswith("Queue/")]
    if connect and "openClosedState" in (manifest.spec.get("expect") or {}):
        message = f"only skill queues have an openClosedState, and {connect[0]} is a queue of Amazon Connect"
        fix = "remove openClosedState, or check the queues of Amazon Connect in a QueueCheck of their own"
        yield Finding(("spec", "expect", "openClosedState"), "noState", message, fix)


def _queues(manifest: Manifest) -> list[object]:
    found = manifest.spec.get("queues")
    return found if isinstance(found, list) else []

"""What a SkillQueue document says, offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import pointing
from reconciler.kinds.sms.mappings import code_claim
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference
from reconciler.model.routing import Edge, Node

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {}

uncleared: Mapping[Path, str] = {
    ("spec", "code"): "a skill queue's code cannot be changed",
    ("spec", "taskType"): "every skill queue has a task type",
}


def literal(manifest: Manifest) -> str | None:
    """Skill queues are referred to by name alone."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """A skill queue points to nothing."""
    return iter(())


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The code, stated or by default."""
    yield code_claim(manifest, "skill queue code")


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """All is in the schema."""
    return iter(())


def routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """A place that mappings and routed-email configurations lead to."""
    yield Node("skillQueue", str(values.get("spec.code", called)))

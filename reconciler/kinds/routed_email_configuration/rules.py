"""What a RoutedEmailConfiguration document says, offline: its owner once, and a skill queue that takes email."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import pointing
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference
from reconciler.model.routing import Edge, Node

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {("spec", "skillQueue"): ("SkillQueue",)}

uncleared: Mapping[Path, str] = {
    ("spec", "ownerId"): "the CRM owner is what the document is about",
    ("spec", "skillQueue"): "a routed-email configuration has a skill queue",
}


def literal(manifest: Manifest) -> str | None:
    """Referred to by name alone."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The skill queue."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The CRM owner."""
    owner = manifest.spec.get("ownerId")
    if isinstance(owner, str):
        yield Claim(("spec", "ownerId"), "CRM owner", owner)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """The skill queue takes email, as far as that is declared."""
    queue = peers.resolve("SkillQueue", manifest.spec.get("skillQueue"))
    work = queue.spec.get("taskType") if queue else None
    if queue and isinstance(work, str) and work != "EMAIL":
        message = f"{queue.address} takes {work}, and routed email needs EMAIL"
        yield Finding(("spec", "skillQueue"), "taskType", message, "name a skill queue for email")


def routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """What the CRM hands over for its owner goes to the skill queue."""
    configuration = Node("configuration", address)
    yield configuration
    if "spec.ownerId" in values:
        yield Edge(Node("owner", str(values["spec.ownerId"])), configuration, "inbound", "", address)
    if "spec.skillQueue" in values:
        queue = Node("skillQueue", str(values["spec.skillQueue"]))
        yield Edge(configuration, queue, "inbound", "", address)

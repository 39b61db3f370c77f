"""What an EmailAddressAssociation document says, offline: one for each queue, every address in it once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import pointing
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference
from reconciler.model.routing import DEFAULT_FROM, FROM, Edge, Node

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {
    ("spec", "queue"): ("Queue",),
    ("spec", "default"): ("EmailAddress",),
    ("spec", "addresses", "*"): ("EmailAddress",),
}

uncleared: Mapping[Path, str] = {
    # source: AWS, UpdateQueueOutboundEmailConfig: no documented way to unset the address
    ("spec", "default"): "Amazon Connect cannot unset a queue's default outbound address",
    ("spec", "queue"): "an association belongs to a queue",
    ("spec", "mode"): "an association is exact or include",
}


def literal(manifest: Manifest) -> str | None:
    """Nothing refers to an association."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The queue and the addresses."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The queue: one association each. A live name is the same queue as the manifest that states that name."""
    value = manifest.spec.get("queue")
    queue = pointing.canonical(value, "Queue", peers)
    if queue is None:
        return
    target = peers.resolve("Queue", value)
    if target is not None:
        queue = f"name {target.spec.get('name', target.name)}"
    yield Claim(("spec", "queue"), "queue", queue)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """No address twice, in whatever spelling, and the default not among the others."""
    addresses = manifest.spec.get("addresses")
    seen: dict[str, Any] = {}
    default = pointing.canonical(manifest.spec.get("default"), "EmailAddress", peers)
    for index, value in enumerate(addresses if isinstance(addresses, list) else ()):
        path: Path = ("spec", "addresses", index)
        address = pointing.canonical(value, "EmailAddress", peers)
        if address is None:
            continue
        if address == default:
            message = f"{_shown(value)} is the default already"
            yield Finding(
                path, "defaultRepeated", message, "take it out of addresses: they come besides the default"
            )
        elif address in seen and seen[address] != value:
            message = f"{_shown(value)} and {_shown(seen[address])} are the same address"
            yield Finding(path, "addressRepeated", message, "remove one of the two")
        seen.setdefault(address, value)


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str) else " ".join(f"{{{k}: {v}}}" for k, v in value.items())


def routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """What agents may send from in the queue: outbound only."""
    queue = Node("queue", str(values.get("spec.queue", called)))
    if "spec.default" in values:
        default = Node("address", str(values["spec.default"]).lower())
        yield Edge(queue, default, "outbound", DEFAULT_FROM, address)
    for one in values.get("spec.addresses", ()):
        yield Edge(queue, Node("address", str(one).lower()), "outbound", FROM, address)

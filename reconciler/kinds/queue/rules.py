"""What a Queue document says, offline: what it points to, what must be unique, why null cannot clear its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import pointing
from reconciler.kinds.tags import check_tags
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference
from reconciler.model.routing import Edge, Node

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {
    ("spec", "hoursOfOperation"): (),
    ("spec", "outboundCaller", "phoneNumber"): ("SmsPhoneNumber",),
    ("spec", "outboundCaller", "flow"): (),
    ("spec", "quickConnects", "*"): (),
}

_MEMBER = "Amazon Connect cannot take one member off an outbound caller"
uncleared: Mapping[Path, str] = {
    # source: botocore, UpdateQueueName: Description 1..250; an empty text is refused
    ("spec", "description"): "Amazon Connect cannot clear a queue's description once it is set",
    # source: facts of UpdateQueueMaxContacts: what an omitted MaxContacts does is undocumented
    ("spec", "maxContacts"): "Amazon Connect cannot clear a queue's maximum once it is set",
    ("spec", "name"): "every queue has a name",
    ("spec", "status"): "every queue is ENABLED or DISABLED",
    ("spec", "hoursOfOperation"): "every queue has hours of operation",
    ("spec", "outboundCaller"): "Amazon Connect cannot take the outbound caller off a queue",
    ("spec", "outboundCaller", "name"): _MEMBER,
    ("spec", "outboundCaller", "phoneNumber"): _MEMBER,
    ("spec", "outboundCaller", "flow"): _MEMBER,
}


def literal(manifest: Manifest) -> str | None:
    """Queues are referred to by name alone."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """Hours, number, whisper flow, quick connects."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The queue's name in the instance, stated or by default."""
    name = manifest.spec.get("name")
    if name is None:
        yield Claim(("metadata", "name"), "queue name", manifest.name)
    elif isinstance(name, str):
        # source: AWS, CreateQueue: DuplicateResourceException, the name is the natural key
        # assumption: names that differ in case only are different names
        yield Claim(("spec", "name"), "queue name", name)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """Tag keys; all else is in the schema."""
    return check_tags(manifest)


def routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """A place that flows, which are not ours, lead to."""
    yield Node("queue", str(values.get("spec.name", called)))

"""Live queues: SearchQueues returns them whole, with tags; only quick connects need a list per queue."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any

from reconciler.kinds.connect import (
    HOURS,
    LIST_QUEUES,
    OUTBOUND_WHISPERS,
    PHONE_NUMBERS,
    QUICK_CONNECTS,
    SEARCH_QUEUES,
    QueueIndex,
    describe_queue,
    list_queue_quick_connects,
    listings_for,
    tag_values,
    world_list,
)
from reconciler.model import lifecycle
from reconciler.model.manifest import Manifest
from reconciler.model.observation import (
    LIFECYCLE_TAG,
    OWNER_TAG,
    RESOURCE_TAG,
    Observation,
    Scope,
    Subject,
    foreign_of,
)
from reconciler.model.reading import Batch, Listing, World, label_of

listings: Mapping[str, Listing] = {
    "spec.hoursOfOperation": HOURS,
    "spec.outboundCaller.phoneNumber": PHONE_NUMBERS,
    "spec.outboundCaller.flow": OUTBOUND_WHISPERS,
    "spec.quickConnects": QUICK_CONNECTS,
}


def _stated(manifests: Iterable[Manifest]) -> set[str]:
    paths: set[str] = set()
    for manifest in manifests:
        paths.update(f"spec.{key}" for key in manifest.spec)
        paths.update(f"spec.outboundCaller.{key}" for key in manifest.spec.get("outboundCaller") or ())
    return paths


def observe(scope: Scope) -> Generator[Batch, World, tuple[Observation, ...]]:
    """All standard queues: ceil(queues / 500) calls, one list call per sort of name stated, and one
    ListQueueQuickConnects per queue whose manifest states quick connects."""
    if not (scope.manifests or scope.referenced or scope.leftovers):
        return ()
    world = yield (SEARCH_QUEUES, *listings_for(_stated(scope.manifests), listings))
    queues = world_list(world, SEARCH_QUEUES)
    with_quick_connects = [m for m in scope.manifests if "quickConnects" in m.spec]
    if with_quick_connects:
        index = QueueIndex(queues, scope.owner)
        found = (index.declared(scope.peers, manifest.name) for manifest in with_quick_connects)
        world = yield tuple(list_queue_quick_connects(queue["QueueId"]) for queue in found if queue)
    names = _Names(world)
    return tuple(_observation(queue, names) for queue in queues)


def reread(subject: Subject) -> Generator[Batch, World, Observation | None]:
    """One queue by DescribeQueue; without an id, its name is first looked for in ListQueues."""
    identity = subject.id
    if identity is None:
        world = yield (LIST_QUEUES,)
        identity = next((q["Id"] for q in world_list(world, LIST_QUEUES) if q["Name"] == subject.key), None)
    if identity is None:
        return None
    batch: Batch = (describe_queue(identity), *listings_for(subject.paths, listings))
    if "spec.quickConnects" in subject.paths:
        batch = (*batch, list_queue_quick_connects(identity))
    world = yield batch
    answer = world[describe_queue(identity)]
    return _observation(answer["Queue"], _Names(world)) if answer else None


class _Names:
    """The world's names by id, each list indexed once."""

    def __init__(self, world: World) -> None:
        self.hours = HOURS.labels(world)
        self.flows = OUTBOUND_WHISPERS.labels(world)
        self.phones = PHONE_NUMBERS.labels(world)
        self.quick_connects = QUICK_CONNECTS.labels(world)
        self.listed: dict[str, Any] = {
            what.parameters["QueueId"]: answer
            for what, answer in world.items()
            if what.operation == "ListQueueQuickConnects"
        }


def _observation(queue: Mapping[str, Any], names: _Names) -> Observation:
    tags: Mapping[str, str] = queue.get("Tags") or {}
    words = lifecycle.parse(tags.get(LIFECYCLE_TAG))
    quick_connects = _quick_connects(queue["QueueId"], names)
    default = (queue.get("OutboundEmailConfig") or {}).get("OutboundEmailAddressId")
    return Observation(
        kind="Queue",
        id=queue["QueueId"],
        arn=queue["QueueArn"],
        key=queue["Name"],
        label=queue["Name"],
        owner=tags.get(OWNER_TAG),
        resource=tags.get(RESOURCE_TAG),
        words=words,
        values={
            **_values(queue, names),
            **_caller_values(queue.get("OutboundCallerConfig") or {}, names),
            **(
                {"spec.quickConnects": tuple(sorted(quick_connects.values()))}
                if quick_connects is not None
                else {}
            ),
            **tag_values(tags),
            **lifecycle.values(words),
        },
        elements={"spec.quickConnects": quick_connects} if quick_connects is not None else {},
        holds=frozenset((default,)) if default else frozenset(),
        foreign=foreign_of(tags),
        facts={"caller": queue.get("OutboundCallerConfig") or {}, "defaultAddress": default},
    )


def _values(queue: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    values = {"spec.name": queue["Name"], "spec.status": queue.get("Status", "ENABLED")}
    if queue.get("Description"):
        values["spec.description"] = queue["Description"]
    if "MaxContacts" in queue:
        values["spec.maxContacts"] = queue["MaxContacts"]
    if hours := queue.get("HoursOfOperationId"):
        values["spec.hoursOfOperation"] = label_of(names.hours, hours)
    return values


def _caller_values(caller: Mapping[str, str], names: _Names) -> dict[str, str]:
    values = {}
    if name := caller.get("OutboundCallerIdName"):
        values["spec.outboundCaller.name"] = name
    if number := caller.get("OutboundCallerIdNumberId"):
        values["spec.outboundCaller.phoneNumber"] = label_of(names.phones, number)
    if flow := caller.get("OutboundFlowId"):
        values["spec.outboundCaller.flow"] = label_of(names.flows, flow)
    return values


def _quick_connects(queue_id: str, names: _Names) -> dict[str, str] | None:
    listed = names.listed.get(queue_id)
    if listed is None:
        return None
    return {item["Id"]: label_of(names.quick_connects, item["Id"]) for item in listed}

"""Live associations: which addresses a queue has, and whose mark it carries. One list call per queue concerned."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any

from reconciler.kinds.connect import (
    SEARCH_ADDRESSES,
    SEARCH_QUEUES,
    QueueIndex,
    association_mark,
    describe_queue,
    list_queue_addresses,
    name_address,
    world_list,
)
from reconciler.model import lifecycle
from reconciler.model.observation import OWNER_TAG, Observation, Ownership, Scope, Subject, foreign_of
from reconciler.model.reading import Batch, Listing, World, label_of

listings: Mapping[str, Listing] = {}

Queue = Mapping[str, Any]


def observe(scope: Scope) -> Generator[Batch, World, tuple[Observation, ...]]:
    """The queues that manifests name or that carry our mark; unmarked others are nobody's business here."""
    if not scope.manifests and not scope.leftovers:
        return ()
    world = yield (SEARCH_QUEUES, SEARCH_ADDRESSES) if scope.manifests else (SEARCH_QUEUES,)
    queues = world_list(world, SEARCH_QUEUES)
    concerned = {queue["QueueId"]: queue for queue in _declared(scope, queues)}
    if scope.leftovers:
        concerned |= {queue["QueueId"]: queue for queue in queues if _marked_by(queue, scope.owner)}
    if not concerned:
        return ()
    world = yield tuple(list_queue_addresses(identity) for identity in concerned)
    world = yield from _with_names(world, concerned)
    names = _Names(world)
    return tuple(_observation(queue, names) for queue in concerned.values())


def reread(subject: Subject) -> Generator[Batch, World, Observation | None]:
    """One queue's mark and addresses; the subject's key is the queue's id."""
    identity = subject.id or subject.key
    world = yield (describe_queue(identity), list_queue_addresses(identity), SEARCH_ADDRESSES)
    answer = world[describe_queue(identity)]
    if answer is None:
        return None
    world = yield from _with_names(world, (identity,))
    return _observation(answer["Queue"], _Names(world))


def _declared(scope: Scope, queues: Iterable[Queue]) -> Iterable[Queue]:
    listed = tuple(queues)
    index = QueueIndex(listed, scope.owner)
    by_id = {queue["QueueId"]: queue for queue in listed}
    for manifest in scope.manifests:
        stated = manifest.spec["queue"]
        if isinstance(stated, str):
            found = index.declared(scope.peers, stated)
        else:
            found = index.named(stated["name"]) if "name" in stated else by_id.get(stated["id"])
        if found:
            yield found


def _marked_by(queue: Queue, owner: Ownership) -> bool:
    mark = association_mark(queue.get("Tags") or {})
    return mark is not None and owner.owns(mark[0])


def _with_names(world: World, queue_ids: Iterable[str]) -> Generator[Batch, World, World]:
    """The world with every listed address's name: a search may lag behind what a queue lists."""
    known = {item["EmailAddressId"] for item in world_list(world, SEARCH_ADDRESSES)}
    listed = {item["Id"] for one in queue_ids for item in world_list(world, list_queue_addresses(one))}
    if unknown := sorted(listed - known):
        world = yield tuple(name_address(identity) for identity in unknown)
    return world


class _Names:
    def __init__(self, world: World) -> None:
        self.world = world
        self.addresses = {
            i["EmailAddressId"]: i["EmailAddress"].lower() for i in world_list(world, SEARCH_ADDRESSES)
        }
        for what, answer in world.items():
            if what.operation == "DescribeEmailAddress" and answer:
                self.addresses[answer["EmailAddressId"]] = answer["EmailAddress"].lower()


def _observation(queue: Queue, names: _Names) -> Observation:
    tags: Mapping[str, str] = queue.get("Tags") or {}
    mark = association_mark(tags)
    listed = world_list(names.world, list_queue_addresses(queue["QueueId"]))
    # source: ListQueueEmailAddresses returns the default too, flagged IsDefaultOutboundEmail
    default = next((item["Id"] for item in listed if item.get("IsDefaultOutboundEmail")), None)
    additional = [item["Id"] for item in listed if item["Id"] != default]
    values: dict[str, Any] = {
        "spec.queue": queue["Name"],
        "spec.addresses": tuple(sorted(label_of(names.addresses, one) for one in additional)),
    }
    if default:
        values["spec.default"] = label_of(names.addresses, default)
    if mark:
        values["spec.mode"] = mark[2]
        values.update(lifecycle.values(mark[3]))
    return Observation(
        kind="EmailAddressAssociation",
        id=queue["QueueId"],
        arn=queue["QueueArn"],
        key=queue["QueueId"],
        label=queue["Name"],
        owner=mark[0] if mark else None,
        resource=f"EmailAddressAssociation/{mark[1]}" if mark else None,
        words=mark[3] if mark else frozenset(),
        values=values,
        elements={"spec.addresses": {one: label_of(names.addresses, one) for one in additional}},
        holds=frozenset((*additional, *((default,) if default else ()))),
        foreign=foreign_of(tags),
        free=mark is None,
        facts={"queueOwner": tags.get(OWNER_TAG), "default": default},
    )

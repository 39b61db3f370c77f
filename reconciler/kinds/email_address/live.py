"""Live email addresses. Search returns them without tags, so ownership comes from searches with a tag filter, and
DescribeEmailAddress is kept for the few whose tags matter: to be adopted, renamed, unmatched, or with stated tags.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from reconciler.kinds.connect import (
    INBOUND_FLOWS,
    LIST_INBOUND_FLOWS,
    PROVIDER,
    SEARCH_ADDRESSES,
    SEARCH_QUEUES,
    describe_address,
    inbound_flow,
    listings_for,
    name_address,
    search_addresses_tagged,
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
    Ownership,
    Scope,
    Subject,
    foreign_of,
)
from reconciler.model.reading import Batch, Listing, Read, World, label_of, read

listings: Mapping[str, Listing] = {"spec.inboundFlow": INBOUND_FLOWS}


def _tagged_with_words(owner: str, word: str | None) -> Read:
    """Our addresses whose lifecycle tag has `word` (any word for None): an OR over every value that contains it."""
    values = [
        lifecycle.tag(some)
        for size in range(1, len(lifecycle.WORDS) + 1)
        for some in combinations(lifecycle.WORDS, size)
        if word is None or word in some
    ]
    alternatives = [
        [{"TagKey": OWNER_TAG, "TagValue": owner}, {"TagKey": LIFECYCLE_TAG, "TagValue": value}]
        for value in values
    ]
    return read(PROVIDER, "SearchEmailAddresses", SearchFilter={"TagFilter": {"OrConditions": alternatives}})


@dataclass(frozen=True, slots=True)
class _Owned:
    """What tag-filtered searches know: owner tag and lifecycle words by address id."""

    owner: Mapping[str, str]
    words: Mapping[str, frozenset[str]]


def observe(scope: Scope) -> Generator[Batch, World, tuple[Observation, ...]]:
    """All addresses if any manifest concerns them, else only ours; a Describe for each one whose tags matter."""
    concerned = bool(scope.manifests or scope.referenced)
    if not concerned and not scope.leftovers:
        return ()
    first: list[Read] = [search_addresses_tagged({OWNER_TAG: tag}) for tag in _owner_tags(scope.owner)]
    first.append(_tagged_with_words(scope.owner.tag, None))
    if concerned:
        first.append(SEARCH_ADDRESSES)
    stated = {f"spec.{key}" for manifest in scope.manifests for key in manifest.spec}
    first.extend(listings_for(stated, listings))
    if "spec.inboundFlow" in stated or "spec.alias" in stated:
        first.append(LIST_INBOUND_FLOWS)
    world = yield tuple(first)
    if world_list(world, _tagged_with_words(scope.owner.tag, None)):
        world = yield tuple(_tagged_with_words(scope.owner.tag, word) for word in lifecycle.WORDS)
    owned = _owned(world, scope.owner)
    found = _found(world, scope.owner)
    described = _to_describe(scope, found, owned)
    if described:
        world = yield tuple(describe_address(identity) for identity in described)
        if scope.leftovers:  # the queues whose default an address is stand in the way of deleting it
            world = yield (SEARCH_QUEUES,)
    names = _Names(world)
    return tuple(_observation(item, names, owned) for item in found.values())


def _owner_tags(owner: Ownership) -> tuple[str, ...]:
    return (owner.tag,) if owner.tag == owner.legacy else (owner.tag, owner.legacy)


def _owned(world: World, owner: Ownership) -> _Owned:
    tags = {
        item["EmailAddressId"]: tag
        for tag in reversed(_owner_tags(owner))
        for item in world_list(world, search_addresses_tagged({OWNER_TAG: tag}))
    }
    words: dict[str, frozenset[str]] = {}
    for word in lifecycle.WORDS:
        for item in world_list(world, _tagged_with_words(owner.tag, word)):
            identity = item["EmailAddressId"]
            words[identity] = words.get(identity, frozenset()) | {word}
    return _Owned(tags, words)


def _found(world: World, owner: Ownership) -> dict[str, Mapping[str, Any]]:
    """Every address seen by any search, by id."""
    reads = [SEARCH_ADDRESSES, *(search_addresses_tagged({OWNER_TAG: tag}) for tag in _owner_tags(owner))]
    return {item["EmailAddressId"]: item for what in reads for item in world_list(world, what)}


def _to_describe(scope: Scope, found: Mapping[str, Mapping[str, Any]], owned: _Owned) -> tuple[str, ...]:
    """Ids of the addresses whose tags matter. contract.md, Reads and quotas."""
    by_address = {item["EmailAddress"].lower(): identity for identity, item in found.items()}
    matched: dict[str, Manifest] = {}
    for manifest in scope.manifests:
        identity = by_address.get(str(manifest.spec["address"]).lower())
        if identity:
            matched[identity] = manifest
    wanted = [
        identity
        for identity, manifest in matched.items()
        if identity not in owned.owner or manifest.renamed_from or manifest.spec.get("tags")
    ]
    if scope.leftovers or len(matched) < len(scope.manifests):
        wanted += [identity for identity in owned.owner if identity not in matched]
    return tuple(wanted)


def reread(subject: Subject) -> Generator[Batch, World, Observation | None]:
    """One address by DescribeEmailAddress; without an id only a search can find it (there is no read by name)."""
    identity = subject.id
    if identity is None:
        world = yield (SEARCH_ADDRESSES,)
        items = world_list(world, SEARCH_ADDRESSES)
        identity = next(
            (i["EmailAddressId"] for i in items if i["EmailAddress"].lower() == subject.key), None
        )
    if identity is None:
        return None
    batch: Batch = (describe_address(identity), *listings_for(subject.paths, listings))
    world = yield batch
    answer = world[describe_address(identity)]
    if answer is None:
        return None
    if "spec.inboundFlow" in subject.paths:
        world = yield (inbound_flow(answer["EmailAddressArn"]),)
    names = _Names(world)
    unknown = tuple(alias for alias in _aliases(answer) if alias not in names.addresses)
    if unknown and "spec.alias" in subject.paths:
        names = _Names((yield tuple(name_address(alias) for alias in unknown)))
    return _observation(answer, names, _Owned({}, {}))


class _Names:
    """The world's names by id, each list indexed once."""

    def __init__(self, world: World) -> None:
        self.flows = INBOUND_FLOWS.labels(world)
        # assumption: AWS does not say whether ResourceId and FlowId are ARNs or ids, so the last part decides
        self.flow_of = {
            _last(entry["ResourceId"]): _last(entry["FlowId"])
            for entry in world_list(world, LIST_INBOUND_FLOWS)
        }
        for what, answer in world.items():
            if what.operation == "GetFlowAssociation":
                self.flow_of[_last(what.parameters["ResourceId"])] = _last(answer["FlowId"]) if answer else ""
        self.described: dict[str, Mapping[str, Any]] = {
            answer["EmailAddressId"]: answer
            for what, answer in world.items()
            if what.operation == "DescribeEmailAddress" and answer
        }
        searched = {
            i["EmailAddressId"]: i["EmailAddress"].lower() for i in world_list(world, SEARCH_ADDRESSES)
        }
        self.addresses = searched | {i: a["EmailAddress"].lower() for i, a in self.described.items()}


def _last(arn_or_id: str) -> str:
    return arn_or_id.rsplit("/", 1)[-1]


def _observation(item: Mapping[str, Any], names: _Names, owned: _Owned) -> Observation:
    identity = item["EmailAddressId"]
    described = names.described.get(identity)
    tags: Mapping[str, str] = (described or {}).get("Tags") or {}
    item = described or item
    words = lifecycle.parse(tags.get(LIFECYCLE_TAG)) if described else owned.words.get(identity, frozenset())
    address = item["EmailAddress"].lower()
    aliases = _aliases(item)
    values: dict[str, Any] = {"spec.address": address}
    for member, path in (("DisplayName", "spec.displayName"), ("Description", "spec.description")):
        if item.get(member):
            values[path] = item[member]
    if aliases:
        values["spec.alias"] = label_of(names.addresses, aliases[0])
    flow = names.flow_of.get(identity)
    if flow:
        values["spec.inboundFlow"] = label_of(names.flows, flow)
    values.update(tag_values(tags))
    values.update(lifecycle.values(words))
    return Observation(
        kind="EmailAddress",
        id=identity,
        arn=item["EmailAddressArn"],
        key=address,
        label=address,
        owner=tags.get(OWNER_TAG) if described else owned.owner.get(identity),
        resource=tags.get(RESOURCE_TAG),
        words=words,
        values=values,
        elements={"spec.alias": {one: label_of(names.addresses, one) for one in aliases}},
        holds=frozenset(aliases),
        foreign=foreign_of(tags),
        facts={
            "aliases": aliases,
            "flow": flow,
            "displayName": item.get("DisplayName") or "",
            "description": item.get("Description") or "",
        },
    )


def _aliases(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one["EmailAddressId"] for one in item.get("AliasConfigurations") or ())

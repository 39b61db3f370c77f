"""The gateway's objects in the stand-in's world: kept whole, credentials as seals of themselves only.

A seal is a salted hash: it shows that a credential is set and whether it changes, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any, NamedTuple

from reconciler.sandbox.symbee.contract import SKILL_QUEUES, Collection
from reconciler.sandbox.world import Thing, Where, World

_HOME = "symbee"
_SALT = "symbee salt"
_EDITION = "symbee edition"
_KEYS = ("phoneNumber", "shortCode", "address")

Spec = dict[str, Any]
Body = Mapping[str, Any]


class Draft(NamedTuple):
    """An object as somebody wants it: its spec without credentials, their seals by name, and its owner."""

    code: str
    spec: Spec
    seals: Mapping[str, str]
    owner: Mapping[str, Any] | None


def salt_of(world: World, new: Callable[[], str]) -> str:
    """The salt of every seal of this world; a new one where there is none yet."""
    salt = world.fact(_SALT)
    if salt is None:
        salt = new()
        world.state(_SALT, salt)
    return salt


def seal(salt: str, value: str) -> str:
    """What is kept of a credential."""
    return hashlib.blake2b(value.encode(), key=salt.encode()[:64], digest_size=16).hexdigest()


def find(world: World, collection: Collection, code: str, *, at: float | None = None) -> Thing | None:
    """The object with a code, or None; as it was at a time (epoch seconds) where one is given."""
    if at is None:
        return world.get(collection.path, _HOME, _id(collection, code))
    where = Where("id = ?", (_id(collection, code),))
    return next(iter(world.page((collection.path,), _HOME, after=0, limit=1, where=where, at=at)), None)


def page(world: World, collection: Collection, *, after: int, limit: int, at: float | None) -> list[Thing]:
    """Up to `limit` objects after a position, in order of birth."""
    return world.page((collection.path,), _HOME, after=after, limit=limit, at=at)


def save(world: World, collection: Collection, draft: Draft) -> Thing:
    """Create or replace an object. One that is so already stays as it is, with its etag."""
    there = find(world, collection, draft.code)
    spec = _slotted(collection, draft.spec, there)
    if draft.seals:
        spec = {**spec, "credentials": dict.fromkeys(draft.seals)}
    wanted = {"code": draft.code, "spec": spec, "owner": dict(draft.owner) if draft.owner else None}
    hidden = {"seals": dict(draft.seals)}
    if there and hidden == there.hidden and wanted == {name: there.body[name] for name in wanted}:
        return there
    body = {**wanted, "etag": _next_etag(world), "updatedAt": _iso(world.now)}
    if there is None:
        own_id = _id(collection, draft.code)
        return world.add(collection.path, _HOME, own_id, name=draft.code, body=body, hidden=hidden)
    world.hide(there, hidden)
    return world.put(there, body)


def seals_of(thing: Thing | None) -> Mapping[str, str]:
    """The credentials that an object has, as seals by name."""
    seals: Mapping[str, str] = thing.hidden["seals"] if thing else {}
    return seals


def named_queues(spec: Spec) -> Iterator[tuple[str, str]]:
    """Every skill queue that a spec names, each with its path."""
    if spec.get("skillQueue") is not None:
        yield "spec.skillQueue", spec["skillQueue"]
    for index, number in enumerate(spec.get("numbers", ())):
        if number.get("skillQueue") is not None:
            yield f"spec.numbers[{index}].skillQueue", number["skillQueue"]


def users_of(world: World, code: str, collections: tuple[Collection, ...]) -> list[str]:
    """What names a skill queue: `AwsSmsMapping care-sms` and so on."""
    return [
        f"{collection.noun} {thing.name}"
        for collection in collections
        if collection != SKILL_QUEUES
        for thing in world.of_kind(collection.path, _HOME)
        if any(named == code for _, named in named_queues(thing.body["spec"]))
    ]


def key_of(number: Mapping[str, Any]) -> str:
    """What a number is known by in its mapping."""
    return next(str(number[name]) for name in _KEYS if number.get(name) is not None)


def tidy(spec: Mapping[str, Any]) -> Spec:
    """A spec without its credentials, and without nulls and empty maps, which say no more than absence."""
    bare = {name: value for name, value in spec.items() if name != "credentials"}
    cleared: Spec = _without_nulls(bare)
    return {name: value for name, value in cleared.items() if value != {}}


def last_modified(body: Body) -> str:
    """`updatedAt` as HTTP writes it."""
    return formatdate(datetime.fromisoformat(body["updatedAt"]).timestamp(), usegmt=True)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _slotted(collection: Collection, spec: Spec, there: Thing | None) -> Spec:
    """Every number with its slot: the stated one, else the one that it has, else the next free."""
    if not collection.numbers:
        return spec
    held = {key_of(one): one["slot"] for one in there.body["spec"].get("numbers", ())} if there else {}
    given = spec.get("numbers", ())
    taken = {one["slot"] for one in given if "slot" in one}
    slots: dict[str, int] = {}
    for one in given:
        if "slot" not in one and held.get(key_of(one)) not in (None, *taken):
            slots[key_of(one)] = held[key_of(one)]
            taken.add(held[key_of(one)])
    free = (slot for slot in range(1, collection.numbers + 1) if slot not in taken)
    numbers = [
        {**one, "slot": one["slot"] if "slot" in one else slots.get(key_of(one)) or next(free)}
        for one in given
    ]
    return {**spec, "numbers": sorted(numbers, key=lambda one: int(one["slot"]))}


def _next_etag(world: World) -> str:
    """An etag that this world has never given before."""
    edition = int(world.fact(_EDITION) or 0) + 1
    world.state(_EDITION, str(edition))
    return f'"{edition}"'


def _id(collection: Collection, code: str) -> str:
    return f"{_HOME}/{collection.path}/{code}"


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).isoformat().replace("+00:00", "Z")

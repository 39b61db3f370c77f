"""One seed on its way into one world: what every section of it does alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol
from uuid import UUID, uuid5

from reconciler.model.problem import Problem
from reconciler.sandbox.connect.places import WORDS, Instance
from reconciler.sandbox.seed import Seed, Steps
from reconciler.sandbox.wire.service import service
from reconciler.sandbox.wire.shapes import Flaw
from reconciler.sandbox.world import Thing, World

Body = dict[str, Any]
Given = Mapping[str, Any]

SPACE = UUID("8f3c1c0a-6a52-5d0f-9c39-0d6d2a1b7e11")
LONG_AGO = 1735689600.0  # 2025-01-01: what a seed declares was there before anything that happens
_WORLDWIDE = ("instance", "secret")
# Which shape an object's body must keep to, so that no answer can fail on what a seed declared.
_SHAPES = {
    "instance": ("connect", "Instance"),
    "hours": ("connect", "HoursOfOperation"),
    "flow": ("connect", "ContactFlow"),
    "number": ("connect", "ClaimedPhoneNumberSummary"),
    "email": ("connect", "DescribeEmailAddressResponse"),
    "quick-connect": ("connect", "QuickConnectSummary"),
    "queue": ("connect", "Queue"),
    "secret": ("secretsmanager", "GetSecretValueResponse"),
    "sms-number": ("pinpoint-sms-voice-v2", "PhoneNumberInformation"),
    "sms-configuration-set": ("pinpoint-sms-voice-v2", "ConfigurationSetInformation"),
}
_TAGS_APART = ("sms-number", "sms-configuration-set")  # answers show their tags only where they are asked for


class BodyOf(Protocol):
    """Makes an object's body out of its id, what the seed says of it, and where the seed says it."""

    def __call__(self, id: str, one: Given, path: Steps) -> Body: ...


class Bed:
    """One seed on its way into one world; `home` is the instance that its objects belong to; problems are gathered."""

    def __init__(self, world: World, seed: Seed) -> None:
        self.world = world
        self.seed = seed
        self.home = Instance("", "", seed.region)
        self.problems: list[Problem] = []
        self._planted: dict[tuple[str, str], Thing] = {}

    def each(self, section: str, kind: str, key: str, body: BodyOf) -> list[tuple[Thing, Given, Steps]]:
        """Set every object of a section."""
        done: list[tuple[Thing, Given, Steps]] = []
        for index, one in enumerate(self.seed.sections[section]):
            path: Steps = (section, index)
            thing = self.set(kind, one[key], partial(body, one=one, path=path), path)
            done.append((thing, one, path))
        return done

    def set(
        self,
        kind: str,
        name: str,
        body: Callable[[str], Body],
        path: Steps,
        id: str | None = None,
        *,
        place: str | None = None,
    ) -> Thing:
        """The object of a kind and name with the body that its id gives: made, or changed where it exists.

        `place` is where it is kept, if that is not the instance: a Region.
        """
        instance = "" if kind in _WORLDWIDE else self.home.id if place is None else place
        only = name.casefold() if kind == "email" else name
        there = self.world.named(kind, instance, only)
        own_id = there.id if there else id or str(uuid5(SPACE, f"{instance}/{kind}/{only}"))
        made = body(own_id)
        self._check(kind, made, path)
        if there:
            thing = self.world.put(there, made)
        else:
            thing = self.world.add(kind, instance, own_id, name=name, only=only, body=made, born=LONG_AGO)
        self._planted[kind, only] = thing
        return thing

    def _check(self, kind: str, body: Body, path: Steps) -> None:
        if kind not in _SHAPES:
            return
        model, shape = _SHAPES[kind]
        if kind in _TAGS_APART:
            body = {name: value for name, value in body.items() if name != "Tags"}
        flaws: list[Flaw] = []
        service(model).check_of(shape)(body, "", flaws)
        self.problems += [self.seed.problem(path, str(flaw)) for flaw in flaws]

    def named(self, kind: str, name: str | None, path: Steps) -> Thing | None:
        """What a reference by name leads to; None without a name, or, with a problem noted, where nothing has it."""
        if name is None:
            return None
        only = name.casefold() if kind == "email" else name
        found = self._planted.get((kind, only)) or self.world.named(kind, self.home.id, only)
        if found is None:
            self.problems.append(
                self.seed.problem(
                    path, f"{WORDS[kind]} {name!r} is not declared", "declare it, or correct the name"
                )
            )
        return found

    def only_link(self, link: str, owner: str, member: str) -> None:
        """Join two objects and nothing else to the owner."""
        self.world.unlink(link, owner)
        self.world.link(link, owner, member)

    def modified(self) -> Body:
        """The members that say when an object was last changed."""
        return {"LastModifiedTime": LONG_AGO, "LastModifiedRegion": self.seed.region}

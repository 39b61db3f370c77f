"""Reads as data: what a kind wants to know of the live world, and the world as it answered.

A kind yields batches of reads and is sent the world that answers them; who runs them, in parallel, once each and
under quotas, is `observing`'s business.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

Found = TypeVar("Found")

REGION = "$region"
"""A parameter of reads that is not the API's own: which Region a provider of many Regions asks. Calls name it with
the ARN that they carry."""


@dataclass(frozen=True, slots=True)
class Read:
    """One logical read: a provider's operation with its parameters, all pages.

    `body` is the canonical JSON of the parameters, so that equal reads are one. The answer is a list of items for
    operations that page, the response's dict for the others, and None where the API says "not found". `of_one` reads
    concern a single object, so that after a write only they have to be asked again.
    """

    provider: str
    operation: str
    body: str
    of_one: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters, decoded afresh."""
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded


def read(provider: str, operation: str, **parameters: Any) -> Read:
    """A Read of `operation`, parameters in the API's own spelling."""
    return Read(provider, operation, json.dumps(parameters, sort_keys=True, separators=(",", ":")))


def read_one(provider: str, operation: str, **parameters: Any) -> Read:
    """A Read that concerns a single object."""
    return Read(
        provider, operation, json.dumps(parameters, sort_keys=True, separators=(",", ":")), of_one=True
    )


Batch = tuple[Read, ...]
"""Reads that do not depend on each other's answers."""

World = Mapping[Read, Any]
"""Every answer so far, by its read."""

NOTHING: World = MappingProxyType({})


def answered(
    question: Generator[Batch, World, Found], ask: Callable[[Read], Any], known: World = NOTHING
) -> Found:
    """What a question finds, when `ask` answers its reads: each once, and those that are `known` not at all."""
    world: dict[Read, Any] = dict(known)
    try:
        batch = next(question)
        while True:
            for one in batch:
                if one not in world:
                    world[one] = ask(one)
            batch = question.send(world)
    except StopIteration as stop:
        found: Found = stop.value
        return found


def _accepts_all(item: Mapping[str, Any]) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Listing:
    """A live list in which names of something never managed are looked up: hours of operation, flows, ….

    `noun` is what people call one of them; `identity` and `label` are the API's names of its id and its name;
    `unfit` says why an item may not be used here (wrong type, not published), or None. `kind` is the one whose
    manifests may be named too: then what is looked up is their literal.
    """

    read: Read
    noun: str
    identity: str
    label: str
    unfit: Callable[[Mapping[str, Any]], str | None] = _accepts_all
    kind: str | None = None

    def labels(self, world: World) -> dict[str, str]:
        """Live names by id; {} where the list was not read."""
        return {item[self.identity]: item[self.label] for item in world.get(self.read) or ()}


def label_of(labels: Mapping[str, str], identity: str) -> str:
    """The live name of an id, or `{id: …}` as YAML would state it where the name is not known."""
    return labels.get(identity) or f"{{id: {identity}}}"

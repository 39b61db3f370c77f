"""Paths of values (`spec.numbers[+15550100].displayName`), and specs as flat maps of them and back. Pure.

A flat map holds what a request or an item carries: ids, codes, marks of secrets. What is absent is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.kinds.symbee.form import Form

Flat = Mapping[str, Any]

_NUMBER = re.compile(r"spec\.numbers\[([^\]]+)\]\.(\w+)\Z")
_LEAVES = frozenset(("$secret", "$pending", "reference"))
"""A map with one of these members is a value: a secret, a value yet to come, the mark of a secret."""
SLOT = "slot"


class Place(NamedTuple):
    """A member of one number."""

    number: str
    member: str


def at(number: str, member: str) -> str:
    """The path of a number's member."""
    return f"spec.numbers[{number}].{member}"


def place(path: str) -> Place | None:
    """The number and member that a path names, or None for a path of anything else."""
    found = _NUMBER.match(path)
    return Place(found[1], found[2]) if found else None


def slots(flat: Flat) -> dict[str, int]:
    """The slot of every number in a flat map."""
    return {
        there.number: slot for path, slot in flat.items() if (there := place(path)) and there.member == SLOT
    }


def flat(spec: Mapping[str, Any], key_of: Callable[[Mapping[str, Any]], str]) -> dict[str, Any]:
    """A spec as a flat map; `key_of` gives a number's key. A number that has no slot stands where the list has it."""
    values = dict(_below("spec", {name: one for name, one in spec.items() if name != "numbers"}))
    for position, number in enumerate(spec.get("numbers") or (), 1):
        key = key_of(number)
        values[at(key, SLOT)] = number.get(SLOT) or position
        for member, value in number.items():
            if value is not None and member not in (SLOT, "phoneNumber", "shortCode", "address"):
                values[at(key, member)] = value
    return values


def _below(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and not _LEAVES & value.keys():
        for name, one in value.items():
            yield from _below(f"{path}.{name}", one)
    elif value is not None:
        yield path, value


def nested(values: Flat, form: Form) -> dict[str, Any]:
    """The spec that a flat map describes, numbers in the order of their slots. A value of None is left out."""
    spec: dict[str, Any] = {}
    numbers: dict[str, dict[str, Any]] = {}
    for path, value in sorted(values.items()):
        if value is None:
            continue
        there = place(path)
        if there is not None:
            numbers.setdefault(there.number, {})[there.member] = value
            continue
        *parents, last = path.split(".")[1:]
        owner = spec
        for name in parents:
            owner = owner.setdefault(name, {})
        owner[last] = value
    if form.numbers and any(place(path) for path in values):
        ranked = sorted(numbers.items(), key=lambda one: one[1].get(SLOT, 0))
        spec["numbers"] = [{_called(key, form): key, **members} for key, members in ranked]
    return spec


def _called(key: str, form: Form) -> str:
    own = form.numbers[0].path
    return own if own == "address" or key.startswith("+") else "shortCode"

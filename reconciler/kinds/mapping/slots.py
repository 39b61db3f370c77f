"""Which slot of a mapping's screen each number stands in. Pure.

A portal screen has numbered slots ("SMS Phone Number 3"), and a list in YAML has an order that means nothing. So a
number that is live keeps its slot whatever the order of the list, a new one takes the lowest that is free, and whoever
wants another one says so with `slot`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Clash(NamedTuple):
    """Two numbers in one slot: `wants` states it, `holds` states it too (`stated`) or has it live."""

    slot: int
    wants: str
    holds: str
    stated: bool


class Slots(NamedTuple):
    """The slot of every wanted number, and what stands in the way of that."""

    of: Mapping[str, int]
    clashes: tuple[Clash, ...] = ()


def assign(wanted: Mapping[str, int | None], live: Mapping[str, int]) -> Slots:
    """A slot, from 1, for every wanted number.

    `wanted`: number -> the slot that its manifest states, or None, in the order in which new ones are served. `live`:
    number -> the slot that it has. Stated slots come first, then live ones, then the lowest that are free; a number
    that is live and not wanted leaves its slot free. Nobody is moved aside: two numbers in one slot are a clash.
    """
    of: dict[str, int] = {}
    holder: dict[int, tuple[str, bool]] = {}
    clashes = []

    def put(number: str, slot: int, *, stated: bool) -> None:
        of[number] = slot
        if slot in holder:
            held_by, also = holder[slot]
            wants, holds = (number, held_by) if stated else (held_by, number)
            clashes.append(Clash(slot, wants, holds, stated=stated and also))
        else:
            holder[slot] = (number, stated)

    for number, slot in wanted.items():
        if slot is not None:
            put(number, slot, stated=True)
    for number, slot in live.items():
        if number in wanted and number not in of:
            put(number, slot, stated=False)
    free = 1
    for number in wanted:
        if number not in of:
            while free in holder:
                free += 1
            put(number, free, stated=False)
    return Slots(of, tuple(clashes))

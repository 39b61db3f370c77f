"""The lines of the routing map: which edges are one line, where it runs, and where on it something is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.model.routing import Edge, Node
from reconciler.render.routing_words import SIGNS, State, sentence, short_note

BOX, HEIGHT, GAP = 270, 42, 130
"""Pixels: a box's width and height, and what is free between two columns."""
_SPOTS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)
"""How far along a line something may be written, the best first."""
_SIGN, _LETTERS, _ABOVE, _BELOW = 8, 2, 15, 3
"""Pixels: a letter's width, the letters of the shortest mark, and what a mark takes above and below its place."""
_BESIDE, _MOST_BESIDE = 11, 30
"""Pixels between two lines that join the same boxes, and from the first such line to the last."""
_MOST_SAID = 15

Place = tuple[int, int]
Drawn = Mapping[Edge, State]
"""The edges to draw, and what happens to each."""


class Line(NamedTuple):
    """What leads from x1, y1 to x2, y2 (a curve), with what happens to it and what stands on it, at `spot`."""

    x1: int
    y1: int
    x2: int
    y2: int
    state: State
    says: str
    mark: str
    spot: Place = (0, 0)

    @property
    def path(self) -> str:
        """As SVG draws it."""
        bend = self._bend
        return (
            f"M{self.x1} {self.y1}C{self.x1 + bend} {self.y1} {self.x2 - bend} {self.y2} {self.x2} {self.y2}"
        )

    @property
    def _bend(self) -> int:
        return max(40, (self.x2 - self.x1) // 2)

    def at(self, part: float) -> Place:
        """Where the curve is after so much of it (0 to 1)."""
        rest = 1 - part
        begin, near, far, end = rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3
        x = begin * self.x1 + near * (self.x1 + self._bend) + far * (self.x2 - self._bend) + end * self.x2
        return round(x), round((begin + near) * self.y1 + (far + end) * self.y2)


def lines(
    edges: Iterable[Edge], drawn: Drawn, bundle_of: Mapping[Node, Node], places: Mapping[Node, Place]
) -> tuple[Line, ...]:
    """The lines between boxes at `places`. Several lines between the same two boxes run beside each other; a mapping's
    numbers that go the same way are one."""
    joined: dict[tuple[Node, Node, State, str], list[Edge]] = defaultdict(list)
    for one in edges:
        ends = bundle_of[one.source], bundle_of[one.target]
        joined[*ends, drawn[one], "" if _is_of_a_number(one) else one.note].append(one)
    apart = _leading_apart(joined)
    among = Counter((source, target) for source, target, *_ in joined)
    placed: Counter[tuple[Node, Node]] = Counter()
    found = []
    for (source, target, state, _), group in joined.items():
        beside = _beside(placed[source, target], among[source, target])
        placed[source, target] += 1
        (x1, y1), (x2, y2) = places[source], places[target]
        mark = " ".join(filter(None, (SIGNS[state], _note(group, source in apart))))
        height = HEIGHT // 2 + beside
        found.append(Line(x1 + BOX, y1 + height, x2, y2 + height, state, _says(group), mark))
    return tuple(_marked(found, places.values()))


def _is_of_a_number(edge: Edge) -> bool:
    return edge.way == "inbound" and edge.source.sort == "mapping"


def _leading_apart(joined: Iterable[tuple[Node, Node, State, str]]) -> frozenset[Node]:
    """Mappings that lead their numbers different ways: there the numbers are written on the lines."""
    ways = Counter(source for source, *_ in joined if source.sort == "mapping")
    return frozenset(source for source, count in ways.items() if count > 1)


def _beside(number: int, among: int) -> int:
    """How far from the middle one of several lines runs."""
    step = min(_BESIDE, _MOST_BESIDE / max(1, among - 1))
    return round((number - (among - 1) / 2) * step)


def _note(group: Sequence[Edge], is_apart: bool) -> str:
    first = group[0]
    if _is_of_a_number(first):
        told = first.note if len(group) == 1 else f"{len(group)} numbers"
        return told if is_apart else ""
    return short_note(first)


def _says(group: Sequence[Edge]) -> str:
    said = [sentence(one) for one in group[:_MOST_SAID]]
    return "; ".join(said) + (f"; and {len(group) - _MOST_SAID} more" if len(group) > _MOST_SAID else "")


def _marked(found: Iterable[Line], places: Iterable[Place]) -> Iterator[Line]:
    """The lines, each mark where it covers neither a box nor another mark, as far as there is such a place."""
    taken = [(x, y, x + BOX, y + HEIGHT) for x, y in places]
    for line in found:
        if not line.mark:
            yield line
            continue
        wide = max(_LETTERS, len(line.mark)) * _SIGN // 2
        spots = [line.at(part) for part in _SPOTS]
        around = [(x - wide, y - _ABOVE, x + wide, y + _BELOW) for x, y in spots]
        free = (
            number for number, one in enumerate(around) if not any(_covers(one, other) for other in taken)
        )
        best = next(free, 0)
        taken.append(around[best])
        yield line._replace(spot=spots[best])


def _covers(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

"""Where the boxes and lines of the routing map stand: small pictures, each of what belongs together.

    inbound     aliases -> addresses, numbers, owners -> topics, mappings, configurations -> flows, skill queues
    outbound    a queue or mapping -> what is written from there; one picture each

Many equal boxes (the same neighbours) become one with their number, and large pictures are cut into several, so that a
map of thousands stays readable. Linear in the edges, but for the sorting of names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.model.routing import ALIAS, Edge, Node, Way
from reconciler.render.routing_lines import BOX, GAP, HEIGHT, Drawn, Line, lines
from reconciler.render.routing_words import SORTS, Said, State, name

ROW, MARGIN = 54, 8
"""Pixels: from row to row, around."""
MOST_ROOTS = 16
"""Rows of a picture; what has more is cut into several."""
FEWEST_EQUAL = 12
"""From more equal boxes than that on, they are drawn as one."""
_COLUMNS = {"address": 1, "number": 1, "owner": 1, "topic": 2, "mapping": 2, "configuration": 2}
_LAST = 3
_DIGITS = re.compile("[0-9]{1,12}")


class Box(NamedTuple):
    """One place, or several equal ones (`names`), at x, y; `said` is what happens to it."""

    x: int
    y: int
    sort: str
    label: str
    names: tuple[str, ...]
    said: Said | None


class Picture(NamedTuple):
    """One part of the map. `words` is all that it says, for searching."""

    way: Way
    title: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    words: str


def pictures(drawn: Drawn, way: Way, said: Mapping[Node, Said] | None = None) -> Iterator[Picture]:
    """The map of one way, in pictures; what leads to the same place is in the same, as far as that stays readable.

    `said` is what happens to places.
    """
    edges = [one for one in drawn if one.way == way]
    groups = _together(edges) if way == "inbound" else _by_source(edges)
    for group in groups:
        for part in _cut(group):
            yield _picture(part, drawn, way, said or {})


def _by_source(edges: Iterable[Edge]) -> list[list[Edge]]:
    found: dict[Node, list[Edge]] = defaultdict(list)
    for one in edges:
        found[one.source].append(one)
    return [found[source] for source in sorted(found, key=_order)]


def _together(edges: Sequence[Edge]) -> list[list[Edge]]:
    """The connected parts."""
    above: dict[Node, Node] = {}

    def top(node: Node) -> Node:
        while (higher := above.setdefault(node, node)) != node:
            above[node] = node = above[higher]
        return node

    for one in edges:
        above[top(one.source)] = top(one.target)
    found: dict[Node, list[Edge]] = defaultdict(list)
    for one in edges:
        found[top(one.source)].append(one)
    return sorted(found.values(), key=lambda part: min(_order(one.source) for one in part))


def _order(node: Node) -> tuple[str, str, str]:
    natural = _DIGITS.sub(lambda found: found[0].zfill(12), node.name.casefold())
    return (node.sort, natural, node.name)


def _cut(edges: list[Edge]) -> Iterator[list[Edge]]:
    """The edges in portions of at most so many roots: each with all that it leads to. Equal roots count as one."""
    outgoing: dict[Node, list[Edge]] = defaultdict(list)
    reached = {one.target for one in edges}
    for one in edges:
        outgoing[one.source].append(one)
    alike: dict[object, list[Node]] = defaultdict(list)
    roots = (node for node in outgoing if node not in reached)
    for root in sorted(roots, key=lambda node: (_order(_end(node, outgoing)), _order(node))):
        alike[root.sort, frozenset((one.target, one.note) for one in outgoing[root])].append(root)
    portion: list[Node] = []
    rows = 0
    for equal in alike.values():
        parts = [equal] if len(equal) > FEWEST_EQUAL else [[one] for one in equal]
        for part in parts:
            if rows == MOST_ROOTS:
                yield _below(portion, outgoing)
                portion, rows = [], 0
            portion.extend(part)
            rows += 1
    if portion:
        yield _below(portion, outgoing)
    else:  # what is swapped leads in a circle: nothing is first
        yield edges


def _end(node: Node, outgoing: Mapping[Node, list[Edge]]) -> Node:
    """Where a root leads in the end, by its last edges; what leads there stands together."""
    for _ in range(_LAST + 1):
        if node not in outgoing:
            break
        node = outgoing[node][-1].target
    return node


def _below(roots: Iterable[Node], outgoing: Mapping[Node, list[Edge]]) -> list[Edge]:
    found: dict[Edge, None] = {}
    stack = list(reversed(list(roots)))
    seen = set(stack)
    while stack:
        for one in outgoing.get(stack.pop(), ()):
            found[one] = None
            if one.target not in seen:
                seen.add(one.target)
                stack.append(one.target)
    return list(found)


def _picture(edges: list[Edge], drawn: Drawn, way: Way, said: Mapping[Node, Said]) -> Picture:
    members = _bundled(edges, drawn, said)
    bundle_of = {node: key for key, nodes in members.items() for node in nodes}
    columns = _columns(members, edges, way)
    places = _places(columns, edges, bundle_of)
    boxes = tuple(
        Box(
            *places[key],
            key.sort,
            _label(nodes),
            tuple(name(one) for one in nodes) if len(nodes) > 1 else (),
            said.get(key),
        )
        for key, nodes in members.items()
    )
    sources, targets = {one.source for one in edges}, {one.target for one in edges}
    heads = sorted({name(one) for one in (targets - sources if way == "inbound" else sources) or targets})
    title = ", ".join(heads[:3]) + (f" and {len(heads) - 3} more" if len(heads) > 3 else "")
    return Picture(
        way,
        title,
        boxes,
        lines(edges, drawn, bundle_of, places),
        max(x for x, _ in places.values()) + BOX + MARGIN,
        max(y for _, y in places.values()) + HEIGHT + MARGIN,
        " ".join(
            sorted(
                {name(node) for node in bundle_of}
                | {one.by for one in edges}
                | {said[node].text for node in bundle_of if node in said}
            )
        ),
    )


def _bundled(edges: Iterable[Edge], drawn: Drawn, said: Mapping[Node, Said]) -> dict[Node, list[Node]]:
    """The boxes: one for each node, or one (under its first) for many that have the same neighbours and fate."""
    neighbours: dict[Node, list[tuple[bool, Node, str, State]]] = defaultdict(list)
    for one in edges:
        neighbours[one.source].append((True, one.target, one.note, drawn[one]))
        neighbours[one.target].append((False, one.source, one.note, drawn[one]))
    alike: dict[object, list[Node]] = defaultdict(list)
    for node, around in neighbours.items():
        alike[node.sort, said.get(node), frozenset(around)].append(node)
    members: dict[Node, list[Node]] = {}
    for nodes in alike.values():
        if len(nodes) > FEWEST_EQUAL:
            members[nodes[0]] = sorted(nodes, key=_order)
        else:
            members.update((one, [one]) for one in nodes)
    return members


def _label(nodes: Sequence[Node]) -> str:
    return name(nodes[0]) if len(nodes) == 1 else f"{len(nodes):,} {SORTS[nodes[0].sort][1]}"


def _columns(members: Iterable[Node], edges: Iterable[Edge], way: Way) -> list[list[Node]]:
    """The boxes from left to right; empty columns are left out."""
    aliases = {one.source for one in edges if one.note == ALIAS}
    found: dict[int, list[Node]] = defaultdict(list)
    sources = {one.source for one in edges}
    for node in members:
        if way == "outbound":
            found[0 if node in sources else 1].append(node)
        else:
            found[0 if node in aliases else _COLUMNS.get(node.sort, _LAST)].append(node)
    return [found[column] for column in sorted(found)]


def _places(
    columns: list[list[Node]], edges: Iterable[Edge], bundle_of: Mapping[Node, Node]
) -> dict[Node, tuple[int, int]]:
    """The corner of each box: the fullest column in order, every other at the height of what it is joined to."""
    joined: dict[Node, list[Node]] = defaultdict(list)
    for one in edges:
        source, target = bundle_of[one.source], bundle_of[one.target]
        joined[source].append(target)
        joined[target].append(source)
    first = max(range(len(columns)), key=lambda column: len(columns[column]))
    order = [first, *range(first - 1, -1, -1), *range(first + 1, len(columns))]
    heights: dict[Node, int] = {}
    for column in order:
        near = {node: [heights[one] for one in joined[node] if one in heights] for node in columns[column]}
        wanted = {node: sum(around) / len(around) if around else 0.0 for node, around in near.items()}
        ranked = sorted(columns[column], key=lambda node: (wanted[node], _rank(node, joined), _order(node)))
        free = MARGIN
        for node in ranked:
            heights[node] = max(free, round(wanted[node]))
            free = heights[node] + ROW
    return {
        node: (MARGIN + column * (BOX + GAP), heights[node])
        for column, nodes in enumerate(columns)
        for node in nodes
    }


def _rank(node: Node, joined: Mapping[Node, list[Node]]) -> tuple[str, str, str]:
    """By what it is joined to, so that what leads to the same place stands together."""
    return max(map(_order, joined[node]), default=("", "", ""))

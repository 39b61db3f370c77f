"""The routing map to look at: one SVG file, and what pages need to draw it themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.model.routing import ALIAS, Edge, Node, Rerouted, Routing
from reconciler.render.escaping import visible
from reconciler.render.pages import drawing, page
from reconciler.render.routing_layout import MARGIN, Picture, pictures
from reconciler.render.routing_lines import BOX, HEIGHT, Drawn
from reconciler.render.routing_words import (
    LIMITS,
    SORTS,
    STATES,
    WAYS,
    Said,
    State,
    name,
    said_of,
    unknown_of,
)

_COLUMNS_OF_A_BOX = 36
_HEADING = 34
_ORDER: tuple[State, ...] = ("stays", "goes", "comes")


class Step(NamedTuple):
    """One edge as a row of a table."""

    way: str
    sort: str
    source: str
    how: str
    target_sort: str
    target: str
    by: str
    state: str


def of_routing(routing: Routing) -> dict[Edge, State]:
    """The edges of a whole map, as they are drawn."""
    return dict.fromkeys(routing.edges, "stays")


def of_change(changed: Rerouted) -> dict[Edge, State]:
    """The edges that a plan changes and what stays around them, as they are drawn: what belongs together in a row, what
    goes before what comes."""
    drawn: dict[Edge, State] = dict.fromkeys(changed.before, "goes")
    drawn.update(dict.fromkeys(changed.after, "comes"))
    drawn.update(dict.fromkeys(changed.stays, "stays"))
    return dict(
        sorted(drawn.items(), key=lambda one: (one[0].way, one[0].source, _ORDER.index(one[1]), one[0]))
    )


def told_of_change(changed: Rerouted) -> dict[str, Any]:
    """What the template is told of what a plan changes in the map."""
    renamed = [(SORTS[node.sort][0], name(was), name(node)) for node, was in sorted(changed.renamed.items())]
    said = said_of(changed)
    return {**told(of_change(changed), said), "renamed": renamed, "unknown": unknown_of(changed)}


def told(drawn: Drawn, said: Mapping[Node, Said] | None = None) -> dict[str, Any]:
    """What the template of the map is told. `said` is what happens to places."""
    return {
        "ways": [(title, list(pictures(drawn, way, said))) for way, title in WAYS.items()],
        "steps": [_step(one, state) for one, state in drawn.items()],
        "limits": LIMITS,
        "short": short,
        "sorts": SORTS,
        "box": BOX,
        "height": HEIGHT,
    }


def _step(edge: Edge, state: State) -> Step:
    how = (
        edge.note
        if edge.way == "outbound" or edge.note == ALIAS
        else f"leads {edge.note} to".replace("  ", " ")
    )
    return Step(
        edge.way,
        SORTS[edge.source.sort][0],
        name(edge.source),
        how,
        SORTS[edge.target.sort][0],
        name(edge.target),
        edge.by,
        STATES[state],
    )


def svg(routing: Routing, *, title: str) -> str:
    """The whole map as one SVG file, its pictures below each other, light or dark as the reader's screen."""
    placed: list[tuple[int, Picture]] = []
    headings: list[tuple[int, str]] = []
    y = _HEADING
    for way, heading in WAYS.items():
        found = list(pictures(of_routing(routing), way))
        if found:
            headings.append((y, heading))
            y += _HEADING
        for one in found:
            placed.append((y, one))
            y += one.height + 2 * MARGIN
        y += _HEADING if found else 0
    width = max((one.width for _, one in placed), default=600)
    size = {"width": max(width, 600) + 2 * MARGIN, "total": y}
    return drawing("map.svg", title=title, placed=placed, headings=headings, **size, **told({}))


def map_page(routing: Routing, *, workspace: str, environment: str) -> str:
    """The whole map as a page with search."""
    edges = of_routing(routing)
    joined = {node for one in edges for node in (one.source, one.target)}
    alone = [(SORTS[one.sort][0], name(one)) for one in routing.nodes if one not in joined]
    return page(
        "map.html",
        workspace=workspace,
        environment=environment,
        alone=alone,
        nodes=len(routing.nodes),
        edges=len(edges),
        **told(edges),
    )


def short(text: str) -> str:
    """The text as long as a box is wide; what is cut is cut in the middle, as names differ at both ends."""
    shown = visible(text)
    if _wide(shown) <= _COLUMNS_OF_A_BOX:
        return shown
    half = (_COLUMNS_OF_A_BOX - 1) // 2
    front, back = shown[:half], shown[-half:]
    while _wide(front) > half:
        front = front[:-1]
    while _wide(back) > half:
        back = back[1:]
    return f"{front}…{back}"


def _wide(text: str) -> int:
    """Columns: signs of some scripts take two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)

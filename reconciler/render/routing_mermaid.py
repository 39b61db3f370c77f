"""The routing map as Mermaid flowcharts: the whole, and what a plan changes.

Inbound and outbound stand in frames of their own, each with its own boxes: so what is sent from an address does not
seem to lead on to where its mail goes. Names are quoted so that none can end its label. source: Mermaid's flowchart
syntax: `#NN;` is a character by its number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from reconciler.model.routing import Edge, Node, Rerouted, Routing, Way
from reconciler.render.escaping import visible
from reconciler.render.routing_words import SORTS, STATES, WAYS, Said, State, name, said_of, short_note

MOST_EDGES, MOST_CHARACTERS = 500, 50_000
"""source: Mermaid's configuration, maxEdges and maxTextSize: it draws no more, and no diagram can raise them itself."""

_SAFE = frozenset(" _.,/:+-")
_LONGEST = 80
_MEANT_AFTERWARDS = re.compile(
    r"[\\$*~@`\]]|(?<![^\W_])_|_(?![^\W_])|(?<=\w):(?=\S)|(?<=www)\.", re.IGNORECASE
)
"""Where Mermaid begins a line break, a formula, an icon (fa:fa-car) or Markdown's emphasis, code and links, even where
it is written as numbers. Some versions say "Unsupported markdown: link" for every email address.

Found by trying 10.9.3, 11.0.2, 11.4.1, 11.6.0, 11.9.0, 11.12.2, 11.17.2 and 12.0.0: readers have one of many."""
_BLANK = "\ufeff"
"""Has no width, and is a blank for Mermaid: what it follows begins nothing."""
_QUOTE = "\u02cb"
"""Looks like a backtick, between two of which older versions show nothing whatever stands around them."""
_STYLES: Mapping[State, str] = {
    "goes": "stroke:#c0392b,stroke-width:2px,stroke-dasharray:3 4",
    "comes": "stroke:#2a7d4f,stroke-width:3px",
}

Side = Literal["before", "after"]


class Frame(NamedTuple):
    """A part of a diagram: some edges, with what becomes of them, and the boxes (places as Mermaid draws them)."""

    key: str
    title: str
    boxes: Mapping[Node, str]
    edges: Mapping[Edge, State]


def mermaid(routing: Routing) -> str:
    """The whole map, inbound and outbound apart, and what is joined to nothing."""
    joined = {node for one in routing.edges for node in one[:2]}
    alone = {node: _box(node) for node in routing.nodes if node not in joined}
    frames = [_whole(routing, way) for way in WAYS]
    return _flowchart([*frames, Frame("alone", "Joined to nothing", alone, {})])


def _whole(routing: Routing, way: Way) -> Frame:
    edges = routing.on(way)
    boxes = {node: _box(node) for one in edges for node in one[:2]}
    return Frame(way, WAYS[way], boxes, dict.fromkeys(edges, "stays"))


def mermaid_of_change(changed: Rerouted, *, most: int) -> tuple[str, int]:
    """What a plan changes, each way before and then after: at most so many lines that change, so many in each frame
    that stay, and so many places with another name. And how much of that is left out.
    """
    picked = _picked((*changed.before, *changed.after), most)
    said = said_of(changed)
    frames = [one for way in WAYS for one in _sides(changed, way, picked, most, said)]
    shown = {node for one in frames if one.key.startswith("after") for node in one.boxes}
    renamed = [node for node in changed.renamed if node not in shown]
    boxes = {node: _box(node, said[node]) for node in renamed[:most]}
    left_out = len(changed.before) + len(changed.after) - len(picked) + len(renamed) - len(boxes)
    return _flowchart([*frames, Frame("renamed", "Called differently", boxes, {})]), left_out


def _picked(edges: Sequence[Edge], most: int) -> frozenset[Edge]:
    """At most so many edges, those from the same place together: what goes from there and what comes."""
    together: dict[Node, list[Edge]] = {}
    for one in edges:
        together.setdefault(one.source, []).append(one)
    found: list[Edge] = []
    for group in together.values():
        found += group if not found or len(found) + len(group) <= most else []
    return frozenset(found[:most])


def _sides(
    changed: Rerouted, way: Way, picked: Collection[Edge], most: int, said: Mapping[Node, Said]
) -> Iterator[Frame]:
    """Before and after of one way, with what stays beside what changes there."""
    near = {node for one in picked if one.way == way for node in one[:2]} | changed.former
    stays = [one for one in changed.stays if one.way == way and near & {one.source, one.target}][:most]
    sides: tuple[tuple[Side, State, tuple[Edge, ...]], ...] = (
        ("before", "goes", changed.before),
        ("after", "comes", changed.after),
    )
    for side, state, edges in sides:
        moving = [one for one in edges if one in picked and one.way == way]
        drawn: dict[Edge, State] = dict.fromkeys(moving, state)
        drawn.update(dict.fromkeys(stays, "stays"))
        boxes = {node: _box_at(changed, side, node, said.get(node)) for one in drawn for node in one[:2]}
        yield Frame(f"{side}{way.capitalize()}", f"{side.capitalize()}, {way}", boxes, drawn)


def _box_at(changed: Rerouted, side: Side, node: Node, said: Said | None) -> str:
    """A place as it is called on that side, with what happens to it."""
    if side == "after" or (said is not None and said.fate == "gone"):
        return _box(node, said)
    return _box(changed.renamed.get(node, node))


def _flowchart(frames: Sequence[Frame]) -> str:
    """The frames below each other. Where nothing joins them, Mermaid would draw the last one first."""
    filled = [one for one in frames if one.boxes]
    lines, styles, count = ["flowchart TB"], [], 0
    for one in filled:
        lines += _subgraph(one)
        for state, style in _STYLES.items():
            places = [count + number for number, other in enumerate(one.edges.values()) if other == state]
            if places:
                styles.append(f"  linkStyle {','.join(map(str, places))} {style}")
        count += len(one.edges)
    below = [f"  {' ~~~ '.join(one.key for one in filled)}"] if len(filled) > 1 else []
    return "\n".join([*lines, *below, *styles]) + "\n"


def _subgraph(frame: Frame) -> Iterator[str]:
    numbered = {node: f"{frame.key}{number}" for number, node in enumerate(frame.boxes)}
    yield f'  subgraph {frame.key}["{frame.title}"]'
    yield "    direction LR"
    for node, box in frame.boxes.items():
        yield f"    {numbered[node]}{box}"
    for one, state in frame.edges.items():
        yield f"    {numbered[one.source]} {_arrow(one, state)} {numbered[one.target]}"
    yield "  end"


def _box(node: Node, said: Said | None = None) -> str:
    fate = f", {_escaped(said.text)}" if said else ""
    label = f"{SORTS[node.sort][0]}{fate}<br>{_escaped(name(node))}"
    return f'["{label}"]' if node.sort not in ("queue", "skillQueue") else f'(["{label}"])'


def _arrow(edge: Edge, state: State) -> str:
    """What becomes of it is said in a word, because there is no legend."""
    arrow = "-->" if edge.way == "inbound" else "-.->"
    told = ": ".join(filter(None, ("" if state == "stays" else STATES[state], _escaped(short_note(edge)))))
    return f'{arrow}|"{told}"|' if told else arrow


def _escaped(text: str) -> str:
    """The text with every sign that could mean something as its number, cut where it is very long."""
    shown = visible(text)
    short = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    parted = _MEANT_AFTERWARDS.sub(lambda sign: f"{sign[0]}{_BLANK}", short).replace("`", _QUOTE)
    return "".join(one if one.isalnum() or one in _SAFE else f"#{ord(one)};" for one in parted)

r"""The whole routing map for other programs: Mermaid, Graphviz and JSON.

Names are quoted so that none can end its label. source: Mermaid's flowchart syntax: `#NN;` is a character by its
number; Graphviz's DOT language: in quotes, only " and \ mean something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.model.routing import Edge, Node, Rerouted, Routing, Way
from reconciler.render.escaping import json_text, visible
from reconciler.render.routing_words import SORTS, name

_SAFE = frozenset(" _.,/:+-")
_LONGEST = 80
_WAYS: tuple[Way, ...] = ("inbound", "outbound")


def mermaid(routing: Routing) -> str:
    """The whole map as a Mermaid flowchart, inbound and outbound apart, and what is joined to nothing."""
    lines = ["flowchart LR"]
    for way in _WAYS:
        lines += _subgraph(way, way.capitalize(), routing.on(way))
    joined = {node for one in routing.edges for node in one[:2]}
    alone = [node for node in routing.nodes if node not in joined]
    lines += [f"  n{number}{_box(node)}" for number, node in enumerate(alone)]
    return "\n".join(lines) + "\n"


def mermaid_of_change(changed: Rerouted, *, most: int) -> tuple[str, int]:
    """Before and after of the edges that a plan changes, at most so many of them; and how many are left out."""
    sides = [("Before", changed.before[:most]), ("After", changed.after[: most - len(changed.before[:most])])]
    lines, styles, count = ["flowchart LR"], [], 0
    for title, edges in sides:
        color = "#c0392b" if title == "Before" else "#2a7d4f"
        for way in _WAYS:
            drawn = [one for one in edges if one.way == way]
            if not drawn:
                continue
            lines += _subgraph(f"{title.lower()}{way.capitalize()}", f"{title}, {way}", drawn)
            places = ",".join(str(number) for number in range(count, count + len(drawn)))
            styles.append(f"  linkStyle {places} stroke:{color}")
            count += len(drawn)
    left_out = len(changed.before) + len(changed.after) - count
    return "\n".join([*lines, *styles]) + "\n", left_out


def _subgraph(key: str, title: str, edges: Sequence[Edge]) -> list[str]:
    """Some edges in a frame of their own, with their own boxes: so what is sent from an address does not seem to lead
    on to where its mail goes."""
    if not edges:
        return []
    nodes = dict.fromkeys(node for one in edges for node in one[:2])
    numbered = {node: f"{key}{number}" for number, node in enumerate(nodes)}
    return [
        f'  subgraph {key}["{title}"]',
        "    direction LR",
        *(f"    {place}{_box(node)}" for node, place in numbered.items()),
        *(f"    {_arrow(one, numbered[one.source], numbered[one.target])}" for one in edges),
        "  end",
    ]


def _box(node: Node) -> str:
    label = f"{SORTS[node.sort][0]}<br>{_escaped(name(node))}"
    return f'["{label}"]' if node.sort not in ("queue", "skillQueue") else f'(["{label}"])'


def _arrow(edge: Edge, source: str, target: str) -> str:
    arrow = "-->" if edge.way == "inbound" else "-.->"
    note = f'|"{_escaped(edge.note)}"|' if edge.note else ""
    return f"{source} {arrow}{note} {target}"


def _escaped(text: str) -> str:
    """The text with every sign that could mean something as its number, cut where it is very long."""
    shown = visible(text)
    short = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    return "".join(one if one.isalnum() or one in _SAFE else f"#{ord(one)};" for one in short)


def dot(routing: Routing) -> str:
    """The whole map for Graphviz, inbound and outbound apart, and what is joined to nothing."""
    lines = ["digraph routing {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for way in _WAYS:
        edges = routing.on(way)
        nodes = dict.fromkeys(node for one in edges for node in one[:2])
        numbered = {node: f"{way}{number}" for number, node in enumerate(nodes)}
        lines += [f"  subgraph cluster_{way} {{", f'    label="{way}";']
        lines += [f"    {place}{_dot_box(node)}" for node, place in numbered.items()]
        lines += [f"    {_dot_arrow(one, numbered[one.source], numbered[one.target])}" for one in edges]
        lines.append("  }")
    joined = {node for one in routing.edges for node in one[:2]}
    alone = [node for node in routing.nodes if node not in joined]
    lines += [f"  n{number}{_dot_box(node)}" for number, node in enumerate(alone)]
    return "\n".join([*lines, "}"]) + "\n"


def _dot_box(node: Node) -> str:
    return f' [label="{_quoted(SORTS[node.sort][0])}\\n{_quoted(name(node))}"];'


def _dot_arrow(edge: Edge, source: str, target: str) -> str:
    label = f', label="{_quoted(edge.note)}"' if edge.note else ""
    style = "solid" if edge.way == "inbound" else "dashed"
    return f"{source} -> {target} [style={style}{label}];"


def _quoted(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')


def document(routing: Routing) -> str:
    """`{nodes: [{id, sort, name}], edges: [{from, to, way, note, address}]}`; ids hold within the document."""
    numbered = {node: number for number, node in enumerate(routing.nodes)}
    nodes = [{"id": number, "sort": node.sort, "name": node.name} for node, number in numbered.items()]
    return json_text({"nodes": nodes, "edges": [_edge(one, numbered) for one in routing.edges]})


def _edge(edge: Edge, numbered: Mapping[Node, int]) -> dict[str, Any]:
    return {
        "from": numbered[edge.source],
        "to": numbered[edge.target],
        "way": edge.way,
        "note": edge.note,
        "address": edge.by,
    }

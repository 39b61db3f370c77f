r"""The whole routing map for other programs: Mermaid, Graphviz and JSON.

Names are quoted so that none can end its label. source: Mermaid's flowchart syntax: `#NN;` is a character by its
number; Graphviz's DOT language: in quotes, only " and \ mean something.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.routing import Edge, Node, Rerouted, Routing
from reconciler.render.escaping import json_text, visible
from reconciler.render.routing_words import SORTS, name

_SAFE = frozenset(" _.,/:+-")
_LONGEST = 80


def mermaid(routing: Routing) -> str:
    """The whole map as a Mermaid flowchart, solid where it is inbound and dotted where it is outbound."""
    numbered = {node: f"n{number}" for number, node in enumerate(routing.nodes)}
    lines = ["flowchart LR", *(f"  {key}{_box(node)}" for node, key in numbered.items())]
    lines += [_arrow(one, numbered[one.source], numbered[one.target]) for one in routing.edges]
    return "\n".join(lines) + "\n"


def mermaid_of_change(changed: Rerouted, *, most: int) -> tuple[str, int]:
    """Before and after of the edges that a plan changes, at most so many of them; and how many are left out."""
    sides = [("Before", changed.before[:most]), ("After", changed.after[: most - len(changed.before[:most])])]
    lines, styles, count = ["flowchart LR"], [], 0
    for title, edges in sides:
        if not edges:
            continue
        side = title.lower()
        lines.append(f'  subgraph {side}["{title}"]')
        nodes = dict.fromkeys(node for one in edges for node in (one.source, one.target))
        numbered = {node: f"{side}{number}" for number, node in enumerate(nodes)}
        lines += [f"    {key}{_box(node)}" for node, key in numbered.items()]
        lines += [f"  {_arrow(one, numbered[one.source], numbered[one.target])}" for one in edges]
        lines.append("  end")
        places = ",".join(str(number) for number in range(count, count + len(edges)))
        styles.append(f"  linkStyle {places} stroke:{'#c0392b' if side == 'before' else '#2a7d4f'}")
        count += len(edges)
    left_out = len(changed.before) + len(changed.after) - count
    return "\n".join([*lines, *styles]) + "\n", left_out


def _box(node: Node) -> str:
    label = f"{SORTS[node.sort][0]}<br>{_escaped(name(node))}"
    return f'["{label}"]' if node.sort not in ("queue", "skillQueue") else f'(["{label}"])'


def _arrow(edge: Edge, source: str, target: str) -> str:
    arrow = "-->" if edge.way == "inbound" else "-.->"
    note = f'|"{_escaped(edge.note)}"|' if edge.note else ""
    return f"  {source} {arrow}{note} {target}"


def _escaped(text: str) -> str:
    """The text with every sign that could mean something as its number, cut where it is very long."""
    shown = visible(text)
    short = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    return "".join(one if one.isalnum() or one in _SAFE else f"#{ord(one)};" for one in short)


def dot(routing: Routing) -> str:
    """The whole map for Graphviz."""
    numbered = {node: f"n{number}" for number, node in enumerate(routing.nodes)}
    lines = ["digraph routing {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for node, key in numbered.items():
        label = f"{_quoted(SORTS[node.sort][0])}\\n{_quoted(name(node))}"
        lines.append(f'  {key} [label="{label}"];')
    for one in routing.edges:
        label = f', label="{_quoted(one.note)}"' if one.note else ""
        style = "solid" if one.way == "inbound" else "dashed"
        lines.append(f"  {numbered[one.source]} -> {numbered[one.target]} [style={style}{label}];")
    return "\n".join([*lines, "}"]) + "\n"


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

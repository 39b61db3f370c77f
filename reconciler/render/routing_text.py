r"""The whole routing map for other programs: Graphviz and JSON.

Names are quoted so that none can end its label. source: Graphviz's DOT language: in quotes, only " and \ mean
something.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.routing import Edge, Node, Routing
from reconciler.render.escaping import json_text, visible
from reconciler.render.routing_words import SORTS, WAYS, name


def dot(routing: Routing) -> str:
    """The whole map for Graphviz, inbound and outbound apart, and what is joined to nothing."""
    lines = ["digraph routing {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for way in WAYS:
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

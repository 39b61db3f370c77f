"""What the places of the routing map are called, the same in every format of it."""

from __future__ import annotations

from typing import Literal

from reconciler.model.routing import Edge, Node, Way

State = Literal["stays", "comes", "goes"]
"""What a plan does to an edge; everything stays in the map of a workspace."""

SORTS = {
    "address": ("email address", "email addresses"),
    "number": ("number", "numbers"),
    "owner": ("CRM owner", "CRM owners"),
    "flow": ("flow", "flows"),
    "topic": ("SNS topic", "SNS topics"),
    "mapping": ("SMS mapping", "SMS mappings"),
    "configuration": ("routed email", "routed email"),
    "queue": ("queue", "queues"),
    "skillQueue": ("skill queue", "skill queues"),
}
"""Sort -> singular and plural."""

WAYS: dict[Way, str] = {
    "inbound": "Inbound: where what arrives is led",
    "outbound": "Outbound: what agents may write from",
}
SIGNS: dict[State, str] = {"stays": "", "comes": "+", "goes": "−"}
STATES: dict[State, str] = {"stays": "", "comes": "comes", "goes": "goes"}

LIMITS = (
    "Where a flow leads is decided inside the flow, which is not managed here. From addresses say nothing about where "
    "inbound mail goes."
)
"""What the map does not say, and must not seem to."""


def name(node: Node) -> str:
    """What people call a place: of a mapping or a configuration its own name, whose sort is said beside it."""
    return node.name.partition("/")[2] if node.sort in ("mapping", "configuration") else node.name


def sentence(edge: Edge) -> str:
    """One edge in words."""
    how = edge.note if edge.way == "outbound" or edge.note == "forwards to" else "leads to"
    of = f" ({edge.note})" if how == "leads to" and edge.note else ""
    return f"{name(edge.source)} {how} {name(edge.target)}{of}"

"""What the places of the routing map are called, the same in every format of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from reconciler.model.routing import (
    ALIAS,
    DEFAULT_FROM,
    FROM,
    WRITES_FROM,
    WRITES_THROUGH,
    Edge,
    Node,
    Rerouted,
    Way,
)

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
STATES: dict[State, str] = {"stays": "stays", "comes": "added", "goes": "removed"}

_FEW = 10
_SHORT = {
    FROM: "",
    WRITES_FROM: "",
    DEFAULT_FROM: "default",
    WRITES_THROUGH: "begins through",
    ALIAS: "alias",
}

LIMITS = (
    "Where a flow leads is decided inside the flow, which is not managed here. From addresses say nothing about where "
    "inbound mail goes."
)
"""What the map does not say, and must not seem to."""


class Said(NamedTuple):
    """What a plan does to a place, in a word for styles and in words for people."""

    fate: Literal["made", "gone", "former", "renamed"]
    text: str


def said_of(changed: Rerouted) -> dict[Node, Said]:
    """What is to say of the places that a plan itself makes, takes away, or calls otherwise."""
    found = {node: Said("renamed", f"was {name(former)}") for node, former in changed.renamed.items()}
    found.update({node: Said("former", "former, still receiving") for node in changed.former})
    found.update({node: Said("gone", "deleted") for node in changed.gone})
    found.update({node: Said("made", "new") for node in changed.made})
    return found


def unknown_of(changed: Rerouted) -> str:
    """What a map of changes cannot show, in a sentence; empty where there is nothing."""
    if not changed.unknown:
        return ""
    few = ", ".join(changed.unknown[:_FEW])
    more = f" and {len(changed.unknown) - _FEW} more" if len(changed.unknown) > _FEW else ""
    return f"Not drawn is where these led, which go, because a saved plan does not hold it: {few}{more}."


def name(node: Node) -> str:
    """What people call a place: of a mapping or a configuration its own name, whose sort is said beside it; of a topic
    the last part of its ARN."""
    if node.sort == "topic":
        return node.name.rpartition(":")[2] or node.name
    return node.name.partition("/")[2] if node.sort in ("mapping", "configuration") else node.name


def short_note(edge: Edge) -> str:
    """What stands on a line: what is plain in its way is not repeated."""
    return _SHORT.get(edge.note, edge.note)


def sentence(edge: Edge) -> str:
    """One edge in words."""
    how = edge.note if edge.way == "outbound" or edge.note == "forwards to" else "leads to"
    of = f" ({edge.note})" if how == "leads to" and edge.note else ""
    return f"{name(edge.source)} {how} {name(edge.target)}{of}"

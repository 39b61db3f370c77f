"""The routing map as data: what leads customers' mail and messages where, and what agents send from. Pure values.

Two ways are kept apart everywhere, because they are apart in the systems: "inbound" is where what arrives is led;
"outbound" is what agents may write from. That a queue may send from an address says nothing about inbound routing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

Sort = Literal[
    "address", "number", "owner", "flow", "topic", "mapping", "configuration", "queue", "skillQueue"
]
Way = Literal["inbound", "outbound"]

ALIAS = "forwards to"
DEFAULT_FROM = "sends from, by default"
FROM = "may send from"
WRITES_FROM = "writes from"
WRITES_THROUGH = "begins conversations through"


class Node(NamedTuple):
    """One place of the map: what it is, and what people call it (a live name, an address, a number, a code)."""

    sort: Sort
    name: str


class Edge(NamedTuple):
    """One step. `note` says what sort of step where that is not plain (a number's, an alias's, a default From);
    `by` is the address of the resource that states it."""

    source: Node
    target: Node
    way: Way
    note: str
    by: str


@runtime_checkable
class Routed(Protocol):
    """A kind whose resources lead somewhere, or are led to."""

    def routes(self, address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
        """What a resource leads to, and the node that it is, from values by flat path as a plan's fields have them.

        `values` may hold some of the paths only: what they do not tell is left out, and a resource whose own name
        they do not tell is named `called`.
        """


class Routing(NamedTuple):
    """A map: every node once and every edge once, in the order in which they were stated."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()

    def on(self, way: Way) -> tuple[Edge, ...]:
        """The edges of one way."""
        return tuple(one for one in self.edges if one.way == way)


class Rerouted(NamedTuple):
    """What a plan changes in the map: the edges that go, and those that come."""

    before: tuple[Edge, ...] = ()
    after: tuple[Edge, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the plan leaves the map as it is."""
        return not self.before and not self.after


def gathered(found: Iterable[Node | Edge]) -> Routing:
    """The map of what kinds have said.

    source: AWS, AssociateEmailAddressAlias: mail to an alias is forwarded, so a flow of its own does not get it.
    """
    nodes: dict[Node, None] = {}
    edges: dict[Edge, None] = {}
    for one in found:
        if isinstance(one, Edge):
            edges[one] = None
            nodes[one.source] = nodes[one.target] = None
        else:
            nodes[one] = None
    aliases = {one.source for one in edges if one.note == ALIAS}
    kept = tuple(one for one in edges if not (one.source in aliases and one.target.sort == "flow"))
    return Routing(tuple(nodes), kept)


def rerouted(before: Iterable[Node | Edge], after: Iterable[Node | Edge]) -> Rerouted:
    """The difference of two maps: edges that are on both sides are left out."""
    old, new = gathered(before).edges, gathered(after).edges
    stays = set(old) & set(new)
    return Rerouted(
        tuple(one for one in old if one not in stays), tuple(one for one in new if one not in stays)
    )

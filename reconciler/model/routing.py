"""The routing map as data: what leads customers' mail and messages where, and what agents send from. Pure values.

Two ways are kept apart everywhere, because they are apart in the systems: "inbound" is where what arrives is led;
"outbound" is what agents may write from. That a queue may send from an address says nothing about inbound routing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """What a plan changes in the map.

    `before` are the edges that go, `after` those that come; `stays` is what stays of the ways that they are part of. A
    place has one name in all of them, the one that it ends up with; `renamed` tells what it is called so far. `made`
    and `gone` are places that the plan itself makes and takes away, `former` those that another takes over from, and
    that go on as before. `unknown` are the addresses of what goes, and of which nobody knows any more where it led.
    """

    before: tuple[Edge, ...] = ()
    after: tuple[Edge, ...] = ()
    stays: tuple[Edge, ...] = ()
    renamed: Mapping[Node, Node] = {}
    made: frozenset[Node] = frozenset()
    gone: frozenset[Node] = frozenset()
    former: frozenset[Node] = frozenset()
    unknown: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the plan leaves the map as it is."""
        return not (self.before or self.after or self.renamed)


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


def rerouted(
    before: Iterable[Node | Edge],
    after: Iterable[Node | Edge],
    *,
    names: Mapping[Node, Node] | None = None,
    made: Iterable[Node] = (),
    gone: Iterable[Node] = (),
    former: Iterable[Node] = (),
    unknown: Iterable[str] = (),
) -> Rerouted:
    """The difference of two maps, in which each place has the name that it has before the plan.

    `names` gives some of them the name that they end up with. What is joined to a place that is gone is gone with it.
    Who states an edge makes no difference.
    """
    names, lost, left = names or {}, frozenset(gone), frozenset(former)
    old = gathered(before).edges
    new = [one for one in gathered(after).edges if not lost & {one.source, one.target}]
    earlier, later = {one[:4] for one in old}, {one[:4] for one in new}
    goes = [one for one in old if one[:4] not in later]
    comes = [one for one in new if one[:4] not in earlier]
    same = [one for one in new if one[:4] in earlier]
    stays = _joined((*goes, *comes), same) | {one for one in same if one.source in left}

    def called(edges: Iterable[Edge]) -> tuple[Edge, ...]:
        def name(node: Node) -> Node:
            return names.get(node, node)

        return tuple(one._replace(source=name(one.source), target=name(one.target)) for one in edges)

    return Rerouted(
        called(goes),
        called(comes),
        called(sorted(stays)),
        {new_name: old_name for old_name, new_name in names.items()},
        frozenset(made),
        lost,
        left,
        tuple(unknown),
    )


def _joined(changed: Sequence[Edge], staying: Iterable[Edge]) -> set[Edge]:
    """What stays of the inbound ways that changed edges are part of: what leads to them, and on from there."""
    into: dict[Node, list[Edge]] = defaultdict(list)
    onward: dict[Node, list[Edge]] = defaultdict(list)
    for one in staying:
        if one.way == "inbound":
            into[one.target].append(one)
            onward[one.source].append(one)
    found: set[Edge] = set()
    waiting = [one for one in changed if one.way == "inbound"]
    while waiting:
        one = waiting.pop()
        near = [other for other in into[one.source] if _follow(other, one)]
        near += [other for other in onward[one.target] if _follow(one, other)]
        waiting += [other for other in near if other not in found]
        found.update(near)
    return found


def _follow(first: Edge, second: Edge) -> bool:
    """Whether one way leads over both edges: through a mapping, each number goes its own."""
    return first.target.sort != "mapping" or second.note == first.source.name

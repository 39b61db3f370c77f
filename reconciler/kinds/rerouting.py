"""The routing map before and after a plan: what the plan says, and what else is known of the resources around it.

A plan holds the fields that change and no others, so whoever has looked at the live world, or has the manifests that
the plan was made from, tells the rest. One place is one node whoever speaks of it: all are named as they are before
the plan, and get the name that they end up with last of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.kinds.mapping.numbers import joining
from reconciler.kinds.routes import flattened, name_of, routes_of
from reconciler.kinds.table import KINDS
from reconciler.model.manifest import Manifest, kind_of
from reconciler.model.routing import Edge, Node, Rerouted, rerouted

if TYPE_CHECKING:
    from reconciler.model.change import Change
    from reconciler.model.kind import Peers
    from reconciler.model.plan import Plan

_BECOMES = ("create", "update", "adopt")
Found = list[Node | Edge]


class Known(NamedTuple):
    """A resource as it is before a plan: what people call it, and its values by flat path as a plan's fields have them.

    `id` is that of its live object; None where only its manifest is known.
    """

    address: str
    id: str | None
    called: str
    values: Mapping[str, Any]


def routing_changed_by(plan: Plan, known: Iterable[Known] = ()) -> Rerouted:
    """What a plan changes in the map.

    Where nothing is `known` of what a plan changes and does not name, it is called by its manifest's address.
    assumption: while one queue takes over the name of another, whoever says that name means the former one.
    """
    sides = _Sides(known)
    for change in plan.changes:
        sides.add(change)
    return sides.compared()


def known_from(plan: Plan, manifests: Sequence[Manifest], peers: Peers) -> Iterator[Known]:
    """What the manifests that a plan was made from tell of how it was before: they say how it will be, and the plan
    what it changes. What goes, or is another object afterwards, they do not know."""
    changed = {one.address: one for one in plan.changes if one.action not in ("delete", "release")}
    names: dict[str, str] = {}
    for one in manifests:
        if one.address in changed:
            before = _undone(flattened(one, peers), changed[one.address])
            own = _own(routes_of(one.address, name_of(one, peers), before))
            names.update({one.address: own.name} if own and changed[one.address].action in _BECOMES else {})
    for one in manifests:
        change = changed.get(one.address)
        if change is None or (change.action in _BECOMES and change.observed_id is not None):
            values = flattened(one, peers, names)
            called = names.get(one.address) or name_of(one, peers)
            yield Known(one.address, None, called, _undone(values, change) if change else values)


def _undone(values: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The values before a change, without the numbers that it brings."""
    brought = tuple(f"spec.numbers[{number}]." for number in joining(change.fields))
    former = {path: value for path, value in values.items() if not path.startswith(brought)}
    return _stated({**former, **{one.path: one.before for one in change.fields}})


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {path: value for path, value in values.items() if value is not None}


def _own(found: Iterable[Node | Edge]) -> Node | None:
    """The place that a resource is itself."""
    return next((one for one in found if isinstance(one, Node)), None)


class _Sides:
    """Both maps as they grow, and what becomes of places."""

    def __init__(self, known: Iterable[Known]) -> None:
        told = tuple(known)
        self._by_id: dict[tuple[str, str | None], Known] = {
            (kind_of(one.address), one.id): one for one in told if one.id is not None
        }
        self._by_address = {one.address: one for one in told if one.id is None}
        self._before: Found = []
        self._after: Found = []
        self._names: dict[Node, Node] = {}
        self._made: dict[Node, None] = {}
        self._gone: dict[Node, None] = {}
        self._former: dict[Node, None] = {}
        self._unknown: list[str] = []

    def add(self, change: Change) -> None:
        """A change, with what is known of its object."""
        there = self._taken(change)
        if change.action in _BECOMES:
            self._becomes(change, there)
        elif change.action == "replace":
            self._replaces(change, there)
        elif there is not None:
            self._leaves(change, there)
        elif change.action == "delete":
            self._unknown.append(change.address)

    def _taken(self, change: Change) -> Known | None:
        """What is known of a change's object, which is not looked at again. Manifests know nothing of what goes."""
        found = self._by_id.pop((change.kind, change.observed_id), None)
        if found is None and change.action not in ("delete", "release"):
            found = self._by_address.pop(change.address, None)
        return found

    def _becomes(self, change: Change, there: Known | None) -> None:
        """The same object with other values, or one that is new."""
        called = there.called if there else _called(change)
        values = {**(there.values if there else {}), **{one.path: one.before for one in change.fields}}
        fresh = change.action == "create" and there is None
        old: Found = [] if fresh else _routes(change, called, values)
        new = _routes(change, called, {**values, **{one.path: one.after for one in change.fields}})
        was, becomes = _own(old), _own(new)
        if fresh and becomes:
            self._made[becomes] = None
        elif was and becomes and was != becomes:
            self._names[was] = becomes
            new = [_with(one, becomes, was) for one in new]
        self._before += old
        self._after += new

    def _replaces(self, change: Change, there: Known | None) -> None:
        """Another object beside the former one, which goes on, but for what only one of them can have."""
        called = there.called if there else _called(change)
        after = {one.path: one.after for one in change.fields}
        values = {**(there.values if there else {}), **{one.path: one.before for one in change.fields}}
        old, new = _routes(change, called, values), _routes(change, called, after)
        self._before += old
        only = KINDS[change.kind].exclusive & after.keys()
        self._after += _routes(
            change, called, {path: one for path, one in values.items() if path not in only}
        )
        self._after += new
        was, becomes = _own(old), _own(new)
        if was and becomes and was != becomes:
            self._former[was] = None
            self._made[becomes] = None

    def _leaves(self, change: Change, there: Known) -> None:
        """What is deleted leads nowhere; what is released goes on without us."""
        found = _routes(change, there.called, there.values)
        self._before += found
        if change.action == "release":
            self._after += found
        elif own := _own(found):
            self._gone[own] = None

    def compared(self) -> Rerouted:
        """The difference, once all changes are told."""
        for one in (*self._by_id.values(), *self._by_address.values()):
            found = tuple(routes_of(one.address, one.called, one.values))
            self._before += found
            self._after += found
        gone = [one for one in self._gone if one not in self._made]
        return rerouted(
            self._before,
            self._after,
            names=self._names,
            made=[one for one in self._made if one not in self._gone],
            gone=gone,
            former=self._former,
            unknown=self._unknown,
        )


def _routes(change: Change, called: str, values: Mapping[str, Any]) -> Found:
    return list(routes_of(change.address, called, _stated(values)))


def _called(change: Change) -> str:
    """What a change's object is called where nothing tells: what Symbee keeps has its code for an id."""
    is_code = change.observed_id is not None and any(one.provider == "symbee" for one in change.calls)
    return str(change.observed_id) if is_code else change.address


def _with(one: Node | Edge, name: Node, other: Node) -> Node | Edge:
    """What is said of a place, under its other name."""
    if isinstance(one, Node):
        return other if one == name else one
    return one._replace(
        source=other if one.source == name else one.source, target=other if one.target == name else one.target
    )

"""In which order changes can be carried out, as edges between their calls.

an object that others wait for       is created before   what refers to it (a pending value)
an object that gives up its name     changes before      the one that takes the name
whatever holds an object's id        changes before      the object is deleted
whoever has what one may have        changes before      the one that gets it (an alias)
what its kind says is to be first     changes before      it
calls of one change                  follow each other
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from reconciler.model.change import PENDING, Call, Change, Decision
from reconciler.planning.decide import leaves
from reconciler.planning.handing import handovers
from reconciler.planning.view import View

Planned = tuple[Decision, Change]


class CircularError(Exception):
    """Changes wait for each other; `addresses` are those in the circle."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        super().__init__(", ".join(addresses))
        self.addresses = addresses


def ordered(view: View, planned: Sequence[Planned]) -> tuple[Change, ...]:
    """The changes with ids and dependencies in their calls, such that each comes after what it depends on.

    Among equals the order of addresses holds, so that the same input always gives the same plan.
    """
    by_id = {_identity(decision, change): change for decision, change in planned}
    before = {identity: set[str]() for identity in by_id}
    for identity, earlier in _edges(view, planned):
        if earlier != identity and earlier in by_id:
            before[identity].add(earlier)
    try:
        sequence = tuple(_stable(before))
    except CycleError as error:
        raise CircularError(tuple(dict.fromkeys(by_id[one].address for one in error.args[1]))) from error
    last = {identity: _last_call(view, change) for identity, change in by_id.items()}
    return tuple(
        _with_dependencies(by_id[identity], identity, before[identity], last) for identity in sequence
    )


def _identity(decision: Decision, change: Change) -> str:
    """An address may be in a plan twice: what a manifest states, and a left-over or a former object of that name."""
    return f"{change.address}:{change.action}" + ("" if decision.manifest else f":{change.observed_id}")


def _stable(before: Mapping[str, set[str]]) -> Iterator[str]:
    sorter = TopologicalSorter(before)
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)


def _edges(view: View, planned: Sequence[Planned]) -> Iterator[tuple[str, str]]:
    """Pairs (later, earlier)."""
    named = [(_identity(decision, change), decision, change) for decision, change in planned]
    creators = {
        change.address: identity for identity, _, change in named if change.action in ("create", "replace")
    }
    leavers = {
        (d.observed.kind, d.observed.key): identity
        for identity, d, _ in named
        if d.observed and leaves(view, d)
    }
    deleted = {d.observed.id: identity for identity, d, _ in named if d.observed and d.action == "delete"}
    by_address: dict[str, list[str]] = {}
    for identity, _, change in named:
        by_address.setdefault(change.address, []).append(identity)
    for identity, decision, change in named:
        for address in view.kinds[change.kind].after(decision):
            yield from ((identity, earlier) for earlier in by_address.get(address, ()))
        for address in _awaited(change.calls):
            if address in creators:
                yield identity, creators[address]
        if decision.manifest is not None and decision.action != "replace":
            key = view.kinds[decision.manifest.kind].key(decision.manifest, view)
            if (decision.manifest.kind, key) in leavers and not _holds_key(decision, key):
                yield identity, leavers[decision.manifest.kind, key]
        for held in decision.observed.holds if decision.observed else ():
            if held in deleted and decision.action != "release":
                yield deleted[held], identity
    yield from handovers(view, [(identity, decision) for identity, decision, _ in named])


def _holds_key(decision: Decision, key: Any) -> bool:
    return decision.observed is not None and decision.observed.key == key


def _awaited(calls: Iterable[Call]) -> set[str]:
    return {address for one in calls for address in _pending_in(one.parameters)}


def _pending_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if PENDING in value:
            yield value[PENDING]["address"]
        else:
            for one in value.values():
                yield from _pending_in(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _pending_in(one)


def _last_call(view: View, change: Change) -> int:
    """The number of the call after which the change is done: what follows a delete only takes it back."""
    kind = view.kinds[change.kind]
    deletes = (number for number, call in enumerate(change.calls, 1) if kind.settles(call).deletes)
    return next(deletes, len(change.calls))


def _with_dependencies(change: Change, identity: str, before: set[str], last: Mapping[str, int]) -> Change:
    """Calls named `<change>#<n>`; the first waits for the last calls of earlier changes, the others for each other."""
    awaited = tuple(f"{one}#{last[one]}" for one in sorted(before) if last[one])
    calls = []
    for number, call in enumerate(change.calls, 1):
        depends_on = (f"{identity}#{number - 1}",) if number > 1 else awaited
        calls.append(replace(call, id=f"{identity}#{number}", depends_on=depends_on))
    return replace(change, calls=tuple(calls))

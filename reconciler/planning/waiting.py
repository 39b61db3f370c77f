"""The guard waitingContacts, and the people and contacts that each change concerns. Pure: loads are passed in.

What waits in a queue that is to be deleted or disabled stands in the way; for every other change it is information.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from reconciler.model.change import Decision
from reconciler.model.kind import Kind
from reconciler.model.load import GUARD, Exposed, Loads, Policy, said, stranded, way_out
from reconciler.model.plan import GuardResult, Refusal
from reconciler.planning.options import Options

Kinds = Mapping[str, Kind]


class Weighed(NamedTuple):
    """What the guard says, and why the plan must not be applied."""

    results: tuple[GuardResult, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def exposed(decisions: Iterable[Decision], kinds: Kinds) -> tuple[Exposed, ...]:
    """Every queue that some change touches, once: as one that goes, where any change takes it away."""
    found: dict[str, Exposed] = {}
    for decision in decisions:
        for one in kinds[decision.kind].exposure(decision):
            if one.key not in found or one.fate:
                found[one.key] = one
    return tuple(found.values())


def impact(decision: Decision, kinds: Kinds, loads: Loads | None) -> Mapping[str, Any] | None:
    """The load of the queues that a change touches, as the plan file holds it; None where it touches none."""
    if loads is None:
        return None
    touched = kinds[decision.kind].exposure(decision)
    queues = {one.key: loads.of(one.key).document(one.label) for one in touched}
    return {"queues": list(queues.values()), "readAt": loads.read_at} if queues else None


def weigh(
    decisions: Iterable[Decision],
    options: Options,
    policy: Policy,
    *,
    kinds: Kinds,
    loads: Loads,
    awaiting: frozenset[str],
) -> Weighed:
    """The guard's word on each queue that is to be deleted or disabled.

    Where a person has a change on the work list already (`awaiting` addresses), it can only warn.
    """
    results, refusals = [], []
    for one in decisions:
        queue = kinds[one.kind].strands(one.action, one.fields, one.observed)
        if queue is None:
            continue
        load = loads.of(queue.key)
        message, drained = stranded(queue, load), options.drain and _can_drain(one, queue)
        if message is None or (policy == "ignore" and not drained):
            results.append(GuardResult(GUARD, "ok", one.address, f"“{queue.label}”: {said(load)}"))
        elif options.overrides_guard(GUARD, one.address):
            results.append(GuardResult(GUARD, "overridden", one.address, message))
        elif drained:
            results.append(GuardResult(GUARD, "warns", one.address, f"{message}; it is drained first"))
        elif policy == "warn" or one.address in awaiting:
            results.append(GuardResult(GUARD, "warns", one.address, message))
        else:
            results.append(GuardResult(GUARD, "blocks", one.address, message))
            fix = way_out(one.address, drains=_can_drain(one, queue))
            refusals.append(Refusal(GUARD, one.address, message, fix))
    quiet = GuardResult(GUARD, "ok", None, "nothing in this plan concerns it")
    return Weighed(tuple(results) or (quiet,), tuple(refusals))


def _can_drain(decision: Decision, queue: Exposed) -> bool:
    """Whether `apply --drain` can empty the queue: it is to be deleted, and can be disabled before."""
    return decision.action == "delete" and queue.disabled is not None

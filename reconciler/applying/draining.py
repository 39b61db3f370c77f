"""`apply --drain`: queues that are to be deleted, and in which somebody may wait, are disabled and run empty first.

It comes before everything else: while somebody waits, nothing else of the plan is begun. To disable is a change by
itself in the journal, not the first half of a delete: a run that dies while it waits leaves the queue disabled, and
whoever runs the same command again waits on. A queue that does not get empty in time stays disabled as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reconciler.applying.carry import Carrier
from reconciler.applying.outcome import Outcome, Reason
from reconciler.applying.session import Session
from reconciler.model.change import Change, FieldChange
from reconciler.model.load import GUARD, Exposed, Loader, Loads, said
from reconciler.model.observation import Observation

_PAUSE = 2.0
_STEP = 0.5
"""Seconds between two reads, and between two looks whether the run is to stop."""

Queues = dict[int, Exposed]
"""The queues that are not empty yet, by the position of their changes."""


class Drained(NamedTuple):
    """The outcomes of changes that are decided by now, by position; whether nothing else may be begun; and the
    positions of the changes whose queues were disabled just now."""

    outcomes: Mapping[int, Outcome] = {}
    stopped: bool = False
    disabled: frozenset[int] = frozenset()

    def told(self, number: int, outcome: Outcome) -> Outcome:
        """The outcome of a change in the end, which has written where its queue was disabled."""
        return replace(outcome, wrote=True) if number in self.disabled else outcome


def drain(session: Session, changes: Sequence[Change]) -> Drained:
    """Run the queues empty that these changes delete. Touches the network; waits at most `session.drain` seconds."""
    if session.drain is None or session.loading is None:
        return Drained()
    occupied = _occupied(session, session.loading, changes)
    begun = {
        number: _disable(session, changes[number], queue, live) for number, (queue, live) in occupied.items()
    }
    failed = {number: one for number, one in begun.items() if one.result not in ("done", "skipped")}
    disabled = frozenset(number for number, one in begun.items() if one.result == "done")
    queues = {
        number: queue._replace(disabled=True)
        for number, (queue, _) in occupied.items()
        if number not in failed
    }
    waiting, loads = _wait(session, session.loading, changes, queues)
    if not waiting:
        return Drained(failed, disabled=disabled)
    names = ", ".join(sorted(changes[number].address for number in waiting))
    outcomes = dict(failed)
    for number, change in enumerate(changes):
        if number in waiting:
            outcomes[number] = _not_drained(session, change, waiting[number], loads)
        elif number not in failed:
            outcomes[number] = _not_begun(change, names, disabled=number in queues)
    return Drained(outcomes, stopped=True)


def _occupied(
    session: Session, loading: Loader, changes: Sequence[Change]
) -> dict[int, tuple[Exposed, Observation]]:
    """The queues in which somebody waits, or may wait, by the position of the change that is to delete them. What may
    not go on for another reason is left to be refused in its turn."""
    found = {}
    for number, change in enumerate(changes):
        if change.action != "delete" or change.awaiting or session.overrides(GUARD, change.address):
            continue
        kind = session.kinds[change.kind]
        live = Carrier(session, change).ready()
        queue = kind.strands(change.action, change.fields, live)
        if live is not None and queue is not None and queue.disabled is not None:
            found[number] = (queue, live)
    loads = loading.read([queue for queue, _ in found.values()]) if found else Loads("", {})
    return {number: one for number, one in found.items() if not loads.of(one[0].key).is_empty}


def _disable(session: Session, change: Change, queue: Exposed, live: Observation) -> Outcome:
    """Carry out what leads up to the delete, as a change of its own that nothing takes back."""
    kind = session.kinds[change.kind]
    settled = [kind.settles(one) for one in change.calls]
    before = [one.deletes for one in settled].index(True)
    fields = {path: value for one in settled[:before] for path, value in one.values.items()}
    closing = replace(
        change,
        action="update",
        calls=change.calls[:before],
        fields=tuple(FieldChange(path, live.values.get(path), value) for path, value in fields.items()),
    )
    if queue.disabled or not closing.calls:
        return Outcome(change.address, change.action, "skipped")
    return replace(Carrier(session, closing, draining=True).run(), action=change.action)


def _wait(
    session: Session, loading: Loader, changes: Sequence[Change], queues: Queues
) -> tuple[Queues, Loads]:
    """Read until all are empty or the time is over: those that are not empty, and what was read last."""
    assert session.drain is not None
    deadline = session.clock() + session.drain
    waiting, loads = dict(queues), Loads("", {})
    while waiting:
        loads = loading.read(tuple(waiting.values()))
        for number, queue in tuple(waiting.items()):
            load = loads.of(queue.key)
            session.progress(changes[number].address, said(load), "drain")
            if load.is_empty:
                del waiting[number]
        if session.stop.is_set() or session.clock() >= deadline:
            break
        again = min(deadline, session.clock() + _PAUSE)
        while waiting and (left := again - session.clock()) > 0 and not session.stop.is_set():
            session.sleep(min(_STEP, left))
    return waiting, loads


def _not_drained(session: Session, change: Change, queue: Exposed, loads: Loads) -> Outcome:
    still = f"not empty after {session.drain:g} s: {said(loads.of(queue.key))}"
    if session.stop.is_set():
        still = f"not empty yet: {said(loads.of(queue.key))}"
    why = Reason(
        "notDrained",
        f"“{queue.label}” is {still}. It stays disabled, and nothing else was begun",
        "run the same command again to wait on; set it to ENABLED if it is to take contacts again; "
        f"or use --override {GUARD}={change.address}",
    )
    return Outcome(change.address, change.action, "failed", why, wrote=True)


def _not_begun(change: Change, names: str, *, disabled: bool) -> Outcome:
    message = f"nothing is begun while somebody waits ({names})"
    if disabled:
        message = f"it is empty by now, and stays disabled; {message}"
    why = Reason("notDrained", message, "run the same command again")
    return Outcome(change.address, change.action, "notStarted", why, wrote=disabled)

"""What an earlier run left open, and how it is settled before anything new is planned.

A call is open when it was intended and neither done nor refused: the run died, or no answer came. Each is settled by
its repeat rule, with the token it had:

    token        sent again with the same token, unless the object already shows it
    setter       the object is read; the call is sent only if its field still stands at what it was before
    naturalKey   the name is looked for; what carries our owner tag is ours, what does not stops the run

An object that has moved on since is left to the next plan, and so is a call that the API refuses for good. A delete
that was cut off before it deleted anything is taken back, as if it had been refused. What cannot be settled stops the
run and says what to check.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from reconciler.applying.carry import Carrier
from reconciler.applying.enduring import GAVE_UP
from reconciler.applying.journal import JOURNALS, Journal, enter, unfinished
from reconciler.applying.outcome import AWAITING, Outcome
from reconciler.applying.record import call_of, change_of
from reconciler.applying.sending import Request, Sending
from reconciler.applying.session import Session
from reconciler.model.change import Settles
from reconciler.model.errors import NotFoundError, PartialError, RefusedError
from reconciler.model.load import GUARD
from reconciler.model.manifest import kind_of
from reconciler.model.store import Store

RECOVERY = "-recovery"
"""How the id of a run that settles others ends."""

_SETTLED = ("done", "skipped")
_NEEDED = frozenset(
    (
        "provider",
        "operation",
        "parameters",
        "token",
        "repeat",
        "address",
        "action",
        "observed",
        "deletes",
        "takeBack",
    )
)
_GUARDS = ("protection", GUARD)
_MOVED_ON = ("stale", "undone", *_GUARDS)
# what the API refuses for good, seen after a fresh read: nothing is in doubt
_FOR_GOOD = ("inUse", "rejected", "limit", "duplicate", "notFound", GAVE_UP)


@dataclass(frozen=True, slots=True)
class Left:
    """A run and what is on record of it: its first record, its open calls (as journalled), those that are done with the
    epoch seconds at which they were, and by address the calls that take back a delete that was begun."""

    apply_id: str
    begun: Mapping[str, Any]
    calls: tuple[Mapping[str, Any], ...]
    done: Mapping[str, float]
    halfway: Mapping[str, Mapping[str, Any]]

    @property
    def is_open(self) -> bool:
        """Whether anything is to be settled."""
        return bool(self.calls or self.halfway)


def find(store: Store) -> tuple[Left, ...]:
    """Every run that is not in the history, oldest first. Two listings, and a read for each such run."""
    return tuple(on_record(store, one) for one in unfinished(store))


def on_record(store: Store, apply_id: str) -> Left:
    """What one journal says."""
    begun: Mapping[str, Any] = {}
    intended: dict[str, Mapping[str, Any]] = {}
    halfway: dict[str, Mapping[str, Any]] = {}
    done: dict[str, float] = {}
    for record in Journal.read(store, apply_id):
        sort, call = record["type"], record.get("call", "")
        if sort == "apply":
            begun = record
        elif sort == "intended":
            if not record.keys() >= _NEEDED:
                raise _unreadable(apply_id)
            intended[call] = record
            if record["takeBack"]:
                halfway[record["address"]] = record
        elif sort == "done":
            known = intended.pop(call, None)
            done[call] = _moment(record)
            if known and (known["deletes"] or _takes_back(call, halfway)):
                halfway.pop(known["address"], None)
        elif sort == "failed" and not record.get("doubtful"):
            intended.pop(call, None)
        elif sort == "takenBack":
            done.pop(call, None)
    calls = tuple(one for one in intended.values() if one["deletes"] or not one["takeBack"])
    return Left(apply_id, begun, calls, done, halfway)


def _moment(record: Mapping[str, Any]) -> float:
    at = record.get("at")
    return float(at) if isinstance(at, (int, float)) else 0.0


def _unreadable(apply_id: str) -> RefusedError:
    return RefusedError(
        f"the journal of {apply_id} holds a call that cannot be understood: something else wrote to it",
        code="journal",
        fix=f"check in the consoles what {apply_id} has done; then move its journal away",
    )


def _takes_back(call: str, halfway: Mapping[str, Mapping[str, Any]]) -> bool:
    return any(call == one["call"] for record in halfway.values() for one in record["takeBack"])


def settle(session: Session, left: Left) -> tuple[Outcome, ...]:
    """Settle every open call of a run, one after the other. Touches the network; journals in the session's journal.

    What that run was allowed to override is overridden; a delete that a guard does not let pass now is taken back.
    Raises PartialError (5) for the first that stays in doubt, and whatever tells that the lock is lost.
    """
    session = replace(session, overridden=frozenset(left.begun.get("overridden", ())))
    outcomes, deleting = [], set()
    for record in left.calls:
        kind = session.kinds[kind_of(record["address"])]
        outcome = Carrier(session, change_of(kind, record)).run()
        if not _is_closed(outcome):
            raise _in_doubt(left, record, outcome)
        session.journal.settled(left.apply_id, record["call"], outcome.result)
        outcomes.append(outcome)
        if record["deletes"] and outcome.code not in _GUARDS:
            deleting.add(record["address"])
    for address, record in left.halfway.items():
        if address not in deleting:
            outcomes.append(_take_back(session, left, record))
    return tuple(outcomes)


def _is_closed(outcome: Outcome) -> bool:
    why = outcome.error
    if outcome.result == "refused" and why and why.code not in _MOVED_ON:
        raise RefusedError(why.message, code=why.code, address=outcome.address)
    # what a gateway left open, and a person does by now, is planned anew
    closed = (*_SETTLED, "refused", AWAITING)
    return outcome.result in closed or (outcome.result == "failed" and outcome.code in _FOR_GOOD)


def _take_back(session: Session, left: Left, record: Mapping[str, Any]) -> Outcome:
    """A delete was cut off before it deleted anything: the object is as it was before, unless it is gone."""
    kind = session.kinds[kind_of(record["address"])]
    sending = Sending(session, kind, change_of(kind, record), look=lambda: None, shows=lambda request: False)
    for stored in record["takeBack"]:
        call = call_of(stored)
        with suppress(NotFoundError):
            sending.deliver(Request(call, Settles(), call.parameters, call.token))
    session.journal.settled(left.apply_id, record["call"], "takenBack")
    return Outcome(record["address"], record["action"], "skipped", wrote=True)


def close(store: Store, left: Left) -> None:
    """Enter a settled run in the history: nothing of it is open any more."""
    enter(store, left.apply_id, **{**left.begun, "applyId": left.apply_id, "result": "settled"})


def _in_doubt(left: Left, record: Mapping[str, Any], outcome: Outcome) -> PartialError:
    said = outcome.error.message if outcome.error else "no answer"
    return PartialError(
        f"{record['operation']} of an earlier run ({left.apply_id}) is still in doubt: {said}",
        code="inDoubt",
        address=record["address"],
        fix=f"look in the console whether {record['address']} is as that call wanted it; then run the command again",
    )


def done_before(store: Store, plan_id: str) -> dict[str, float]:
    """The calls of a saved plan that an earlier apply of it, or the recovery of one, has on record as done, with the
    epoch seconds at which they were: they must not be done twice."""
    streams = tuple(name.removeprefix(JOURNALS) for name in store.streams(JOURNALS))
    runs = {one: on_record(store, one) for one in streams if one.endswith(suffix_of(plan_id))}
    runs = {one: left for one, left in runs.items() if left.begun.get("planId") == plan_id}
    done = {call: at for left in runs.values() for call, at in left.done.items()}
    if runs:
        for one in streams:
            if one.endswith(RECOVERY):
                done = _after_recovery(store, one, runs, done)
    return done


def _after_recovery(
    store: Store, apply_id: str, runs: Collection[str], done: dict[str, float]
) -> dict[str, float]:
    for record in Journal.read(store, apply_id):
        if record["type"] != "settled" or record["of"] not in runs:
            continue
        if record["result"] in _SETTLED:
            done = done | {record["call"]: _moment(record)}
        elif record["result"] == "takenBack":  # all of that change
            change = record["call"].rsplit("#", 1)[0] + "#"
            done = {call: at for call, at in done.items() if not call.startswith(change)}
    return done


def suffix_of(plan_id: str) -> str:
    """How the id of every apply of a saved plan ends, so that they are found by a listing."""
    return f"-of-{plan_id.rsplit('-', 1)[-1]}"

"""What an earlier run left open, and how it is settled before anything new is planned.

A call is open when it was intended and neither done nor refused: the run died, or no answer came. Each is settled by
its repeat rule, with the token it had:

    token        sent again with the same token, unless the object already shows it
    setter       the object is read; the call is sent only if its field still stands at what it was before
    naturalKey   the name is looked for; what carries our owner tag is ours, what does not stops the run

An object that has moved on since is left to the next plan. What cannot be settled stops the run and says what to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.applying.carry import Carrier
from reconciler.applying.journal import JOURNALS, Journal, enter, unfinished
from reconciler.applying.outcome import Outcome
from reconciler.applying.record import change_of
from reconciler.applying.session import Session
from reconciler.model.errors import PartialError
from reconciler.model.store import Store

_CLOSED = ("done", "skipped", "refused")


@dataclass(frozen=True, slots=True)
class Left:
    """A run and what is on record of it: its first record, its open calls (as journalled), and those that are done."""

    apply_id: str
    begun: Mapping[str, Any]
    calls: tuple[Mapping[str, Any], ...]
    done: frozenset[str]


def find(store: Store) -> tuple[Left, ...]:
    """Every run that is not in the history, oldest first. Two listings, and a read for each such run."""
    return tuple(on_record(store, one) for one in unfinished(store))


def on_record(store: Store, apply_id: str) -> Left:
    """What one journal says."""
    begun: Mapping[str, Any] = {}
    intended: dict[str, Mapping[str, Any]] = {}
    done = set()
    for record in Journal.read(store, apply_id):
        sort, call = record["type"], record.get("call", "")
        if sort == "apply":
            begun = record
        elif sort == "intended":
            intended[call] = record
        elif sort == "done":
            intended.pop(call, None)
            done.add(call)
        elif sort == "failed" and not record.get("doubtful"):
            intended.pop(call, None)
        elif sort == "takenBack":
            done.discard(call)
    return Left(apply_id, begun, tuple(intended.values()), frozenset(done))


def settle(session: Session, left: Left) -> tuple[Outcome, ...]:
    """Settle every open call of a run, one after the other. Touches the network; journals in the session's journal.

    Raises PartialError (5) for the first that stays in doubt.
    """
    outcomes = []
    for record in left.calls:
        kind = session.kinds[record["address"].split("/")[0]]
        outcome = Carrier(session, change_of(kind, record)).run()
        if outcome.result not in _CLOSED:
            raise _in_doubt(left, record, outcome)
        session.journal.settled(left.apply_id, record["call"], outcome.result)
        outcomes.append(outcome)
    return tuple(outcomes)


def close(store: Store, left: Left) -> None:
    """Enter a settled run in the history: nothing of it is open any more."""
    enter(store, left.apply_id, **{**left.begun, "applyId": left.apply_id, "result": "settled"})


def _in_doubt(left: Left, record: Mapping[str, Any], outcome: Outcome) -> PartialError:
    said = outcome.error["message"] if outcome.error else "no answer"
    return PartialError(
        f"{record['operation']} of an earlier run ({left.apply_id}) is still in doubt: {said}",
        code="inDoubt",
        address=record["address"],
        fix=f"look in the console whether {record['address']} is as that call wanted it; then run the command again",
    )


def done_before(store: Store, plan_id: str) -> frozenset[str]:
    """The calls of a saved plan that an earlier apply of it has on record as done: they must not be done twice."""
    suffix = suffix_of(plan_id)
    runs = (name.removeprefix(JOURNALS) for name in store.streams(JOURNALS))
    return frozenset(call for one in runs if one.endswith(suffix) for call in on_record(store, one).done)


def suffix_of(plan_id: str) -> str:
    """How the id of every apply of a saved plan ends, so that they are found by a listing."""
    return f"-of-{plan_id.rsplit('-', 1)[-1]}"

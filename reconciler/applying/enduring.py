"""Calls that work on after their answer: the next call goes, and the change is done, only when it is over.

Nothing is kept of the waiting. A run that dies in it is followed by one that sees on the object what is under way,
sends nothing, and waits in its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reconciler.applying.outcome import Reason, Result
from reconciler.applying.session import Session
from reconciler.model.change import Settles
from reconciler.model.observation import Observation, Unfinished

GAVE_UP = "effectFailed"
"""The code of an effect that failed after the API had accepted the request."""


class Look(NamedTuple):
    """The object as it is now: whether the effect shows, and why the change may not go on (empty: it may)."""

    live: Observation | None
    settled: bool
    stale: tuple[str, ...]


class Ended(NamedTuple):
    """Why no further call goes."""

    result: Result
    why: Reason


def under_way(settles: Settles, live: Observation | None) -> Unfinished | None:
    """What an earlier request is still bringing about of what a call is for, or None."""
    found = unfinished(settles, live)
    return None if found is None or found.failed else found


def unfinished(settles: Settles, live: Observation | None) -> Unfinished | None:
    """As `under_way`, or what an earlier request has failed to bring about."""
    known = live.unfinished if live else {}
    return next((known[path] for path in settles.paths if path in known), None)


def wait(
    session: Session, address: str, settles: Settles, *, attempt: str | None, look: Callable[[], Look]
) -> Ended | None:
    """Poll until the effect shows, at most `read_back_seconds`; None when it does. Touches the network.

    `attempt` is what the answer, or the object, calls the attempt that is waited for: another one that failed is an
    earlier one, and says nothing of this.
    """
    found = None
    for _ in session.looks():
        session.progress(address, "", "read")
        seen = look()
        if seen.stale:
            return Ended("refused", Reason("stale", "; ".join(seen.stale), "plan again"))
        if seen.settled:
            return None
        found = unfinished(settles, seen.live)
        if found and found.failed and found.id == attempt:
            return Ended("failed", Reason(GAVE_UP, found.message, "mend the cause, then plan again"))
    said = found.message if found else "written, but not visible"
    message = f"{said}: not over after {session.read_back_seconds:g} s"
    return Ended("unknown", Reason("notConfirmed", message, "run the same command again: it goes on waiting"))

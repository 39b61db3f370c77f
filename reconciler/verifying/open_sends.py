"""What a run of checks has sent, or may have, until the run has told its results.

    <backend>/<environment>/checks/<Kind>/<name>.json      {run, message, state, at, queue, before}

Written before the message is sent, because no API knows tokens for messages; taken away when the run is over. What the
next run finds there was cut off: it is settled, and not sent again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal, NamedTuple

from reconciler.model.errors import ConflictError, RefusedError
from reconciler.model.load import Figure
from reconciler.model.message import Message
from reconciler.model.store import Store

State = Literal["intended", "accepted"]


class OpenSend(NamedTuple):
    """A message of a check: what it is (`label`), whether it is known to be accepted, since when (epoch seconds), and
    the skill queue where it has to arrive with the figure that stood there before."""

    check: str
    label: str
    state: State
    at: float
    queue: str | None
    before: Figure
    version: str = ""


class OpenSends:
    """Keeps them in the backend. `run` is the id of this run, `wall` gives epoch seconds. Threads may share it."""

    def __init__(self, store: Store, *, run: str, wall: Callable[[], float]) -> None:
        self._store = store
        self._run = run
        self._wall = wall
        self._open: dict[str, OpenSend] = {}

    def left(self, check: str) -> OpenSend | None:
        """What a run that did not end has left of a check; it counts as this run's from now on.

        Raises as `Store.get` does; RefusedError for a record that nobody of us has written.
        """
        name = _name(check)
        stored = self._store.get(name)
        if stored is None:
            return None
        try:
            kept = json.loads(stored.content)
            found = OpenSend(
                check,
                str(kept["message"]),
                "accepted" if kept["state"] == "accepted" else "intended",
                float(kept["at"]),
                kept["queue"],
                kept["before"],
                stored.version,
            )
        except (ValueError, KeyError, TypeError) as error:
            fix = "look whether the message arrived, then remove the file"
            raise RefusedError(f"{name} of the backend is not readable", address=check, fix=fix) from error
        self._open[check] = found
        return found

    def begin(self, check: str, message: Message, *, queue: str | None, before: Figure) -> None:
        """On record before it is sent. Raises ConflictError where another run has just begun the same check."""
        one = OpenSend(check, message.label, "intended", self._wall(), queue, before)
        version = self._store.put(_name(check), self._content(one), if_absent=True)
        self._open[check] = one._replace(version=version)

    def accepted(self, check: str) -> None:
        """It is known to have been taken."""
        one = self._open[check]._replace(state="accepted")
        try:
            version = self._store.put(_name(check), self._content(one), if_version=one.version)
        except ConflictError:  # a run beside this one has taken it over, and closes it itself
            del self._open[check]
        else:
            self._open[check] = one._replace(version=version)

    def refused(self, check: str) -> None:
        """It is known not to have been taken: nothing is open."""
        self._close(self._open.pop(check))

    def close(self) -> None:
        """The run is over and its results are told: the next one sends anew."""
        while self._open:
            self._close(self._open.popitem()[1])

    def _close(self, one: OpenSend) -> None:
        try:
            self._store.delete(_name(one.check), if_version=one.version)
        except ConflictError:  # as above
            return

    def _content(self, one: OpenSend) -> bytes:
        kept = {
            "run": self._run,  # so that no two records are the same to the store
            "message": one.label,
            "state": one.state,
            "at": one.at,
            "queue": one.queue,
            "before": one.before,
        }
        return (json.dumps(kept) + "\n").encode()


def _name(check: str) -> str:
    return f"checks/{check}.json"

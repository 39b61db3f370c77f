"""Handing over the message of a check, at most once in a run, also if that run is cut off and run again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, NamedTuple, TypeVar

from reconciler.model.errors import (
    DoubtfulError,
    ReconcilerError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from reconciler.model.load import Figure
from reconciler.model.message import Message, Sender
from reconciler.verifying.open_sends import OpenSend, OpenSends

M = TypeVar("M", bound=Message)

NOTHING_CANCELS = "nothing cancels what was sent"


class Handed(NamedTuple):
    """What became of a message.

    `state`: accepted; refused; not sent, because nobody took it; or doubtful. `before` is the figure that stood in its
    queue, `at` when it was sent (epoch seconds), `cut_off` whether an earlier run sent it, `error` what was answered.
    """

    state: Literal["accepted", "refused", "unsent", "doubtful"]
    label: str
    at: float
    before: Figure = None
    cut_off: bool = False
    error: ReconcilerError | None = None

    @property
    def words(self) -> str:
        """What was answered, and what to do, for people."""
        if self.error is None:
            return ""
        return f"{self.error.message}{f'; {self.error.fix}' if self.error.fix else ''}"

    @property
    def said(self) -> str:
        """Who sent it, for people, where that was not this run."""
        if not self.cut_off:
            return ""
        when = datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f", by a run that was cut off at {when}; it is not sent again, and the next run sends anew"


def settled(left: OpenSend) -> Handed:
    """What an earlier run left open: accepted, or in doubt."""
    state: Literal["accepted", "doubtful"] = "accepted" if left.state == "accepted" else "doubtful"
    return Handed(state, left.label, left.at, left.before, cut_off=True)


def hand_over(
    check: str,
    message: M,
    sender: Sender[M],
    sends: OpenSends,
    *,
    at: float,
    queue: str | None = None,
    before: Figure = None,
) -> Handed:
    """Put it on record and send it. Touches the network and the backend; raises what the backend does."""
    sends.begin(check, message, queue=queue, before=before)
    try:
        sender.send(message)
    except DoubtfulError as error:
        return Handed("doubtful", message.label, at, before, error=error)
    except ReconcilerError as error:
        sends.refused(check)
        taken = isinstance(error, RemoteError) and not isinstance(error, (UnreachableError, ThrottledError))
        return Handed("refused" if taken else "unsent", message.label, at, before, error=error)
    sends.accepted(check)
    return Handed("accepted", message.label, at, before)

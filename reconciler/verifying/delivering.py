"""Hands messages over one after the other: what was accepted is not sent again, and what is in doubt is not either.

    accepted         sent       the next run skips it
    refused          refused    by the API, for certain: the next run tries again
    never taken      failed     no connection, no time, interrupted: the next run tries again
    no sure answer   unknown    every run says so, and sends nothing, until it is told to send again

After a doubt, or a failure that the next message would meet too, no further one goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

from reconciler.model.errors import (
    DoubtfulError,
    ReconcilerError,
    RejectedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from reconciler.model.message import EmailContact, Message, Sender
from reconciler.verifying.ledger import Entry, Ledger, State, content_of
from reconciler.verifying.metadata_keys import MetadataKeys

Result = Literal["sent", "skipped", "refused", "failed", "unknown"]
One = TypeVar("One", bound=Message)
_AGAIN = "use --again to send it again"
_STATES: dict[Result, State] = {
    "sent": "accepted",
    "refused": "refused",
    "failed": "failed",
    "unknown": "doubtful",
}


class Outcome(NamedTuple):
    """What became of one message; contract.md, Other JSON, send."""

    key: str
    result: Result
    message: str


class Standing(NamedTuple):
    """What would become of a message now: sent (`goes`), or an outcome without being sent. `why` is for people."""

    goes: bool
    result: Result
    why: str


def standing(message: Message, entry: Entry | None, *, again: bool) -> Standing:
    """What the ledger says of a message. `again`: it is to be sent whatever that is."""
    if entry is None or entry.standing == "new":
        return Standing(True, "sent", "")
    other = "" if entry.content == content_of(message) else ", with other content than it has now"
    if entry.standing == "accepted":
        why = f"sent on {entry.at}{other}"
        return Standing(True, "sent", why) if again else Standing(False, "skipped", f"{why}; {_AGAIN}")
    why = f"in doubt since {entry.at}: it may have arrived{other}"
    advice = f"look at the other side, then {_AGAIN}"
    return Standing(True, "sent", why) if again else Standing(False, "unknown", f"{why}; {advice}")


class Delivery(Generic[One]):
    """Hands over the messages of one channel. `stopped` is asked before each: once it is true no further one goes."""

    def __init__(
        self, ledger: Ledger, sender: Sender[One], *, again: bool, stopped: Callable[[], bool]
    ) -> None:
        self._ledger = ledger
        self._sender = sender
        self._again = again
        self._stopped = stopped
        self._halted = ""

    def run(self, messages: Sequence[One]) -> tuple[Outcome, ...]:
        """What became of each. Touches the network and the backend.

        Raises what `Ledger.entry` raises; nothing that has to do with a message that was begun.
        """
        return tuple(self._one(message) for message in messages)

    def _one(self, message: One) -> Outcome:
        entry = self._ledger.entry(message)
        stands = standing(message, entry, again=self._again)
        if not stands.goes:
            return Outcome(message.label, stands.result, stands.why)
        if self._stopped():
            self._halted = self._halted or "interrupted"
        if self._halted:
            why = f"not sent: {self._halted}; run the same command again to send it"
            return Outcome(message.label, "failed", why)
        intended = self._ledger.intend(message, entry)
        if intended is None:
            return Outcome(message.label, "unknown", "not sent: another run is sending it")
        result, said, note = self._sent(message)
        try:
            self._ledger.close(message, intended, _STATES[result], note)
        except ReconcilerError as error:
            said = f"{said}; that could not be put on record: {error.message}"
            self._halted = "the backend failed"
            return Outcome(message.label, "unknown", said)
        return Outcome(message.label, result, said)

    def _sent(self, message: One) -> tuple[Result, str, str]:
        """The result, what to say of it, and the word to note. Nothing that the API said is noted but its code."""
        try:
            self._sender.send(message)
        except ReconcilerError as error:
            result = _result(error)
            if not isinstance(error, RejectedError):
                self._halted = f"the message before it was {_WORDS[result]}"
            note = (error.remote_code or error.code) if isinstance(error, RemoteError) else error.code
            advice = _AGAIN if result == "unknown" else ""
            said = "; ".join(filter(None, (error.message, error.fix, advice)))
            return result, said, note
        return "sent", "accepted", ""


_WORDS: dict[Result, str] = {"refused": "refused", "failed": "not taken", "unknown": "left in doubt"}


def _result(error: ReconcilerError) -> Result:
    if isinstance(error, DoubtfulError):
        return "unknown"
    if isinstance(error, (UnreachableError, ThrottledError)):
        return "failed"
    return "refused" if isinstance(error, RemoteError) else "failed"


class Counted:
    """A Sender of email contacts that keeps the ledger of metadata keys."""

    def __init__(self, sender: Sender[EmailContact], keys: MetadataKeys) -> None:
        self._sender = sender
        self._keys = keys

    def ready(self) -> None:
        """See `Sender.ready`."""
        self._sender.ready()

    def send(self, message: EmailContact) -> None:
        """See `Sender.send`. Raises RefusedError where the category has no room for the contact's keys."""
        taken = self._keys.take(message)
        try:
            self._sender.send(message)
        except DoubtfulError:
            raise
        except ReconcilerError:
            self._keys.give_back(message, taken)
            raise


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0: all are sent. 5: something is in doubt, or was sent while others were not. 1: nothing was sent."""
    results = {one.result for one in outcomes}
    if "unknown" in results:
        return 5
    if results & {"refused", "failed"}:
        return 5 if "sent" in results else 1
    return 0


def document(outcomes: Iterable[Outcome]) -> dict[str, list[dict[str, str]]]:
    """contract.md, Other JSON: send's document."""
    return {"requests": [one._asdict() for one in outcomes]}

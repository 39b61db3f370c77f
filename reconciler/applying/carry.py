"""Carries out one change: re-read, hold it against the plan and the guards, narrow to what is left, send, read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reconciler.applying import enduring
from reconciler.applying.outcome import Outcome, Reason, Result
from reconciler.applying.sending import Request, Sending
from reconciler.applying.session import Session, UnknownValueError
from reconciler.applying.sight import Sight
from reconciler.applying.waiting import held_up
from reconciler.model.change import Call, Change, Settles
from reconciler.model.errors import (
    DoubtfulError,
    DuplicateError,
    FailedError,
    PartialError,
    RefusedError,
    RemoteError,
)
from reconciler.model.kind import Kind
from reconciler.model.observation import Observation


class Carrier:
    """One change on its way. `run` gives its outcome and raises nothing that a remote API can cause.

    With `draining` it closes a queue because somebody waits there, so that this does not stand in its way.
    """

    def __init__(self, session: Session, change: Change, *, draining: bool = False) -> None:
        self._session = session
        self._draining = draining
        self._change = change
        self._kind: Kind = session.kinds[change.kind]
        self._sight = Sight(session, self._kind, change)
        self._wrote = False
        self._moved = False
        self._sending = Sending(
            session,
            self._kind,
            change,
            look=self._sight.look_again,
            shows=lambda request: self._sight.settled(request.settles),
        )

    def run(self) -> Outcome:
        """Touches the network. Every call is journalled before it is sent."""
        try:
            self._session.before_call()  # nothing needs to be read where nothing may be sent
            return self._run()
        except UnknownValueError as error:
            message = f"it needs {error.args[0]}, which is not there"
            return self._outcome("notStarted", Reason("pending", message, ""))
        except (DoubtfulError, PartialError) as error:
            return self._outcome("unknown", Reason.of(error))
        except RefusedError as error:  # the lock is lost, or another run writes to our journal
            return self._outcome("refused", Reason.of(error))
        except (RemoteError, FailedError) as error:
            return self._outcome("failed", Reason.of(error))

    def _run(self) -> Outcome:
        self._sight.look()
        if stale := self._sight.stale():
            return self._refused("stale", "; ".join(stale), "plan again")
        if guarded := self._guarded():
            return self._outcome("refused", guarded)
        self._sight.learn()
        if self._sight.is_whole():
            return self._outcome("skipped")
        if self._session.is_by_hand(self._change):
            return self._hand_over()
        for call in self._forward():
            if self._session.stop.is_set() and not self._halfway():
                why = Reason("interrupted", "stopped before all calls were sent", "")
                return self._outcome("unknown" if self._wrote else "notStarted", why)
            refusal = self._call(call)
            if refusal is not None:
                return refusal
        return self._read_back() if self._wrote else self._outcome("skipped")

    def _hand_over(self) -> Outcome:
        """Leave the calls to a person. Who refers to the object can be handed over with it: its code is known."""
        if self._session.handed_otherwise(self._change):
            message = "a newer plan has handed something else about it to a person"
            return self._refused("stale", message, "plan again")
        calls = tuple(
            replace(call, parameters=self._session.resolve(call.parameters)) for call in self._change.calls
        )
        for call in calls:
            code = self._kind.natural(call, call.parameters) or self._kind.identity(call, call.parameters)
            if code is not None:
                self._session.learn(self._change.address, {"id": code, "arn": code}, created=False)
        self._session.hand_over(self._change.address, calls)
        return self._outcome("awaiting")

    def _halfway(self) -> bool:
        """Whether to stop here would leave a queue switched off that is neither deleted nor as it was."""
        return self._change.action == "delete" and self._wrote

    def ready(self) -> Observation | None:
        """The object as it is now; None where it is gone or cannot be read, or the change may not go on. Only reads."""
        try:
            stale = self._sight.look().stale
        except RemoteError:  # it is met again in its turn, and told then
            return None
        return None if stale or self._protected() else self._sight.live

    def _guarded(self) -> Reason | None:
        """What the guards say of the object as it is now."""
        if protected := self._protected():
            return Reason("protection", protected, "take the protection off in an apply of its own first")
        if self._draining:
            return None
        return held_up(self._session, self._kind, self._change, self._sight.live)

    def _protected(self) -> str | None:
        """What the protection guard says of the object as it is now."""
        endangered = self._kind.endangers(self._change.action, self._change.fields)
        live = self._sight.live
        if not endangered or live is None or "protect" not in live.words:
            return None
        if live.id != self._change.observed_id:  # a replaced object's successor is not what is endangered
            return None
        if self._session.overrides("protection", self._change.address):
            return None
        return f"“{live.label}” is protected and would be {endangered}"

    # Sending ----------------------------------------------------------------------------------------------------

    def _forward(self) -> Iterator[Call]:
        """The calls up to the delete; what follows a delete only takes it back."""
        for call in self._change.calls:
            yield call
            if self._kind.settles(call).deletes:
                return

    def _call(self, call: Call) -> Outcome | None:
        if self._moved and self._kind.settles(call).adds is not None:
            if stale := self._sight.look().stale:
                return self._refused("stale", "; ".join(stale), "plan again")
            self._moved = False
        request = self._sight.left_of(call)
        if request is None:
            return None
        if going_on := enduring.under_way(request.settles, self._sight.live):
            return self._wait(request, going_on.id)
        if call.id in self._session.done_before:
            if self._shows_by(call, self._session.done_before[call.id]):
                return None
            message = f"{call.operation} was done by an earlier apply of this plan, and was undone since"
            return self._refused("undone", message, "plan again")
        attempt = self._send(request)
        return self._wait(request, attempt) if request.settles.lasts else None

    def _wait(self, request: Request, attempt: str | None) -> Outcome | None:
        """Let a call that works on after its answer come to its end."""

        def look() -> enduring.Look:
            stale = self._sight.look().stale
            return enduring.Look(self._sight.live, self._sight.settled(request.settles), stale)

        ended = enduring.wait(
            self._session, self._change.address, request.settles, attempt=attempt, look=look
        )
        return self._outcome(ended.result, ended.why) if ended else None

    def _send(self, request: Request) -> str | None:
        """Returns what the answer calls the attempt, of a call that works on."""
        try:
            outputs = self._sending.deliver(request)
        except DuplicateError:
            if not request.settles.lasts:
                raise
            return None  # it is under way already, where reads do not show it
        except RemoteError as error:
            if request.settles.deletes and not isinstance(error, DoubtfulError):
                self._take_back(request.call)
            raise
        self._wrote = True
        self._moved = self._moved or (request.settles.moves and self._sight.live is not None)
        if request.settles.lasts:
            return outputs.get("id")
        if outputs:
            self._session.learn(self._change.address, outputs, created=True)
        return None

    def _take_back(self, refused: Call) -> None:
        """The delete was refused because the object is in use: send the stored calls that undo what led up to it."""
        calls = self._change.calls
        place = calls.index(refused)
        for call in calls[place + 1 :]:
            self._sending.deliver(
                Request(call, Settles(), self._session.resolve(call.parameters), call.token)
            )
        for call in calls[:place]:
            self._session.journal.taken_back(call.id)

    # Reading back -----------------------------------------------------------------------------------------------

    def _read_back(self) -> Outcome:
        """Poll until the object shows what was written, at most `read_back_seconds`."""
        for _ in self._session.looks():
            self._session.progress(self._change.address, "", "read")
            if self._sight.shows_all():
                return self._outcome("done")
        message = f"written, but not visible after {self._session.read_back_seconds:g} s"
        fix = "plan again: it is safe to run again"
        return self._outcome("unknown", Reason("notConfirmed", message, fix))

    def _shows_by(self, call: Call, deadline: float) -> bool:
        """Whether reads, which may lag behind what an earlier apply did, show a call's effect before the deadline."""
        looks = self._session.looks(until=deadline)
        next(looks)  # what was seen just now does not show it
        for _ in looks:
            self._sight.look_again()
            self._sight.learn()
            if self._sight.left_of(call) is None:
                return True
        return False

    def _refused(self, code: str, message: str, fix: str) -> Outcome:
        return self._outcome("refused", Reason(code, message, fix))

    def _outcome(self, result: Result, why: Reason | None = None) -> Outcome:
        if not self._draining:  # of a drain it is the first half, and no result yet
            self._session.progress(self._change.address, "", result)
        return Outcome(self._change.address, self._change.action, result, why, wrote=self._wrote)

"""Carries out one change: re-read, narrow to what is left, journal, send, read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.applying.freshness import Freshness, assess, is_settled, moved_by, narrow
from reconciler.applying.outcome import Outcome
from reconciler.applying.record import open_call
from reconciler.applying.session import Session, UnknownValueError
from reconciler.model.canonical import narrowed_token
from reconciler.model.change import Call, Change, Settles
from reconciler.model.errors import DoubtfulError, InUseError, NotFoundError, RemoteError
from reconciler.model.kind import Kind
from reconciler.model.observation import Observation

_POLLS = (0.2, 0.5, 1.0, 2.0, 4.0)


class Carrier:
    """One change on its way. `run` gives its outcome and raises nothing that a remote API can cause."""

    def __init__(self, session: Session, change: Change) -> None:
        self._session = session
        self._change = change
        self._kind: Kind = session.kinds[change.address.split("/")[0]]
        self._paths = frozenset(one.path for one in change.fields)
        self._wrote = False
        self._moved = False
        self._live: Observation | None = None

    def run(self) -> Outcome:
        """Touches the network. Every call is journalled before it is sent."""
        try:
            return self._run()
        except UnknownValueError as error:
            return self._outcome(
                "notStarted", code="pending", message=f"it needs {error.args[0]}, which is not there"
            )
        except DoubtfulError as error:
            return self._outcome("unknown", error)
        except RemoteError as error:
            return self._outcome("failed", error)

    def _run(self) -> Outcome:
        fresh = self._look()
        if fresh.stale:
            fix = "plan again"
            return self._outcome("refused", code="stale", message="; ".join(fresh.stale), fix=fix)
        if self._live is not None:
            self._session.learn(
                self._change.address, {"id": self._live.id, "arn": self._live.arn}, created=False
            )
        if fresh.whole:
            return self._outcome("skipped")
        for call in self._forward():
            if self._session.stop.is_set():
                return self._outcome(
                    "notStarted", code="interrupted", message="stopped before all calls were sent"
                )
            refusal = self._call(call, fresh)
            if refusal is not None:
                return refusal
        return self._read_back() if self._wrote else self._outcome("skipped")

    # Looking ----------------------------------------------------------------------------------------------------

    def _look(self) -> Freshness:
        """Read the object again and hold it against the plan."""
        key, new = self._natural()
        identity = self._change.observed_id if self._change.action != "replace" else None
        if new:  # this apply has just made the place it stands in, so there is nothing yet
            self._live = None
        else:
            self._live = self._session.reread(
                self._kind, self._change.address, identity=identity, key=key, paths=self._paths
            )
        return self._assess()

    def _assess(self) -> Freshness:
        moved = moved_by(self._kind, self._resolved())
        return assess(self._kind, self._change, self._live, self._session.owner, moved=moved)

    def _resolved(self) -> Iterator[tuple[Call, Mapping[str, Any]]]:
        for call in self._change.calls:
            try:
                yield call, self._session.resolve(call.parameters)
            except UnknownValueError:  # its own id, before the create
                yield call, call.parameters

    def _natural(self) -> tuple[str | None, bool]:
        """The natural key that the calls name, and whether this very apply made what it stands for."""
        for call, parameters in self._resolved():
            key = self._kind.natural(call, parameters)
            if key is not None:
                return key, self._session.is_new(key)
        return None, False

    # Sending ----------------------------------------------------------------------------------------------------

    def _forward(self) -> Iterator[Call]:
        """The calls up to the delete; what follows a delete only takes it back."""
        for call in self._change.calls:
            yield call
            if self._kind.settles(call).deletes:
                return

    def _call(self, call: Call, fresh: Freshness) -> Outcome | None:
        settles = self._kind.settles(call)
        parameters = self._session.resolve(call.parameters)
        token = call.token
        if settles.adds is None:
            if is_settled(settles, self._change, fresh, self._live):
                return None
        else:
            if self._moved:
                stale = self._look().stale
                if stale:
                    return self._outcome("refused", code="stale", message="; ".join(stale), fix="plan again")
                self._moved = False
            left = narrow(settles, parameters, self._live)
            if left.parameters is None:
                return None
            if not left.whole:
                parameters, token = left.parameters, narrowed_token(token, left.left)
        self._send(call, settles, parameters, token)
        return None

    def _send(self, call: Call, settles: Settles, parameters: Mapping[str, Any], token: str | None) -> None:
        session = self._session
        session.progress(self._change.address, call.operation, "send")
        session.journal.intended(call.id, **open_call(self._kind, self._change, call, parameters, token))
        session.count()
        try:
            answer = session.providers[call.provider].send(call.operation, parameters, token)
        except NotFoundError as error:
            session.journal.failed(call.id, error.code, error.message, doubtful=False)
            if settles.deletes:  # gone already, as wanted
                return
            raise
        except InUseError as error:
            session.journal.failed(call.id, error.code, error.message, doubtful=False)
            if settles.deletes:
                self._take_back(call)
            raise
        except RemoteError as error:
            session.journal.failed(
                call.id, error.code, error.message, doubtful=isinstance(error, DoubtfulError)
            )
            raise
        self._wrote = True
        self._moved = self._moved or (settles.moves and self._live is not None)
        outputs = self._kind.outputs(answer) if settles.creates else {}
        session.journal.done(call.id, outputs)
        if outputs:
            session.learn(self._change.address, outputs, created=True)

    def _take_back(self, refused: Call) -> None:
        """The delete was refused because the object is in use: send the stored calls that undo what led up to it."""
        calls = self._change.calls
        for call in calls[calls.index(refused) + 1 :]:
            self._send(call, Settles(), self._session.resolve(call.parameters), call.token)

    # Reading back -----------------------------------------------------------------------------------------------

    def _read_back(self) -> Outcome:
        """Poll until the object shows what was written, at most `read_back_seconds`."""
        session = self._session
        deadline = session.clock() + session.read_back_seconds
        polls = iter(_POLLS)
        while True:
            session.progress(self._change.address, "", "read")
            if self._shows():
                return self._outcome("done")
            if session.clock() >= deadline or session.stop.is_set():
                return self._outcome(
                    "unknown",
                    code="notConfirmed",
                    message=f"written, but not visible after {session.read_back_seconds:g} s",
                    fix="plan again: it is safe to run again",
                )
            session.sleep(next(polls, _POLLS[-1]))

    def _shows(self) -> bool:
        change, session = self._change, self._session
        key, _ = self._natural()
        made = change.action in ("create", "replace")
        identity = session.known_id(change.address) if made else change.observed_id
        live = session.reread(self._kind, change.address, identity=identity, key=key, paths=self._paths)
        return assess(self._kind, change, live, session.owner, moved={}).whole

    def _outcome(
        self,
        result: Any,
        error: RemoteError | None = None,
        *,
        code: str = "",
        message: str = "",
        fix: str = "",
    ) -> Outcome:
        said = None
        if error is not None:
            said = {"code": error.code, "message": error.message, "fix": error.fix}
        elif code:
            said = {"code": code, "message": message, "fix": fix}
        self._session.progress(self._change.address, "", result)
        return Outcome(self._change.address, self._change.action, result, said, wrote=self._wrote)

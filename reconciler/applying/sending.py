"""Sends one call until its effect is known. Every try is journalled before it leaves.

    the API confirms                 done
    the API refuses                  the error, at once (throttling was waited out below)
    no answer, or 5xx                by the call's repeat rule:
        token                        again, with the same token
        setter                       read; done if it shows, else again with what is left of it
        naturalKey                   look for the name; ours: done, somebody else's: the error, nobody's: again

A name that is taken although nobody had it (`Duplicate`) may be our own earlier try, so it is looked for as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reconciler.applying.freshness import Narrowed, narrow
from reconciler.applying.record import open_call
from reconciler.applying.session import Session
from reconciler.model.change import Call, Change, Settles
from reconciler.model.errors import (
    DoubtfulError,
    DuplicateError,
    FailedError,
    LeaseLostError,
    NotFoundError,
    PartialError,
    ReconcilerError,
    RefusedError,
    RemoteError,
)
from reconciler.model.kind import Kind
from reconciler.model.observation import Observation

_TRIES = 4
_PAUSES = (0.5, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Request:
    """A call with resolved parameters, its token, and what it brings about."""

    call: Call
    settles: Settles
    parameters: Mapping[str, Any]
    token: str | None


class Sending:
    """The sends of one change. `look` reads its object afresh, and `shows` whether it then shows a request's effect."""

    def __init__(
        self,
        session: Session,
        kind: Kind,
        change: Change,
        *,
        look: Callable[[], Observation | None],
        shows: Callable[[Request], bool],
    ) -> None:
        self._session = session
        self._kind = kind
        self._change = change
        self._look = look
        self._shows = shows

    def deliver(self, request: Request) -> Mapping[str, str]:
        """Send until the effect is known; returns the ids that later calls wait for.

        Raises the RemoteError that ends it: a DoubtfulError when the effect stays unknown.
        """
        doubt: RemoteError | None = None
        for attempt in range(_TRIES):
            if attempt:
                self._session.sleep(_PAUSES[min(attempt, len(_PAUSES)) - 1])
                found = self._after_doubt(request)
                if isinstance(found, Mapping):
                    return self._found(request.call, found)
                request = found
            try:
                return self._once(request, doubtful=doubt is not None)
            except DoubtfulError as error:
                doubt = error
            except DuplicateError as error:
                if not request.settles.creates:
                    raise
                return self._found(request.call, self._taken(error))
            except (
                RefusedError,
                FailedError,
                RemoteError,
            ) as error:  # the lock, the journal, or a later try's refusal
                if doubt is None:
                    raise
                raise self._open(request.call, "may have had its effect", error) from error
        assert doubt is not None
        raise doubt

    def _found(self, call: Call, outputs: Mapping[str, str]) -> Mapping[str, str]:
        with self._recording(call):
            self._session.journal.done(call.id, outputs)
        return outputs

    def _once(self, request: Request, *, doubtful: bool) -> Mapping[str, str]:
        """One try; `doubtful` where an earlier one may have had its effect."""
        session, call = self._session, request.call
        session.before_call()
        session.progress(self._change.address, call.operation, "send")
        session.journal.intended(
            call.id, **open_call(self._kind, self._change, call, request.parameters, request.token)
        )
        self._still_ours(call, doubtful=doubtful)
        session.count()
        try:
            answer = session.providers[call.provider].send(call.operation, request.parameters, request.token)
        except LeaseLostError as error:  # while it waited for the quota: this try was not sent
            session.journal.failed(call.id, error.code, error.message, doubtful=doubtful)
            raise
        except RemoteError as error:
            with self._recording(call):
                unknown = doubtful or isinstance(error, DoubtfulError)
                session.journal.failed(call.id, error.code, error.message, doubtful=unknown)
            if isinstance(error, NotFoundError) and request.settles.deletes:  # gone already, as wanted
                return {}
            raise
        told = request.settles.creates or request.settles.lasts
        outputs = self._kind.outputs(answer) if told else {}
        with self._recording(call):
            session.journal.done(call.id, outputs)
        return outputs

    def _still_ours(self, call: Call, *, doubtful: bool) -> None:
        """Writing the journal takes a while: the lock may have been lost meanwhile. Then this try was not sent."""
        try:
            self._session.before_call()
        except LeaseLostError as error:
            self._session.journal.failed(call.id, error.code, error.message, doubtful=doubtful)
            raise

    @contextmanager
    def _recording(self, call: Call) -> Iterator[None]:
        """Inside, what came back is recorded. Raises PartialError where it cannot be: the call stays open then."""
        try:
            yield
        except ReconcilerError as error:
            raise self._open(call, "was sent, but the journal could not be written", error) from error

    def _open(self, call: Call, said: str, error: ReconcilerError) -> PartialError:
        return PartialError(
            f"{call.operation} {said}: {error.message}",
            code=error.code,
            address=self._change.address,
            fix="run the same command again: it settles what was left open",
        )

    def _after_doubt(self, request: Request) -> Mapping[str, str] | Request:
        """The outputs where the effect shows, else what to send now."""
        if request.settles.creates:
            ours = self._created()
            return ours if ours is not None and self._shows(request) else request
        if request.call.repeat == "token":
            return request
        live = self._look()
        if live is None:
            return {} if request.settles.deletes else request
        if request.settles.adds is not None:
            left: Narrowed = narrow(request.settles, request.parameters, live)
            return (
                {}
                if left.parameters is None
                else Request(request.call, request.settles, left.parameters, None)
            )
        return {} if self._shows(request) else request

    def _taken(self, error: DuplicateError) -> Mapping[str, str]:
        """Id and ARN of our own object that has the name already. Reads lag, so it is looked for until they must show
        it; raises the error where it is nobody's to be seen, or somebody else's."""
        for _ in self._session.looks(_PAUSES):
            ours = self._created()
            if ours is not None:
                return ours
        raise error

    def _created(self) -> Mapping[str, str] | None:
        """Id and ARN of the object, if it is there and ours; None where nothing of that name is seen.

        Raises DuplicateError where somebody else has the name.
        """
        live = self._look()
        if live is None:
            return None
        if self._session.owner.owns(live.owner) and live.resource in (None, self._change.address):
            return {"id": live.id, "arn": live.arn}
        raise DuplicateError(
            f"“{live.label}” has appeared meanwhile, and it is not ours",
            operation="",
            address=self._change.address,
            fix="adopt it, or choose another name; then plan again",
        )

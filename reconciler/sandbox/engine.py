"""The stand-in itself: one request in, one answer out, one transaction in between."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from reconciler.model.errors import UsageError
from reconciler.sandbox import throttling
from reconciler.sandbox.dispatch import Asked, asked, check_answer, check_request, service_of
from reconciler.sandbox.options import Options
from reconciler.sandbox.seed import Seed, load_seed
from reconciler.sandbox.services import SERVICES
from reconciler.sandbox.session import Result, Session
from reconciler.sandbox.sowing import sow
from reconciler.sandbox.state import State
from reconciler.sandbox.tokens import Memory
from reconciler.sandbox.wire.addressing import Addressed, addressed
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.wire.messages import Request, Response
from reconciler.sandbox.wire.service import service
from reconciler.sandbox.wire.writing import write_error, write_result
from reconciler.sandbox.world import World

_LOG = logging.getLogger(__name__)


class Target(NamedTuple):
    """What a client needs to know to speak to the world's first instance."""

    account: str
    region: str
    instance_id: str
    instance_alias: str
    instance_arn: str


class CallRecord(NamedTuple):
    """One request as it was recorded: `n` counts up, `time` is in epoch seconds, `error` the code or None."""

    n: int
    time: float
    service: str
    operation: str
    mutating: bool
    parameters: dict[str, Any]
    status: int
    error: str | None


_SPACE = UUID("0b0f3a52-9f0e-5b8c-8a63-5c1d7e9b2f44")


def ids_by(clock: Callable[[], float]) -> Callable[[], str]:
    """A source of ids that are new to every process that shares a state file: by time, process and count."""
    numbers = count()
    process = os.getpid()
    return lambda: str(uuid5(_SPACE, f"{clock()}/{process}/{next(numbers)}"))


class Sandbox:
    """The stand-in over one state file; threads may share it, and processes the file.

    A new state file is filled from `seed` (a YAML file, see `seed`; None: the built-in one). `clock` gives epoch
    seconds, `sleep` waits for seconds, `new_id` gives a new UUID for each object and request (None: out of the clock).

    Raises InvalidError for a bad seed, FailedError for a file that is no state file.
    """

    def __init__(
        self,
        state: Path,
        *,
        seed: Path | None = None,
        options: Options | None = None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self._seed_file = seed
        self.options = options or Options()
        self._clock = clock
        self._sleep = sleep
        self._new_id = new_id or ids_by(clock)
        self._state = State(state)
        with self._state.transaction(write=True) as database:
            world = World(database, clock())
            if world.fact("account") is None:
                sow(world, load_seed(seed))
            kept = float(world.fact("keepSeconds") or 0)
            if self.options.search_lag_seconds > kept:
                world.state("keepSeconds", str(self.options.search_lag_seconds))

    def handle(self, request: Request) -> Response:
        """Answer one request; always with a well-formed answer of the API, whatever was sent."""
        if self.options.latency_seconds:
            self._sleep(self.options.latency_seconds)
        request_id = self._new_id()
        name = "connect"
        try:
            taken = addressed(request)
            name = service_of(taken)
            wanted = asked(taken, name)
            result = self._answer(taken, wanted)
            return write_result(wanted.service, wanted.operation, result, request_id)
        except ApiError as error:
            return write_error(service(SERVICES[name].model), error, request_id)
        except Exception:  # noqa: BLE001 - a client must see an answer, not a dropped connection that it would retry
            _LOG.exception("internal defect answering %s", request.method)
            code = {"sts": "InternalFailure", "secretsmanager": "InternalServiceError"}
            defect = ApiError(
                code.get(name, "InternalServiceException"), "The sandbox has a defect; see its log."
            )
            return write_error(service(SERVICES[name].model), defect, request_id)

    def reset(self) -> None:
        """Empty the world and load the seed again."""
        seed = load_seed(self._seed_file)
        with self._state.transaction(write=True) as database:
            kept = World(database, self._clock()).fact("keepSeconds")
            self._state.empty(database)
            world = World(database, self._clock())
            sow(world, seed)
            if kept:
                world.state("keepSeconds", kept)

    def seed(self, file: Path) -> None:
        """Add what a seed file declares; objects that exist under the same names are set to what it says.

        Raises InvalidError for a bad seed, UsageError for one of another account or Region.
        """
        seed = load_seed(file)
        with self._state.transaction(write=True) as database:
            world = World(database, self._clock())
            self._same_home(world, seed, file)
            sow(world, seed)

    def target(self) -> Target:
        """The account, Region and first instance of this world."""
        with self._state.transaction(write=False) as database:
            world = World(database, self._clock())
            first = world.page(("instance",), "", after=0, limit=1)[0]
            account, region = world.fact("account") or "", world.fact("region") or ""
        return Target(account, region, first.id, first.name, first.body["Arn"])

    def calls(self, since: int = 0) -> tuple[CallRecord, ...]:
        """The requests after number `since`, oldest first; empty unless the option `record` is set."""
        with self._state.transaction(write=False) as database:
            rows = database.execute("SELECT * FROM request WHERE n > ? ORDER BY n", (since,)).fetchall()
        return tuple(
            CallRecord(n, time, service, operation, bool(mutating), json.loads(parameters), status, error)
            for n, time, service, operation, mutating, parameters, status, error in rows
        )

    def close(self) -> None:
        """Close the state file."""
        self._state.close()

    def _same_home(self, world: World, seed: Seed, file: Path) -> None:
        home = (world.fact("account"), world.fact("region"))
        if home != (seed.account, seed.region):
            raise UsageError(
                f"{file} is for account {seed.account} in {seed.region}, the sandbox is {home[0]} in {home[1]}",
                fix="make them equal, or reset the sandbox with this seed",
            )

    def _answer(self, request: Addressed, wanted: Asked) -> Result:
        """Carry an operation out. What it changed is committed with its record, or undone."""
        write = wanted.built.mutates or self.options.quotas == "aws" or self.options.record
        failure: ApiError | None = None
        result: Result = {}
        parameters: dict[str, Any] = {}
        with self._state.transaction(write=write) as database:
            session = Session(
                world=World(database, self._clock()),
                options=self.options,
                operation=wanted.operation.name,
                region=request.region,
                access_key=request.access_key,
                new_id=self._new_id,
            )
            try:
                if self.options.quotas == "aws":
                    throttling.take(
                        database,
                        service=wanted.signing_name,
                        operation=wanted.operation.name,
                        now=session.now,
                    )
                parameters = wanted.read()
                check_request(wanted, parameters)
                result = _run(database, session, wanted, parameters)
            except ApiError as error:
                failure = error
            if self.options.record:
                status = wanted.service.status_of(failure.code) if failure else 200
                _record(database, session, wanted, parameters, status, failure)
        if failure is not None:
            raise failure
        return result


def _run(database: sqlite3.Connection, session: Session, wanted: Asked, parameters: dict[str, Any]) -> Result:
    """The operation's effect and answer, or the answer that its token was given before."""
    if not wanted.built.mutates:
        result = wanted.built.run(session, parameters)
        check_answer(wanted, result)
        return result
    memory = Memory(database, session, errors=wanted.operation.errors, asked=parameters)
    known = memory.recall()
    if known is not None:
        return known
    database.execute("SAVEPOINT effect")
    try:
        result = wanted.built.run(session, parameters)
        check_answer(wanted, result)
    except ApiError as error:
        if not error.keep:
            database.execute("ROLLBACK TO effect")
        memory.keep_error(error)
        raise
    memory.keep(result)
    return result


def _record(
    database: sqlite3.Connection,
    session: Session,
    wanted: Asked,
    parameters: dict[str, Any],
    status: int,
    failure: ApiError | None,
) -> None:
    database.execute(
        "INSERT INTO request (time, service, operation, mutating, parameters, status, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            session.now,
            wanted.signing_name,
            wanted.operation.name,
            wanted.built.mutates,
            json.dumps(parameters, default=str),
            status,
            failure.code if failure else None,
        ),
    )

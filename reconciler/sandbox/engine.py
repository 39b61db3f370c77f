"""The stand-in itself: one request in, one answer out, one transaction in between.

Where a fault stands (`striking`), another transaction before it says what becomes of the request.
"""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from uuid import UUID, uuid5

from reconciler.model.errors import FailedError, UsageError
from reconciler.model.http import HttpRequest, HttpResponse, NoAnswerError
from reconciler.sandbox import record, throttling
from reconciler.sandbox.asking import Asked, Front
from reconciler.sandbox.faults import HANG_SECONDS, Fault
from reconciler.sandbox.fronts import front_of
from reconciler.sandbox.options import Options
from reconciler.sandbox.record import CallRecord, Said
from reconciler.sandbox.seed import Seed, load_seed
from reconciler.sandbox.session import Result, Session
from reconciler.sandbox.sowing import sow
from reconciler.sandbox.state import State
from reconciler.sandbox.striking import CALM, Fate, Faults, enact, fate_of, longest_lag
from reconciler.sandbox.tokens import Memory
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.world import World

_LOG = logging.getLogger(__name__)


class Target(NamedTuple):
    """What a client needs to know to speak to the world's first instance."""

    account: str
    region: str
    instance_id: str
    instance_alias: str
    instance_arn: str


_SPACE = UUID("0b0f3a52-9f0e-5b8c-8a63-5c1d7e9b2f44")


def ids_by(clock: Callable[[], float]) -> Callable[[], str]:
    """A source of ids that are new to every process that shares a state file: by time, process and count."""
    numbers = count()
    process = os.getpid()
    return lambda: str(uuid5(_SPACE, f"{clock()}/{process}/{next(numbers)}"))


def die() -> NoReturn:
    """End this process as kill -9 does: nothing is finished, nothing cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives SIGKILL")


class Sandbox:
    """The stand-in over one state file; threads may share it, and processes the file.

    A new state file is filled from `seed` (a YAML file, see `seed`; None: the built-in one). `clock` gives epoch
    seconds, `sleep` waits for seconds, `new_id` gives a new UUID for each object and request (None: out of the clock).
    `crash` is what a fault of that name does. `faults` are the rules that stand.

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
        crash: Callable[[], NoReturn] = die,
    ) -> None:
        self._seed_file = seed
        self.options = options or Options()
        self._clock = clock
        self._sleep = sleep
        self._new_id = new_id or ids_by(clock)
        self._crash = crash
        self._state = State(state)
        self.faults = Faults(self._state.transaction, self._keep)
        with self._state.transaction(write=False) as database:
            ready = self._ready(database)
        if not ready:  # whoever finds all in place waits for nobody who writes
            with self._state.transaction(write=True) as database:
                self._prepare(database)

    def _ready(self, database: sqlite3.Connection) -> bool:
        world = World(database, self._clock())
        kept = float(world.fact("keepSeconds") or 0)
        recorded = not self.options.record or world.fact("record") is not None
        return world.fact("account") is not None and kept >= self.options.search_lag_seconds and recorded

    def _prepare(self, database: sqlite3.Connection) -> None:
        world = World(database, self._clock())
        if world.fact("account") is None:
            self._sow(database, load_seed(self._seed_file))
        self._keep(database, self.options.search_lag_seconds)
        if self.options.record:
            world.state("record", "yes")

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; with a well-formed answer of the API, whatever was sent.

        Raises NoAnswerError, and nothing else, where a fault takes the connection away.
        """
        if self.options.latency_seconds:
            self._sleep(self.options.latency_seconds)
        request_id = self._new_id()
        front = front_of(request)
        service = ""
        try:
            wanted = front.asked(request)
            service = wanted.service
            return self._answer(request, front, wanted, request_id)
        except ApiError as error:
            return front.refusal(request, error, request_id)
        except NoAnswerError:
            raise
        except FailedError as error:  # its state file, not the sandbox
            _LOG.error("%s", error)
            return front.refusal(request, front.trouble("broken", service, str(error)), request_id)
        except Exception:  # noqa: BLE001 - a client must see an answer, not a dropped connection that it would retry
            _LOG.exception("internal defect answering %s", request.method)
            defect = front.trouble("broken", service, "The sandbox has a defect; see its log.")
            return front.refusal(request, defect, request_id)

    def reset(self) -> None:
        """Empty the world and load the seed again; of the faults, only those of the seed stand then."""
        seed = load_seed(self._seed_file)
        with self._state.transaction(write=True) as database:
            world = World(database, self._clock())
            kept = {name: world.fact(name) for name in ("keepSeconds", "record")}
            self._state.empty(database)
            self._sow(database, seed)
            for name, value in kept.items():
                if value:
                    world.state(name, value)

    def seed(self, file: Path) -> None:
        """Add what a seed file declares; objects that exist under the same names are set to what it says.

        Raises InvalidError for a bad seed, UsageError for one of another account or Region.
        """
        seed = load_seed(file)
        with self._state.transaction(write=True) as database:
            self._same_home(World(database, self._clock()), seed, file)
            self._sow(database, seed)

    def target(self) -> Target:
        """The account, Region and first instance of this world."""
        with self._state.transaction(write=False) as database:
            world = World(database, self._clock())
            first = world.page(("instance",), "", after=0, limit=1)[0]
            account, region = world.fact("account") or "", world.fact("region") or ""
        return Target(account, region, first.id, first.name, first.body["Arn"])

    def calls(self, since: int = 0) -> tuple[CallRecord, ...]:
        """The requests after number `since`, oldest first.

        Empty unless somebody who opened this state file, in whatever process, has set the option `record`.
        """
        with self._state.transaction(write=False) as database:
            return record.read(database, since)

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

    def _sow(self, database: sqlite3.Connection, seed: Seed) -> None:
        sow(World(database, self._clock()), seed)
        enact(database, seed.faults)
        self._keep(database, longest_lag(seed.faults))

    def _keep(self, database: sqlite3.Connection, seconds: float) -> None:
        """Keep what was for at least so long: some read may show it yet."""
        world = World(database, self._clock())
        if seconds > float(world.fact("keepSeconds") or 0):
            world.state("keepSeconds", str(seconds))

    def _answer(self, request: HttpRequest, front: Front, wanted: Asked, request_id: str) -> HttpResponse:
        """Carry an operation out. What it changed is committed with its record, or undone."""
        faulty, recorded = self._state.watched()
        fate = self._fate(front, wanted, request, recorded=recorded) if faulty else CALM
        if fate.delay:
            self._sleep(fate.delay)
        if fate.before:
            self._strike(fate.before, front, wanted)
        limited = self.options.quotas == "aws"
        parameters: dict[str, Any] = {}
        code: str | None = None
        with self._state.transaction(write=wanted.mutates or limited or recorded) as database:
            session = self._session(database, wanted, lag=fate.lag)
            try:
                if limited and not throttling.granted(
                    database, service=wanted.service, operation=wanted.operation, now=session.now
                ):
                    raise front.trouble("throttled", wanted.service, "Rate exceeded")
                parameters = wanted.read()
                wanted.check(session, parameters)
                response = wanted.answer(_run(database, session, wanted, parameters), request_id)
                effect = wanted.mutates and session.world.changed
            except ApiError as error:
                response, code = front.refusal(request, error, request_id), error.code
                effect = error.keep and session.world.changed
            if recorded:
                struck = str(fate.after) if fate.after else None
                said = Said(session.now, response.status, code, struck, effect)
                record.write(database, wanted, parameters, said)
        if fate.after:
            self._strike(fate.after, front, wanted)
        return response

    def _session(self, database: sqlite3.Connection, wanted: Asked, *, lag: float) -> Session:
        return Session(
            world=World(database, self._clock()),
            options=self.options,
            operation=wanted.operation,
            region=wanted.region,
            access_key=wanted.access_key,
            new_id=self._new_id,
            lag=lag,
        )

    def _fate(self, front: Front, wanted: Asked, request: HttpRequest, *, recorded: bool) -> Fate:
        """What the faults do to a request; one that they keep from its effect is recorded here."""
        now = self._clock()
        with self._state.transaction(write=True) as database:
            fate = fate_of(
                database,
                service=wanted.service,
                operation=wanted.operation,
                mutating=wanted.mutates,
                now=now,
            )
            if fate.before and recorded:
                error = _refusal(fate.before, front, wanted)
                status = front.refusal(request, error, "").status if error else 0
                said = Said(now, status, error.code if error else None, str(fate.before), False)
                record.write(database, wanted, _readable(wanted), said)
        return fate

    def _strike(self, fault: Fault, front: Front, wanted: Asked) -> NoReturn:
        """Do to a request what a fault says. Outside of any transaction: some wait, and one ends the process."""
        if fault.what == "crash":
            self._crash()
        error = _refusal(fault, front, wanted)
        if error is not None:
            raise error
        if fault.what == "hang":
            self._sleep(fault.seconds or HANG_SECONDS)
        raise NoAnswerError(timed_out=fault.what == "hang")


def _refusal(fault: Fault, front: Front, wanted: Asked) -> ApiError | None:
    """The answer with which a fault refuses; None for one that gives no answer."""
    if fault.what == "error":
        return front.trouble("broken", wanted.service, f"A fault of the sandbox: {fault}")
    if fault.what in ("throttle", "quota"):
        return front.trouble("throttled", wanted.service, "Rate exceeded")
    return None


def _readable(wanted: Asked) -> dict[str, Any]:
    try:
        return wanted.read()
    except ApiError:
        return {}


def _run(database: sqlite3.Connection, session: Session, wanted: Asked, parameters: dict[str, Any]) -> Result:
    """The operation's effect and answer, or the answer that its token was given before."""
    if not wanted.mutates:
        return wanted.run(session, parameters)
    memory = Memory(database, session, wanted.token(session, parameters))
    known = memory.recall()
    if known is not None:
        return known
    database.execute("SAVEPOINT effect")
    try:
        result = wanted.run(session, parameters)
    except ApiError as error:
        if not error.keep:
            database.execute("ROLLBACK TO effect")
        memory.keep_error(error)
        raise
    memory.keep(result)
    return result

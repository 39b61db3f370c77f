"""The lock of one environment: `lock.json`, a lease that its holder renews, with a fencing number that only grows.

    {"fence": 7, "holder": {user, host, pid, bootId, job, applyId, command, since} or null, "expiresAt": epoch seconds}

Taking, renewing, giving back and taking over are conditional writes, so that of two who try one wins. Time is the
store's own: a machine whose clock is off neither keeps a lock nor breaks one. The number stays when the lock is given
back; the journal carries it. Nothing here waits for a lock.
"""

from __future__ import annotations

import json
import logging
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from reconciler.model.errors import ConflictError, LeaseLostError, ReconcilerError, RefusedError
from reconciler.model.store import Store

NAME = "lock.json"
_ATTEMPTS = 5
_COARSE_SECONDS = 1.0  # a store may tell the time in whole seconds
_FOREVER = 1e12  # seconds; what no clock says (and NaN is not below it either)
_LOG = logging.getLogger(__name__)


class Times(NamedTuple):
    """How long a lease lasts without being renewed, and how often it is renewed, in seconds. source: contract.md."""

    lease: float = 30.0
    heartbeat: float = 10.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock. `boot` names one run of one machine (of one container), "" where it is not known."""

    user: str
    host: str
    pid: int
    boot: str
    job: str | None
    apply_id: str | None
    command: str
    since: str

    def document(self) -> dict[str, Any]:
        """As it stands in lock.json."""
        names = {"boot": "bootId", "apply_id": "applyId"}
        return {names.get(name, name): value for name, value in asdict(self).items()}

    def __str__(self) -> str:
        what = f"apply {self.apply_id}" if self.apply_id else self.command
        job = f", job {self.job}" if self.job else ""
        return f"{self.user} on {self.host} (process {self.pid}, {what}{job}) since {self.since}"


@dataclass(frozen=True, slots=True)
class Here:
    """This process: who it is, which others are alive beside it, and its clocks in seconds (`wall`: epoch)."""

    user: str
    host: str
    pid: int
    boot: str
    job: str | None
    alive: Callable[[int], bool]
    monotonic: Callable[[], float]
    wall: Callable[[], float]


class State(NamedTuple):
    """What lock.json says. `version` is None where there is none; `damaged` where it cannot be understood."""

    fence: int = 0
    holder: Holder | None = None
    expires_at: float = 0.0
    version: str | None = None
    damaged: bool = False

    def content(self) -> bytes:
        """As bytes of lock.json."""
        holder = self.holder.document() if self.holder else None
        said = {"fence": self.fence, "holder": holder, "expiresAt": self.expires_at}
        return (json.dumps(said, indent=2) + "\n").encode()


class Lock:
    """The lock as seen by one process. `what` is its name for people: `<workspace>/<environment>`."""

    def __init__(self, store: Store, *, what: str, here: Here, times: Times) -> None:
        self.store = store
        self.what = what
        self.here = here
        self.times = times

    def read(self) -> State:
        """What lock.json says now."""
        stored = self.store.get(NAME)
        return State() if stored is None else _parsed(stored.content, stored.version)

    def acquire(self, *, command: str, apply_id: str | None = None) -> Lease:
        """Take the lock, at once or not at all; the lease is renewed from then on.

        Raises RefusedError (4, code locked) with the holder's name. What was taken over is recorded in history/.
        """
        for _ in range(_ATTEMPTS):
            state = self.read()
            reason = self._why_free(state)
            if reason is None:
                raise self._held(state)
            try:
                lease = self._take(state, command, apply_id)
            except ConflictError:  # somebody was quicker
                continue
            if state.holder is not None:
                try:
                    self._record(lease.fence, "takenOver", state.holder, lease.holder, reason)
                except BaseException:
                    lease.release()
                    raise
            lease.start()
            return lease
        raise RefusedError(f"{self.what} is locked and unlocked all the time", code="locked", fix="try again")

    def unlock(self, seen: State, *, command: str) -> bool:
        """Take the lock from the holder that was `seen`, and record who did. False where it is free by now.

        Raises RefusedError where somebody else holds it by now.
        """
        for _ in range(_ATTEMPTS):
            state = self.read()
            if state.holder is None and not state.damaged:
                return False
            if (state.fence, state.damaged) != (seen.fence, seen.damaged):
                raise self._held(state)
            now = self.store.now()
            # past every number that a lock.json which cannot be read may have held
            fence = int(now) if state.damaged else state.fence + 1
            try:
                self._write(State(fence, None, 0.0), state.version)
            except ConflictError:  # its heartbeat
                continue
            self._record(fence, "unlocked", state.holder, self._me(command, None, now), "by command")
            return True
        raise RefusedError(f"{self.what} is being locked again and again", code="locked", fix="try again")

    # Deciding ---------------------------------------------------------------------------------------------------

    def _why_free(self, state: State) -> str | None:
        """Why the lock may be taken, or None where it may not."""
        if state.damaged:
            raise RefusedError(
                f"{NAME} of {self.what} cannot be understood, so nobody can tell who holds the lock",
                code="locked",
                fix="make sure that nobody applies, then run: reconciler unlock",
            )
        if state.holder is None:
            return "nobody held it"
        if self.is_dead(state.holder):
            return "its process is dead"
        return "its lease ran out" if self.store.now() > state.expires_at else None

    def is_dead(self, holder: Holder) -> bool:
        """Whether the holder was a process of this very host and boot, and is no more."""
        there = (holder.host, holder.boot)
        return (
            bool(holder.boot)
            and there == (self.here.host, self.here.boot)
            and not self.here.alive(holder.pid)
        )

    def _held(self, state: State) -> RefusedError:
        left = max(0, math.ceil(state.expires_at - self.store.now()))
        return RefusedError(
            f"{self.what} is locked by {state.holder or 'somebody'}",
            code="locked",
            fix=f"wait until that is done; if it is gone, the lock ends in {left} s, or with: reconciler unlock",
        )

    # Writing ----------------------------------------------------------------------------------------------------

    def _take(self, state: State, command: str, apply_id: str | None) -> Lease:
        now = self.store.now()
        taken = State(state.fence + 1, self._me(command, apply_id, now), now + self.times.lease)
        lease = Lease(self, taken)
        lease.write(state.version)
        return lease

    def _write(self, state: State, version: str | None) -> str:
        return self.store.put(NAME, state.content(), if_absent=version is None, if_version=version)

    def _me(self, command: str, apply_id: str | None, now: float) -> Holder:
        here = self.here
        since = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Holder(here.user, here.host, here.pid, here.boot, here.job, apply_id, command, since)

    def _record(self, fence: int, event: str, former: Holder | None, by: Holder, reason: str) -> None:
        said = {
            "type": event,
            "fence": fence,
            "at": by.since,
            "by": by.document(),
            "former": former.document() if former else None,
            "reason": reason,
        }
        content = json.dumps(said, indent=2) + "\n"
        self.store.put(f"history/lock-{fence:012d}.json", content.encode())


class Lease:
    """The lock while this process holds it. Safe to use from many threads.

    It is lost when somebody else wrote lock.json, or when it was not renewed in time: by the monotonic clock, or by the
    wall clock, which goes on while a machine sleeps. Once lost it stays lost.
    """

    def __init__(self, lock: Lock, state: State) -> None:
        assert state.holder is not None
        self.fence = state.fence
        self.holder = state.holder
        self._lock = lock
        self._state = state
        self._deadlines = (0.0, 0.0)  # monotonic, wall
        self._lost = ""
        self._turn = threading.Lock()
        self._ended = threading.Event()

    def check(self) -> None:
        """Raises LeaseLostError where no further call may be sent. No I/O."""
        here = self._lock.here
        if not self._lost and (here.monotonic() >= self._deadlines[0] or here.wall() >= self._deadlines[1]):
            self._lost = (
                "it was not renewed in time (was this process or machine asleep, or the backend away?)"
            )
        if self._lost:
            raise LeaseLostError(
                f"the lock of {self._lock.what} is lost: {self._lost}; no further call was sent",
                fix="run the same command again: it settles what was left open",
            )

    def renew(self) -> None:
        """Prolong the lease. Raises LeaseLostError, or what the store raises (it may be tried again then)."""
        with self._turn:
            self.check()
            try:
                self.write(self._state.version)
            except ConflictError:
                state = self._lock.read()  # an earlier renewal without an answer may have had its effect
                if state.fence != self.fence or state.holder != self.holder:
                    self._lost = (
                        f"now it is held by {state.holder}" if state.holder else "somebody removed it"
                    )
                    self.check()
                self.write(state.version)

    def write(self, version: str | None) -> None:
        """Write lock.json with a new end, and set our own deadlines so that they cannot be later than that."""
        lock = self._lock
        before = (lock.here.monotonic(), lock.here.wall())
        ends = lock.store.now() + lock.times.lease
        state = self._state._replace(expires_at=ends)
        self._state = state._replace(version=lock._write(state, version))
        # The store wrote it after `before` and, by its clock, before the time that it tells now.
        left = min(lock.times.lease, ends - lock.store.now() - _COARSE_SECONDS)
        self._deadlines = (before[0] + left, before[1] + left)

    def start(self) -> None:
        """Renew from now on, in a thread that ends with the process or with `release`."""
        threading.Thread(target=self._beat, name="lease", daemon=True).start()

    def release(self) -> None:
        """Give the lock back, unless somebody has it by now. Raises what the store raises: then it ends by itself."""
        self._ended.set()
        with self._turn:
            state = self._lock.read()
            self._lost = self._lost or "it was given back"
            if state.fence == self.fence and state.holder == self.holder:
                try:
                    self._lock._write(State(self.fence), state.version)
                except ConflictError:
                    _LOG.info("event=takenOver fence=%d", self.fence)

    def _beat(self) -> None:
        pause = self._lock.times.heartbeat
        while not self._ended.wait(pause):
            try:
                self.renew()
                pause = self._lock.times.heartbeat
            except LeaseLostError as error:
                _LOG.warning("event=lockLost fence=%d message=%s", self.fence, error.message)
                return
            except ReconcilerError as error:
                _LOG.warning("event=heartbeatFailed fence=%d message=%s", self.fence, error.message)
                pause = self._lock.times.heartbeat / 10


# lock.json as it is read ------------------------------------------------------------------------------------------


def _parsed(content: bytes, version: str) -> State:
    damaged = State(version=version, damaged=True)
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return damaged
    if not isinstance(said, dict):
        return damaged
    fence, ends, holder = said.get("fence"), said.get("expiresAt"), said.get("holder")
    if type(fence) is not int or fence < 0 or not isinstance(ends, (int, float)) or not abs(ends) < _FOREVER:
        return damaged
    found = _holder(holder) if isinstance(holder, dict) else None
    if found is None and holder is not None:
        return damaged
    return State(fence, found, float(ends), version)


def _holder(said: Mapping[str, Any]) -> Holder | None:
    """The holder, or None where something is missing or of another type."""
    needed = {name: said.get(name) for name in ("user", "host", "bootId", "command", "since")}
    optional = {name: said.get(name) for name in ("job", "applyId")}
    texts = all(isinstance(one, str) for one in needed.values())
    texts = texts and all(one is None or isinstance(one, str) for one in optional.values())
    if not texts or type(said.get("pid")) is not int:
        return None
    return Holder(
        user=said["user"],
        host=said["host"],
        pid=said["pid"],
        boot=said["bootId"],
        job=said.get("job"),
        apply_id=said.get("applyId"),
        command=said["command"],
        since=said["since"],
    )

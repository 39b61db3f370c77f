"""The lock: who gets it, keeps it, loses it, and what time has to do with it. Over S3's conditions and clock."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.applying.local_store import LocalStore
from reconciler.applying.lock import NAME, Here, Lease, Lock, Times
from reconciler.model.errors import DoubtfulError, LeaseLostError, ReconcilerError, RefusedError
from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.model.store import Store
from tests.support.buckets import Bucket
from tests.support.stores import PREFIX, bucket_client, bucket_store

BOOT = "b1f0 pid:[4026531836]"
QUIET = Times(heartbeat=10_000)
_TAKEN: list[Lease] = []
START = 1_795_000_000.0


class Machine:
    """A machine with a clock that people set (`off` by some seconds), and processes that live or not."""

    def __init__(self, world: World, host: str, *, boot: str = BOOT, off: float = 0.0) -> None:
        self.world = world
        self.host = host
        self.boot = boot
        self.off = off
        self.asleep = 0.0
        self.dead: set[int] = set()

    def process(self, user: str, pid: int, *, job: str | None = None) -> Lock:
        here = Here(
            user=user,
            host=self.host,
            pid=pid,
            boot=self.boot,
            job=job,
            alive=lambda one: one not in self.dead,
            monotonic=lambda: self.world.now - START - self.asleep,
            wall=lambda: self.world.now + self.off,
        )
        return Lock(self.world.store(), what="acme/production", here=here, times=QUIET)


class World:
    """A bucket with a clock of its own, and time that passes when a test says so."""

    def __init__(self, client: Any) -> None:
        self.now = START
        self.bucket = Bucket(lambda: self.now)
        self._client = client

    def store(self) -> Store:
        return bucket_store(self._client, clock=lambda: self.now)

    def passes(self, seconds: float) -> None:
        self.now += seconds

    @property
    def file(self) -> Any:
        return json.loads(self.bucket.objects[f"{PREFIX}/{NAME}"])

    @property
    def history(self) -> list[Any]:
        start = f"{PREFIX}/history/"
        return [json.loads(one) for key, one in sorted(self.bucket.objects.items()) if key.startswith(start)]


class _Line:
    """One boto3 client for all tests; the world behind it changes."""

    def __init__(self) -> None:
        self.world: World | None = None
        self.client = bucket_client(self._send)

    def _send(self, sent: HttpRequest) -> HttpResponse:
        assert self.world is not None
        return self.world.bucket(sent)


@pytest.fixture(scope="module")
def line() -> _Line:
    return _Line()


@pytest.fixture
def world(line: _Line) -> Iterator[World]:
    line.world = World(line.client)
    yield line.world
    line.world.bucket.faults = []
    while _TAKEN:
        _TAKEN.pop().release()  # its thread ends


@pytest.fixture
def ci(world: World) -> Machine:
    return Machine(world, "runner-7")


def quietly(lock: Lock, command: str = "apply", apply_id: str | None = "A1") -> Lease:
    """A lease whose heartbeat sleeps as long as the test runs: renewals are the test's to make."""
    _TAKEN.append(lock.acquire(command=command, apply_id=apply_id))
    return _TAKEN[-1]


# Taking and giving back -------------------------------------------------------------------------------------------


def test_one_holds_it_and_the_other_is_told_who(world: World, ci: Machine) -> None:
    job = "https://ci.example.com/jobs/8"
    lease = quietly(ci.process("ann", 100, job=job))
    world.passes(12)
    with pytest.raises(RefusedError) as refused:
        quietly(Machine(world, "laptop").process("bob", 5))
    assert (refused.value.exit_code, refused.value.code) == (4, "locked")
    for part in ("acme/production", "ann", "runner-7", "100", job, "A1", "2026-11-18T11:06:40Z"):
        assert part in refused.value.message
    assert "18 s" in refused.value.fix
    assert "reconciler unlock" in refused.value.fix
    lease.check()
    lease.release()
    with pytest.raises(LeaseLostError):
        lease.check()
    quietly(Machine(world, "laptop").process("bob", 5))
    assert world.history == []


def test_what_stands_in_the_file(world: World, ci: Machine) -> None:
    quietly(ci.process("ann", 100, job="https://ci.example.com/jobs/8"))
    assert world.file == {
        "fence": 1,
        "expiresAt": START + 30,
        "holder": {
            "user": "ann",
            "host": "runner-7",
            "pid": 100,
            "bootId": BOOT,
            "job": "https://ci.example.com/jobs/8",
            "applyId": "A1",
            "command": "apply",
            "since": "2026-11-18T11:06:40Z",
        },
    }


def test_the_number_only_grows(world: World, ci: Machine) -> None:
    fences = []
    for _ in range(3):
        lease = quietly(ci.process("ann", 100))
        fences.append(lease.fence)
        lease.release()
        assert world.file["holder"] is None
    ci.dead.add(100)
    quietly(ci.process("ann", 100))
    fences.append(quietly(ci.process("bob", 101)).fence)
    state = ci.process("cleo", 102).read()
    assert ci.process("cleo", 102).unlock(state, command="unlock")
    fences.append(world.file["fence"])
    fences.append(quietly(ci.process("dan", 103)).fence)
    assert fences == [1, 2, 3, 5, 6, 7]


def test_two_who_try_at_the_same_instant(world: World, ci: Machine) -> None:
    """Between reading and writing of the one, the other takes it."""
    quick, slow = ci.process("quick", 1), ci.process("slow", 2)

    def overtake(sent: Any) -> None:
        if sent.method == "PUT":
            world.bucket.before = lambda sent: None
            quietly(quick)

    world.bucket.before = overtake
    with pytest.raises(RefusedError, match="quick"):
        quietly(slow)
    assert world.file["holder"]["user"] == "quick"


# Taking over ------------------------------------------------------------------------------------------------------


def test_a_dead_process_of_this_host_and_boot_holds_nothing(world: World, ci: Machine) -> None:
    quietly(ci.process("ann", 100))
    ci.dead.add(100)
    lease = quietly(ci.process("bob", 101), apply_id="A2")
    assert lease.fence == 2
    (event,) = world.history
    assert (event["type"], event["reason"], event["fence"]) == ("takenOver", "its process is dead", 2)
    assert (event["former"]["user"], event["former"]["applyId"]) == ("ann", "A1")
    assert (event["by"]["user"], event["by"]["applyId"]) == ("bob", "A2")


@pytest.mark.parametrize(
    ("host", "boot"),
    [
        ("runner-8", BOOT),
        ("runner-7", "c2 pid:[4026531836]"),
        ("runner-7", "b1f0 pid:[4026532001]"),
        ("runner-7", ""),
    ],
    ids=["another host", "another boot", "another container", "nobody knows"],
)
def test_of_another_machine_nobody_knows_what_lives(world: World, host: str, boot: str) -> None:
    there = Machine(world, "runner-7", boot=boot if boot == "" else BOOT)
    quietly(there.process("ann", 100))
    other = Machine(world, host, boot=boot)
    other.dead.add(100)
    world.passes(30)
    with pytest.raises(RefusedError, match="ann"):
        quietly(other.process("bob", 101))
    world.passes(1)
    assert quietly(other.process("bob", 101)).fence == 2
    assert world.history[0]["reason"] == "its lease ran out"


def test_a_frozen_process_holds_it_until_its_lease_ends_and_then_notices(world: World, ci: Machine) -> None:
    frozen = quietly(ci.process("ann", 100))
    world.passes(31)
    taken = quietly(ci.process("bob", 101))
    requests = len(world.bucket.requests)
    with pytest.raises(LeaseLostError, match="acme/production"):
        frozen.check()
    assert len(world.bucket.requests) == requests  # it needs nobody to tell it
    with pytest.raises(LeaseLostError):
        frozen.renew()
    frozen.release()
    assert world.file["holder"]["user"] == "bob"
    taken.check()
    taken.renew()


# Keeping ----------------------------------------------------------------------------------------------------------


def test_who_renews_keeps_it(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    for _ in range(20):
        world.passes(10)
        lease.check()
        lease.renew()
        with pytest.raises(RefusedError):
            quietly(Machine(world, "laptop").process("bob", 5))
    assert lease.fence == 1


def test_what_is_lost_stays_lost(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    world.passes(29)
    for _ in range(2):
        with pytest.raises(LeaseLostError) as lost:
            lease.check()
        world.passes(-20)
    assert (lost.value.exit_code, lost.value.code) == (4, "lockLost")


def test_our_own_deadline_comes_before_anybody_elses(world: World, ci: Machine) -> None:
    """The bucket tells whole seconds, so ours ends a second early: there is no instant at which both may go on."""
    world.passes(0.999)
    lease = quietly(ci.process("ann", 100))
    for _ in range(100):
        world.passes(0.5)
        try:
            lease.check()
        except LeaseLostError:
            break
        with pytest.raises(RefusedError):
            quietly(Machine(world, "laptop").process("bob", 5))
    assert 27 <= world.now - START <= 31


@pytest.mark.parametrize("fault", ["resetAfter", "500after", "slowDown", "busy", "resetBefore"])
def test_a_renewal_without_an_answer_loses_nothing(world: World, ci: Machine, fault: Any) -> None:
    lease = quietly(ci.process("ann", 100))
    world.passes(10)
    world.bucket.faults = [fault]
    lease.renew()
    world.passes(25)
    lease.check()


def test_a_renewal_that_nobody_answers_can_be_made_up_for(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    world.passes(10)
    world.bucket.faults = ["resetAfter"] * 4
    with pytest.raises(DoubtfulError):
        lease.renew()
    lease.check()
    world.passes(5)
    lease.renew()
    world.passes(25)
    lease.check()


def test_a_backend_that_stays_away_ends_the_lease(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    for _ in range(29):
        world.passes(1)
        world.bucket.faults = ["resetBefore"] * 50
        with pytest.raises(ReconcilerError):
            lease.renew()
    world.bucket.faults = []
    with pytest.raises(LeaseLostError, match="not renewed in time"):
        lease.check()
    lease.release()  # nobody has taken it: it may as well be given back
    assert world.file["holder"] is None


def test_the_heartbeat_renews_by_itself_and_ends(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "backend", clock=time.monotonic, sleep=time.sleep)
    here = Here("ann", "h", 1, BOOT, None, lambda pid: True, time.monotonic, time.time)
    lock = Lock(store, what="acme/sandbox", here=here, times=Times(lease=4, heartbeat=0.05))
    others = set(threading.enumerate())
    lease = lock.acquire(command="apply", apply_id="A1")
    started = set(threading.enumerate()) - others
    assert len(started) == 1
    first = lock.read()
    deadline = time.monotonic() + 20
    while lock.read().expires_at <= first.expires_at + 0.2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    lease.check()
    lease.release()
    assert lock.read().holder is None
    while started & set(threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# A clock that is off ----------------------------------------------------------------------------------------------

HOURS = [-86_400.0, -31.0, 31.0, 86_400.0]


@pytest.mark.parametrize("off", HOURS)
def test_a_clock_that_is_off_breaks_no_lock(world: World, ci: Machine, off: float) -> None:
    lease = quietly(ci.process("ann", 100))
    wrong = Machine(world, "laptop", off=off)
    for _ in range(3):
        with pytest.raises(RefusedError):
            quietly(wrong.process("bob", 5))
        world.passes(9)
    world.passes(4)
    assert quietly(wrong.process("bob", 5)).fence == 2
    with pytest.raises(LeaseLostError):
        lease.check()


@pytest.mark.parametrize("off", HOURS)
def test_a_clock_that_is_off_keeps_a_lock_no_longer(world: World, off: float) -> None:
    wrong = Machine(world, "laptop", off=off)
    lease = quietly(wrong.process("ann", 100))
    assert world.file["expiresAt"] == START + 30
    world.passes(10)
    lease.renew()
    world.passes(28)
    lease.check()
    world.passes(3)
    with pytest.raises(LeaseLostError):
        lease.check()
    assert quietly(Machine(world, "runner-7").process("bob", 5)).fence == 2


def test_a_machine_that_slept_notices_by_its_wall_clock(world: World) -> None:
    laptop = Machine(world, "laptop")
    lease = quietly(laptop.process("ann", 100))
    world.passes(3600)
    laptop.asleep = 3600  # the monotonic clock of Linux stands still meanwhile
    with pytest.raises(LeaseLostError):
        lease.check()


def test_a_clock_set_back_keeps_nothing(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    ci.off = -7200
    world.passes(31)
    with pytest.raises(LeaseLostError):
        lease.check()


# Unlocking --------------------------------------------------------------------------------------------------------


def test_unlock_is_recorded_and_stops_the_holder(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    me = Machine(world, "laptop").process("cleo", 7)
    assert me.unlock(me.read(), command="unlock")
    (event,) = world.history
    assert (event["type"], event["by"]["user"], event["former"]["user"]) == ("unlocked", "cleo", "ann")
    with pytest.raises(LeaseLostError, match="somebody removed it"):
        lease.renew()
    with pytest.raises(LeaseLostError):
        lease.check()
    lease.release()
    assert world.file == {"fence": 2, "holder": None, "expiresAt": 0.0}


def test_unlock_takes_it_from_whom_it_showed_and_from_nobody_else(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    me = Machine(world, "laptop").process("cleo", 7)
    seen = me.read()
    world.passes(10)
    lease.renew()  # while a person reads
    lease.release()
    assert not me.unlock(seen, command="unlock")
    quietly(ci.process("bob", 101))
    with pytest.raises(RefusedError, match="bob"):
        me.unlock(seen, command="unlock")
    assert world.history == []


def test_unlock_gets_past_heartbeats(world: World, ci: Machine) -> None:
    lease = quietly(ci.process("ann", 100))
    me = Machine(world, "laptop").process("cleo", 7)
    seen = me.read()

    def beat(sent: Any) -> None:
        if sent.method == "PUT":
            world.bucket.before = lambda sent: None
            world.passes(1)
            lease.renew()

    world.bucket.before = beat
    assert me.unlock(seen, command="unlock")
    assert world.file["holder"] is None


# Files that somebody else wrote -----------------------------------------------------------------------------------

DAMAGED = [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"fence": "1", "holder": null, "expiresAt": 0}',
    b'{"fence": 1, "holder": {}, "expiresAt": 0}', b'{"fence": 1, "holder": null}',
    b'{"fence": 1, "holder": null, "expiresAt": NaN}', b'{"fence": -1, "holder": null, "expiresAt": 0}',
    b'{"fence": true, "holder": null, "expiresAt": 0}', b'{"fence": 1, "holder": [], "expiresAt": 0}',
    b'{"fence": 1, "holder": null, "expiresAt": 1' + b"0" * 400 + b"}",
]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED, ids=lambda content: content[:60].decode(errors="replace"))
def test_a_file_that_cannot_be_understood_is_no_free_lock(world: World, ci: Machine, content: bytes) -> None:
    quietly(ci.process("ann", 100)).release()
    world.bucket.objects[f"{PREFIX}/{NAME}"] = content
    lock = ci.process("bob", 101)
    with pytest.raises(RefusedError) as refused:
        quietly(lock)
    assert refused.value.code == "locked"
    assert "unlock" in refused.value.fix
    assert lock.unlock(lock.read(), command="unlock")
    lease = quietly(lock)
    assert lease.fence > 1_000_000
    lease.check()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
holders = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("user", "host", "pid", "bootId", "job", "applyId", "command", "since"), json_values
    ),
)
files = st.binary(max_size=60) | st.builds(
    lambda value: json.dumps(value).encode(),
    json_values
    | st.fixed_dictionaries(
        {"fence": json_values, "holder": holders | json_values, "expiresAt": json_values}
    ),
)


@settings(deadline=None, max_examples=30)
@given(content=files)
def test_whatever_stands_there_is_taken_or_refused(tmp_path_factory: Any, content: bytes) -> None:
    folder: Path = tmp_path_factory.mktemp("backend")
    store = LocalStore(folder, clock=time.monotonic, sleep=time.sleep)
    store.put(NAME, content)
    here = Here("ann", "h", 1, BOOT, None, lambda pid: True, time.monotonic, time.time)
    lock = Lock(store, what="acme/sandbox", here=here, times=QUIET)
    state = lock.read()
    if state.damaged or state.holder is not None:
        assert lock.unlock(state, command="unlock")
    lock.acquire(command="apply").release()
    assert not lock.read().damaged

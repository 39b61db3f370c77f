"""Two and more real processes that want the lock of one environment, on whatever backend a test names."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.course import CREDENTIALS, EXAMPLES, copy, edit, over_http
from tests.acceptance.program import Ran, environ, run, serving

EXAMPLE = next(one for one in EXAMPLES if one.name.startswith("04"))
"""Queues and addresses, which may come at once, and associations, which have to wait for them."""


def _configure(spec: dict[str, Any], backend: Mapping[str, Any]) -> None:
    """Another backend, and no limit to what an apply may change: what is left of one is most of this small world."""
    spec["backend"] = dict(backend)
    for environment in spec["environments"]:
        environment["guards"] = {"updates": {"percent": 100}}


class Place:
    """A workspace whose sandbox carries out the first `times` writes only after `seconds`."""

    def __init__(
        self, folder: Path, backend: Mapping[str, Any], *, seconds: float = 0, times: int = 1
    ) -> None:
        self.workspace = copy(EXAMPLE, folder)
        self.backend = backend
        self.variables = dict(CREDENTIALS)
        file = self.workspace / "reconciler.yaml"
        edit(file, lambda document: _configure(document["spec"], backend))
        if seconds:
            self.fault(f"delay,mutating,seconds={seconds:g},times={times}")

    def fault(self, *rules: str) -> None:
        words = [word for rule in rules for word in ("--add", rule)] or ["--clear"]
        assert run(self.workspace, "sandbox", "faults", *words).code == 0

    def start(
        self, *arguments: str, lease: float = 30, heartbeat: float = 10, off: float = 0
    ) -> subprocess.Popen[str]:
        """A command that goes on while the test does."""
        special = (f"{lease}", f"{heartbeat}", f"{off}")
        return subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.process", *special, *arguments],
            cwd=self.workspace,
            env=environ(**self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def do(self, *arguments: str) -> Ran:
        """A command, in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.variables.items():
                patch.setenv(name, value)
            return run(self.workspace, *arguments)

    @property
    def history(self) -> list[Any]:
        """What a local backend has on record about its lock."""
        folder = self.workspace / ".reconciler" / "sandbox" / "history"
        return [json.loads(one.read_text("utf-8")) for one in sorted(folder.glob("lock-*.json"))]

    def journals(self) -> list[list[Any]]:
        """The records of every journal of a local backend."""
        folder = self.workspace / ".reconciler" / "sandbox" / "journal"
        return [
            [json.loads(line) for line in one.read_text("utf-8").splitlines()]
            for one in sorted(folder.glob("*.jsonl"))
        ]


def ended(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out, err)


def until(true: Callable[[], object], *, process: subprocess.Popen[str] | None = None) -> None:
    """Wait, for half a minute at most, and for no longer than the process lives."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.05)


def reasons(objects: Mapping[str, bytes]) -> list[str]:
    """Why the lock was taken from somebody, each time, out of the objects of a backend."""
    return [json.loads(objects[name])["reason"] for name in sorted(objects) if "/history/lock-" in name]


# What holds on every backend --------------------------------------------------------------------------------------


def check_one_of_two_works_and_the_other_names_it(place: Place) -> None:
    """Both are started at the same instant, and neither is through before the other has begun."""
    place.fault("delay,mutating,seconds=8,times=1")
    processes = [place.start("apply", "--yes", "--format", "json") for _ in range(2)]
    results = [ended(one) for one in processes]
    assert sorted(one.code for one in results) == [0, 4], results
    number = [one.code for one in results].index(4)
    holder, refused = processes[1 - number], results[number].json
    assert refused["error"]["code"] == "locked"
    assert f"process {holder.pid}" in refused["error"]["message"]
    assert os.uname().nodename in refused["error"]["message"]
    assert {one["result"] for one in results[1 - number].json["changes"]} == {"done"}
    place.fault()
    assert place.do("plan", "--detailed-exitcode").code == 0


def check_a_killed_holder_is_followed_at_once(
    place: Place, written: Callable[[], object], why: Callable[[], list[str]]
) -> None:
    place.fault("delay,mutating,seconds=3,times=1")
    holder = place.start("apply", "--yes")
    until(written, process=holder)
    holder.kill()
    ended(holder)
    place.fault()
    followed = place.do("apply", "--yes", "--format", "json")
    assert followed.code == 0, followed
    assert why() == ["its process is dead"]  # and not that its lease of thirty seconds had run out
    assert place.do("plan", "--detailed-exitcode").code == 0


def check_clocks_that_are_off(place: Place, written: Callable[[], object]) -> None:
    place.fault("delay,mutating,seconds=3,times=1")
    holder = place.start("apply", "--yes", off=-86_400)
    until(written, process=holder)
    freeze(holder, place)  # in the delayed request, so that it is not through before the other has begun
    refused = ended(place.start("apply", "--yes", off=86_400))
    holder.send_signal(signal.SIGCONT)
    assert (refused.code, "is locked by" in refused.err) == (4, True), refused
    assert ended(holder).code == 0


# Freezing ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def over_there(folder: Path, *, seconds: float) -> Iterator[tuple[Place, Place]]:
    """The world served by a process of its own, and a workspace with a local backend on the other side of HTTP."""
    there = Place(folder / "there", {"local": {"path": ".reconciler"}}, seconds=seconds, times=5)
    with serving(there.workspace) as url:
        here = Place(folder / "here", {"local": {"path": ".reconciler"}})
        over_http(here.workspace)
        here.variables["AWS_ENDPOINT_URL"] = url
        yield there, here


def freeze(process: subprocess.Popen[str], place: Place) -> None:
    """Stop the process, but not in the very moment in which it writes: to its backend, or to its own sandbox."""
    while True:
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        if _free(place.workspace / ".reconciler"):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.05)


def _free(folder: Path) -> bool:
    """Whether nobody holds what a backend's and a sandbox's writers hold for a moment."""
    guard, world = folder / "sandbox" / ".guard", folder / "sandbox.db"
    try:
        if guard.exists():
            with guard.open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if world.exists():
            with contextlib.closing(sqlite3.connect(world, timeout=0)) as database:
                database.execute("BEGIN IMMEDIATE")
    except (BlockingIOError, sqlite3.OperationalError):
        return False
    return True

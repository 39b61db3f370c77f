"""The lock between real processes: at the same instant, killed, frozen, interrupted, unlocked, clocks off."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.course import world
from tests.acceptance.locking import (
    Place,
    check_a_killed_holder_is_followed_at_once,
    check_clocks_that_are_off,
    check_one_of_two_works_and_the_other_names_it,
    ended,
    freeze,
    over_there,
    reasons,
    until,
)
from tests.support.buckets import Bucket, served

LOCAL = {"local": {"path": ".reconciler"}}


class Backend:
    """Where journals are kept: what reconciler.yaml says of it, and whether any call has been journalled."""

    def __init__(self, stated: Mapping[str, Any], folder: Path, bucket: Bucket | None) -> None:
        self.stated = stated
        self.folder = folder
        self.bucket = bucket

    def written(self) -> bool:
        if self.bucket is not None:
            return any(b'"intended"' in one for one in tuple(self.bucket.objects.values()))
        return any(b'"intended"' in one.read_bytes() for one in self.folder.rglob("*.jsonl"))

    def reasons(self) -> list[str]:
        """Why the lock was taken from somebody, each time."""
        if self.bucket is not None:
            return reasons(self.bucket.objects)
        return reasons({str(one): one.read_bytes() for one in self.folder.rglob("history/*.json")})


@pytest.fixture(params=["local", "s3"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    if request.param == "local":
        yield Backend(LOCAL, tmp_path, None)
        return
    bucket = Bucket(time.time)
    with served(bucket) as url:
        stated = {"bucket": bucket.bucket, "prefix": "reconciler", "region": "us-east-1", "endpointUrl": url}
        yield Backend({"s3": stated}, tmp_path, bucket)


@pytest.fixture
def place(backend: Backend, tmp_path: Path) -> Place:
    return Place(tmp_path, backend.stated)


def test_one_of_two_works_and_the_other_names_it(place: Place) -> None:
    check_one_of_two_works_and_the_other_names_it(place)


def test_a_killed_holder_is_followed_at_once(place: Place, backend: Backend) -> None:
    check_a_killed_holder_is_followed_at_once(place, backend.written, backend.reasons)


def test_clocks_that_are_off(place: Place, backend: Backend) -> None:
    check_clocks_that_are_off(place, backend.written)


def test_nothing_of_a_bucket_stays_on_the_machine(tmp_path: Path) -> None:
    bucket = Bucket(time.time)
    with served(bucket) as url:
        stated = {"bucket": bucket.bucket, "prefix": "reconciler", "region": "us-east-1", "endpointUrl": url}
        place = Place(tmp_path, {"s3": stated})
        assert place.do("apply", "--yes").code == 0
    assert [one.name for one in (place.workspace / ".reconciler").iterdir() if one.is_dir()] == []
    assert {key.split("/")[2] for key in bucket.objects} == {"journal", "lock.json", "history"}
    assert all(key.startswith("reconciler/sandbox/") for key in bucket.objects)


def test_a_frozen_holder_stops_before_its_next_call(tmp_path: Path) -> None:
    with over_there(tmp_path, seconds=2) as (there, here):
        frozen = here.start("apply", "--yes", "--format", "json", lease=4, heartbeat=1)
        until(lambda: len(sent(here)) == 5, process=frozen)
        freeze(frozen, here)
        there.fault()
        refused = here.do("apply", "--yes")
        assert refused.code == 4
        time.sleep(4)
        followed = here.do("apply", "--yes", "--format", "json")
        assert followed.code == 0, followed
        assert [one["reason"] for one in here.history] == ["its lease ran out"]
        left = world(there.workspace / ".reconciler" / "sandbox.db")
        frozen.send_signal(signal.SIGCONT)
        woken = ended(frozen)
        assert world(there.workspace / ".reconciler" / "sandbox.db") == left
        assert woken.code == 5, woken
        results = {one["address"]: one["result"] for one in woken.json["changes"]}
        assert {one for name, one in results.items() if name.startswith("EmailAddressA")} == {"notStarted"}
        assert "lockLost" in {one["error"]["code"] for one in woken.json["changes"] if one["error"]}
        assert here.do("plan", "--detailed-exitcode").code == 0
        fences = [records[0]["fence"] for records in here.journals()]
        assert (fences[0], set(fences[1:])) == (1, {2})


def sent(place: Place) -> list[Any]:
    return [one for records in place.journals() for one in records if one["type"] == "intended"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_holder_gives_it_back(tmp_path: Path, number: signal.Signals) -> None:
    place = Place(tmp_path, LOCAL, seconds=1)
    holder = place.start("apply", "--yes")
    until(lambda: sent(place), process=holder)
    holder.send_signal(number)
    assert ended(holder).code == 130
    place.fault()
    assert place.do("apply", "--yes").code == 0
    assert place.history == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_interrupted_while_it_plans_gives_it_back_too(tmp_path: Path, number: signal.Signals) -> None:
    place = Place(tmp_path, LOCAL)
    place.fault("delay,operation=SearchQueues,seconds=3")
    holder = place.start("apply", "--yes")
    lock = place.workspace / ".reconciler" / "sandbox" / "lock.json"
    until(lock.exists, process=holder)
    time.sleep(0.3)
    holder.send_signal(number)
    assert ended(holder).code == 130
    place.fault()
    assert place.do("apply", "--yes").code == 0
    assert place.history == []


def test_unlock_takes_it_from_one_that_runs(tmp_path: Path) -> None:
    place = Place(tmp_path, LOCAL, seconds=5, times=5)
    holder = place.start("apply", "--yes", "--format", "json", heartbeat=0.2)
    until(lambda: len(sent(place)) == 5, process=holder)
    unasked = place.do("unlock")
    assert (unasked.code, f"process {holder.pid}" in unasked.out) == (64, True), (
        "who holds it is seen all the same"
    )
    shown = place.do("unlock", "--yes", "--format", "json")
    assert shown.code == 0, shown
    assert shown.json["removed"] is True
    assert shown.json["holder"]["pid"] == holder.pid
    assert "is locked by" in shown.err
    stopped = ended(holder)
    assert stopped.code == 5, stopped
    assert "lockLost" in {one["error"]["code"] for one in stopped.json["changes"] if one["error"]}
    (event,) = place.history
    assert (event["type"], event["former"]["pid"]) == ("unlocked", holder.pid)
    again = place.do("unlock")
    assert (again.code, "is not locked" in again.out) == (0, True)
    place.fault()
    assert place.do("apply", "--yes").code == 0


def test_who_only_reads_neither_waits_nor_leaves_a_trace(tmp_path: Path) -> None:
    place = Place(tmp_path, LOCAL)
    for words in (("plan",), ("drift",), ("plan", "--out", "p.json"), ("show", "p.json")):
        assert place.do(*words).code in (0, 2)
    assert not (place.workspace / ".reconciler" / "sandbox").exists()
    place.fault("delay,mutating,seconds=3,times=1")
    holder = place.start("apply", "--yes")
    until(lambda: sent(place), process=holder)
    assert place.do("plan").code == 0
    assert ended(holder).code == 0


def test_a_saved_plan_takes_the_lock_too(tmp_path: Path) -> None:
    place = Place(tmp_path, LOCAL, seconds=3)
    assert place.do("plan", "--out", "p.json").code == 0
    holder = place.start("apply", "--yes")
    until(lambda: sent(place), process=holder)
    refused = place.do("apply", "p.json", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (4, "locked")
    assert ended(holder).code == 0


@pytest.mark.parametrize(("value", "warned"), [("true", True), ("1", True), ("false", False), ("", False)])
def test_a_folder_on_a_runner_is_warned_about(tmp_path: Path, value: str, warned: bool) -> None:
    place = Place(tmp_path, LOCAL)
    place.variables["CI"] = value
    done = place.do("unlock", "--yes")
    assert done.code == 0
    assert ("warning: the backend is a folder on this CI runner" in done.err) is warned


def test_a_bucket_is_not_warned_about(tmp_path: Path) -> None:
    with served(Bucket(time.time)) as url:
        stated = {"bucket": "acme-backend", "prefix": "r", "region": "us-east-1", "endpointUrl": url}
        place = Place(tmp_path, {"s3": stated})
        place.variables["CI"] = "true"
        done = place.do("unlock", "--yes")
    assert (done.code, done.err) == (0, "")

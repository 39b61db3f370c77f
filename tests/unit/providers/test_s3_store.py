"""The S3 backend over real boto3: what every store promises, and what each request's failure does to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reconciler.model.errors import (
    ConflictError,
    DeniedError,
    DoubtfulError,
    FailedError,
    ReconcilerError,
    RejectedError,
    ThrottledError,
)
from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.providers.s3_store import S3Store
from tests.support.buckets import PASSING, Bucket, Fault
from tests.support.stores import CONTRACT, DEEDS, PREFIX, Deed, Open, bucket_client, bucket_store, furnish


class _Wire:
    """One boto3 client for all tests; the bucket behind it changes."""

    def __init__(self) -> None:
        self.bucket = Bucket(time.time)
        self.client = bucket_client(self._send)

    def _send(self, sent: HttpRequest) -> HttpResponse:
        return self.bucket(sent)


@pytest.fixture(scope="module")
def wire() -> _Wire:
    return _Wire()


@pytest.fixture
def bucket(wire: _Wire) -> Bucket:
    wire.bucket = Bucket(time.time)
    return wire.bucket


@pytest.fixture
def store(wire: _Wire, bucket: Bucket) -> S3Store:
    return bucket_store(wire.client)


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_promises(wire: _Wire, bucket: Bucket, check: Callable[[Open], None]) -> None:
    check(lambda: bucket_store(wire.client))


def test_where_everything_stands(store: S3Store, bucket: Bucket) -> None:
    store.put("lock.json", b"x")
    store.put("history/a.json", b"x")
    store.append("journal/20261121T220130Z-9f3a1c27", b"one")
    store.append("journal/20261121T220130Z-9f3a1c27", b"two")
    assert {f"{PREFIX}/{name}" for name in (
        "lock.json",
        "history/a.json",
        "journal/20261121T220130Z-9f3a1c27/00000001.jsonl",
        "journal/20261121T220130Z-9f3a1c27/00000002.jsonl",
    )} == set(bucket.objects)  # fmt: skip
    assert bucket.objects[f"{PREFIX}/journal/20261121T220130Z-9f3a1c27/00000002.jsonl"] == b"two\n"


def test_environments_do_not_see_each_other(wire: _Wire, bucket: Bucket, store: S3Store) -> None:
    other = bucket_store(wire.client, prefix="reconciler/production-2")
    store.put("lock.json", b"x")
    store.append("journal/a", b"x")
    assert (other.get("lock.json"), other.names(""), other.streams("journal/")) == (None, (), ())


# Each request fails once ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def furnished(wire: _Wire) -> dict[str, bytes]:
    """The objects of a backend with something in it."""
    wire.bucket = Bucket(time.time)
    furnish(bucket_store(wire.client))
    return wire.bucket.objects


def _again(wire: _Wire, furnished: dict[str, bytes], clock: Callable[[], float] = time.time) -> Bucket:
    wire.bucket = Bucket(clock)
    wire.bucket.objects = dict(furnished)
    return wire.bucket


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("fault", PASSING)
def test_a_request_that_fails_once_makes_no_difference(
    wire: _Wire, furnished: dict[str, bytes], deed: Deed, fault: Fault
) -> None:
    frozen = time.time()  # one moment, so that results can be compared
    calm = _again(wire, furnished, lambda: frozen)
    wanted, left = deed(bucket_store(wire.client)), calm.objects
    assert calm.requests
    for number in range(len(calm.requests)):
        bucket = _again(wire, furnished, lambda: frozen)
        bucket.faults = [*[None] * number, fault]
        assert deed(bucket_store(wire.client)) == wanted, (number, fault)
        assert bucket.objects == left, (number, fault)
        assert bucket.faults == []


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("resetBefore", DoubtfulError),
        ("timeoutAfter", DoubtfulError),
        ("500after", DoubtfulError),
        ("slowDown", ThrottledError),
        ("denied", DeniedError),
    ],
)
def test_what_goes_on_failing_is_told(
    wire: _Wire, furnished: dict[str, bytes], deed: Deed, fault: Fault, kind: type[ReconcilerError]
) -> None:
    bucket = _again(wire, furnished)
    bucket.faults = [fault] * 100
    with pytest.raises(kind) as told:
        deed(bucket_store(wire.client))
    assert told.value.fix
    assert len(bucket.requests) <= 9


# Doubt ------------------------------------------------------------------------------------------------------------


def test_an_answer_that_was_lost_is_not_mistaken_for_somebody_elses_write(
    store: S3Store, bucket: Bucket
) -> None:
    bucket.faults = ["resetAfter"]
    version = store.put("lock.json", b"mine", if_absent=True)
    assert store.get("lock.json") == (b"mine", version)
    bucket.faults = ["500after"]
    newer = store.put("lock.json", b"mine too", if_version=version)
    assert store.get("lock.json") == (b"mine too", newer)


def test_somebody_elses_write_after_a_lost_answer_wins(store: S3Store, bucket: Bucket) -> None:
    key = f"{PREFIX}/lock.json"
    version = store.put("lock.json", b"free")
    bucket.faults = ["resetAfter"]
    seen: list[str] = []

    def interfere(sent: Any) -> None:
        if sent.method == "PUT":
            seen.append(sent.method)
            if len(seen) == 2:
                bucket.objects[key] = b"theirs"

    bucket.before = interfere
    with pytest.raises(ConflictError):
        store.put("lock.json", b"mine", if_version=version)
    assert bucket.objects[key] == b"theirs"


def test_a_conflict_without_doubt_is_no_success_even_with_the_same_content(store: S3Store) -> None:
    store.put("lock.json", b"same")
    with pytest.raises(ConflictError):
        store.put("lock.json", b"same", if_absent=True)


# What is wrong with the backend -----------------------------------------------------------------------------------


def test_a_bucket_that_is_not_there_is_no_empty_one(wire: _Wire, bucket: Bucket) -> None:
    store = bucket_store(wire.client, "no-such-bucket")
    for attempt in (lambda: store.get("lock.json"), lambda: store.put("a", b"x"), lambda: store.names("")):
        with pytest.raises(RejectedError, match="NoSuchBucket"):
            attempt()


def test_a_stream_that_lacks_a_segment_is_not_believed(store: S3Store, bucket: Bucket) -> None:
    for number in range(3):
        store.append("journal/a", f"{number}".encode())
    del bucket.objects[f"{PREFIX}/journal/a/00000002.jsonl"]
    with pytest.raises(FailedError, match="segments"):
        store.records("journal/a")


def test_the_time_is_that_of_the_bucket(wire: _Wire) -> None:
    wire.bucket = Bucket(lambda: 1_700_000_000.9)
    passed = [0.0]
    store = bucket_store(wire.client, clock=lambda: passed[0])
    assert store.now() == 1_700_000_000
    passed[0] = 7.5
    assert store.now() == 1_700_000_007.5
    assert len(wire.bucket.requests) == 1
    store.get("lock.json")
    assert store.now() == 1_700_000_000


def test_only_four_operations_are_used(wire: _Wire, furnished: dict[str, bytes]) -> None:
    targets: set[tuple[str, bool]] = set()
    for deed in DEEDS:
        bucket = _again(wire, furnished)
        bucket.before = lambda sent: targets.add((sent.method, "list-type=2" in sent.target))
        deed(bucket_store(wire.client))
    assert targets == {("GET", False), ("GET", True), ("PUT", False), ("DELETE", False)}


def test_records_that_wait_share_a_segment(store: S3Store, bucket: Bucket) -> None:
    first, go = threading.Event(), threading.Event()

    def slow(sent: Any) -> None:
        if sent.target.endswith("00000001.jsonl"):
            first.set()
            assert go.wait(20)

    bucket.before = slow
    with ThreadPoolExecutor(9) as pool:
        waiting = [pool.submit(store.append, "journal/a", b"first")]
        assert first.wait(20)
        waiting += [pool.submit(store.append, "journal/a", f"{number}".encode()) for number in range(8)]
        while len(store._tails["journal/a"]._open.records) < 8:
            time.sleep(0.01)
        go.set()
        for one in waiting:
            one.result()
    assert len(bucket.objects) == 2
    found = store.records("journal/a")
    assert found[0] == b"first"
    assert set(found[1:]) == {f"{number}".encode() for number in range(8)}

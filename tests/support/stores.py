"""What every store promises, as checks that each backend's tests run: `open_again` gives another store on the same
backend, as another process would have it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reconciler.model.errors import ConflictError, UsageError
from reconciler.model.http import Transport
from reconciler.model.store import Store
from reconciler.providers.aws import Access, Clients
from reconciler.providers.retry import Retry
from reconciler.providers.s3_store import S3Store
from tests.support.buckets import Bucket

Open = Callable[[], Store]
PREFIX = "reconciler/production"


def bucket_store(
    client: Any, bucket: str = "acme-backend", *, prefix: str = PREFIX, **different: Any
) -> S3Store:
    """A store that never sleeps, on a client of s3."""
    retry = Retry(sleep=lambda seconds: None, jitter=random.Random(0), patience=2)
    given: dict[str, Any] = {"retry": retry, "clock": time.monotonic, **different}
    return S3Store(client, bucket=bucket, prefix=prefix, **given)


def bucket_client(transport: Transport) -> Any:
    """A real boto3 client whose requests go to `transport`."""
    return Clients(Access("us-east-1", None, True, transport)).storage("https://s3.example.com")


def opener(bucket: Bucket) -> Open:
    """Stores on a bucket."""
    client = bucket_client(bucket)
    return lambda: bucket_store(client)


# The promises -----------------------------------------------------------------------------------------------------


def check_what_is_put_is_there(open_again: Open) -> None:
    store = open_again()
    assert store.get("lock.json") is None
    first = store.put("lock.json", b"one")
    second = store.put("lock.json", "zwei — \x00".encode())
    assert first != second
    found = open_again().get("lock.json")
    assert found is not None
    assert (found.content, found.version) == ("zwei — \x00".encode(), second)


def check_what_must_be_absent_is_not_replaced(open_again: Open) -> None:
    store = open_again()
    store.put("plans/a.json", b"one", if_absent=True)
    with pytest.raises(ConflictError) as refused:
        open_again().put("plans/a.json", b"two", if_absent=True)
    assert refused.value.exit_code == 4
    found = store.get("plans/a.json")
    assert found is not None
    assert found.content == b"one"


def check_only_the_version_that_was_read_is_replaced(open_again: Open) -> None:
    store = open_again()
    first = store.put("lock.json", b"one")
    second = open_again().put("lock.json", b"two", if_version=first)
    with pytest.raises(ConflictError):
        store.put("lock.json", b"three", if_version=first)
    assert store.get("lock.json") == (b"two", second)
    with pytest.raises(ConflictError):
        store.put("plans/none.json", b"one", if_version=first)
    assert store.get("plans/none.json") is None


def check_what_is_deleted_is_gone(open_again: Open) -> None:
    store = open_again()
    version = store.put("history/a.json", b"one")
    newer = store.put("history/a.json", b"two")
    with pytest.raises(ConflictError):
        store.delete("history/a.json", if_version=version)
    assert store.get("history/a.json") is not None
    store.delete("history/a.json", if_version=newer)
    assert store.get("history/a.json") is None
    store.delete("history/a.json")
    with pytest.raises(ConflictError):
        store.delete("history/a.json", if_version=newer)


def check_names_are_sorted_and_streams_are_none(open_again: Open) -> None:
    store = open_again()
    assert store.names("") == store.names("history/") == store.streams("journal/") == ()
    wanted = tuple(f"history/{number:02d}.json" for number in range(7))
    for name in random.Random(1).sample(wanted, len(wanted)):
        store.put(name, b"x")
    store.put("lock.json", b"x")
    store.put("history-of-another/a.json", b"x")
    for stream in ("journal/b", "journal/a", "journal/a-c", "journal/c", "journal/d"):
        store.append(stream, b"x")
    assert store.names("history/") == wanted
    assert store.names("") == ("history-of-another/a.json", *wanted, "lock.json")
    assert store.streams("journal/") == tuple(f"journal/{one}" for one in ("a", "a-c", "b", "c", "d"))


def check_records_stay_in_order(open_again: Open) -> None:
    store = open_again()
    assert store.records("journal/a") == ()
    wanted = tuple(f"record {number}: ü".encode() for number in range(8))
    for record in wanted:
        store.append("journal/a", record)
    store.append("journal/b", b"other")
    assert open_again().records("journal/a") == store.records("journal/a") == wanted
    with pytest.raises(ValueError, match="one line"):
        store.append("journal/a", b"two\nlines")


def check_two_writers_of_a_stream_do_not_interleave(open_again: Open) -> None:
    first, second = open_again(), open_again()
    first.append("journal/a", b"1")
    with pytest.raises(ConflictError):
        second.append("journal/a", b"x")
    assert second.records("journal/a") == (b"1",)
    second.append("journal/a", b"2")
    with pytest.raises(ConflictError):
        first.append("journal/a", b"y")
    with pytest.raises(ConflictError):
        first.append("journal/a", b"z")
    assert open_again().records("journal/a") == (b"1", b"2")


def check_many_threads_write_one_stream(open_again: Open) -> None:
    store = open_again()
    wanted = {f"{number}".encode() for number in range(60)}
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda record: store.append("journal/a", record), wanted))
    found = open_again().records("journal/a")
    assert len(found) == 60
    assert set(found) == wanted


def check_of_many_that_race_one_wins(open_again: Open) -> None:
    version = open_again().put("lock.json", b"free")
    stores = [open_again() for _ in range(8)]
    together = threading.Barrier(len(stores))

    def take(number: int) -> bool:
        together.wait(timeout=30)
        try:
            stores[number].put("lock.json", f"{number}".encode(), if_version=version)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(len(stores)) as pool:
        won = [number for number, one in enumerate(pool.map(take, range(len(stores)))) if one]
    assert len(won) == 1
    found = open_again().get("lock.json")
    assert found is not None
    assert found.content == f"{won[0]}".encode()


def check_no_name_leads_out(open_again: Open) -> None:
    store = open_again()
    for name in (
        "",
        "../lock.json",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        ".guard",
        "a/.hidden",
        "a\n",
        "a\x00b",
        "x" * 201,
    ):
        for attempt in (store.get, store.records, store.delete, lambda one: store.put(one, b"x")):
            with pytest.raises(UsageError):
                attempt(name)
    assert store.names("") == ()


def check_the_time_is_told(open_again: Open) -> None:
    store = open_again()
    assert abs(store.now() - time.time()) < 5
    assert store.now() <= store.now() + 1


CONTRACT = (
    check_what_is_put_is_there,
    check_what_must_be_absent_is_not_replaced,
    check_only_the_version_that_was_read_is_replaced,
    check_what_is_deleted_is_gone,
    check_names_are_sorted_and_streams_are_none,
    check_records_stay_in_order,
    check_two_writers_of_a_stream_do_not_interleave,
    check_many_threads_write_one_stream,
    check_of_many_that_race_one_wins,
    check_no_name_leads_out,
    check_the_time_is_told,
)


# What may be asked of a store, so that each request of it can be made to fail ---------------------------------------

Deed = Callable[[Store], Any]


def furnish(store: Store) -> None:
    """A backend with something in it."""
    store.put("lock.json", b"free")
    for number in range(4):
        store.put(f"history/{number}.json", b"x")
    for number in range(5):
        store.append("journal/a", f"{number}".encode())
    store.append("journal/b", b"0")


def do_get(store: Store) -> Any:
    return store.get("lock.json")


def do_put(store: Store) -> Any:
    return store.put("lock.json", b"mine")


def do_put_new(store: Store) -> Any:
    return store.put("plans/a.json", b"mine", if_absent=True)


def do_put_over(store: Store) -> Any:
    found = store.get("lock.json")
    assert found is not None
    return store.put("lock.json", b"mine", if_version=found.version)


def do_delete(store: Store) -> Any:
    return store.delete("history/1.json")


def do_delete_known(store: Store) -> Any:
    found = store.get("history/1.json")
    assert found is not None
    return store.delete("history/1.json", if_version=found.version)


def do_append(store: Store) -> Any:
    known = store.records("journal/a")
    store.append("journal/a", b"5")
    store.append("journal/a", b"6")
    return known


def do_list(store: Store) -> Any:
    return store.names(""), store.streams("journal/")


def do_now(store: Store) -> Any:
    return round(store.now() / 60)


DEEDS: tuple[Deed, ...] = (
    do_get, do_put, do_put_new, do_put_over, do_delete, do_delete_known, do_append, do_list, do_now,
)  # fmt: skip

"""The journal: what is written, what is read back, and which applies are over."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from reconciler.applying.journal import Journal, enter, unfinished
from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import ConflictError, RefusedError


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "production", clock=time.monotonic, sleep=time.sleep)


def begun(store: LocalStore, apply_id: str = "A1") -> Journal:
    journal = Journal(store, apply_id, wall=lambda: 1.5)
    journal.begin(fence=7, planId="P1", who="ann")
    return journal


def test_every_record_is_there_when_its_method_returns(store: LocalStore, tmp_path: Path) -> None:
    file = tmp_path / "production" / "journal" / "A1.jsonl"
    journal = begun(store)
    assert file.read_bytes().count(b"\n") == 1
    journal.intended("c1", operation="CreateQueue", parameters={"Name": "Mail"}, token=None)
    assert file.read_bytes().count(b"\n") == 2
    journal.done("c1", {"id": "q1"})
    journal.intended("c2", operation="DeleteQueue", parameters={}, token=None)
    journal.failed("c2", "inUse", "in use", doubtful=False)
    journal.taken_back("c1")
    journal.settled("A0", "c9", "done")
    journal.end(exitCode=5)
    found = Journal.read(store, "A1")
    assert found[0] == {"type": "apply", "applyId": "A1", "fence": 7, "planId": "P1", "who": "ann"}
    assert [one["type"] for one in found] == [
        "apply", "intended", "done", "intended", "failed", "takenBack", "settled", "end",
    ]  # fmt: skip
    assert found[1]["parameters"] == {"Name": "Mail"}
    assert Journal.read(store, "A2") == ()


def test_an_apply_that_left_nothing_open_is_entered_in_the_history(store: LocalStore) -> None:
    journal = begun(store)
    journal.intended("c1", operation="CreateQueue")
    assert unfinished(store) == ("A1",)
    journal.done("c1", {})
    assert unfinished(store) == ("A1",)
    journal.end(exitCode=0, endedAt="2026-11-21T22:01:30Z")
    assert unfinished(store) == ()
    entry = store.get("history/A1.json")
    assert entry is not None
    assert json.loads(entry.content) == {
        "type": "apply", "applyId": "A1", "fence": 7, "planId": "P1", "who": "ann",
        "exitCode": 0, "endedAt": "2026-11-21T22:01:30Z",
    }  # fmt: skip


def test_an_apply_with_a_call_in_doubt_is_not_over_when_it_ends(store: LocalStore) -> None:
    journal = begun(store)
    journal.intended("c1", operation="CreateQueue")
    journal.failed("c1", "doubtful", "no answer", doubtful=True)
    journal.end(exitCode=5)
    assert unfinished(store) == ("A1",)
    enter(store, "A1", applyId="A1", exitCode=5)
    assert unfinished(store) == ()


def test_a_call_that_was_tried_again_is_over_when_the_last_try_is(store: LocalStore) -> None:
    journal = begun(store)
    journal.intended("c1", operation="CreateQueue")
    journal.failed("c1", "doubtful", "no answer", doubtful=True)
    journal.intended("c1", operation="CreateQueue")
    journal.done("c1", {"id": "q1"})
    journal.end(exitCode=0)
    assert unfinished(store) == ()


def test_the_oldest_comes_first(store: LocalStore) -> None:
    for one in ("20261122-b", "20261121-a", "20261123-c"):
        begun(store, one)
    begun(store, "20261120-z").end(exitCode=0)
    store.put("history/lock-000000000002.json", b"{}")
    assert unfinished(store) == ("20261121-a", "20261122-b", "20261123-c")


def test_whoever_was_overtaken_writes_nothing_more(store: LocalStore, tmp_path: Path) -> None:
    journal = begun(store)
    other = LocalStore(tmp_path / "production", clock=time.monotonic, sleep=time.sleep)
    assert len(Journal.read(other, "A1")) == 1
    other.append("journal/A1", b'{"type":"settled"}')
    with pytest.raises(ConflictError):
        journal.intended("c1", operation="CreateQueue")
    assert [one["type"] for one in Journal.read(store, "A1")] == ["apply", "settled"]


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b"null", b"{}", b'{"type": 1}', b"\xff", b"[" * 100_000, b'"intended"'],
    ids=lambda line: repr(line[:20]),
)
def test_a_line_that_is_no_record_is_refused(store: LocalStore, line: bytes) -> None:
    begun(store)
    store.append("journal/A1", line)
    with pytest.raises(RefusedError) as refused:
        Journal.read(store, "A1")
    assert (refused.value.exit_code, refused.value.code) == (4, "journal")
    assert "A1" in refused.value.message


def test_what_no_encoding_takes_is_written_all_the_same(store: LocalStore) -> None:
    journal = begun(store)
    name = "broken \ud800 name \n \x1b[31m \u2028 ü"
    journal.intended("c1", operation="CreateQueue", parameters={"Name": name})
    assert Journal.read(store, "A1")[1]["parameters"] == {"Name": name}

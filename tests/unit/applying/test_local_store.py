"""The local backend: what every store promises, and modes, links, torn writes, crashes and a busy guard."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import ConflictError, FailedError
from tests.source import ROOT
from tests.support.stores import CONTRACT, Open


def opened(folder: Path) -> LocalStore:
    return LocalStore(folder, clock=time.monotonic, sleep=time.sleep)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backend" / "production"


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_promises(folder: Path, check: Callable[[Open], None]) -> None:
    check(lambda: opened(folder))


def test_reading_makes_nothing(folder: Path) -> None:
    store = opened(folder)
    assert (store.get("lock.json"), store.names(""), store.records("journal/a")) == (None, (), ())
    assert not folder.parent.exists()


def test_only_their_owner_may_read(folder: Path) -> None:
    former = os.umask(0)
    try:
        store = opened(folder)
        store.put("plans/a.json", b"x")
        store.append("journal/a", b"x")
        store.now()
    finally:
        os.umask(former)
    made = [folder.parent, folder, *folder.rglob("*")]
    assert len(made) == 7
    for one in made:
        assert stat.S_IMODE(one.stat().st_mode) == (0o700 if one.is_dir() else 0o600), one


def test_a_torn_last_record_never_counted(folder: Path) -> None:
    store = opened(folder)
    store.append("journal/a", b"whole")
    with (folder / "journal" / "a.jsonl").open("ab") as file:
        file.write(b'{"type": "inten')
    again = opened(folder)
    assert again.records("journal/a") == (b"whole",)
    again.append("journal/a", b"next")
    assert (folder / "journal" / "a.jsonl").read_bytes() == b"whole\nnext\n"
    (folder / "journal" / "b.jsonl").write_bytes(b"torn at once")
    assert again.records("journal/b") == ()
    again.append("journal/b", b"first")
    assert opened(folder).records("journal/b") == (b"first",)


def test_a_stream_that_lost_records_is_not_written_to(folder: Path) -> None:
    store = opened(folder)
    store.append("journal/a", b"one")
    (folder / "journal" / "a.jsonl").write_bytes(b"")
    with pytest.raises(ConflictError):
        store.append("journal/a", b"two")


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("secret", encoding="utf-8")
    store = opened(folder)
    store.append("journal/b", b"x")
    (folder / "lock.json").symlink_to(outside)
    (folder / "journal" / "a.jsonl").symlink_to(outside)
    with pytest.raises(FailedError):
        store.get("lock.json")
    with pytest.raises(FailedError):
        store.records("journal/a")
    with pytest.raises(FailedError):
        store.append("journal/a", b"x")
    assert store.names("") == ()
    assert store.streams("journal/") == ("journal/b",)
    store.put("lock.json", b"mine")
    assert outside.read_text(encoding="utf-8") == "secret"
    assert not (folder / "lock.json").is_symlink()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    store = opened(tmp_path / "file" / "production")
    for attempt in (lambda: store.put("lock.json", b"x"), lambda: store.append("journal/a", b"x"), store.now):
        with pytest.raises(FailedError) as told:
            attempt()
        assert told.value.exit_code == 1
        assert str(tmp_path / "file") in told.value.message
        assert told.value.fix


def test_a_guard_that_is_not_given_back_is_waited_for_seconds_only(folder: Path) -> None:
    slept: list[float] = []
    store = LocalStore(folder, clock=lambda: sum(slept), sleep=slept.append)
    store.put("lock.json", b"x")
    with (folder / ".guard").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(FailedError, match="busy"):
            store.put("lock.json", b"y")
        assert 4 < sum(slept) < 6
        assert store.get("lock.json") is not None
    store.put("lock.json", b"y")


WRITER = """
import sys, time
from pathlib import Path
from reconciler.applying.local_store import LocalStore
store = LocalStore(Path(sys.argv[1]), clock=time.monotonic, sleep=time.sleep)
for number in range(10**9):
    store.put("lock.json", f"{number:09d}".encode() * 4096)
    store.append("journal/a", b"%09d" % number * 512)
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_instant_leaves_whole_files(folder: Path) -> None:
    for _ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        with writer.stdout:
            told = [writer.stdout.readline() for _ in range(20)]
            writer.send_signal(signal.SIGKILL)
            told += writer.stdout.readlines()
        writer.wait(timeout=20)
        last = int([one for one in told if one.endswith("\n")][-1])
        store = opened(folder)
        found = store.get("lock.json")
        assert found is not None
        assert found.content[:9] * 4096 == found.content
        assert int(found.content[:9]) >= last
        records = store.records("journal/a")
        assert [one[:9] * 512 for one in records] == list(records)
        assert len(records) > last
        (folder / "journal" / "a.jsonl").unlink()

"""The package is cheap to import, and a state file that is none is named."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.model.errors import FailedError
from reconciler.model.http import HttpRequest
from reconciler.sandbox import Fault, Sandbox, state


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, reconciler.sandbox as s; assert 'Sandbox' in s.__all__;"
        "print([n for n in ('botocore', 'sqlite3', 'yaml', 'dataclasses', 'http.server') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    import reconciler.sandbox as package

    assert [name for name in package.__all__ if getattr(package, name).__name__ != name] == []
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = package.Nothing


def opened(state: Path) -> Sandbox:
    return Sandbox(state, clock=lambda: 0.0, sleep=lambda _: None)


def test_a_file_that_is_no_state_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but something that somebody wrote\n" * 50, encoding="utf-8")
    with pytest.raises(FailedError, match=r"notes\.txt cannot be used") as caught:
        opened(file)
    assert "delete the file" in caught.value.fix
    assert file.read_text(encoding="utf-8").startswith("not a database")


def test_a_state_file_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("no folder", "utf-8")
    with pytest.raises(FailedError, match=r"state\.db cannot be used") as caught:
        opened(tmp_path / "taken" / "state.db")
    assert (caught.value.code, "check the rights of its folder" in caught.value.fix) == ("sandboxState", True)


@contextlib.contextmanager
def writing(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process writes to the state file, and for longer than one waits for it."""
    monkeypatch.setattr(state, "_PATIENCE_SECONDS", 0.1)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def test_who_only_reads_waits_for_nobody_who_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = opened(tmp_path / "s.db").target()
    with writing(tmp_path / "s.db", monkeypatch):
        assert opened(tmp_path / "s.db").target() == target


def test_who_has_to_write_says_that_another_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path / "s.db")
    with (
        writing(tmp_path / "s.db", monkeypatch),
        pytest.raises(FailedError, match="another process has been writing to it") as caught,
    ):
        opened(tmp_path / "s.db").reset()
    assert "let that process go on or stop it" in caught.value.fix
    opened(tmp_path / "s.db").reset()


def test_a_request_that_has_to_write_is_answered_while_another_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path / "s.db")
    with writing(tmp_path / "s.db", monkeypatch):
        box = opened(tmp_path / "s.db")
        request = HttpRequest(
            "PUT",
            f"/queues/{box.target().instance_id}",
            {},
            b'{"Name": "Support", "HoursOfOperationId": "1"}',
        )
        answer = box.handle(request)
    assert answer.status == 500
    assert b"another process has been writing to it" in answer.body


def test_a_state_of_another_version_is_refused(tmp_path: Path) -> None:
    opened(tmp_path / "s.db").close()
    database = sqlite3.connect(tmp_path / "s.db")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(FailedError, match="it has version 99"):
        opened(tmp_path / "s.db")


def test_a_state_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    first = opened(tmp_path / "s.db")
    target = first.target()
    first.close()
    database = sqlite3.connect(tmp_path / "s.db")
    database.executescript(
        "DROP TABLE fault; ALTER TABLE request DROP COLUMN fault; ALTER TABLE request DROP COLUMN effect;"
        "PRAGMA user_version = 1;"
    )
    database.close()
    later = opened(tmp_path / "s.db")
    assert later.target() == target
    later.faults.add(Fault("throttle"))
    assert [one.fault for one in opened(tmp_path / "s.db").faults.list()] == [Fault("throttle")]


def test_a_world_outlives_its_process(tmp_path: Path) -> None:
    first = opened(tmp_path / "deep" / "er" / "s.db")
    target = first.target()
    first.close()
    assert opened(tmp_path / "deep" / "er" / "s.db").target() == target

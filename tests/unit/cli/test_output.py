"""Files that hold a plan: whole or not at all, and for their owner's eyes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from reconciler.cli.output import write_private
from reconciler.model.errors import UsageError


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        write_private(tmp_path / "p.json", "text ü\n")
    finally:
        os.umask(former)
    assert (tmp_path / "p.json").read_text("utf-8") == "text ü\n"
    assert stat.S_IMODE((tmp_path / "p.json").stat().st_mode) == 0o600


def test_it_takes_the_place_of_an_older_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o644)
    write_private(file, "new")
    assert file.read_text("utf-8") == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["p.json"]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        write_private(tmp_path / "nowhere" / "p.json", "text")
    assert refused.value.exit_code == 64
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError):
        write_private(tmp_path / "folder", "text")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder"]


def test_a_link_stays_one_and_what_it_leads_to_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    file = tmp_path / "kept" / "p.json"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o644)
    link, dangling = tmp_path / "p.json", tmp_path / "q.json"
    link.symlink_to("kept/p.json")
    dangling.symlink_to("kept/q.json")
    write_private(link, "new")
    write_private(dangling, "new too")
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert (file.read_text("utf-8"), (tmp_path / "kept" / "q.json").read_text("utf-8")) == ("new", "new too")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["kept", "p.json", "p.json", "q.json", "q.json"]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_private(pipe, "text")
        assert os.read(reader, 100) == b"text"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to_and_stays_one(tmp_path: Path) -> None:
    there, here = os.openpty()
    name = os.ttyname(here)
    (tmp_path / "link").symlink_to(name)
    try:
        write_private(tmp_path / "link", "text")
        assert os.read(there, 100) == b"text"
        assert stat.S_ISCHR(os.stat(name).st_mode)  # noqa: PTH116
    finally:
        os.close(there)
        os.close(here)

"""Every command explains itself, and nothing that people read names a command that does not exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from reconciler.cli.app import COMMANDS, application
from tests.acceptance.program import run
from tests.source import ROOT

TEXTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")],
)
COMMAND = re.compile(r"(?:^|[`$(]\s*|: )reconciler ((?:-\S+ )*[a-z][a-z-]*(?: [a-z][a-z-]*)?)", re.MULTILINE)


def paths(command: click.Command, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group as it is typed."""
    yield above
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from paths(below, (*above, name))


EVERY = list(paths(application))
TYPED = {" ".join(path) for path in EVERY}


def mentioned(text: str) -> set[str]:
    """The commands that a text tells people to run."""
    return {match.group(1) for match in COMMAND.finditer(text)}


def exists(words: str) -> bool:
    first = words.partition(" ")[0]
    group = any(path.startswith(f"{first} ") for path in TYPED)
    return words in TYPED if group and " " in words else first in TYPED


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help(path: tuple[str, ...], tmp_path: Path) -> None:
    shown = run(tmp_path, *path, "--help")
    assert shown.code == 0
    assert shown.err == ""
    assert shown.out.startswith("Usage: reconciler")
    assert [words for words in mentioned(shown.out) if not exists(words)] == []


def test_every_command_is_in_the_first_help(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help").out
    listed = re.findall(r"^  ([a-z-]+) {2,}\S", shown.partition("Commands:")[2], re.MULTILINE)
    assert listed == list(COMMANDS)


def test_the_version(tmp_path: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert run(tmp_path, "--version").out.strip().endswith(version)


@pytest.mark.parametrize("command", ["drfit", "deploy", "destroy"])
def test_a_command_that_does_not_exist_is_a_usage_error(command: str, tmp_path: Path) -> None:
    refused = run(tmp_path, command)
    assert refused.code == 64
    assert command in refused.err


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_texts_name_only_commands_that_exist(file: Path) -> None:
    assert [words for words in mentioned(file.read_text(encoding="utf-8")) if not exists(words)] == []


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    assert mentioned("Then `reconciler deploy now` says") == {"deploy now"}
    assert not exists("deploy now")
    assert not exists("sandbox pause")
    assert exists("sandbox serve")
    assert exists("plan")

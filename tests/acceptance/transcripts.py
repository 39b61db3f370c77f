"""Transcripts in Markdown: what a reader types, and what is seen, as blocks of ```console.

    $ a command
    > a further line of it
    what is seen

`play` does what a reader would do, in copies of the examples; `python -m tests.acceptance.transcripts` writes what is
seen into the files.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.acceptance.program import PROGRAM, environ, screen
from tests.source import ROOT

FILES = tuple(
    file
    for file in (
        ROOT / "README.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted(ROOT.glob("examples/*/*.md")),
    )
    if "```console\n" in file.read_text(encoding="utf-8")
)
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DEMO = "make demo"
_ALONE = re.compile(r"reconciler ([^;|&<>$\n]+)(; echo \"exit code \$\?\")?")
_VARYING = (
    (re.compile(r"\d+\.\d s\b"), "0.0 s"),
    (re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}"), "20260101T000000Z-00000000"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "2026-01-01T00:00:00Z"),
    (re.compile(r", read \d\d:\d\d:\d\dZ"), ", read 00:00:00Z"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:4566"),
)


class Step(NamedTuple):
    """A command as typed, and what was seen."""

    command: str
    seen: str

    def __str__(self) -> str:
        typed = "\n> ".join(self.command.split("\n"))
        return f"$ {typed}\n{self.seen}"


def steps(text: str) -> Iterator[Step]:
    """The steps of all blocks of a file, in order."""
    for block in _BLOCK.findall(text):
        yield from _steps(block)


def _steps(block: str) -> Iterator[Step]:
    if block.startswith(f"$ {_DEMO}\n"):  # what it shows are commands too
        yield Step(_DEMO, block.removeprefix(f"$ {_DEMO}\n"))
        return
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.split("\n")
        more = 1
        while lines[more : more + 1] and lines[more].startswith("> "):
            more += 1
        command = "\n".join([lines[0], *(line.removeprefix("> ") for line in lines[1:more])])
        yield Step(command, "\n".join(lines[more:]))


class Reader:
    """Somebody in a clone, with our program on the PATH, who types one command after the other."""

    def __init__(self, clone: Path) -> None:
        self._here = clone
        self._clone = clone

    def type(self, command: str) -> Step:
        """Type a command: `cd` moves, ours runs in this process where it stands alone, all else is for sh."""
        if command.startswith("cd "):
            self._here = (self._here / command.removeprefix("cd ")).resolve()
            assert self._here.is_relative_to(self._clone)
            return Step(command, "")
        alone = _ALONE.fullmatch(command)
        if alone:
            code, seen = screen(self._here, *shlex.split(alone.group(1)))
            seen += f"exit code {code}\n" if alone.group(2) else ""
        else:
            seen = self._shell(command)
        assert "a defect in reconciler" not in seen, seen
        return Step(command, seen)

    def _shell(self, command: str) -> str:
        is_demo = command == _DEMO  # without the set-up, which is done, or this would not run
        done = subprocess.run(
            ["sh", "-c", "sh examples/demo.sh" if is_demo else command],
            cwd=self._clone if is_demo else self._here,
            env=environ(PATH=f"{PROGRAM.parent}:/usr/bin:/bin"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
        )
        return done.stdout


def play(file: Path, clone: Path) -> list[Step]:
    """Type all that a file's transcripts say, in a clone, from where the reader of the file would begin."""
    reader = Reader(clone)
    if file.is_relative_to(ROOT / "examples"):
        reader.type(f"cd {file.parent.relative_to(ROOT)}")
    return [reader.type(step.command) for step in steps(file.read_text(encoding="utf-8"))]


def normal(text: str) -> str:
    """What is seen, without what differs from run to run."""
    for pattern, instead in _VARYING:
        text = pattern.sub(instead, text)
    return text


def clone(folder: Path) -> Path:
    """What a reader sees of the repository, as it is committed."""
    copied = folder / "reconciler"
    copied.mkdir()
    for name in ("examples", "schemas"):
        subprocess.run(["cp", "-R", str(ROOT / name), str(copied / name)], check=True)
    for state in copied.glob("examples/*/.reconciler"):
        subprocess.run(["rm", "-r", str(state)], check=True)
    return copied


def _rewrite(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        played = iter(play(file, clone(Path(folder))))

    def again(found: re.Match[str]) -> str:
        return "```console\n" + "".join(str(next(played)) for _ in _steps(found.group(1))) + "```"

    file.write_text(_BLOCK.sub(again, file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    for one in FILES:
        _rewrite(one)
        sys.stdout.write(f"{one.relative_to(ROOT)}\n")

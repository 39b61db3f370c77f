"""The command line as tests run it: as a process of its own, or in this one where a process adds nothing."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.cli.main import main
from tests.source import ROOT

PROGRAM = Path(sys.executable).with_name("reconciler")
"""What the installation put beside the interpreter."""


class Ran(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


def run(workspace: Path, *arguments: str) -> Ran:
    """The command in this process, in that workspace."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(workspace), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return Ran(code, out.getvalue(), err.getvalue())


def screen(workspace: Path, *arguments: str) -> tuple[int, str]:
    """The same, as a person sees it: exit code, and both streams in the order of what was written."""
    seen = io.StringIO()
    with contextlib.chdir(workspace), contextlib.redirect_stdout(seen), contextlib.redirect_stderr(seen):
        code = main(arguments)
    return code, seen.getvalue()


def environ(**more: str) -> dict[str, str]:
    """The variables of a process of ours: those of this one, with our source importable, however it was installed."""
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}  # xdist states its own
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def execute(workspace: Path, *arguments: str, **variables: str) -> Ran:
    """The installed program, without a terminal."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        cwd=workspace,
        env=environ(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def begun(workspace: Path, *arguments: str) -> subprocess.Popen[str]:
    """A command that goes on in a process of its own while the test does, without a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "reconciler", *arguments],
        cwd=workspace,
        env=environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def serving(workspace: Path) -> Iterator[str]:
    """`sandbox serve` of a workspace in a process of its own, while the context lasts: its URL."""
    server = begun(workspace, "sandbox", "serve", "--port", "0")
    assert server.stdout is not None
    assert server.stderr is not None
    try:
        url = server.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), server.stderr.read()
        yield url
    finally:
        server.terminate()
        with server.stdout, server.stderr:
            assert server.wait(timeout=20) == 0

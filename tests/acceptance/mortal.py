"""The command line in processes that are killed at a write to their backend: `python -m tests.acceptance.mortal`.

Jobs come as JSON on stdin, `[{workspace, at, arguments}]`; the status of each (negative: killed by that signal) goes as
JSON to stdout. Everything is loaded once, and each job is a fork of that.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.acceptance.course import EXAMPLES
from tests.acceptance.program import environ


def killed(jobs: Sequence[tuple[Path, int]], *arguments: str) -> list[int]:
    """The command in each of these workspaces, killed right before its write of this number (from 0): the statuses."""
    told = [{"workspace": str(one), "at": at, "arguments": arguments} for one, at in jobs]
    done = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.mortal"],
        env=environ(),
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    statuses: list[int] = json.loads(done.stdout)
    return statuses


def _run(workspace: str, at: int, arguments: Sequence[str]) -> int:
    """In a process of its own."""
    from reconciler.applying.local_store import LocalStore
    from reconciler.cli import backend
    from reconciler.cli.main import main

    writes = itertools.count()

    def perhaps_die() -> None:
        if next(writes) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    class Mortal(LocalStore):
        def put(self, name: str, content: bytes, **conditions: Any) -> str:
            perhaps_die()
            return super().put(name, content, **conditions)

        def delete(self, name: str, **conditions: Any) -> None:
            perhaps_die()
            super().delete(name, **conditions)

        def append(self, stream: str, record: bytes) -> None:
            perhaps_die()
            super().append(stream, record)

    vars(backend)["LocalStore"] = Mortal  # in this process alone
    os.chdir(workspace)
    for descriptor in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    return main(list(arguments))


def _forked(job: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        code = 70
        try:
            code = _run(**job)
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    from tests.convergence.warm import heat

    heat(EXAMPLES[0])
    sys.stdout.write(json.dumps([_forked(job) for job in json.load(sys.stdin)]))

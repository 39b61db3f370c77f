"""Real runs of the command line, each in a process of its own, without paying for its imports each time.

A parent that has loaded everything forks; the child is the run, and may be killed like any process. The parent has no
threads, so that forking is safe.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import NamedTuple

from tests.acceptance.course import copy


class Ran(NamedTuple):
    """How a run ended: its exit code (negative: the signal that killed it), and what it said."""

    code: int
    out: str
    err: str
    seconds: float


def heat(example: Path) -> None:
    """Load what runs load, by two runs in this very process. What botocore reads from its files is kept."""
    import botocore.session

    from reconciler.cli.main import main

    botocore.session.create_loader = functools.cache(botocore.session.create_loader)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        workspace = copy(example, Path(folder))
        with contextlib.chdir(workspace):
            codes = [
                main([command, *flags])
                for command, *flags in (("plan", "--out", "p"), ("apply", "p"), ("plan",))
            ]
    assert codes == [0, 0, 0]
    gc.collect()
    gc.freeze()  # a child shares all this as long as nobody touches it


def start(workspace: Path, *arguments: str) -> int:
    """Begin a run in a workspace; returns its process id. What it says goes to files beside its workspace."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        os.chdir(workspace)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for descriptor, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(_said(workspace, os.getpid(), name), os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"), encoding="utf-8")
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w"), encoding="utf-8")
        from reconciler.cli.main import main

        code = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - a child must end here, whatever happens, and say why
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


def finish(pid: int, workspace: Path, *, began: float) -> Ran:
    """Wait for a run's end."""
    _, status = os.waitpid(pid, 0)
    seconds = time.monotonic() - began
    texts = []
    for name in ("out", "err"):
        file = _said(workspace, pid, name)
        texts.append(file.read_text(encoding="utf-8"))
        file.unlink()
    return Ran(os.waitstatus_to_exitcode(status), texts[0], texts[1], seconds)


def run(workspace: Path, *arguments: str) -> Ran:
    """One run from beginning to end."""
    began = time.monotonic()
    return finish(start(workspace, *arguments), workspace, began=began)


def _said(workspace: Path, pid: int, name: str) -> Path:
    return workspace.parent / f"{workspace.name}.{pid}.{name}"

"""Where results and progress go: rich on a console that knows whether a person looks at it."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

from reconciler.cli.settings import Settings
from reconciler.manifests.files import ENDINGS
from reconciler.manifests.workspace import FILE, Workspace
from reconciler.model.errors import UsageError


class _Console(Console):
    """A console whose reader may go away: what was done, and so the exit code, is the same (`plan | head`)."""

    def on_broken_pipe(self) -> None:
        """Write on into nothing; rich would end the process with 1."""
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, self.file.fileno())
        os.close(nothing)


def console(settings: Settings, stream: TextIO) -> Console:
    """A console on the stream: coloured or plain, never wrapping what others may parse."""
    colored = settings.colored(stream)
    return _Console(
        file=stream,
        force_terminal=colored,
        no_color=not colored,
        color_system="auto" if colored else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def print_lines(settings: Settings, lines: Iterable[Text], stream: TextIO | None = None) -> None:
    """Lines to stdout, or to another stream."""
    target = console(settings, stream or settings.out)
    for line in lines:
        target.print(line, end="\n")


def check_place(path: Path, workspace: Workspace) -> None:
    """Raises UsageError where a file has no folder, or is one that the workspace reads: better before the work."""
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise UsageError(
            f"{path} cannot be written: there is no folder {target.parent if path.is_symlink() else path.parent}",
            fix="make it, or name another",
        )
    read = (*workspace.manifests, *(folder for one in workspace.environments for folder in one.overlays))
    if target == Path(os.path.realpath(workspace.root / FILE)) or any(_covers(one, target) for one in read):
        raise UsageError(
            f"{path} cannot be written: the workspace file and the manifests stand there",
            fix="name another file, such as plan.json",
        )


def _covers(named: Path, target: Path) -> bool:
    """Whether `target` is, or would be, a file that is read where reconciler.yaml names this file or folder."""
    real = Path(os.path.realpath(named))
    if target == real:
        return True
    inner = target.relative_to(real).parts if target.is_relative_to(real) else ()
    return target.suffix in ENDINGS and bool(inner) and not any(part.startswith(".") for part in inner)


def write_private(path: Path, text: str) -> None:
    """The file as a whole or not at all, readable by its owner alone (0600); a link to it stays one.

    What is no file, such as a device or a pipe, is written to as it stands, and so is a stream of this process. Raises
    UsageError where it cannot be.
    """
    try:
        if (opened := _opened(path)) is not None:
            with os.fdopen(opened, "w", encoding="utf-8") as stream:
                stream.write(text)
        else:
            _replace(Path(os.path.realpath(path)), text)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", fix="name a file in a folder that exists"
        ) from error


_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
"""Led to a file, its content so far and what is still to come are somebody else's: it is not replaced."""


def _opened(path: Path) -> int | None:
    """What is there to be written to and not to be replaced. Raises OSError where it cannot be opened."""
    if str(path) in _STREAMS:
        return os.dup(_STREAMS[str(path)])
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return None
    return None if is_file else os.open(path, os.O_WRONLY)


def _replace(path: Path, text: str) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise

"""Where results and progress go: rich on a console that knows whether a person looks at it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

from reconciler.cli.settings import Settings
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


def check_place(path: Path) -> None:
    """Raises UsageError where the file's folder is not there: better before the work than after it."""
    if not path.absolute().parent.is_dir():
        raise UsageError(
            f"{path} cannot be written: there is no folder {path.parent}", fix="make it, or name another"
        )


def write_private(path: Path, text: str) -> None:
    """The file as a whole or not at all, readable by its owner alone (0600). Raises UsageError where it cannot be."""
    try:
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
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", fix="name a file in a folder that exists"
        ) from error

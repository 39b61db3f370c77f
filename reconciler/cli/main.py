"""The entry point. `validate` in its plain form never loads click: it has to answer in a blink."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Without `arguments` those of the process, which may then end here."""
    asked = os.environ.get("_RECONCILER_COMPLETE")
    if asked:  # by a shell, while somebody types: what stands on the command line comes in variables
        from reconciler.cli.completion import answer

        return answer(asked)
    if arguments is None:
        _open_streams()
        for stream in (sys.stdout, sys.stderr):
            _encode(stream)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "validate" in given:
        from reconciler.cli.fast import validate

        code = validate(given, last=arguments is None)
        if code is not None:
            return code
    from reconciler.cli.app import run

    code = run(given)
    if arguments is None:
        from reconciler.cli.fast import end
        from reconciler.cli.interrupts import INTERRUPTED

        if code == INTERRUPTED:
            end(code)  # reads whose answers nobody wants any more may take another minute
    return code


def _open_streams() -> None:
    """Open what the process was started without: a closed descriptor is the one that the next file to be opened gets.

    What is written to a closed stdout fails when it is, as on a full disk; nobody reads what a closed stderr would say.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(_nothing(0, os.O_RDONLY), "r", encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(_nothing(1, os.O_RDONLY), "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(_nothing(2, os.O_WRONLY), "w", encoding="utf-8", closefd=False)


def _nothing(descriptor: int, flags: int) -> int:
    """The descriptor, now of the null device."""
    opened = os.open(os.devnull, flags)
    if opened != descriptor:
        os.dup2(opened, descriptor)
        os.close(opened)
    return descriptor


def _encode(stream: object) -> None:
    """Let a stream take whatever stands in a manifest: documents are UTF-8, and a screen shows what it can."""
    if not isinstance(stream, TextIOWrapper) or stream.encoding.lower().replace("_", "-") == "utf-8":
        return
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8")

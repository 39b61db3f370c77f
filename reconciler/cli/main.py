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
        for stream in (sys.stdout, sys.stderr):
            _encode(stream)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] == "validate":
        from reconciler.cli.fast import validate

        code = validate(given[1:], last=arguments is None)
        if code is not None:
            return code
    from reconciler.cli.app import run

    return run(given)


def _encode(stream: object) -> None:
    """Let a stream take whatever stands in a manifest: documents are UTF-8, and a screen shows what it can."""
    if not isinstance(stream, TextIOWrapper) or stream.encoding.lower().replace("_", "-") == "utf-8":
        return
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8")

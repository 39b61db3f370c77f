"""`validate` without click, for the plain forms that pre-commit and editors use. Anything else is click's business."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence

_VALUED = {
    "-C": "directory",
    "--directory": "directory",
    "-e": "environment",
    "--environment": "environment",
    "--format": "format",
}


def validate(arguments: Sequence[str], *, last: bool = False) -> int | None:
    """The exit code, or None where the arguments want click: another command, help, unknown options, wrong values.

    `arguments` are all of the command line, as global options may stand before the command too.
    With `last` there is nothing else for this process to do, and it ends here: taking its modules apart in good order
    would cost a tenth of the whole.
    """
    options: dict[str, str] = {}
    paths: list[str] = []
    rest = iter(arguments)
    for one in rest:
        name, equals, value = one.partition("=")
        if name == "--format" and not paths:
            return None  # which is no global option
        if one in _VALUED:
            following = next(rest, None)
            if following is None:
                return None
            options[_VALUED[one]] = following
        elif equals and name.startswith("--") and name in _VALUED:
            options[_VALUED[name]] = value
        elif one.startswith("-"):
            return None
        else:
            paths.append(one)
    if paths[:1] != ["validate"] or not all((*paths, *options.values())):
        return None
    code = _run(paths[1:], options)
    if last and code is not None:
        end(code)
    return code


def end(code: int) -> None:
    """End the process, unless somebody who was to read it has gone: Python's own ending deals with that."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return
    os._exit(code)


def _run(paths: list[str], options: dict[str, str]) -> int | None:
    gc.disable()  # a short life with hardly any garbage: collecting would only cost
    from reconciler.cli.validate import FORMATS, run

    wanted = options.get("format", "text")
    if wanted not in FORMATS:
        return None

    def once() -> int:
        code = run(
            paths,
            directory=options.get("directory"),
            environment=options.get("environment"),
            format=wanted,
            out=sys.stdout,
            err=sys.stderr,
        )
        sys.stdout.flush()  # here, so that a reader who has gone is told to the boundary
        return code

    try:
        return once()
    except BaseException as error:  # noqa: BLE001 - handed to the one boundary, which is only imported now
        from reconciler.cli.boundary import guarded
        from reconciler.cli.settings import Settings

        return guarded(Settings(), _raising(error), as_json=wanted == "json")
    finally:
        gc.enable()  # for whoever called us in a process of theirs


def _raising(error: BaseException) -> Callable[[], int]:
    def again() -> int:
        raise error

    return again

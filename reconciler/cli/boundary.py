"""The one error boundary: every failure becomes a message, a JSON document where one was asked for, and an exit code.

Only here is `Exception` caught. A defect leaves a crash report (0600) and no traceback on the screen.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reconciler import __version__
from reconciler.cli.interrupts import INTERRUPTED
from reconciler.cli.settings import Settings
from reconciler.model.errors import FailedError, InvalidError, ReconcilerError, UsageError
from reconciler.model.problem import Problem
from reconciler.render.escaping import json_text, visible

DEFECT = 70
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF)  # the last: it was closed from the start


def guarded(settings: Settings, run: Callable[[], int], *, as_json: bool | None = None) -> int:
    """The exit code of `run`, or of the error that it raised, which is then told."""
    if as_json is not None:
        settings.as_json = as_json
    try:
        return _flushed(settings, run())
    except InvalidError as error:
        _tell_invalid(settings, error)
        return error.exit_code
    except ReconcilerError as error:
        if error.exit_code == DEFECT:
            return _defect(settings, error)
        _tell(settings, error)
        return error.exit_code
    except KeyboardInterrupt:
        told = ReconcilerError(
            "interrupted", code="interrupted", fix="it is safe to run the same command again"
        )
        told.exit_code = INTERRUPTED
        _tell(settings, told)
        return INTERRUPTED
    except BrokenPipeError:
        into_nothing()  # whoever reads us has gone
        return 0
    except OSError as error:
        return _system(settings, error)
    except Exception as error:  # noqa: BLE001 - the boundary
        return _defect(settings, error)


def _flushed(settings: Settings, code: int) -> int:
    """The exit code, everything said: what cannot be written is told here, and not by Python when all is over."""
    try:
        settings.out.flush()
    except BrokenPipeError:
        into_nothing()
    return code


def _system(settings: Settings, error: OSError) -> int:
    """Tell what the system refused where nobody nearer has: output, the current folder, a file. Else it is a defect."""
    if error.filename is None and error.errno in _NO_ROOM:
        into_nothing()
        fix = "let it lead to where there is room, and run the same command again"
        told = ReconcilerError(f"the output cannot be written: {error.strerror}", code="noRoom", fix=fix)
    elif _is_nowhere():
        fix = "change to one that is there, and run the same command again"
        told = UsageError("the current folder has been removed", code="noSuchPath", fix=fix)
    elif error.filename is not None:
        fix = "check that path, its rights and its disk, and run the same command again"
        told = FailedError(f"{os.fsdecode(error.filename)}: {error.strerror}", fix=fix)
    else:
        return _defect(settings, error)
    _tell(settings, told)
    return told.exit_code


def _is_nowhere() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def into_nothing() -> None:
    """Let what is still written to stdout go nowhere."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def error_document(error: ReconcilerError) -> dict[str, Any]:
    """contract.md, Other JSON: what stands on stdout where there is no result."""
    said = {"exitCode": error.exit_code, "code": error.code, "address": error.address}
    return {"error": {**said, "message": error.message, "fix": error.fix}}


def problem_document(problem: Problem) -> dict[str, Any]:
    """One problem in validate's shape."""
    return problem._asdict()


def _tell(settings: Settings, error: ReconcilerError) -> None:
    if settings.as_json:
        _write(settings, json_text(error_document(error)))
    address = f"{visible(error.address)}: " if error.address else ""
    print(f"error: {address}{visible(error.message)} [{visible(error.code)}]", file=settings.err)
    if error.fix:
        print(f"  → {visible(error.fix)}", file=settings.err)


def _tell_invalid(settings: Settings, error: InvalidError) -> None:
    if not error.problems:
        _tell(settings, error)
        return
    if settings.as_json:
        problems = [problem_document(one) for one in error.problems]
        document = {"valid": False, "documents": error.documents, "problems": problems, "warnings": []}
        _write(settings, json_text(document))
    for one in error.problems:
        print(visible(str(one)), file=settings.err)
    print(f"error: {visible(error.message)}", file=settings.err)


def _write(settings: Settings, document: str) -> None:
    """The document to stdout, unless that is what failed."""
    try:
        settings.out.write(document)
        settings.out.flush()
    except OSError:
        into_nothing()


def _defect(settings: Settings, error: Exception) -> int:
    descriptor, path = tempfile.mkstemp(prefix="reconciler-crash-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as report:
        report.write(f"reconciler {__version__}, Python {sys.version}\n")
        report.write("".join(traceback.format_exception(error)))
    message = f"a defect in reconciler ({type(error).__name__}); the report is in {path}"
    told = ReconcilerError(
        message, code="defect", fix="please send that file with what you ran; it may hold names"
    )
    told.exit_code = DEFECT
    _tell(settings, told)
    return DEFECT

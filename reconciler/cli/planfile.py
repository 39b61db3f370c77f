"""Reading a saved plan from disk, with a limit on its size."""

from __future__ import annotations

from pathlib import Path

from reconciler.model.errors import InvalidError, UsageError
from reconciler.model.plan import Plan
from reconciler.planning.document import parse

_MOST_BYTES = 256 * 1024 * 1024


def read_plan(path: Path) -> Plan:
    """The plan in a file. Raises UsageError (64) where there is none, InvalidError (3), RefusedError (4) if edited."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InvalidError(f"{path} has more than {_MOST_BYTES >> 20} MiB", code="planUnparsable")
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fix = "write one with: reconciler plan --out FILE"
        message = f"{path} is not a plan file: it is not UTF-8"
        raise InvalidError(message, code="planUnparsable", fix=fix) from error
    except FileNotFoundError as error:
        fix = "check the path, or write it: reconciler plan --out FILE"
        raise UsageError(f"there is no file {path}", code="noSuchPath", fix=fix) from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", fix="check the path") from error
    return parse(source, file=str(path))

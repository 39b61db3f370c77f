"""`reconciler schema`: print a compiled schema, write them all to a folder, or check that a folder has them fresh."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.schema_files import schema_text
from reconciler.model.errors import FailedError, UsageError

_EXIT_STALE = 1
COMBINED = "reconciler"
NAMES = (*DOCUMENTS, "Workspace", "Plan", "RoutedEmail", "EmailContact", COMBINED)


def run(kind: str | None, *, write: str | None, check: str | None, out: TextIO, err: TextIO) -> int:
    """Print the schema of `kind` (default: the one for editors), or compile it, or all, into or against a folder.

    Returns 0, or 1 when `check` finds a file that is missing or not what the typed models say. Raises UsageError (64).
    """
    if write and check:
        raise UsageError("--write and --check exclude each other", fix="give one of them")
    if not write and not check:
        name = _named(kind) if kind else COMBINED
        out.write(schema_text(name))
        return 0
    from reconciler.manifests.schema import compile_all

    files = compile_all()
    if kind:
        file = f"{_named(kind, tuple(one.removesuffix('.json') for one in files))}.json"
        files = {file: files[file]}
    if write:
        return _write(Path(write), files, err)
    mend = (
        f"run: reconciler schema {kind} --write {check}"
        if kind
        else f"run: reconciler schema --write {check}"
    )
    return _check(Path(str(check)), files, mend=mend, out=out)


def _named(kind: str, known: tuple[str, ...] = NAMES) -> str:
    if kind in known:
        return kind
    from reconciler.manifests.wording import nearest

    close = nearest(kind, known)
    advice = f"did you mean {close}? " if close else ""
    fix = f"{advice}there are: {', '.join(known)}"
    raise UsageError(f"there is no schema {kind!r}", code="unknownKind", fix=fix)


def _write(folder: Path, files: dict[str, str], err: TextIO) -> int:
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError(
            f"{folder} is there already, and is no folder", code="exists", fix="name another one"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as error:
        fix = "check its rights and those of the folder around it, or name another one"
        raise FailedError(
            f"{error.filename or folder} cannot be written: {error.strerror}", fix=fix
        ) from error
    err.write(f"wrote {', '.join(files)} to {folder}\n")
    return 0


def _check(folder: Path, files: dict[str, str], *, mend: str, out: TextIO) -> int:
    if not folder.is_dir():
        fix = f"check the spelling of the path; to make it, {mend}"
        raise UsageError(f"{folder} is no folder", code="noSuchPath", fix=fix)
    stale = {file: why for file, text in files.items() if (why := _stale(folder / file, text))}
    for file, why in stale.items():
        out.write(f"{folder / file} {why}; {mend}\n")
    if not stale:
        out.write("1 schema is fresh\n" if len(files) == 1 else f"{len(files)} schemas are fresh\n")
    return _EXIT_STALE if stale else 0


def _stale(path: Path, text: str) -> str:
    """What is wrong with a file that should hold this text; nothing where it does."""
    if not path.is_file():
        return "is missing"
    return "" if path.read_bytes() == text.encode() else "is not the schema of this version"

"""Which files hold manifests: *.yaml and *.yml below the folders named, sorted, without what begins with a dot.

What the system does not let us see is a problem of its own, and nothing is ever taken for empty because of it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reconciler.model.errors import UsageError
from reconciler.model.problem import Position, Problem

ENDINGS = (".yaml", ".yml")
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


class Found(NamedTuple):
    """Files as (path to open, name for people), in order; what is wrong with the folders; whether one was missing."""

    files: list[tuple[str, str]]
    problems: list[Problem]


def below(
    root: Path, start: Path, *, called: str | None = None, excluded: frozenset[str] = frozenset()
) -> Found:
    """The manifest files in or below `start`, which exists, named relative to `root`. Reads folders.

    `called` is another name for `start`. A link that leaves `root` is refused; `excluded` are absolute paths that are
    not entered.
    """
    top = str(root.resolve())
    problems: list[Problem] = []
    files: list[tuple[str, str]] = []
    start_path = str(start)
    name = called or _named(str(root), start_path)
    if os.path.islink(start_path) and _leaves(top, start_path):  # noqa: PTH114
        return Found([], [_link(name)])
    if os.path.isdir(start_path):  # noqa: PTH112  a Path would raise where the folder around it may not be read
        seen = {str(start.resolve())}
        prefix = "" if name == "." else f"{name}/"
        files += _walk(start_path, prefix, top, excluded, problems, seen)
    else:
        files.append((start_path, name))
    return Found(files, problems)


def named(root: Path, path: Path, *, called: str | None = None) -> Found:
    """As `below`, of what somebody asks for by name: a folder without manifests is a problem, not nothing to do.

    Raises UsageError for a path that does not exist.
    """
    check_there(path, root)
    start = path.absolute()
    found = below(root, start, called=called)
    if not found.files and not found.problems:
        name = called or _named(str(root), str(start))
        found.problems.append(empty(Position(name, 1, 1), name))
    return found


def check_there(path: Path, root: Path | None) -> None:
    """Raises UsageError for a path that does not exist, and tells of one in `root` that does. What cannot be seen may
    be there."""
    try:
        path.stat()
    except OSError as error:
        if error.errno not in _NOT_THERE:
            return
        fix = "check the spelling of the path"
        if root is not None and os.path.exists(root / path):  # noqa: PTH110  as in `below`
            fix = f"paths count from the current folder, also with -C; did you mean {os.path.relpath(root / path)}?"
        raise UsageError(f"{path} does not exist", code="noSuchPath", fix=fix) from error


def empty(where: Position, name: str) -> Problem:
    """The problem of a folder in which nothing is to be read."""
    message = f"{name} holds no *.yaml or *.yml file"
    fix = "put manifests in it; an empty folder never means that nothing is wanted"
    return Problem(*where, "emptyFolder", None, message, fix)


def _named(root: str, path: str) -> str:
    """`path` relative to `root` where it lies below it, else as it is."""
    if path == root:
        return "."
    return path[len(root) + 1 :] if path.startswith(root + os.sep) else path


def _walk(
    folder: str, prefix: str, top: str, excluded: frozenset[str], problems: list[Problem], seen: set[str]
) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        message = f"the folder cannot be read: {error.strerror or error}"
        problems.append(Problem(prefix or ".", 1, 1, "unreadable", None, message, "check its rights"))
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.path in excluded:
            continue
        name = prefix + entry.name
        is_link = entry.is_symlink()
        is_folder = entry.is_dir()
        if not is_folder and not entry.name.endswith(ENDINGS):
            continue
        if is_link and _leaves(top, entry.path):
            problems.append(_link(name))
        elif is_folder:
            if is_link:
                target = str(Path(entry.path).resolve())
                if target in seen:
                    continue
                seen.add(target)
            yield from _walk(entry.path, f"{name}/", top, excluded, problems, seen)
        else:
            yield entry.path, name


def _leaves(top: str, path: str) -> bool:
    target = str(Path(path).resolve())
    return target != top and not target.startswith(top + os.sep)


def _link(name: str) -> Problem:
    message = "this link leads out of the workspace"
    return Problem(name, 1, 1, "linkOut", None, message, "copy the file into the workspace")

"""Which files hold manifests: *.yaml and *.yml below the folders named, sorted, without what begins with a dot."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reconciler.model.problem import Problem

ENDINGS = (".yaml", ".yml")


class Found(NamedTuple):
    """Files as (path to open, name for people), in order; what is wrong with the folders; whether one was missing."""

    files: list[tuple[str, str]]
    problems: list[Problem]


def below(root: Path, start: Path, *, excluded: frozenset[str] = frozenset()) -> Found:
    """The manifest files in or below `start`, which exists, named relative to `root`. Reads folders.

    A link that leaves `root` is refused; `excluded` are absolute paths that are not entered.
    """
    top = str(root.resolve())
    problems: list[Problem] = []
    files: list[tuple[str, str]] = []
    start_path = str(start)
    if start.is_symlink() and _leaves(top, start_path):
        return Found([], [_link(_named(str(root), start_path))])
    if start.is_dir():
        prefix = _named(str(root), start_path)
        seen = {str(start.resolve())}
        for path, name in _walk(
            start_path, "" if prefix == "." else f"{prefix}/", top, excluded, problems, seen
        ):
            files.append((path, name))
    else:
        files.append((start_path, _named(str(root), start_path)))
    return Found(files, problems)


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

"""What every form needs to know of a problem: which file of the repository, how it reads on one line, and a mark by
which the same problem is known again after lines have moved.

Nothing of what stands in a manifest reaches another program unescaped: texts and paths are on one line and printable.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from reconciler.model.errors import ReconcilerError
from reconciler.model.problem import Problem
from reconciler.render.escaping import visible

INVALID = 3
_LINE_NUMBER = re.compile(r"(?<=:)\d+|(?<=\bline )\d+")


class Report(NamedTuple):
    """One run of `validate`. `root` is the folder to which the files of problems are relative, and `base` that of the
    repository, to which other programs want them to be.

    `version` is that of the tool, `summary` the run in one line for people, and `failure` why nothing could be
    checked, where that is so.
    """

    root: Path
    base: Path
    version: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    summary: str = ""
    failure: ReconcilerError | None = None

    @property
    def exit_code(self) -> int:
        """What `validate` exits with."""
        return self.failure.exit_code if self.failure else INVALID if self.problems else 0


class Entry(NamedTuple):
    """A problem or warning as told to a program.

    `path` is relative to the repository, with slashes, or absolute where the file lies outside; it is the file's real
    one, as bytes of the disk give it. `name` is the same for people. `fingerprint` is hexadecimal, unique in a report.
    """

    path: str
    name: str
    line: int
    column: int
    code: str
    address: str | None
    text: str
    warning: bool
    fingerprint: str


def entries(report: Report) -> tuple[Entry, ...]:
    """Problems and warnings in the order of their places. Resolves links: reads the disk."""
    marked = [(one, False) for one in report.problems] + [(one, True) for one in report.warnings]
    base = os.path.realpath(report.base)
    paths = {one.file: _path(report.root, base, one.file) for one, _ in marked}
    seen: Counter[str] = Counter()
    told = []
    for problem, warning in sorted(marked, key=lambda one: (paths[one[0].file], *one[0][1:3], one[1])):
        path = paths[problem.file]
        known = _digest(path, problem.code, problem.address or "", _LINE_NUMBER.sub("", problem.message))
        seen[known] += 1
        told.append(
            Entry(
                path=path,
                name=visible(path),
                line=problem.line,
                column=problem.column,
                code=problem.code,
                address=visible(problem.address) if problem.address else None,
                text=sentence(problem.message, problem.fix),
                warning=warning,
                fingerprint=_digest(known, str(seen[known])),
            )
        )
    return tuple(told)


def sentence(message: str, fix: str) -> str:
    """What is wrong and what to do, on one line."""
    return visible(f"{message}; {fix}" if fix else message)


def _path(root: Path, base: str, file: str) -> str:
    path = os.path.realpath(root / file)
    inside = path == base or path.startswith(base.rstrip(os.sep) + os.sep)
    return os.path.relpath(path, base) if inside else path


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

"""What earlier runs have read, so that checking one changed file need not parse the thousands beside it.

A file that is as it was gives the documents that were read from it then. Only values are kept, never a verdict: what
is checked is checked anew, so that a newer schema or rule needs no newer index. Files in which anything is wrong are
not kept. Whatever is odd about the index (corrupt, of another version, of another user) means that there is none.

The file, 0600: a line that says what it is, then JSON: name -> [identity, [[value, start, end, line], …]].
Imported only where an index exists or is worth writing.
"""

from __future__ import annotations

import json
import os
import stat
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reconciler.manifests import documents, reading, scalars
from reconciler.manifests.documents import Document, Identity, Reader, Source, StaleError, identity, read_file
from reconciler.model.problem import Problem

# A file that is written twice within one tick of its clock looks unchanged: what was that young is not kept.
SETTLED_NS = 2_000_000_000

Entries = dict[str, list[Any]]


def reader(path: str, version: str, *, afresh: frozenset[str]) -> tuple[Reader, set[str]]:
    """A reader that looks into the index at `path` first, save for the files named in `afresh`; and the names that it
    has found there so far. `version` is the tool's. What is found may raise StaleError when it is asked for positions.
    """
    known = _load(path, _title(version))
    spared: set[str] = set()

    def read(path: str, name: str) -> tuple[list[Document], list[Problem]]:
        entry = None if name in afresh else known.get(name)
        if entry is None or entry[0] != _identity_at(path):
            return read_file(path, name)
        spared.add(name)
        source = Source(name, lambda: _text(path, entry[0]), entry[0])
        found = [
            Document(source, value, start=start, end=end, line=line, defects=())
            for value, start, end, line in entry[1]
        ]
        return found, []

    return read, spared


def write(path: str, version: str, files: Iterable[tuple[str, list[Document]]], *, before: int) -> None:
    """Keep documents for later runs: (name, every document of the file). A disk that refuses is no error.

    `before` is when the first of them was read, in nanoseconds since 1970: a file that was touched since, or shortly
    before, is left out. One is kept as what it was just before it was read, so that none is that was written meanwhile,
    by whatever clock.
    """
    entries: Entries = {}
    for name, found in files:
        then = found[0].source.identity
        if then and max(then[1:3]) < before - SETTLED_NS:
            entries[name] = [then, [[one.value, *one.extent] for one in found]]
    content = json.dumps(entries, separators=(",", ":")).encode()
    try:
        _replace(Path(path), b"%s %d\n%s" % (_title(version), zlib.crc32(content), content))
    except OSError:
        return


def _title(version: str) -> bytes:
    """What an index of this tool begins with. A change to a module that reads YAML makes another index."""
    readers = [_identity_at(str(one.__file__)) for one in (documents, reading, scalars)]
    return json.dumps(["reconciler manifests", version, readers]).encode()


def _identity_at(path: str) -> Identity | None:
    """The identity of a file; None where there is none."""
    try:
        return identity(os.stat(path))  # noqa: PTH116  a Path for each of ten thousand files would cost
    except OSError:
        return None


def _text(path: str, then: Identity) -> str:
    """The text of a file that is still as the index says. Raises StaleError where it is not."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            content = file.read()
            if identity(os.fstat(file.fileno())) == then:
                return content.decode().removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError) as error:
        raise StaleError(path) from error
    raise StaleError(path)


def _load(path: str, title: bytes) -> Entries:
    """The index; empty where it is missing, not ours alone, of another title, or corrupt."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not _is_ours(os.fstat(descriptor)):
                return {}
            first, _, content = file.read().partition(b"\n")
        if first != b"%s %d" % (title, zlib.crc32(content)):
            return {}
        known: Entries = json.loads(content)
    except (OSError, ValueError):
        return {}
    return known


def _is_ours(status: os.stat_result) -> bool:
    private = stat.S_ISREG(status.st_mode) and not status.st_mode & 0o077
    return private and status.st_uid == os.geteuid()


def _replace(path: Path, content: bytes) -> None:
    """The file as a whole or not at all, in a folder that git shall not see where we are the first to need it."""
    try:
        path.parent.mkdir(mode=0o700)
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    except FileExistsError:
        pass
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise

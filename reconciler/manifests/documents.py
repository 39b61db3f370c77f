"""Documents as they stand in files: found, read within limits, and able to say where each of their values is."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from typing import Any

from reconciler.manifests.places import Place, Step, locate
from reconciler.manifests.reading import Defect, Section, UnprintableError, printable, sections
from reconciler.model.manifest import Path
from reconciler.model.problem import Position, Problem

# source: contract.md, YAML
MOST_BYTES = 16 * 1024 * 1024


Identity = list[int]
"""Size, times of writing and of change (ns), inode: what an untouched file still has. The time of writing can be set
back by whoever writes; that of change cannot."""


def identity(status: os.stat_result) -> Identity:
    """What tells a file that was touched from one that was not."""
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


class StaleError(Exception):
    """A file is not any more what it was when this run first looked at it."""


class Source:
    """The text of one file, kept so that positions can be found in it later. `file` is its name for people.

    A text that has not been read yet is given as what reads it (StaleError where it cannot any more), and is read
    when somebody asks. `identity` is that of the file from just before it was read; None for text from elsewhere.
    """

    __slots__ = ("_located", "_text", "file", "identity")

    def __init__(self, file: str, text: str | Callable[[], str], identity: Identity | None = None) -> None:
        self.file = file
        self.identity = identity
        self._text = text
        self._located: tuple[int, Place] | None = None

    @property
    def text(self) -> str:
        """The text, decoded."""
        if not isinstance(self._text, str):
            self._text = self._text()
        return self._text

    def located(self, start: int, end: int, line: int) -> Place:
        """The places of the document in text[start:end]; the last one asked for is kept."""
        if self._located is None or self._located[0] != start:
            self._located = (start, locate(self.text[start:end], line))
        return self._located[1]


class Document:
    """One YAML document as read: its value, and where it stands. `value` is shared, never changed."""

    __slots__ = ("_end", "_line", "_start", "defects", "source", "value")

    def __init__(
        self, source: Source, value: Any, *, start: int, end: int, line: int, defects: tuple[Defect, ...]
    ) -> None:
        self.source = source
        self.value = value
        self.defects = defects
        self._start = start
        self._end = end
        self._line = line

    @property
    def address(self) -> str | None:
        """`Kind/name` as stated, or None while it is not."""
        value = self.value
        if not isinstance(value, dict):
            return None
        metadata = value.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        kind = value.get("kind")
        return f"{kind}/{name}" if isinstance(kind, str) and isinstance(name, str) else None

    @property
    def readable(self) -> bool:
        """Whether the document was read to its end."""
        return self.value is not None or not self.defects

    @property
    def extent(self) -> tuple[int, int, int]:
        """Where the document stands in its file's text: start, end, and the line of the start (from 0)."""
        return self._start, self._end, self._line

    @property
    def text(self) -> str:
        """The text of this document alone."""
        return self.source.text[self._start : self._end]

    def place(self, path: Path) -> Place:
        """The place of the value at `path`, or of its nearest parent that has one."""
        place = self.source.located(self._start, self._end, self._line)
        for step in path:
            if step not in place.children:
                break
            place = place.children[step]
        return place

    def position(self, path: Path) -> Position:
        """Where the value at `path` starts (its nearest parent that was written); counts from 1."""
        place = self.place(path)
        return Position(self.source.file, place.line + 1, place.column + 1)

    def key_position(self, path: Path, key: Step) -> Position:
        """Where the key of a member of the map at `path` starts; counts from 1."""
        place = self.place((*path, key))
        return Position(self.source.file, place.key_line + 1, place.key_column + 1)

    def written(self, path: Path) -> str | None:
        """The text of the plain scalar at `path` as it stands in the file; None for anything else."""
        return self.place(path).text

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the text itself."""
        for defect in self.defects:
            message = defect.message
            if defect.code == "duplicateKey" and self.readable:
                first = _first_line(self.source.located(self._start, self._end, self._line), defect)
                message = f"{message}, first in line {first + 1}" if first is not None else message
            yield Problem(
                self.source.file,
                defect.line + 1,
                defect.column + 1,
                defect.code,
                self.address,
                message,
                defect.fix,
            )


def _first_line(place: Place, defect: Defect) -> int | None:
    """The line of the key that a duplicate repeats."""
    within = [place]
    while within:
        one = within.pop()
        if (defect.line, defect.column) in one.again:
            return one.again[defect.line, defect.column]
        within.extend(one.children.values())
    return None


Reader = Callable[[str, str], tuple[list[Document], list[Problem]]]
"""What reads a file, given its path and its name for people, as `read_file` does."""


def read_file(path: str, file: str) -> tuple[list[Document], list[Problem]]:
    """Every document of the file at `path`, and what is wrong with the file as a whole.

    `file` is its name in messages. Reads the disk; raises nothing.
    """
    try:
        content, found = _content(path)
    except OSError as error:
        return [], [
            _whole(
                file,
                "unreadable",
                f"cannot be read: {error.strerror or error}",
                "check the file and its rights",
            )
        ]
    if isinstance(content, str):
        return [], [_whole(file, "notAFile", content, "put a regular file of YAML text here")]
    if len(content) > MOST_BYTES:
        return [], [_whole(file, "limit", "larger than 16 MiB", "split the file")]
    try:
        text = content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return [], [_not_utf8(file, content, error)]
    return read_text(text, file, found)


def read_text(text: str, file: str, identity: Identity | None = None) -> tuple[list[Document], list[Problem]]:
    """As read_file, from text in memory."""
    problems: list[Problem] = []
    read: list[Section]
    try:
        read = sections(text)
    except UnprintableError:
        text, unprintable = printable(text)
        problems += (
            Problem(file, one[0] + 1, one[1] + 1, one.code, None, one.message, one.fix) for one in unprintable
        )
        read = sections(text)
    source = Source(file, text, identity)
    found = [
        Document(source, one.value, start=one.start, end=one.end, line=one.line, defects=one.defects)
        for one in read
    ]
    if not found:
        problems.append(
            _whole(file, "emptyDocument", "the file holds no document", "write one, or remove the file")
        )
    return found, problems


def _content(path: str) -> tuple[bytes | str, Identity]:
    """The bytes of a regular file, one more than the limit at most; a sentence where it is no regular file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return "is not a regular file", identity(status)
        wanted = min(status.st_size, MOST_BYTES + 1)
        content = os.read(descriptor, wanted)
        while len(content) < wanted and (more := os.read(descriptor, wanted - len(content))):
            content += more
        return content, identity(status)
    finally:
        os.close(descriptor)


def _whole(file: str, code: str, message: str, fix: str) -> Problem:
    return Problem(file, 1, 1, code, None, message, fix)


def _not_utf8(file: str, content: bytes, error: UnicodeDecodeError) -> Problem:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _whole(file, "notUtf8", "the file is UTF-16", "save it as UTF-8")
    before = content[: error.start].decode().removeprefix("\ufeff")
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    message = f"the byte 0x{content[error.start]:02X} is not valid UTF-8"
    return Problem(file, len(lines), len(lines[-1]) + 1, "notUtf8", None, message, "save the file as UTF-8")

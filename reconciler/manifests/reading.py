"""YAML text becomes plain values, fast: libyaml's events under a constructor of our own.

Events, because they need no recursion (100,000 nested brackets cannot crash) and show what loaders hide: duplicate
keys, tags, the text of a scalar. Positions are taken only for what is wrong here; `places` finds the others when asked.
Measured: 56 µs for the events of a document of 415 bytes, 43 of them for PyYAML's event objects.

Every problem is reported: after one that ends a document, reading goes on at the next `---`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from sys import intern
from typing import Any, NamedTuple

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from reconciler.manifests.scalars import SUSPECTS, Oddity, plain

# source: contract.md, YAML
MOST_DEPTH = 64
MOST_NODES = 100_000
MOST_TEXT = 16 * 1024 * 1024  # characters of one document once its aliases are written out
_TOO_DEEP = f"nested deeper than {MOST_DEPTH} levels"
_TOO_MANY = f"more than {MOST_NODES:,} values in one document"

_NO_KEY = object()  # a mapping waits for its next key
_DROPPED = object()  # the value that follows belongs to a refused key
_MARKER = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_BREAK = re.compile(r"\r\n|\r|\n")
_REPLACEMENT = "\ufffd"


class Defect(NamedTuple):
    """What is wrong with the text itself. `line` and `column` count from 0, as marks do."""

    line: int
    column: int
    code: str
    message: str
    fix: str


class Section(NamedTuple):
    """One document: its value, and the slice of the text that it was read from, which starts at `line` (from 0).

    A document that could not be read to its end has the value None and at least one defect.
    """

    value: Any
    start: int
    end: int
    line: int
    defects: tuple[Defect, ...] = ()


class UnprintableError(Exception):
    """The text has characters that YAML does not allow."""


class _LimitError(Exception):
    """A limit is passed: nothing more of this document is read."""

    def __init__(self, mark: Any, message: str, fix: str) -> None:
        super().__init__(message)
        self.mark = mark
        self.defect = Defect(mark.line, mark.column, "limit", message, fix)


def sections(text: str) -> list[Section]:
    """Every document of `text`, in order.

    Raises UnprintableError where the text has characters that YAML does not allow: `printable` takes them out.
    """
    if not text.isascii() and ("\u2028" in text or "\u2029" in text or "\x85" in text):
        raise UnprintableError
    found: list[Section] = []
    rest = _stream(text, 0, 0, found)
    if rest is None:
        return found
    line = counted = 0
    starts = [match.start() for match in _MARKER.finditer(text, rest)]
    for start, end in pairwise([*starts, len(text)]):
        line += len(_BREAK.findall(text, counted, start))
        counted = start
        _stream(text[start:end], start, line, found)
    return found


def printable(text: str) -> tuple[str, list[Defect]]:
    """`text` with every character that YAML 1.2 does not allow as U+FFFD, and a defect for each of them.

    The line breaks that only YAML 1.1 knows are among them: libyaml would count them as lines.
    """
    unprintable = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    defects = []
    for line, content in enumerate(_BREAK.split(text)):
        for match in unprintable.finditer(content):
            message = f"the character U+{ord(match[0]):04X} is not allowed in YAML"
            fix = "remove it, or escape it in double quotes"
            defects.append(Defect(line, match.start(), "unprintable", message, fix))
    return unprintable.sub(_REPLACEMENT, text), defects


def _stream(text: str, offset: int, line: int, found: list[Section]) -> int | None:
    """Read documents until the text ends (None) or one breaks (the index from which to go on).

    `offset` and `line` say where `text` stands in its file.
    """
    defects: list[Defect] = []
    start = first = 0
    try:
        get: Callable[[], Any] = CParser(text).get_event
        get()
        event = get()
        while event.__class__ is not StreamEndEvent:
            mark = event.start_mark
            start, first = mark.index - mark.column, mark.line
            if event.version is not None and event.version != (1, 2):
                message = "this document asks for another version of YAML than 1.2"
                defects.append(Defect(first, 0, "yamlVersion", message, "remove the %YAML line"))
            value, end = _document(get, defects)
            found.append(Section(value, offset + start, offset + end, line + first, _moved(defects, line)))
            defects.clear()
            event = get()
        return None
    except _LimitError as limit:
        defects.append(limit.defect)
        broken = limit.mark.index
    except ReaderError as error:
        raise UnprintableError from error
    except MarkedYAMLError as error:
        defect, broken = _syntax(error, text, line)
        defects.append(defect)
    found.append(Section(None, offset + start, offset + broken, line + first, _moved(defects, line)))
    return offset + int(broken)


def _moved(defects: list[Defect], line: int) -> tuple[Defect, ...]:
    if not defects:
        return ()
    return tuple(defect._replace(line=defect.line + line) for defect in defects)


def _syntax(error: Any, text: str, offset: int) -> tuple[Defect, int]:
    """What libyaml says, in our words, and the index of the place. `offset` is the line at which `text` starts."""
    mark = error.problem_mark
    if text[mark.index : mark.index + 1] == "\t":
        fix = "indent with spaces"
        return Defect(mark.line, mark.column, "tab", "a tab stands where YAML wants spaces", fix), mark.index
    context, begun = error.context, error.context_mark
    elsewhere = context and begun and begun.line != mark.line
    since = f" ({context} that starts in line {begun.line + offset + 1})" if elsewhere else ""
    message = f"not valid YAML: {error.problem}{since}"
    from reconciler.manifests.slips import ANY, FIXES

    return Defect(mark.line, mark.column, "syntax", message, FIXES.get(error.problem, ANY)), mark.index


def _document(get: Callable[[], Any], defects: list[Defect]) -> tuple[Any, int]:  # noqa: C901  one loop, for speed
    """Build one document's value out of its events, up to its end; its end's index comes second.

    Raises _LimitError where a limit is passed, and MarkedYAMLError where libyaml gives up.
    """
    anchors: _Anchors | None = None
    stack: list[tuple[Any, bool, Any]] = []
    container: Any = []
    mapping = False
    key: Any = _NO_KEY
    nodes = 0
    root = container
    while True:
        event = get()
        kind = event.__class__
        if kind is ScalarEvent:
            value = event.value
            if event.implicit[0] and value[:1] in SUSPECTS:
                value = plain(value)
                if value.__class__ is Oddity:
                    value = _odd(value, event, key is _NO_KEY and mapping, defects)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            value = {} if kind is MappingStartEvent else []
        elif kind is AliasEvent:
            anchors = anchors or _Anchors()
            value, size = anchors.expand(event, stack, container, defects)
            nodes += size
        elif kind is DocumentEndEvent:
            return (root[0] if root else None), event.end_mark.index
        else:
            container, mapping, key = stack.pop()
            continue
        nodes += 1
        if nodes > MOST_NODES:
            raise _LimitError(event.start_mark, _TOO_MANY, "split the document")
        if kind is not AliasEvent and (event.anchor is not None or event.tag is not None):
            anchors = anchors or _Anchors()
            anchors.mark(event, value, defects)
        if not mapping:
            container.append(value)
        elif key is _NO_KEY:
            if value.__class__ is str and value not in container:
                key = intern(value)
            else:
                key = _refused_key(value, event, defects)
        else:
            if key is not _DROPPED:
                container[key] = value
            key = _NO_KEY
        if kind is ScalarEvent or kind is AliasEvent:
            continue
        stack.append((container, mapping, key))
        if len(stack) > MOST_DEPTH:
            raise _LimitError(event.start_mark, _TOO_DEEP, "flatten the document")
        container, mapping, key = value, kind is MappingStartEvent, _NO_KEY


def _odd(oddity: Oddity, event: Any, is_key: bool, defects: list[Defect]) -> Any:
    """A plain scalar that is no JSON value: its text stands for it, so that reading can go on."""
    if oddity.code != "mergeKey":
        defects.append(_defect(event, oddity.code, oddity.message, oddity.fix))
    return oddity if oddity.code == "mergeKey" and is_key else event.value


def _refused_key(value: Any, event: Any, defects: list[Defect]) -> Any:
    """Say what is wrong with a key; the value that follows it will be dropped."""
    if value.__class__ is str:
        message = f"the key {value!r} stands here twice"
        defects.append(_defect(event, "duplicateKey", message, "remove one of the two"))
    elif value.__class__ is Oddity:
        defects.append(_defect(event, value.code, value.message, value.fix))
    elif event.__class__ is ScalarEvent:
        text = event.value or "(empty)"
        defects.append(
            _defect(event, "keyNotText", f"the key {text} is not a text", f'quote it: "{event.value}"')
        )
    else:
        defects.append(_defect(event, "keyNotText", "a key must be a text", "write a plain word as the key"))
    return _DROPPED


def _defect(event: Any, code: str, message: str, fix: str) -> Defect:
    mark = event.start_mark
    return Defect(mark.line, mark.column, code, message, fix)


class _Anchors:
    """Anchored values, and what an alias to each of them costs once it is written out."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._costs: dict[str, tuple[int, int, int]] = {}
        self._text = 0

    def mark(self, event: Any, value: Any, defects: list[Defect]) -> None:
        """Remember an anchored value; refuse a tagged one."""
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!", 1)
            message = f"the tag {tag} is not supported"
            defects.append(_defect(event, "tag", message, "remove the tag; quote a value to make it a text"))
        if event.anchor is not None:
            self._values[event.anchor] = value
            self._costs.pop(event.anchor, None)

    def expand(
        self, event: Any, stack: list[tuple[Any, bool, Any]], container: Any, defects: list[Defect]
    ) -> tuple[Any, int]:
        """The value of an alias and the number of values that it adds besides itself."""
        name = event.anchor
        if name not in self._values:
            defects.append(
                _defect(
                    event, "alias", f"no anchor &{name} stands before this alias", "write the value itself"
                )
            )
            return None, 0
        value = self._values[name]
        if value is container or any(value is outer for outer, _, _ in stack):
            defects.append(
                _defect(
                    event,
                    "alias",
                    f"the alias *{name} stands inside its own anchor",
                    "write the value itself",
                )
            )
            return None, 0
        if name not in self._costs:
            self._costs[name] = _cost(value)
        size, depth, text = self._costs[name]
        self._text += text
        if len(stack) + depth > MOST_DEPTH:
            message = f"{_TOO_DEEP} once aliases are written out"
            raise _LimitError(event.start_mark, message, "flatten the document")
        if self._text > MOST_TEXT:
            message = f"more than {MOST_TEXT:,} characters in one document once aliases are written out"
            raise _LimitError(event.start_mark, message, "use fewer aliases")
        return value, size - 1


def _cost(value: Any) -> tuple[int, int, int]:
    """Values, depth and characters of a value once written out. At most as many steps as were counted before."""
    size = depth = text = 0
    level = [value]
    while level:
        size += len(level)
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one)
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
            elif isinstance(one, str):
                text += len(one)
        depth += bool(below) or any(isinstance(one, dict | list) for one in level)
        level = below
    return size, depth, text

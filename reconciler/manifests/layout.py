"""One YAML document as it is laid out: entries, and the comments and blank lines that belong to each of them.

The tree is built from the events of the same parser that reads manifests, and every scalar stays the text that was
written, so that whatever is printed from it (`printing`) says the same. `remarks` gives comments their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

COMMENT = re.compile(r"#[^\n]*")  # between values, where nothing else has this sign
_PROPERTIES = (re.compile(r"[&!]\S*[ \t\n]+"), re.compile(r"(?:[&!]\S*[ \t\n]+){2}"))
_INDICATORS = ("-", "?", ":")  # values between brackets, something else where there are none
_HEADER = re.compile(
    r"(?P<properties>(?:[&!]\S*[ \t]+)*)(?P<style>[|>])(?P<indicators>[-+0-9]*)[ \t]*(?P<comment>#[^\n]*)?\n"
)


class UnusualError(Exception):
    """The document uses YAML that is left as it is: an alias or a list as a key, or a root that is no block map."""


class Remark:
    """A comment (`text` begins with #), or a blank line (`text` is ""). `column` from 0; `alone`: on its own line."""

    __slots__ = ("alone", "at", "column", "gap", "text")

    def __init__(self, at: int, *, column: int, gap: int, text: str, alone: bool) -> None:
        self.at = at
        self.column = column
        self.gap = gap  # blanks before it
        self.text = text
        self.alone = alone


class Leaf:
    """A scalar or an alias, word for word, anchor and tag included.

    A block scalar has its header as `text`, and its lines as `body`, without their indentation.
    """

    __slots__ = ("anchor", "body", "column", "end", "is_alias", "start", "text", "value")

    def __init__(self, event: Any, source: str, column: int) -> None:
        self.start = _start(event)
        self.end = _end(event)
        self.column: int = event.start_mark.column
        self.text = source[self.start : self.end]
        self.is_alias = event.__class__ is AliasEvent
        self.value: str | None = None if self.is_alias else event.value
        self.anchor: str | None = event.anchor
        self.body: list[str] | None = None
        if not self.is_alias and event.style in ("|", ">"):
            self._take_apart(column)

    def _take_apart(self, column: int) -> None:
        """`column` is that of the block around it. Blank lines behind it are not its own, unless it keeps them."""
        header = _HEADER.match(self.text)
        if header is None:
            raise UnusualError
        lines = self.text[header.end() :].split("\n")[:-1]
        stated = re.sub("[-+]", "", header["indicators"])
        chomping = re.sub("[0-9]", "", header["indicators"])
        if stated:
            depth = column + int(stated)
        else:
            depth = next((_indent(line) for line in lines if line.strip(" ")), len(self.text))
        kept = len(lines)
        while chomping != "+" and kept and not lines[kept - 1][depth:]:
            kept -= 1
        self.end -= sum(len(line) + 1 for line in lines[kept:])
        self.body = [line[depth:] for line in lines[:kept]]
        comment = f"  {header['comment'].rstrip()}" if header["comment"] else ""
        self.text = f"{header['properties']}{header['style']}{'2' if stated else ''}{chomping}{comment}"

    def strip(self) -> None:
        """Let a block scalar end without a line break."""
        self.text = re.sub("([|>]2?)[-+]?(?=  #|$)", r"\1-", self.text, count=1)
        while self.body and not self.body[-1]:
            self.body.pop()


class Collection:
    """A map or a list. `flow`: with brackets, except where it is `paired`, which is a pair in a list with brackets.

    `tail` are the remarks behind its last entry.
    """

    __slots__ = (
        "anchor",
        "column",
        "end",
        "entries",
        "flow",
        "is_map",
        "paired",
        "properties",
        "start",
        "tail",
    )

    def __init__(self, event: Any, source: str) -> None:
        self.is_map = event.__class__ is MappingStartEvent
        self.start = _start(event)
        self.flow = bool(event.flow_style)
        self.anchor: str | None = event.anchor
        inside = self.start
        self.properties = ""
        if event.anchor is not None or event.tag is not None:
            both = event.anchor is not None and event.tag is not None
            found = _PROPERTIES[both].match(source, self.start)
            if found is None:
                raise UnusualError
            inside = found.end()
            self.properties = " ".join(found[0].split())
        begun = _end(event)
        self.paired = self.flow and not (begun > self.start and source[begun - 1] in "{[")
        self.end = begun if self.flow else inside  # so far
        self.column = 0
        self.entries: list[Entry] = []
        self.tail: list[Remark] = []


class Entry:
    """A member of a map, or an item of a list (which has no `key`). `column` is where its key or its dash stood.

    `lead` stands above it, `header` behind its key where a block follows, `after` behind a value that is no block.
    """

    __slots__ = ("after", "column", "header", "key", "lead", "start", "value")

    def __init__(self, key: Leaf | None, value: Leaf | Collection, *, start: int, column: int) -> None:
        self.key = key
        self.value = value
        self.start = start
        self.column = column
        self.lead: list[Remark] = []
        self.header: Remark | None = None
        self.after: Remark | None = None


class Laid:
    """A document. `root` is None where it is left as it is.

    What stands in front of it (directives, `---`) begins at `head`, its content at `start`; `end` is behind it.
    """

    __slots__ = ("end", "head", "root", "start")

    def __init__(self, *, head: int, start: int, end: int, root: Collection | None) -> None:
        self.head = head
        self.start = start
        self.end = end
        self.root = root


def last_leaf(one: Collection) -> Leaf | None:
    """The scalar that ends a map or list; None where brackets do."""
    last = one.entries[-1].value if one.entries and not one.flow else None
    return last_leaf(last) if isinstance(last, Collection) else last


def documents(source: str) -> Iterator[Laid]:
    """The documents of `source`, a readable text that ends with a line break and has line feeds only."""
    get: Callable[[], Any] = CParser(source).get_event
    get()
    event: Any = get()
    head = after = 0
    while event.__class__ is not StreamEndEvent:
        first = event
        events: list[Any] = []
        while event.__class__ is not DocumentEndEvent:
            event = get()
            events.append(event)
        end = _start(event)
        start = _end(first) if first.explicit else after
        after = _end(event)
        event = get()
        if after == end:  # no `...` ends it
            end = after = _start(event) if event.__class__ is DocumentStartEvent else len(source)
        yield Laid(head=head, start=start, end=end, root=_root(source, events))
        head = end


def scalars(source: str) -> list[str]:
    """The value of every scalar in a readable text, whatever a reader makes of it."""
    get: Callable[[], Any] = CParser(source).get_event
    found: list[str] = []
    while (event := get()).__class__ is not StreamEndEvent:
        if event.__class__ is ScalarEvent:
            found.append(event.value)
    return found


def _root(source: str, events: list[Any]) -> Collection | None:
    try:
        root = _Tree(source, events).root()
    except UnusualError:
        return None
    if isinstance(root, Leaf) or root.flow or not root.is_map or root.properties:
        return None
    return root


def _start(event: Any) -> int:
    return int(event.start_mark.index)


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


class _Tree:
    """Builds the tree out of a document's events."""

    def __init__(self, source: str, events: list[Any]) -> None:
        self._source = source
        self._events = iter(events)

    def root(self) -> Leaf | Collection:
        return self._node(next(self._events), 0)

    def _node(self, event: Any, column: int) -> Leaf | Collection:
        """The node that `event` begins; `column` is that of the block around it."""
        if event.__class__ in (ScalarEvent, AliasEvent):
            return Leaf(event, self._source, column)
        one = Collection(event, self._source)
        add = self._member if one.is_map else self._item
        while (event := next(self._events)).__class__ not in (MappingEndEvent, SequenceEndEvent):
            entry = add(one, event, column)
            if one.flow and isinstance(entry.value, Leaf) and entry.value.text in _INDICATORS:
                raise UnusualError
            if not one.entries:
                one.column = entry.column
            one.entries.append(entry)
            one.end = entry.value.end
        if one.flow and not one.paired:
            one.end = _end(event)
        return one

    def _member(self, owner: Collection, event: Any, column: int) -> Entry:
        if event.__class__ is not ScalarEvent:
            raise UnusualError
        key = Leaf(event, self._source, 0)
        before = COMMENT.sub("", self._source[owner.end : key.start])
        is_empty = not key.value and not key.text.endswith(("'", '"'))
        if "?" in before or is_empty or "\n" in key.text or key.body is not None:
            raise UnusualError
        value = self._node(next(self._events), column if owner.flow else key.column)
        return Entry(key, value, start=key.start, column=key.column)

    def _item(self, owner: Collection, event: Any, column: int) -> Entry:
        start = _start(event)
        if not owner.flow:
            gap = self._source[owner.end : start + 1]
            dash = COMMENT.sub(lambda found: " " * len(found[0]), gap).find("-")
            if dash < 0:
                raise UnusualError
            start = owner.end + dash
            column = start - self._source.rfind("\n", 0, start) - 1
        return Entry(None, self._node(event, column), start=start, column=column)

"""Where each value of a document stands, found by a second pass over its text when somebody asks.

The first pass (`reading`) keeps no positions, since a valid document needs none. This one reads the same events of the
same parser and checks nothing: what it is given has been read before, so its depth is known to be harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from yaml._yaml import CParser
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

Step = str | int


class Place(NamedTuple):
    """One value: where it starts, where its key does (all from 0), and its text if it is a plain scalar.

    A map or list in block style starts at its key. `again` are the keys of a map that stand in it once more: their
    own place -> the line of the first.
    """

    line: int
    column: int
    key_line: int
    key_column: int
    children: dict[Step, Place]
    text: str | None
    again: dict[tuple[int, int], int]

    def keyed(self, line: int, column: int) -> Place:
        """The same value under a key that stands elsewhere."""
        return self._replace(key_line=line, key_column=column)


def locate(text: str, line: int) -> Place:
    """The places of the first document of `text`, which starts at `line` of its file (from 0)."""
    get = CParser(text).get_event
    get()  # the stream
    get()  # the document
    return _Locator(get, line).read(get())


class _Locator:
    def __init__(self, get: Callable[[], Any], line: int) -> None:
        self._get = get
        self._line = line
        self._anchors: dict[str, Place] = {}

    def read(self, event: Any) -> Place:
        """The place of the value that `event` begins; reads up to its end."""
        kind = event.__class__
        line, column = self._line + event.start_mark.line, event.start_mark.column
        if kind is AliasEvent:
            anchored = self._anchors.get(event.anchor)
            children, text = (anchored.children, anchored.text) if anchored else ({}, None)
            return Place(line, column, line, column, children, text, {})
        if kind is ScalarEvent:
            text = event.value if event.implicit[0] else None
            place = Place(line, column, line, column, {}, text, {})
        elif kind is MappingStartEvent:
            place = self._map(Place(line, column, line, column, {}, None, {}))
        else:
            place = self._list(Place(line, column, line, column, {}, None, {}))
        if event.anchor is not None:
            self._anchors[event.anchor] = place
        return place

    def _map(self, place: Place) -> Place:
        while (event := self._get()).__class__ is not MappingEndEvent:
            line, column = self._line + event.start_mark.line, event.start_mark.column
            key = event.value if event.__class__ is ScalarEvent else self.read(event).text
            value = self._get()
            child = self.read(value).keyed(line, column)
            if getattr(value, "flow_style", None) is False:
                child = child._replace(line=line, column=column)
            if key in place.children:
                place.again[line, column] = place.children[key].key_line
            elif key is not None:
                place.children[key] = child
        return place

    def _list(self, place: Place) -> Place:
        while (event := self._get()).__class__ is not SequenceEndEvent:
            place.children[len(place.children)] = self.read(event)
        return place

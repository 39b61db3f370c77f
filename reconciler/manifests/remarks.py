"""Gives every comment and blank line of a document its place in the tree.

A comment belongs to what it stands behind, or else to what follows it; at the end of a block its column decides
whether it still belongs to the block or to what comes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.manifests.layout import COMMENT, Collection, Entry, Leaf, Remark

_REMARK = re.compile(rf"(?P<comment>{COMMENT.pattern})|^[ \t]*\n", re.MULTILINE)


def place(source: str, root: Collection, *, start: int, end: int) -> None:
    """Attach what source[start:end] has besides values to the entries of `root`."""
    _Placing(source, list(_remarks(source, root, start, end))).all(root, end)


def _remarks(source: str, root: Collection, start: int, end: int) -> Iterator[Remark]:
    """The comments and blank lines between the scalars, in order."""
    for leaf in _leaves(root):
        yield from _between(source, start, leaf.start)
        start = leaf.end
    yield from _between(source, start, end)


def _leaves(one: Collection) -> Iterator[Leaf]:
    for entry in one.entries:
        if entry.key is not None:
            yield entry.key
        if isinstance(entry.value, Leaf):
            yield entry.value
        else:
            yield from _leaves(entry.value)


def _between(source: str, start: int, end: int) -> Iterator[Remark]:
    for found in _REMARK.finditer(source, start, end):
        at = found.start()
        line = source.rfind("\n", 0, at) + 1
        before = source[line:at]
        gap = len(before) - len(before.rstrip(" \t"))
        text = (found["comment"] or "").rstrip()
        yield Remark(at, column=at - line, gap=gap, text=text, alone=gap == len(before))


class _Placing:
    """Goes through the tree and the remarks side by side."""

    def __init__(self, source: str, remarks: list[Remark]) -> None:
        self._source = source
        self._remarks = remarks
        self._next = 0

    def all(self, root: Collection, end: int) -> None:
        self._collection(root, end, least=0)
        root.tail += self._take(end)

    def _take(self, end: int) -> list[Remark]:
        """Every remark that is left before `end`."""
        first = self._next
        while self._next < len(self._remarks) and self._remarks[self._next].at < end:
            self._next += 1
        return self._remarks[first : self._next]

    def _take_behind(self, at: int, end: int) -> Remark | None:
        """The comment behind what ends at `at`, on the same line, if it stands before `end`."""
        if self._next < len(self._remarks):
            remark = self._remarks[self._next]
            if remark.at < end and not remark.alone and "\n" not in self._source[at : remark.at]:
                self._next += 1
                return remark
        return None

    def _collection(self, one: Collection, end: int, *, least: int) -> None:
        """`end`: where the next thing begins that is not of this collection; `least`: where its own comments stand."""
        ends = [entry.start for entry in one.entries[1:]] + [end]
        for entry, following in zip(one.entries, ends, strict=False):
            entry.lead += self._take(entry.start)
            self._value(entry, following)
        if not one.flow:
            one.tail = self._trailing(end, least)

    def _value(self, entry: Entry, end: int) -> None:
        value = entry.value
        if isinstance(value, Collection) and not value.flow:
            entry.header = self._take_behind(
                entry.key.end if entry.key else entry.start, value.entries[0].start
            )
            least = value.column if value.column > entry.column else entry.column + 1
            self._collection(value, end, least=least)
            return
        entry.lead += [one for one in self._take(value.start) if one.text]
        if isinstance(value, Collection):
            self._collection(value, value.end, least=0)
            value.tail = self._take(value.end)
        entry.after = self._take_behind(value.end, end)

    def _trailing(self, end: int, least: int) -> list[Remark]:
        """The comments at the end of a block that stand at `least` as far right as it does."""
        first = seen = self._next
        while seen < len(self._remarks) and self._remarks[seen].at < end:
            remark = self._remarks[seen]
            if remark.text:
                if remark.column < least:
                    break
                self._next = seen + 1
            seen += 1
        return self._remarks[first : self._next]

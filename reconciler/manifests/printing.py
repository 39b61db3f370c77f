"""Prints a laid-out document in the one style: two spaces a level, lists below their key indented, brackets kept for
what is short. Scalars are printed as they were written; of blank lines two in a row at most are left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconciler.manifests.layout import Collection, Entry, Leaf, Remark, last_leaf

WIDTH = 110
"""Characters of a line up to which a map or list in brackets is short."""

_STEP = 2
_MOST_BLANK = 2
_KEEPING = re.compile(r"[|>]2?\+(?=  #|$)")


def lines_of(root: Collection) -> list[str]:
    """The lines of a document whose root is a block map."""
    lead, lines = _block(root, 0)
    while root.tail and not root.tail[-1].text:
        root.tail.pop()
    return [*_remarks(lead, 0, first=True), *lines, *_remarks(root.tail, 0, first=_keeps(root))]


def _block(one: Collection, column: int) -> tuple[list[Remark], list[str]]:
    """What stands above the first entry, and the lines from the first entry on."""
    first: list[Remark] = []
    lines: list[str] = []
    kept = False
    for entry in one.entries:
        above, own = _entry(entry, column, moved=one.flow)
        lead = [*entry.lead, *above]
        if lines:
            lines += _remarks(lead, column, first=kept)
        else:
            first = lead
        lines += own
        kept = _keeps(entry.value)
    if column:
        tail = [remark for remark in one.tail if remark.text or not one.flow]
        lines += _remarks(tail, column, first=kept)
    return first, lines


def _keeps(one: Collection | Leaf) -> bool:
    """Whether it ends in a block scalar that would take a blank line behind it for its own."""
    leaf = last_leaf(one) if isinstance(one, Collection) else one
    return leaf is not None and leaf.body is not None and bool(_KEEPING.search(leaf.text))


def _entry(entry: Entry, column: int, *, moved: bool) -> tuple[list[Remark], list[str]]:
    """What has to stand above an entry besides its lead, and its lines. `moved`: it had brackets around it."""
    prefix = " " * column + (f"{entry.key.text}:" if entry.key else "-")
    shift = None if moved else column - entry.column
    value = entry.value
    if isinstance(value, Leaf):
        lines = _leaf(value, prefix, column)
        last = _commented(lines[-1], entry.after, shift if len(lines) == 1 else None)
        return [], [*lines[:-1], last]
    inline = _inline(value)
    if inline is not None and (not value.entries or len(prefix) + 1 + len(inline) <= WIDTH):
        return [], [_commented(f"{prefix} {inline}", entry.after, shift)]
    if not value.entries:  # only comments between its brackets
        above = [*value.tail, *([entry.after] if entry.after else [])]
        value.tail = []
        return above, [f"{prefix} {_inline(value)}"]
    lead, lines = _block(value, column + _STEP)
    header = entry.header or entry.after
    if entry.key is None and not value.properties:
        return [*([header] if header else []), *lead], [prefix + lines[0][column + 1 :], *lines[1:]]
    prefix += f" {value.properties}" if value.properties else ""
    return [], [_commented(prefix, header, shift), *_remarks(lead, column + _STEP, first=True), *lines]


def _leaf(leaf: Leaf, prefix: str, column: int) -> list[str]:
    """The lines of a scalar behind `prefix`."""
    if not leaf.text:
        return [prefix]
    margin = " " * (column + _STEP)
    if leaf.body is not None:
        return [f"{prefix} {leaf.text}", *(margin + line if line else "" for line in leaf.body)]
    lines = leaf.text.split("\n")
    if not leaf.text.endswith('"'):  # there a blank at the end may be escaped
        lines = [line.rstrip(" \t") for line in lines]
    rest = (line.lstrip(" \t") for line in lines[1:])
    return [f"{prefix} {lines[0]}", *(margin + line if line else "" for line in rest)]


def _inline(one: Collection) -> str | None:
    """A collection in brackets on one line; None where it is none, or holds what needs a line of its own."""
    if not one.flow or any(remark.text for remark in one.tail):
        return None
    parts = []
    for entry in one.entries:
        if entry.after or any(remark.text for remark in entry.lead):
            return None
        value = _inline(entry.value) if isinstance(entry.value, Collection) else entry.value.text
        if value is None or "\n" in value:
            return None
        if entry.key is None:
            parts.append(value)
        elif value:
            parts.append(f"{entry.key.text}: {value}")
        elif one.paired:
            return None
        else:
            parts.append(entry.key.text)
    text = ", ".join(parts)
    if not one.paired:
        text = f"{{{text}}}" if one.is_map else f"[{text}]"
    return f"{one.properties} {text}" if one.properties else text


def _commented(line: str, remark: Remark | None, shift: int | None) -> str:
    """The line with a comment behind it: in its column, moved by `shift`, or (None) two blanks away."""
    if remark is None:
        return line
    gap = min(remark.gap, 2) or 1
    if shift is not None:
        gap = max(gap, remark.column + shift - len(line))
    return f"{line}{' ' * gap}{remark.text}"


def _remarks(remarks: Sequence[Remark], column: int, *, first: bool = False) -> list[str]:
    """Comments at `column`, and the blank lines between them; none in front where they come `first`."""
    lines: list[str] = []
    for remark in remarks:
        if remark.text:
            lines.append(" " * column + remark.text)
        elif not (first and not lines) and lines[-_MOST_BLANK:] != [""] * _MOST_BLANK:
            lines.append("")
    return lines

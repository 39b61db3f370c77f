r"""Text from outside in Markdown: nothing in it may begin a link, a mention, a table cell or a tag.

source: GitHub Flavored Markdown: cells end at a | without a \ before it, also inside code spans; names after @, numbers
after # or ! and bare web addresses become links wherever they stand as words, but not in code. GitHub Docs: GH-1 is a
number too; what stands between two $ is a formula, unless the $ stands in a <span>. GitLab Docs: names in quotes after
a sign, [issue:1] and *iteration:1 are references; a line that begins with / is a command; \$ begins no formula.
"""

from __future__ import annotations

import re

from reconciler.render.escaping import visible

_SIGNS = re.compile(r"([\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_])|^[-+=#/])")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_REFERRING = re.compile(
    r"(@(?=\S)|[#!&~%^*](?=[\w\"])|\[(?=\w+:)|(?<![^\W_])GH-(?=\d)|(?<!\w):(?=[\w+-]+:))", re.IGNORECASE
)
_LINKING = re.compile(r"(://|(?<![^\W_])www\.)", re.IGNORECASE)
_DOLLAR = r"<span>\$</span>"
_MANY_TICKS = re.compile("`{70}(?=`)")
"""source: cmark, inlines.c, MAXBACKTICKS: more than 80 begin no code; what is in it would be read as Markdown."""
_APART = "\u200b"
"""A space of no width: it parts what would otherwise be a link."""


def code(text: str) -> str:
    """The text as code that may stand in a table: backticks in it do not end it, and nobody is mentioned."""
    shown = visible(text).replace("|", "\\|")  # a table takes the \\ away again, and one before it stays
    shown = _MANY_TICKS.sub(rf"\g<0>{_APART}", shown)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    edges = shown[:1] + shown[-1:]
    padding = " " if "`" in edges or edges == "  " or not shown.strip() else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def plain(text: str) -> str:
    """The text as words between others: its signs mean themselves, and nothing in it becomes a link or a mention."""
    apart = _LINKING.sub(lambda found: found[0][0] + _APART + found[0][1:], visible(text).strip())
    escaped = _SIGNS.sub(r"\\\1", _REFERRING.sub(rf"\1{_APART}", apart))
    return _NUMBERED.sub(r"\1\\\2", escaped).replace("$", _DOLLAR)

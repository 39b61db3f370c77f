r"""Text from outside in Markdown: nothing in it may begin a link, a mention, a table cell or a tag.

source: GitHub Flavored Markdown: cells end at a | that no \ escapes, also inside code spans; names after @, numbers
after # or ! and bare web addresses become links wherever they stand as words, but not in code.
"""

from __future__ import annotations

import re

from reconciler.render.escaping import visible

_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
_REFERRING = re.compile(r"([@#!&~%$^])(?=\w)")
_LINKING = re.compile(r"(://|(?<!\w)www\.)", re.IGNORECASE)
_APART = "\u200b"
"""A space of no width: it parts what would otherwise be a link."""


def code(text: str) -> str:
    """The text as code that may stand in a table: backticks in it do not end it, and nobody is mentioned."""
    shown = visible(text)
    if "|" in shown:  # in a code span a \ before it would be doubtful: some readers pair it with another one
        return f"<code>{''.join(_entity(one) for one in shown)}</code>"
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    edges = shown[:1] + shown[-1:]
    padding = " " if "`" in edges or edges == "  " or not shown.strip() else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def plain(text: str) -> str:
    """The text as words between others: its signs mean themselves, and nothing in it becomes a link or a mention."""
    apart = _LINKING.sub(lambda found: found[0][0] + _APART + found[0][1:], visible(text))
    return _SIGNS.sub(r"\\\1", _REFERRING.sub(rf"\1{_APART}", apart))


def _entity(sign: str) -> str:
    """A sign that can begin nothing: source: CommonMark, entities stand for text only."""
    return sign if sign.isalnum() else f"&#{ord(sign)};"

"""Text from outside in Markdown: nothing in it may begin a link, a mention, a table cell or a tag."""

from __future__ import annotations

import re

from reconciler.render.escaping import visible


def code(text: str) -> str:
    """The text as a code span that may stand in a table: backticks in it do not end it, and nobody is mentioned."""
    shown = visible(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def plain(text: str) -> str:
    """The text as words between others: its signs mean themselves, and no @ is followed by a name."""
    escaped = re.sub(r"([\\`*_{}\[\]<>()#+!|~&-])", r"\\\1", visible(text))
    return escaped.replace("@", "@\u200b").replace("://", ":\u200b//")

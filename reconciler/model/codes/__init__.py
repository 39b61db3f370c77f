"""What every code means that a problem, warning, refusal or error of ours can have, and what to do about it.

The one catalogue: `explain CODE`, docs/troubleshooting.md and the rules of SARIF are made from it. Whoever adds a code
adds its row (tests/unit/model/test_codes.py says which is missing). It is data alone, for whoever asks for words;
nothing that runs depends on it, and `validate` does not import it.
"""

from __future__ import annotations

from reconciler.model.codes import (
    applying,
    asking,
    changing,
    commands,
    documents,
    planning,
    rules,
    texts,
    worklists,
)
from reconciler.model.codes.row import Group, Row, plain

__all__ = ["GROUPS", "Group", "Row", "find", "plain", "words"]

GROUPS: tuple[Group, ...] = (
    texts.GROUP,
    documents.GROUP,
    rules.GROUP,
    planning.GROUP,
    changing.GROUP,
    applying.GROUP,
    worklists.GROUP,
    asking.GROUP,
    commands.GROUP,
)
"""In the order in which somebody who writes, plans and applies meets them."""


def find(word: str) -> tuple[Group, Row] | None:
    """The row of a code with its group; None for a word that is no code."""
    return next(((group, row) for group in GROUPS for row in group.rows if row.word == word), None)


def words() -> list[str]:
    """Every code, in alphabetic order."""
    return sorted((row.word for group in GROUPS for row in group.rows), key=str.lower)

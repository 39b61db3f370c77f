"""How paths, values and suggestions are spelled in messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from reconciler.model.manifest import Path
from reconciler.model.problem import Position


class Places(Protocol):
    """Something that knows where its values stand: a document, or one merged out of several."""

    def position(self, path: Path) -> Position:
        """Where the value at `path` starts."""

    def key_position(self, path: Path, key: str | int) -> Position:
        """Where the key of a member of the map at `path` starts."""

    def written(self, path: Path) -> str | None:
        """The text of the plain scalar at `path`, as it stands in the file."""


class Fault(NamedTuple):
    """One thing that is wrong: `path` is the value to be left out if the rest is to be looked at further."""

    path: Path
    position: Position
    code: str
    message: str
    fix: str


_LONGEST = 60
_MOST_COMPARED = 500
MOST_SUGGESTIONS = 25
"""How often in a row something is compared with all that is known: it is slow, and nobody reads that many."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    import difflib

    lower = word.lower()
    by_lower = {one.lower(): one for one in known}
    likely = [*by_lower]
    if len(likely) > _MOST_COMPARED:  # comparing costs 20 µs each: look at those that begin or end alike
        likely = [one for one in likely if one[:3] == lower[:3] or one[-3:] == lower[-3:]][:_MOST_COMPARED]
    close = difflib.get_close_matches(lower, likely, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def spelled(path: Path) -> str:
    """A path as people write it: spec.addresses[2], spec.tags[cost center]."""
    text = ""
    for step in path:
        plain = isinstance(step, str) and step.replace("-", "").replace("_", "").isalnum()
        text += f".{step}" if plain else f"[{step}]"
    return text.removeprefix(".") or "the document"


def shown(value: Any) -> str:
    """A value in a sentence: short, in quotes if it is a text."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _LONGEST else f'"{value[:_LONGEST]}…"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return "null" if value is None else str(value)[:_LONGEST]
    return "a map" if isinstance(value, dict) else "a list"

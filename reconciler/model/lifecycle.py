"""The lifecycle words that a live object carries: in its tag, and under `metadata.lifecycle` in plans."""

from __future__ import annotations

from collections.abc import Iterable

STATED = ("protect", "retain")
"""What manifests state."""
WORDS = ("adopted", "previous", *STATED)
"""All of them, sorted: the others say how an object became ours, and that another one has taken its place."""


def path(word: str) -> str:
    """Where a plan shows a word."""
    return f"metadata.lifecycle.{word}"


def values(words: frozenset[str]) -> dict[str, bool]:
    """`metadata.lifecycle.*` of a live object: only what is on."""
    return {path(word): True for word in WORDS if word in words}


def tag(words: Iterable[str]) -> str:
    """The value of the lifecycle tag: sorted words."""
    return " ".join(sorted(words))


def parse(tag: str | None) -> frozenset[str]:
    """The words in a tag's value."""
    return frozenset((tag or "").split())

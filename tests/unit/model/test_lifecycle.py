"""Lifecycle words in a tag."""

from __future__ import annotations

from reconciler.model import lifecycle


def test_lifecycle_words() -> None:
    assert lifecycle.parse("adopted  protect") == {"adopted", "protect"}
    assert lifecycle.parse(None) == lifecycle.parse("") == frozenset()

"""What most kinds answer to a question that only a few have something to say to."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.change import Change, Decision, Notice
from reconciler.model.worklist import Screen


def after_nothing(decision: Decision) -> Iterator[str]:
    """No order beyond the one that references and names give."""
    return iter(())


def nothing_standing(decision: Decision) -> Iterator[Notice]:
    """What does not change needs no word."""
    return iter(())


def no_screens(change: Change) -> Iterator[Screen]:
    """An API does it, so nobody has to."""
    return iter(())

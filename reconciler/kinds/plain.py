"""What most kinds answer to a question that only a few have something to say to."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.change import Action, Change, Decision, FieldChange, Notice
from reconciler.model.load import Exposed
from reconciler.model.observation import Observation
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


def exposes_nobody(decision: Decision) -> Iterator[Exposed]:
    """No figures tell whom it concerns."""
    return iter(())


def strands_nobody(
    action: Action, fields: tuple[FieldChange, ...], live: Observation | None
) -> Exposed | None:
    """Nobody waits in such an object."""
    return None

"""One field's difference in words that every showing of a plan shares: what goes, what comes, how much stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.model.change import Change, FieldChange
from reconciler.model.load import Load, said
from reconciler.render.values import ABSENT, shown

RISKS = ("high", "medium", "low")
SIGNS = {"create": "+", "update": "~", "adopt": "»", "replace": "±", "release": "«", "delete": "−"}


class Row(NamedTuple):
    """One field, `before` and `after` (None: absent, and not to be shown, where the object itself comes or goes). A
    set says its `removed` and `added` elements, too, and how many stay."""

    path: str
    before: str | None = None
    after: str | None = None
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    stays: int = 0
    is_set: bool = False


class Impact(NamedTuple):
    """The load of one queue in a sentence, when it was read (the time, in UTC), and whether anybody waits."""

    said: str
    read: str
    waits: bool


def rows(change: Change) -> tuple[Row, ...]:
    """The fields of a change, in its order. Texts are shown() already: one line each, nothing that steers."""
    return tuple(_row(one, change) for one in change.fields)


def _row(one: FieldChange, change: Change) -> Row:
    before = None if change.action == "create" and one.before is None else shown(one.before)
    after = None if change.action == "delete" and one.after is None else shown(one.after)
    if isinstance(one.before, tuple) or (isinstance(one.after, tuple) and change.action != "create"):
        former, latter = one.before or (), one.after or ()
        removed = tuple(shown(element) for element in former if element not in latter)
        added = tuple(shown(element) for element in latter if element not in former)
        stays = len(former) - len(removed)
        return Row(one.path, before, after, removed, added, stays, is_set=bool(former or latter))
    return Row(one.path, before, after)


def says_why(change: Change) -> bool:
    """Whether the reason tells more than the fields do, such as the live name where no load is told by it."""
    if change.awaiting:
        return True
    return change.action != "create" and not (change.action == "update" and change.fields and impacts(change))


def impacts(change: Change) -> tuple[Impact, ...]:
    """Whom the change concerns: the load of each queue that it touches."""
    if not change.impact:
        return ()
    read = str(change.impact.get("readAt")).partition("T")[2]
    return tuple(_impact(one, read) for one in change.impact.get("queues") or ())


def _impact(figures: Mapping[str, object], read: str) -> Impact:
    load = _load(figures)
    return Impact(f"“{figures.get('queue')}”: {said(load)}", read, waits=bool(load.waiting))


def _load(figures: Mapping[str, object]) -> Load:
    agents, waiting, oldest = (
        _figure(figures.get(one)) for one in ("agentsStaffed", "waiting", "oldestSeconds")
    )
    return Load(agents_staffed=agents, waiting=waiting, oldest_seconds=oldest)


def _figure(value: object) -> float | int | None:
    return value if isinstance(value, (int, float)) else None


__all__ = ["ABSENT", "RISKS", "SIGNS", "Impact", "Row", "impacts", "rows", "says_why"]

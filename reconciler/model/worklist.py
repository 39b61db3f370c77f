"""What a person has to do in a portal, as data: lists of items, each with screens and entries in the portal's own
labels and in the order of the work. Which screens and labels is the kinds' knowledge; how a list looks is `render`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.model.canonical import digest

if TYPE_CHECKING:
    from reconciler.model.change import Change


class Entry(NamedTuple):
    """One field to set: its label, the value that stands there now and the one to put in (None: empty).

    `secret` is set where the value is one: then `after` says where to take it from, and never what it is. `note` is a
    word for the person ("the pick-list may say UK").
    """

    label: str
    before: str | None
    after: str | None
    secret: bool = False
    note: str = ""


class Screen(NamedTuple):
    """One screen of the portal: `title` as the portal calls it, `action` (Add, Modify, Delete), what it is about
    (`code`), its entries in the screen's order, and what to know before one starts."""

    title: str
    action: str
    code: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


class Item(NamedTuple):
    """One change for a person to carry out. `calls` are what confirming it records, as `{operation, parameters}`.

    `content` is what the change amounts to (see `content_of`); `since` when it was first handed to a person, and
    `confirmed` who has said when that it is done, as `{by, at}`. Moments are ISO 8601, UTC.
    """

    address: str
    action: str
    content: str
    since: str
    screens: tuple[Screen, ...]
    calls: tuple[Mapping[str, Any], ...]
    confirmed: Mapping[str, str] | None = None


class Worklist(NamedTuple):
    """A work list. `closed` says why nothing of it is to be done any more: `{how, by, at}`, where `how` is
    "superseded" (`by` another list) or "withdrawn"."""

    id: str
    plan_id: str
    workspace: str
    environment: str
    created_at: str
    created_by: str
    items: tuple[Item, ...]
    closed: Mapping[str, str] | None = None

    @property
    def awaiting(self) -> tuple[Item, ...]:
        """The items that nobody has confirmed."""
        return tuple(one for one in self.items if one.confirmed is None)


def content_of(change: Change) -> str:
    """A digest of what a change amounts to, whichever plan it stands in: the same work is not listed twice."""
    owners = [call.parameters.get("owner") for call in change.calls]
    fields = [[one.path, one.before, one.after] for one in change.fields]
    return digest([change.address, change.action, fields, owners])

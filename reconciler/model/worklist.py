"""What a person has to do in a portal, as data: screens with entries, in the portal's own labels and in the order of
the work. Which screens and labels is the kinds' knowledge; how a list looks is `render`'s.
"""

from __future__ import annotations

from typing import NamedTuple


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

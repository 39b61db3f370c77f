"""Work lists in the backend: at most one is open, and that is said in one place.

    symbee/worklists/<id>.json       the list itself
    symbee/worklists/<id>.md, .html  the same for people
    symbee/worklist.json             which list is open: {"open": id or null}

A list is written before it is opened, and the one that it supersedes is told so afterwards: whatever instant a run dies
at, the open list is whole. Needs the environment's lock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model.errors import FailedError, RefusedError
from reconciler.model.store import Store
from reconciler.model.worklist import Entry, Item, Screen, Worklist

FOLDER = "symbee/worklists/"
_POINTER = "symbee/worklist.json"

Drawn = Callable[[Worklist], Mapping[str, str]]
"""A list for people: file suffix ("md", "html") -> text."""


@dataclass(frozen=True)
class Worklists:
    """The work lists of one environment. Every method may touch the backend and raises what the Store raises."""

    store: Store
    drawn: Drawn

    def current(self) -> Worklist | None:
        """The open list, or None."""
        opened = self._opened()
        return self._read(opened) if opened else None

    def issue(self, fresh: Worklist, items: Iterable[Item]) -> Worklist | None:
        """The list that holds these items, all of them still to be done: the open one where it is the same work, or
        else `fresh` (whose items do not matter), which supersedes it. None where there is nothing to do: then the open
        one is withdrawn.
        """
        before = self.current()
        known = {one.address: one for one in before.awaiting} if before else {}
        wanted = tuple(_same(known.get(one.address), one) for one in items)
        if before and {one.content for one in before.awaiting} == {one.content for one in wanted} and wanted:
            again = {one.address: one for one in wanted}
            kept = before._replace(items=tuple(_kept(one, again) for one in before.items))
            self._write(kept)
            return kept
        made = fresh._replace(items=wanted) if wanted else None
        if made:
            self._write(made)
        if made or before:
            self._open(made.id if made else None)
        if before and before.awaiting:
            self._close(before, by=made, at=fresh.created_at)
        return made

    def confirmable(self, name: str) -> Worklist:
        """The open list of this id. Raises RefusedError (4) for one that is unknown, superseded or withdrawn."""
        found = self._read(name)
        if found is None:
            raise RefusedError(
                f"there is no work list {name} in this environment",
                code="worklistUnknown",
                fix="see the id at the end of apply's output; is this the right environment (-e)?",
            )
        opened = self._opened()
        if opened != name and found.awaiting:
            how = f"superseded by {opened}" if opened else "withdrawn: its changes are not wanted any more"
            raise RefusedError(
                f"the work list {name} is {how}",
                code="worklistClosed",
                fix=f"work on {opened}; it says what is left to do"
                if opened
                else "run plan to see what is wanted now",
            )
        return found

    def confirmed(self, worklist: Worklist, addresses: Iterable[str], *, by: str, at: str) -> Worklist:
        """The list with these items confirmed, written."""
        chosen = set(addresses)
        items = tuple(
            one._replace(confirmed={"by": by, "at": at})
            if one.address in chosen and not one.confirmed
            else one
            for one in worklist.items
        )
        after = worklist._replace(items=items)
        self._write(after)
        if not after.awaiting:
            self._open(None)
        return after

    def _opened(self) -> str | None:
        stored = self.store.get(_POINTER)
        pointer = _json(_POINTER, stored.content) if stored else {}
        return pointer.get("open")

    def _open(self, name: str | None) -> None:
        self.store.put(_POINTER, json.dumps({"open": name}).encode() + b"\n")

    def _close(self, worklist: Worklist, *, by: Worklist | None, at: str) -> None:
        how = {"how": "superseded", "by": by.id} if by else {"how": "withdrawn", "by": ""}
        self._write(worklist._replace(closed={**how, "at": at}))

    def _write(self, worklist: Worklist) -> None:
        content = json.dumps(_document(worklist), indent=2, sort_keys=True) + "\n"
        self.store.put(f"{FOLDER}{worklist.id}.json", content.encode())
        self._draw(worklist)

    def _draw(self, worklist: Worklist) -> None:
        for suffix, text in self.drawn(worklist).items():
            self.store.put(f"{FOLDER}{worklist.id}.{suffix}", text.encode())

    def _read(self, name: str) -> Worklist | None:
        stored = self.store.get(f"{FOLDER}{name}.json")
        return _worklist(_json(name, stored.content)) if stored else None


def _kept(item: Item, again: Mapping[str, Item]) -> Item:
    """An item of the open list; one that still waits is as it was made now, which may know the version of a secret."""
    return item if item.confirmed else again[item.address]


def _same(known: Item | None, item: Item) -> Item:
    """The item, which waits as long as the same one in an earlier list does."""
    return item._replace(since=known.since) if known and known.content == item.content else item


def _document(worklist: Worklist) -> dict[str, Any]:
    items = []
    for one in worklist.items:
        screens = [
            {**screen._asdict(), "entries": [entry._asdict() for entry in screen.entries]}
            for screen in one.screens
        ]
        items.append({**one._asdict(), "screens": screens})
    return {**worklist._asdict(), "items": items}


def _json(name: str, content: bytes) -> Any:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FailedError(
            f"the work list {name} in the backend cannot be read",
            code="worklist",
            fix="restore it from a backup",
        )
    return found


def _worklist(raw: Mapping[str, Any]) -> Worklist:
    return Worklist(**{**raw, "items": tuple(_item(one) for one in raw["items"])})


def _item(raw: Mapping[str, Any]) -> Item:
    screens = tuple(
        Screen(
            title=one["title"],
            action=one["action"],
            code=one["code"],
            entries=tuple(Entry(**entry) for entry in one["entries"]),
            notes=tuple(one["notes"]),
        )
        for one in raw["screens"]
    )
    return Item(**{**raw, "screens": screens, "calls": tuple(raw["calls"])})

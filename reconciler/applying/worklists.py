"""Work lists in the backend: at most one is open, and that is said in one place.

    symbee/worklists/<id>.json       the list itself
    symbee/worklists/<id>.md, .html  the same for people
    symbee/worklist.json             which list is open, and which one is being closed: {"open": id, "closing": id}

A list is written before it is opened, and the one that it supersedes is told so afterwards: whatever instant a run dies
at, the open list is whole, and the next run finishes what was left. Needs the environment's lock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reconciler.applying import listed
from reconciler.model.errors import RefusedError
from reconciler.model.store import Store
from reconciler.model.worklist import Item, Worklist

FOLDER = "symbee/worklists/"
_POINTER = "symbee/worklist.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}\Z")

Drawn = Callable[[Worklist], Mapping[str, str]]
"""A list for people: file suffix ("md", "html") -> text."""


class Issued(NamedTuple):
    """What became of the lists: the one that is open now, and the one that it, or nothing, takes the place of."""

    worklist: Worklist | None
    closed: Worklist | None = None


class _Pointer(NamedTuple):
    open: str | None = None
    closing: str | None = None


@dataclass(frozen=True)
class Worklists:
    """The work lists of one environment. Every method may touch the backend and raises what the Store raises, and
    RefusedError where what stands there was damaged."""

    store: Store
    drawn: Drawn

    def current(self) -> Worklist | None:
        """The open list, or None."""
        return self._named(self._pointer().open)

    def issue(self, fresh: Worklist, items: Iterable[Item]) -> Issued:
        """The list that holds these items, all of them still to be done: the open one where it is the same work, or
        else `fresh` (whose items do not matter), which supersedes it. None where there is nothing to do: then the open
        one is withdrawn.
        """
        self._finish(fresh.created_at)
        before = self.current()
        known = {one.address: one for one in before.awaiting} if before else {}
        wanted = tuple(_with_its_past(known.get(one.address), one) for one in items)
        if before and wanted and _same(known, wanted):
            again = {one.address: one for one in wanted}
            kept = tuple(one if one.confirmed else again[one.address] for one in before.items)
            same = before._replace(items=kept, manifests=fresh.manifests)
            self._write(same)
            return Issued(same)
        made = fresh._replace(items=wanted) if wanted else None
        if made:
            self._write(made)
        former = before if before and before.awaiting else None
        if made or before:
            self._point(_Pointer(made.id if made else None, former.id if former else None))
        self._finish(fresh.created_at)
        return Issued(made, former)

    def confirmable(self, name: str, *, at: str) -> Worklist:
        """The open list of this id, or one of which nothing is left. Raises RefusedError (4) for one that is unknown,
        superseded or withdrawn. `at` is the present."""
        self._finish(at)
        found = self._named(name) if _ID.match(name) else None
        if found is None:
            raise RefusedError(
                f"there is no work list {name} in this environment",
                code="worklistUnknown",
                fix="see the id at the end of apply's output; is this the right environment (-e)?",
            )
        opened = self._pointer().open
        if opened != name and found.awaiting:
            raise RefusedError(
                f"the work list {name} is {_why(opened)}",
                code="worklistClosed",
                fix=f"work on {opened}; it says what is left to do"
                if opened
                else "run plan to see what is wanted now",
            )
        return found

    def confirmed(self, worklist: Worklist, address: str, *, by: str, at: str) -> Worklist:
        """The list with one item confirmed, written. `finish` makes it known to people."""
        items = tuple(
            one._replace(confirmed={"by": by, "at": at})
            if one.address == address and not one.confirmed
            else one
            for one in worklist.items
        )
        after = worklist._replace(items=items)
        self._put(after)
        return after

    def finish(self, worklist: Worklist) -> None:
        """Draw the list as it is by now; one of which nothing is left is not open any more."""
        self._draw(worklist)
        if not worklist.awaiting and self._pointer().open == worklist.id:
            self._point(_Pointer())

    def _finish(self, at: str) -> None:
        """Tell a list that is not open any more why, if a run died before it could."""
        pointer = self._pointer()
        if pointer.closing is None:
            return
        former = self._named(pointer.closing)
        if former is not None:
            how = "superseded" if pointer.open else "withdrawn"
            closed = former.closed or {"how": how, "by": pointer.open or "", "at": at}
            self._write(former._replace(closed=closed))
        self._point(_Pointer(pointer.open))

    def _pointer(self) -> _Pointer:
        stored = self.store.get(_POINTER)
        told = listed.parsed(_POINTER, stored.content) if stored else {}
        names = [told.get(name) for name in _Pointer._fields]
        if not all(one is None or (isinstance(one, str) and _ID.match(one)) for one in names):
            listed.parsed(_POINTER, b"")
        return _Pointer(*names)

    def _point(self, pointer: _Pointer) -> None:
        self.store.put(_POINTER, listed.text(pointer._asdict()))

    def _write(self, worklist: Worklist) -> None:
        self._put(worklist)
        self._draw(worklist)

    def _put(self, worklist: Worklist) -> None:
        self.store.put(f"{FOLDER}{worklist.id}.json", listed.written(worklist))

    def _draw(self, worklist: Worklist) -> None:
        for suffix, text in self.drawn(worklist).items():
            self.store.put(f"{FOLDER}{worklist.id}.{suffix}", text.encode())

    def _named(self, name: str | None) -> Worklist | None:
        stored = self.store.get(f"{FOLDER}{name}.json") if name else None
        return listed.read(str(name), stored.content) if stored else None


def _why(opened: str | None) -> str:
    if opened:
        return f"superseded by {opened}"
    return "withdrawn: what it says is not wanted any more, or is on record by now"


def _same(known: Mapping[str, Item], wanted: tuple[Item, ...]) -> bool:
    """Whether the wanted items are just those that wait already."""
    return known.keys() == {one.address for one in wanted} and all(
        known[one.address].is_like(one) for one in wanted
    )


def _with_its_past(known: Item | None, item: Item) -> Item:
    """The item, which waits as long as the same one does that waits already. What that one knows of secrets stays."""
    if known is None or not known.is_like(item):
        return item
    forgotten = any(version is None and known.versions.get(path) for path, version in item.versions.items())
    return known if forgotten else item._replace(since=known.since)

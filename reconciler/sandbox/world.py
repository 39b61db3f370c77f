"""What exists in the stand-in's world, seen and changed within one transaction.

Objects of all kinds are kept alike: an id, a name, the body that answers show, a hidden part that they do not, tags;
links join two objects. Older versions are kept as long as some lagging search may still show them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

_TIMES = ("LastModifiedTime", "LastModifiedRegion", "ModifiedTimestamp")
_COLUMNS = "row, kind, instance, id, name, position, born, body, hidden"


class Thing(NamedTuple):
    """One object. `body` is what answers show of it, tags included; `born` epoch seconds; `row` its current version."""

    row: int
    kind: str
    instance: str
    id: str
    name: str
    position: int
    born: float
    body: dict[str, Any]
    hidden: dict[str, Any]


class Where(NamedTuple):
    """A condition on objects as SQL with its values; `EVERYTHING` holds for all."""

    sql: str
    values: tuple[str, ...] = ()


EVERYTHING = Where("1")


class World:
    """The objects of one state file, within one transaction at time `now` (epoch seconds).

    `changed`: something is otherwise than it was; to set what is set already changes no more than a time.
    """

    def __init__(self, database: sqlite3.Connection, now: float) -> None:
        self._run = database.execute
        self.now = now
        self.changed = False

    # Facts about the whole world ------------------------------------------------------------------------------

    def fact(self, name: str) -> str | None:
        """A fact such as the account; None where it was never stated."""
        row = self._run("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def state(self, name: str, value: str) -> None:
        """State a fact."""
        self._run("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    # Objects --------------------------------------------------------------------------------------------------

    def get(self, kind: str, instance: str, id: str) -> Thing | None:
        """The object with an id."""
        return self._one("kind = ? AND instance = ? AND id = ?", (kind, instance, id))

    def named(self, kind: str, instance: str, only: str) -> Thing | None:
        """The object that holds a name which may stand once (`only`, folded as its kind asks)."""
        return self._one("kind = ? AND instance = ? AND only = ?", (kind, instance, only))

    def add(
        self,
        kind: str,
        instance: str,
        id: str,
        *,
        name: str,
        body: Mapping[str, Any],
        only: str | None = None,
        hidden: Mapping[str, Any] | None = None,
        born: float | None = None,
    ) -> Thing:
        """A new object, born now if nothing else is said. The caller has made sure that `only` is free."""
        self.changed = True
        row = self._next_row()
        born = self.now if born is None else born
        thing = Thing(row, kind, instance, id, name, row, born, dict(body), dict(hidden or {}))
        self._insert(thing, only=only, since=born)
        return thing

    def put(
        self, thing: Thing, body: Mapping[str, Any], *, name: str | None = None, only: str | None = None
    ) -> Thing:
        """The object with another body, and another name where one is given (`only` then comes with it)."""
        self._remember(thing)
        self.changed = self.changed or _timeless(body) != _timeless(thing.body)
        name = thing.name if name is None else name
        self._run(
            "UPDATE object SET name = ?, folded = ?, only = coalesce(?, only), body = ? WHERE row = ?",
            (name, name.casefold(), only, _dump(body), thing.row),
        )
        if body.get("Tags", {}) != thing.body.get("Tags", {}):
            self._run("DELETE FROM tag WHERE row = ?", (thing.row,))
            self._tag(thing.row, body.get("Tags", {}))
        return thing._replace(body=dict(body), name=name)

    def hide(self, thing: Thing, hidden: Mapping[str, Any]) -> None:
        """The object with another hidden part."""
        self._run("UPDATE object SET hidden = ? WHERE row = ?", (_dump(hidden), thing.row))

    def remove(self, thing: Thing) -> None:
        """The object is gone, with every link from it and to it."""
        self.changed = True
        self._remember(thing)
        self._run("DELETE FROM object WHERE row = ?", (thing.row,))
        self._run("DELETE FROM tag WHERE row = ?", (thing.row,))
        self._run("DELETE FROM link WHERE owner = ?", (thing.id,))
        self._run("DELETE FROM link WHERE member = ?", (thing.id,))

    def count(self, kind: str, instance: str) -> int:
        """How many objects of a kind the instance has now."""
        found = self._run(
            "SELECT count(*) FROM object WHERE kind = ? AND instance = ? AND until IS NULL", (kind, instance)
        ).fetchone()
        return int(found[0])

    # Pages ----------------------------------------------------------------------------------------------------

    def page(
        self,
        kinds: tuple[str, ...],
        instance: str,
        *,
        after: int,
        limit: int,
        where: Where = EVERYTHING,
        at: float | None = None,
    ) -> list[Thing]:
        """Up to `limit` objects in order of birth, after a position; as they were at time `at` where one is given."""
        sql, values = self._select(kinds, instance, where, at)
        rows = self._run(
            f"SELECT {_COLUMNS} FROM object WHERE {sql} AND position > ? ORDER BY position LIMIT ?",
            (*values, after, limit),
        )
        return [_thing(row) for row in rows]

    def total(self, kinds: tuple[str, ...], instance: str, *, where: Where, at: float | None) -> int:
        """How many objects `page` would give in all."""
        sql, values = self._select(kinds, instance, where, at)
        return int(self._run(f"SELECT count(*) FROM object WHERE {sql}", values).fetchone()[0])

    def of_kind(self, kind: str, instance: str) -> Iterator[Thing]:
        """Every object of a kind, in order of birth: for the few that a scan may cost."""
        yield from self.page((kind,), instance, after=0, limit=-1)

    # Links ----------------------------------------------------------------------------------------------------
    # `+position` keeps SQLite from walking all links of a kind in order, to spare itself the sorting of a few.

    def link(self, kind: str, owner: str, member: str) -> bool:
        """Join two objects; False where they were joined already."""
        done = self._run(
            "INSERT OR IGNORE INTO link (kind, owner, member) VALUES (?, ?, ?)", (kind, owner, member)
        )
        return self._counted(done)

    def unlink(self, kind: str, owner: str, member: str | None = None) -> bool:
        """Take a link off (all of the owner's without a member); False where there was none."""
        if member is None:
            return self._counted(self._run("DELETE FROM link WHERE kind = ? AND owner = ?", (kind, owner)))
        return self._counted(
            self._run("DELETE FROM link WHERE kind = ? AND owner = ? AND member = ?", (kind, owner, member))
        )

    def members(self, kind: str, owner: str) -> list[str]:
        """What an object is joined to, oldest link first."""
        found = self._run(
            "SELECT member FROM link WHERE kind = ? AND owner = ? ORDER BY +position", (kind, owner)
        )
        return [row[0] for row in found]

    def owners(self, kind: str, member: str) -> list[str]:
        """Which objects are joined to this one, oldest link first."""
        found = self._run(
            "SELECT owner FROM link WHERE kind = ? AND member = ? ORDER BY +position", (kind, member)
        )
        return [row[0] for row in found]

    def pairs(self, kind: str) -> list[tuple[str, str]]:
        """Every (owner, member) of a kind of link, oldest first."""
        found = self._run("SELECT owner, member FROM link WHERE kind = ? ORDER BY position", (kind,))
        return [(row[0], row[1]) for row in found]

    def linked(self, kind: str, owner: str, member: str) -> bool:
        """Whether two objects are joined."""
        found = self._run(
            "SELECT 1 FROM link WHERE kind = ? AND owner = ? AND member = ?", (kind, owner, member)
        )
        return found.fetchone() is not None

    # Inside ---------------------------------------------------------------------------------------------------

    def _counted(self, done: sqlite3.Cursor) -> bool:
        self.changed = self.changed or done.rowcount > 0
        return done.rowcount > 0

    def _one(self, sql: str, values: Iterable[str]) -> Thing | None:
        row = self._run(
            f"SELECT {_COLUMNS} FROM object WHERE {sql} AND until IS NULL", tuple(values)
        ).fetchone()
        return _thing(row) if row else None

    def _select(
        self, kinds: tuple[str, ...], instance: str, where: Where, at: float | None
    ) -> tuple[str, tuple[str | float, ...]]:
        marks = ", ".join("?" * len(kinds))
        sql = f"kind IN ({marks}) AND instance = ? AND {where.sql}"
        if at is None:
            return f"{sql} AND until IS NULL", (*kinds, instance, *where.values)
        moment = "since <= ? AND (until IS NULL OR until > ?)"
        return f"{sql} AND {moment}", (*kinds, instance, *where.values, at, at)

    def _next_row(self) -> int:
        return int(self._run("SELECT coalesce(max(row), 0) + 1 FROM object").fetchone()[0])

    def _insert(self, thing: Thing, *, only: str | None, since: float, until: float | None = None) -> None:
        self._run(
            "INSERT INTO object"
            " (row, kind, instance, id, position, only, folded, name, born, since, until, body, hidden)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                thing.row,
                thing.kind,
                thing.instance,
                thing.id,
                thing.position,
                only,
                thing.name.casefold(),
                thing.name,
                thing.born,
                since,
                until,
                _dump(thing.body),
                _dump(thing.hidden),
            ),
        )
        self._tag(thing.row, thing.body.get("Tags", {}))

    def _tag(self, row: int, tags: Mapping[str, str]) -> None:
        for key, value in tags.items():
            self._run("INSERT INTO tag VALUES (?, ?, ?)", (row, key, value))

    def _remember(self, thing: Thing) -> None:
        """Keep the version that is about to change for as long as a lagging search may show it."""
        keep = float(self.fact("keepSeconds") or 0)
        if not keep:
            return
        self._run("DELETE FROM tag WHERE row IN (SELECT row FROM object WHERE until < ?)", (self.now - keep,))
        self._run("DELETE FROM object WHERE until < ?", (self.now - keep,))
        since = self._run("SELECT since FROM object WHERE row = ?", (thing.row,)).fetchone()[0]
        before = self.get(thing.kind, thing.instance, thing.id)
        if before is not None:
            self._insert(before._replace(row=self._next_row()), only=None, since=since, until=self.now)
            self._run("UPDATE object SET since = ? WHERE row = ?", (self.now, thing.row))


def _timeless(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _TIMES}


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _thing(row: tuple[Any, ...]) -> Thing:
    return Thing._make((*row[:7], json.loads(row[7]), json.loads(row[8])))

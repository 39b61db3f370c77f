"""The state file: one SQLite database that several processes share, each request one transaction.

It knows tables and transactions, nothing of what is kept in them (that is `world`).
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.model.errors import FailedError

_FIRST = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE object (
    row INTEGER PRIMARY KEY,        -- one version of one object; the current one keeps its row
    kind TEXT NOT NULL, instance TEXT NOT NULL, id TEXT NOT NULL,
    position INTEGER NOT NULL,      -- the order of lists: the row in which it was born
    only TEXT,                      -- what may stand once per kind and instance: the name, folded as its kind asks
    folded TEXT NOT NULL,           -- the name without case, for searches
    name TEXT NOT NULL,
    born REAL NOT NULL,             -- epoch seconds, as all times here
    since REAL NOT NULL, until REAL,    -- when this version was the current one; until NULL: it is
    body TEXT NOT NULL,             -- JSON in the shape of the API's answers
    hidden TEXT NOT NULL            -- JSON that no answer shows whole
);
CREATE UNIQUE INDEX object_id ON object (kind, instance, id) WHERE until IS NULL;
CREATE UNIQUE INDEX object_only ON object (kind, instance, only) WHERE until IS NULL;
CREATE INDEX object_position ON object (kind, instance, position);
CREATE INDEX object_folded ON object (kind, instance, folded, position);
CREATE INDEX object_until ON object (until) WHERE until IS NOT NULL;
CREATE TABLE tag (row INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (row, key)) WITHOUT ROWID;
CREATE INDEX tag_value ON tag (key, value, row);
CREATE TABLE link (
    position INTEGER PRIMARY KEY, kind TEXT NOT NULL, owner TEXT NOT NULL, member TEXT NOT NULL
);
CREATE UNIQUE INDEX link_pair ON link (owner, kind, member);
CREATE INDEX link_member ON link (member, kind);
CREATE INDEX link_kind ON link (kind, position);
CREATE TABLE token (
    operation TEXT NOT NULL, token TEXT NOT NULL, parameters TEXT NOT NULL, answer TEXT NOT NULL, expires REAL NOT NULL,
    PRIMARY KEY (operation, token)
) WITHOUT ROWID;
CREATE INDEX token_expires ON token (expires);
CREATE TABLE bucket (operation TEXT PRIMARY KEY, tokens REAL NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE request (
    n INTEGER PRIMARY KEY, time REAL NOT NULL, service TEXT NOT NULL, operation TEXT NOT NULL,
    mutating INTEGER NOT NULL, parameters TEXT NOT NULL, status INTEGER NOT NULL, error TEXT
);
"""
_FAULTS = """
CREATE TABLE fault (
    n INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, saw INTEGER NOT NULL, struck INTEGER NOT NULL, since REAL
);
ALTER TABLE request ADD COLUMN fault TEXT;
ALTER TABLE request ADD COLUMN effect INTEGER NOT NULL DEFAULT 0;
"""
_STEPS = (_FIRST, _FAULTS)
"""What each version of the file adds to the one before: an older file is brought up to date when it is opened."""

_EMPTIED = ("fact", "object", "tag", "link", "token", "bucket", "request", "fault")
_PATIENCE_SECONDS = 30


def _unusable(path: Path, why: object, fix: str) -> FailedError:
    return FailedError(
        f"{path} cannot be used as the sandbox's state: {why}",
        code="sandboxState",
        fix=f"{fix}, or name another file as the environment's sandbox.state",
    )


def _refused(path: Path, error: sqlite3.DatabaseError) -> FailedError:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        why = f"another process has been writing to it for {_PATIENCE_SECONDS} seconds"
        return _unusable(path, why, "let that process go on or stop it, then say this again")
    return _unusable(path, error, "check its rights and its disk; if they are right, delete the file")


class State:
    """One open state file. Threads take turns; processes are kept apart by SQLite.

    Creates the file (readable by its owner only: it may hold secrets) and its folder. Raises FailedError when
    it is no state file, or one of another version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise _unusable(path, error.strerror, "check the rights of its folder") from error
        self._database = sqlite3.connect(
            path,
            timeout=_PATIENCE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        self._close = weakref.finalize(self, self._database.close)  # nobody has to remember to
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self.close()
            raise _refused(path, error) from error

    def _open(self) -> None:
        run = self._database.execute
        self._database.create_function("fold", 1, _fold, deterministic=True)
        run("PRAGMA journal_mode = WAL")
        run(
            "PRAGMA synchronous = NORMAL"
        )  # a crash of the process loses nothing; of the machine, the last requests
        if self._version() == len(_STEPS):
            return  # whoever only reads waits for nobody who writes
        with self.transaction(write=True):
            version = self._version()
            if version > len(_STEPS):
                raise sqlite3.DatabaseError(
                    f"it has version {version}, this program keeps version {len(_STEPS)}"
                )
            for step in _STEPS[version:]:
                for statement in step.split(";\n"):
                    run(statement)
            run(f"PRAGMA user_version = {len(_STEPS)}")

    def _version(self) -> int:
        version: int = self._database.execute("PRAGMA user_version").fetchone()[0]
        return version

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back on any exception. A reading one sees one moment.

        Raises FailedError where another process writes for too long, or the disk is full.
        """
        with self._turn:
            database = self._database
            try:
                database.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                yield database
                database.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise _refused(self.path, error) from error
            finally:
                if database.in_transaction:
                    database.execute("ROLLBACK")

    def watched(self) -> tuple[bool, bool]:
        """Whether any fault stands, and whether requests are recorded: so cheap that every request may ask."""
        with self._turn:
            faults, record = self._database.execute(
                "SELECT EXISTS (SELECT 1 FROM fault), EXISTS (SELECT 1 FROM fact WHERE name = 'record')"
            ).fetchone()
        return bool(faults), bool(record)

    def empty(self, database: sqlite3.Connection) -> None:
        """Forget everything, within a transaction."""
        for table in _EMPTIED:
            database.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._close()


def _fold(value: str | None) -> str | None:
    """Text without case, for searches."""
    return value.casefold() if value is not None else None

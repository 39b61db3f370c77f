"""The record of requests: what was asked, what was said, and whether it changed the world."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

from reconciler.sandbox.asking import Asked


class CallRecord(NamedTuple):
    """One request as it was recorded: `n` counts up, `time` is in epoch seconds, `error` the code or None.

    `status` is 0 where a fault took the request away before its effect; `fault` says which fault struck it, or None.
    `effect`: it changed the world (a refused request does not, nor a token's repetition, nor setting what is set).
    """

    n: int
    time: float
    service: str
    operation: str
    mutating: bool
    parameters: dict[str, Any]
    status: int
    error: str | None
    fault: str | None
    effect: bool


class Said(NamedTuple):
    """How a request ended; see CallRecord."""

    time: float
    status: int
    error: str | None
    fault: str | None
    effect: bool


def write(database: sqlite3.Connection, wanted: Asked, parameters: dict[str, Any], said: Said) -> None:
    """Add a request to the record, within a transaction."""
    database.execute(
        "INSERT INTO request (time, service, operation, mutating, parameters, status, error, fault, effect)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            said.time,
            wanted.service,
            wanted.operation,
            wanted.mutates,
            json.dumps(parameters, default=str),
            *said[1:],
        ),
    )


def read(database: sqlite3.Connection, since: int) -> tuple[CallRecord, ...]:
    """The requests after number `since`, oldest first."""
    columns = "n, time, service, operation, mutating, parameters, status, error, fault, effect"
    rows = database.execute(f"SELECT {columns} FROM request WHERE n > ? ORDER BY n", (since,)).fetchall()
    return tuple(
        CallRecord._make((*row[:4], bool(row[4]), json.loads(row[5]), *row[6:9], bool(row[9])))
        for row in rows
    )

"""AWS's request rates: one token bucket per operation, in the state file, so that all who share it share the quota."""

from __future__ import annotations

import sqlite3

from reconciler.sandbox.quotas import Rate, rate


def granted(database: sqlite3.Connection, *, service: str, operation: str, now: float) -> bool:
    """Take one token for a request at `now` (epoch seconds); False when there is none."""
    limit = rate(service, operation)
    return limit is None or taken(database, f"{service}.{operation}", limit, now=now)


def taken(database: sqlite3.Connection, name: str, limit: Rate, *, now: float) -> bool:
    """Take one token out of the bucket called `name`; False when there is none."""
    found = database.execute("SELECT tokens, at FROM bucket WHERE operation = ?", (name,)).fetchone()
    tokens, since = found if found else (float(limit.burst), now)
    tokens = min(float(limit.burst), tokens + max(0.0, now - since) * limit.per_second)
    if tokens < 1:
        # assumption: a refused request takes nothing.
        return False
    database.execute("INSERT OR REPLACE INTO bucket VALUES (?, ?, ?)", (name, tokens - 1, now))
    return True

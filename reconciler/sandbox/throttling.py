"""AWS's request rates: one token bucket per operation, in the state file, so that all who share it share the quota."""

from __future__ import annotations

import sqlite3

from reconciler.sandbox.quotas import Rate, rate
from reconciler.sandbox.wire.errors import ApiError


def take(database: sqlite3.Connection, *, service: str, operation: str, now: float) -> None:
    """Take one token for a request at `now` (epoch seconds). Raises ThrottlingException when there is none."""
    limit = rate(service, operation)
    if limit is not None and not taken(database, f"{service}.{operation}", limit, now=now):
        raise throttled(service)


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


def throttled(service: str) -> ApiError:
    """The answer beyond the rate."""
    # source: STS answers Throttling (common errors of the query protocol), the others ThrottlingException.
    return ApiError("Throttling" if service == "sts" else "ThrottlingException", "Rate exceeded")

"""AWS's request rates: one token bucket per operation, in the state file, so that all who share it share the quota."""

from __future__ import annotations

import sqlite3

from reconciler.sandbox.quotas import rate
from reconciler.sandbox.wire.errors import ApiError


def take(database: sqlite3.Connection, *, service: str, operation: str, now: float) -> None:
    """Take one token for a request at `now` (epoch seconds). Raises ThrottlingException when there is none."""
    limit = rate(service, operation)
    if limit is None:
        return
    name = f"{service}.{operation}"
    found = database.execute("SELECT tokens, at FROM bucket WHERE operation = ?", (name,)).fetchone()
    tokens, since = found if found else (float(limit.burst), now)
    tokens = min(float(limit.burst), tokens + max(0.0, now - since) * limit.per_second)
    if tokens < 1:
        # assumption: a refused request takes nothing.
        raise ApiError("ThrottlingException", "Rate exceeded")
    database.execute("INSERT OR REPLACE INTO bucket VALUES (?, ?, ?)", (name, tokens - 1, now))

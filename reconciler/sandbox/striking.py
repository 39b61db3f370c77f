"""The rules that stand, in the state file: all who share it share them, with their counts.

A request meets them in order. Each that concerns it counts it; delays and lags add up; of the others one strikes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import NamedTuple

from reconciler.sandbox import throttling
from reconciler.sandbox.faults import Fault
from reconciler.sandbox.quotas import Rate, rate


class Standing(NamedTuple):
    """A rule that stands: its number, how many requests it `saw` that it concerns, how often it `struck`."""

    n: int
    fault: Fault
    saw: int
    struck: int


class _Rule(NamedTuple):
    """As `Standing`; `since`: when it first struck, in epoch seconds."""

    n: int
    fault: Fault
    saw: int
    struck: int
    since: float | None


class Fate(NamedTuple):
    """What becomes of one request: seconds of delay and of lag, and the fault that strikes it."""

    delay: float = 0.0
    lag: float = 0.0
    strike: Fault | None = None

    @property
    def before(self) -> Fault | None:
        """The fault that keeps the request from having its effect."""
        return self.strike if self.strike and not self.strike.after else None

    @property
    def after(self) -> Fault | None:
        """The fault that takes the answer away."""
        return self.strike if self.strike and self.strike.after else None


CALM = Fate()
Transaction = Callable[..., AbstractContextManager[sqlite3.Connection]]


class Faults:
    """The rules of one state file, for people and tests: `list`, `add`, `clear`."""

    def __init__(self, transaction: Transaction, keep: Callable[[sqlite3.Connection, float], None]) -> None:
        self._transaction = transaction
        self._keep = keep

    def list(self) -> tuple[Standing, ...]:
        """Every rule that stands, in the order in which requests meet them."""
        with self._transaction(write=False) as database:
            return tuple(Standing(*rule[:4]) for rule in _rules(database))

    def add(self, *faults: Fault) -> None:
        """Let rules stand, after those that do. One that stands already begins to count anew."""
        with self._transaction(write=True) as database:
            enact(database, faults)
            self._keep(database, longest_lag(faults))

    def clear(self) -> None:
        """Let no rule stand."""
        with self._transaction(write=True) as database:
            database.execute("DELETE FROM fault")


def enact(database: sqlite3.Connection, faults: Iterable[Fault]) -> None:
    """Put rules into the state file, within a transaction."""
    for fault in faults:
        rule = json.dumps(fault.kept())
        database.execute("DELETE FROM fault WHERE rule = ?", (rule,))
        database.execute("INSERT INTO fault (rule, saw, struck) VALUES (?, 0, 0)", (rule,))


def longest_lag(faults: Iterable[Fault]) -> float:
    """For how many seconds the past has to be kept for these rules."""
    return max((one.seconds or 0.0 for one in faults if one.what == "lag"), default=0.0)


def fate_of(
    database: sqlite3.Connection, *, service: str, operation: str, mutating: bool, now: float
) -> Fate:
    """What the rules do to a request at `now` (epoch seconds); it is counted, within a transaction."""
    fate = CALM
    for rule in _rules(database):
        if not rule.fault.concerns(service, operation, mutating=mutating):
            continue
        met = rule._replace(saw=rule.saw + 1)
        free = fate.strike is None or met.fault.what in ("delay", "lag")
        if (
            free
            and _due(met, now)
            and _exceeded(database, met, service=service, operation=operation, now=now)
        ):
            met = met._replace(struck=met.struck + 1, since=now if met.since is None else met.since)
            fate = _added(fate, met.fault)
        database.execute(
            "UPDATE fault SET saw = ?, struck = ?, since = ? WHERE n = ?",
            (met.saw, met.struck, met.since, met.n),
        )
    return fate


def _rules(database: sqlite3.Connection) -> list[_Rule]:
    rows = database.execute("SELECT n, rule, saw, struck, since FROM fault ORDER BY n").fetchall()
    return [_Rule(n, Fault(**json.loads(rule)), *counts) for n, rule, *counts in rows]


def _added(fate: Fate, fault: Fault) -> Fate:
    if fault.what == "delay":
        return fate._replace(delay=fate.delay + (fault.seconds or 0.0))
    if fault.what == "lag":
        return fate._replace(lag=max(fate.lag, fault.seconds or 0.0))
    return fate._replace(strike=fault)


def _due(met: _Rule, now: float) -> bool:
    fault = met.fault
    if fault.most is not None and met.struck >= fault.most:
        return False
    if fault.lasting is not None and met.since is not None and now >= met.since + fault.lasting:
        return False
    if fault.nth is not None:
        return met.saw >= fault.nth
    if fault.every is not None:
        return met.saw % fault.every == 0
    return fault.probability is None or _chance(fault.seed or 0, met.saw) < fault.probability


def _chance(seed: int, saw: int) -> float:
    """A number from 0 to 1 that a seed and a count always give alike, whatever process asks."""
    digest = hashlib.blake2b(f"{seed}/{saw}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _exceeded(database: sqlite3.Connection, met: _Rule, *, service: str, operation: str, now: float) -> bool:
    """Whether a quota's bucket is empty; every other fault has none."""
    if met.fault.what != "quota":
        return True
    limit = rate(service, operation)
    if met.fault.rate is not None and met.fault.burst is not None:
        limit = Rate(met.fault.rate, met.fault.burst)
    name = f"fault {met.n}/{service}.{operation}"
    return limit is not None and not throttling.taken(database, name, limit, now=now)

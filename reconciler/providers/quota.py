"""The client-side budget: one token bucket per (account, Region, service, operation).

A bucket runs a little under the known limit, slows down when the API says 429 all the same (others share the
account), and recovers slowly. It hides no call: it only delays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from reconciler.model.quotas import Overrides, Quota, quota_of

# A little under the limit: the server's clock and ours differ, and bursts may already be used by others.
_MARGIN = 0.97
_SLOWER = 0.7
_FASTER = 1.05
_SLOWEST = 0.1  # of the rate that the quota allows


class Bucket:
    """Lets `rate` requests a second through on average, `burst` at once. Safe to use from many threads."""

    def __init__(self, quota: Quota, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._limit = quota.rate * _MARGIN
        self._rate = self._limit
        # one below the burst that the API grants, so that a request in flight does not tip it over
        self._capacity = float(max(1, quota.burst - 1)) if quota.burst < 20 else float(quota.burst)
        self._tokens = self._capacity
        self._clock = clock
        self._sleep = sleep
        self._at = clock()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Wait for a token and take it. Returns the seconds waited."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self._capacity, self._tokens + (now - self._at) * self._rate)
            self._at = now
            self._tokens -= 1
            wait = -self._tokens / self._rate if self._tokens < 0 else 0.0
        if wait:
            self._sleep(wait)
        return wait

    def throttled(self) -> None:
        """The API said 429: the bucket is emptied and refills more slowly."""
        with self._lock:
            self._rate = max(self._limit * _SLOWEST, self._rate * _SLOWER)
            self._tokens = min(self._tokens, 0.0)

    def succeeded(self) -> None:
        """The API let one through: back towards the limit."""
        if self._rate < self._limit:
            with self._lock:
                self._rate = min(self._limit, self._rate * _FASTER)


class Quotas:
    """The buckets of one account and Region. With `overrides` None there is no budget at all."""

    def __init__(
        self, overrides: Overrides | None, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._overrides = overrides
        self._clock = clock
        self._sleep = sleep
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lock = threading.Lock()

    def bucket(self, service: str, operation: str) -> Bucket | None:
        """The bucket of an operation, or None where the budget is off."""
        quota = quota_of(service, operation, self._overrides)
        if quota is None:
            return None
        with self._lock:
            key = (service, operation)
            if key not in self._buckets:
                self._buckets[key] = Bucket(quota, clock=self._clock, sleep=self._sleep)
            return self._buckets[key]

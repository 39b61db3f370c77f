"""How many API requests a plan makes, and the least time that quotas allow for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.model.change import Change
from reconciler.model.quotas import Overrides, quota_of, seconds_for


def estimate(
    changes: Iterable[Change], quotas: Overrides | None, *, by_hand: frozenset[str] = frozenset()
) -> tuple[int, float, Mapping[str, Any]]:
    """Calls, seconds (one decimal), and the quotas assumed by `service.operation` ({} where they are off).

    What a person does (providers `by_hand`) is no request.

    Operations have a budget each and run beside each other, so the slowest one decides.
    """
    calls = (call for change in changes for call in change.calls if call.provider not in by_hand)
    counts = Counter((call.provider, call.operation) for call in calls)
    assumed, seconds = {}, 0.0
    for (service, operation), number in sorted(counts.items()):
        quota = quota_of(service, operation, quotas)
        seconds = max(seconds, seconds_for(number, quota))
        if quota is not None:
            assumed[f"{service}.{operation}"] = {"rate": quota.rate, "burst": quota.burst}
    return sum(counts.values()), round(seconds, 1), assumed

"""How many API requests a plan makes, and the least time that quotas allow for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.model.change import Change
from reconciler.model.quotas import Overrides, quota_of, seconds_for


def estimate(changes: Iterable[Change], quotas: Overrides | None) -> tuple[int, float, Mapping[str, Any]]:
    """Calls, seconds (one decimal), and the quotas assumed by `service.operation` ({} where they are off).

    Operations have a budget each and run beside each other, so the slowest one decides.
    """
    counts = Counter((call.provider, call.operation) for change in changes for call in change.calls)
    assumed, seconds = {}, 0.0
    for (service, operation), calls in sorted(counts.items()):
        quota = quota_of(service, operation, quotas)
        seconds = max(seconds, seconds_for(calls, quota))
        if quota is not None:
            assumed[f"{service}.{operation}"] = {"rate": quota.rate, "burst": quota.burst}
    return sum(counts.values()), round(seconds, 1), assumed

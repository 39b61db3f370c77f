"""How often an API may be asked, per account, Region, service and operation. Rates are requests a second.

source: a public dump of Service Quotas defaults, and the admin guide's "API throttling quotas" (2 a second, burst 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.model.symbee import COLLECTIONS, operations_of


class Quota(NamedTuple):
    """A token bucket: `rate` requests a second on average, `burst` at once."""

    rate: float
    burst: int


DEFAULT = Quota(2, 5)
# assumption: the burst of the 10-a-second class is not published; 15 is documented for contact APIs of that class
_TEN = Quota(10, 15)

# assumption: the gateway's contract names no rate (429 says when it is too fast); this spares whoever serves it
_GATEWAY = {name: _TEN for noun in COLLECTIONS for name in operations_of(noun)}

BUILT_IN: Mapping[str, Mapping[str, Quota]] = {
    "connect": {
        "ListQueues": _TEN,
        "DescribeQueue": _TEN,
        "ListQueueQuickConnects": _TEN,
        "ListHoursOfOperations": _TEN,
        "DescribeHoursOfOperation": _TEN,
        "ListQuickConnects": _TEN,
        "DescribeQuickConnect": _TEN,
        "GetCurrentMetricData": Quota(5, 8),
    },
    # source: https://docs.aws.amazon.com/sms-voice/latest/userguide/quotas.html
    # assumption: what its excerpt at hand does not list has 1 a second too, as most have
    "sms-voice": dict.fromkeys(
        (
            "DescribePhoneNumbers",
            "DescribeConfigurationSets",
            "ListTagsForResource",
            "UpdatePhoneNumber",
            "TagResource",
            "UntagResource",
        ),
        Quota(1, 1),
    ),
    # assumption: nobody says how often Symbee's queue statistics may be asked for
    "symbee": {**_GATEWAY, "RetrieveQueueInfo": DEFAULT},
    "sts": {"GetCallerIdentity": Quota(100, 100)},
    # source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html, with DescribeSecret
    "secretsmanager": {"GetSecretValue": Quota(10_000, 10_000)},
}

Overrides = Mapping[str, Mapping[str, Quota]]


def quota_of(service: str, operation: str, overrides: Overrides | None) -> Quota | None:
    """The quota of one operation: the workspace's own, else the built-in, else the default.

    None for `overrides` means that the client-side budget is off (`quotas: none`).
    """
    if overrides is None:
        return None
    stated = overrides.get(service, {}).get(operation)
    return stated or built_in(service, operation)


def built_in(service: str, operation: str) -> Quota:
    """The quota of one operation where no workspace says another."""
    return BUILT_IN.get(service, {}).get(operation, DEFAULT)


def seconds_for(calls: int, quota: Quota | None) -> float:
    """The least time in which a bucket lets so many requests through."""
    return 0.0 if quota is None else max(0.0, (calls - quota.burst) / quota.rate)

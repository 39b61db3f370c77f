"""What AWS limits where `quotas: aws` is set: requests a second per operation, and objects per instance."""

from __future__ import annotations

from typing import NamedTuple


class Rate(NamedTuple):
    """A token bucket: `per_second` tokens come back each second, up to `burst`."""

    per_second: float
    burst: int


# source: https://docs.aws.amazon.com/connect/latest/APIReference/best-practices-connect-apis.html (per operation,
# account and Region) and the admin guide's "API throttling quotas": 2 a second, burst 5.
DEFAULT_RATE = Rate(2, 5)
# assumption: operations with 10 a second have a burst of 15, as those contact operations have that document one.
_FAST = Rate(10, 15)

# source: Service Quotas defaults per operation.
RATES: dict[str, dict[str, Rate]] = {
    "connect": {
        "ListQueues": _FAST,
        "DescribeQueue": _FAST,
        "ListQueueQuickConnects": _FAST,
        "ListHoursOfOperations": _FAST,
        "DescribeHoursOfOperation": _FAST,
        "ListQuickConnects": _FAST,
        "DescribeQuickConnect": _FAST,
        "GetCurrentMetricData": Rate(5, 8),
    },
}
# source: https://docs.aws.amazon.com/sms-voice/latest/userguide/quotas.html: 1 a second for most operations.
# assumption: for the others too, and no burst.
_DEFAULT_RATES = {"sms-voice": Rate(1, 1)}
# assumption: what STS and Secrets Manager allow is so much more than we ask that it is not enforced; of Symbee's
# gateway it is for who serves it to say; of its statistics, its routed email and of Uniphore nobody says.
UNLIMITED_SERVICES = frozenset(
    {"sts", "secretsmanager", "symbee", "symbee-statistics", "symbee-routed-email", "uniphore"}
)

# source: Service Quotas defaults per instance. assumption: 100 email addresses.
OBJECTS = {"queue": 50, "hours": 100, "flow": 100, "email": 100, "number": 5}

# source: AssociateQueueEmailAddresses: 49 additional addresses and one default. A rule of the API, not a quota.
ADDITIONAL_ADDRESSES = 49
# source: TagMap, at most 50 tags on a resource.
TAGS = 50


def rate(service: str, operation: str) -> Rate | None:
    """The rate of an operation; None where there is no limit."""
    if service in UNLIMITED_SERVICES:
        return None
    return RATES.get(service, {}).get(operation, _DEFAULT_RATES.get(service, DEFAULT_RATE))

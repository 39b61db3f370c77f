"""The provider of AWS End User Messaging SMS: a client for each Region, paged reads, single writes.

What is asked for names its Region: with an ARN in its parameters or, a read, with `$region`. Without either it is
the environment's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from threading import Lock
from typing import Any

from reconciler.model.errors import NotFoundError
from reconciler.model.reading import REGION, Read
from reconciler.providers.asking import Asker, Paging

# source: botocore's model of pinpoint-sms-voice-v2
_PAGED = {
    "DescribePhoneNumbers": Paging("PhoneNumbers", 100),
    "DescribeConfigurationSets": Paging("ConfigurationSets", 100),
}
_NAMES_ITS_OBJECT = ("PhoneNumberIds", "ConfigurationSetNames")
_ARN = re.compile(r"arn:[^:]+:sms-voice:([^:]+):")


class SmsVoiceProvider:
    """See the port `Provider`. `asker` makes what asks in a Region: it is called once for each that is met."""

    service = "sms-voice"

    def __init__(self, asker: Callable[[str], Asker], *, region: str) -> None:
        self._make = asker
        self._region = region
        self._askers: dict[str, Asker] = {}
        self._lock = Lock()
        self._check: Callable[[], None] | None = None

    def guarded_by(self, check: Callable[[], None]) -> SmsVoiceProvider:
        """The same provider, whose writes call `check` right before each request: it raises once the lock is lost."""
        guarded = copy(self)
        guarded._check = check
        return guarded

    def read(self, read: Read) -> Any:
        """See `Provider.read`. A read of named objects answers None where one of them is not there."""
        parameters = read.parameters
        asker = self._asker(parameters.pop(REGION, None) or _region_in(parameters) or self._region)
        paging = _PAGED.get(read.operation)
        try:
            if paging is None or any(one in parameters for one in _NAMES_ITS_OBJECT):
                answer = asker.call(read.operation, parameters, writes=False)
                return answer if paging is None else answer[paging.items]
            return asker.pages(read.operation, parameters, paging)
        except NotFoundError:
            return None

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        """See `Provider.send`. None of this service's operations that are sent takes a token."""
        asker = self._asker(_region_in(parameters) or self._region)
        return asker.call(operation, parameters, writes=True, check=self._check)

    def _asker(self, region: str) -> Asker:
        with self._lock:
            if region not in self._askers:
                self._askers[region] = self._make(region)
            return self._askers[region]


def _region_in(parameters: Mapping[str, Any]) -> str | None:
    """The Region of the first of this service's ARNs among the parameters."""
    for value in parameters.values():
        for one in value if isinstance(value, (list, tuple)) else (value,):
            found = _ARN.match(one) if isinstance(one, str) else None
            if found:
                return found[1]
    return None

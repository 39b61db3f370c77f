"""Which task types of skill queues fit which mappings.

source: the task types that were seen are EMAIL and SMS_PINPOINT, and the latter is AWS's. assumption: there are others,
and which of them REST and SMPP mappings take is not published.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.sms.mappings import EMAIL, FITTING
from reconciler.kinds.symbee.queues import Wanted

_UNFIT = frozenset((EMAIL,))

WANTED: Mapping[str, Wanted] = {
    kind: Wanted(FITTING.get(kind), _UNFIT, "SMS conversations")
    for kind in ("AwsSmsMapping", "RestSmsMapping", "SmppSmsMapping")
}

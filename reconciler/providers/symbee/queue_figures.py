"""Queue statistics as they come, brought into one shape: leniently, because the API's pages leave much open.

A figure that is not there, or is none, is None: unknown, never zero. Words of open lists are kept as they are and
warned of once, so that a new one breaks nothing.
"""

from __future__ import annotations

import logging
import math
import threading
from typing import Any

_LOG = logging.getLogger(__name__)

INFO = ("queueId", "queueName", "deliveryProvider", "taskType")
FIGURES = (
    "agentsStaffed",
    "agentsAvailable",
    "agentsWorking",
    "agentsInWrap",
    "agentsInError",
    "agentsUnavailable",
    "itemsInQueue",
    "itemsScheduled",
    "itemsBeingDelivered",
    "oldestItem",
)
# source: the API's page shows these; its lists of values are open
_KNOWN = {
    "deliveryProvider": frozenset(("AMAZON", "SYMBEE")),
    "taskType": frozenset(("AMAZON_ANY", "EMAIL", "SMS_PINPOINT")),
    "openClosedState": frozenset(("OPERATING_HOURS_OPEN", "OPERATING_HOURS_UNKNOWN", "FORCED_OPEN"))
    # assumption: not shown anywhere, but what the others are called makes them likely
    | {"OPERATING_HOURS_CLOSED", "FORCED_CLOSED"},
}
_MOST_SIGNS = 1000
_MOST_WARNINGS = 100


class Reader:
    """Makes queues out of what the API answers, and remembers which odd words it has warned of."""

    def __init__(self) -> None:
        self._warned: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def queues(self, answer: list[Any]) -> list[dict[str, Any]]:
        """Every queue that has an id, in the API's order: `queueInfo` (four words), `openClosedState`, ten numbers.

        Ages are in seconds. What is no queue, or has no id, is left out and warned of.
        """
        found = [self._queue(one) for one in answer]
        kept = [one for one in found if one is not None]
        if len(kept) < len(found):
            _LOG.warning("event=queuesWithoutId count=%d", len(found) - len(kept))
        return kept

    def _queue(self, given: Any) -> dict[str, Any] | None:
        stated = given.get("queueInfo") if isinstance(given, dict) else None
        if not isinstance(stated, dict):
            return None
        info = {name: _word(stated.get(name)) for name in INFO}
        if not info["queueId"]:
            return None
        state = _word(given.get("openClosedState"))
        for field, word in (*info.items(), ("openClosedState", state)):
            self._warn(field, word)
        figures = {name: _number(given.get(name)) for name in FIGURES}
        # source: the page says that this value is 0 for every queue of SYMBEE, whatever waits there
        if info["deliveryProvider"] == "SYMBEE":
            figures["oldestItem"] = None
        return {"queueInfo": info, "openClosedState": state, **figures}

    def _warn(self, field: str, word: str | None) -> None:
        if word is None or field not in _KNOWN or word in _KNOWN[field]:
            return
        with self._lock:
            known = (field, word) in self._warned or len(self._warned) >= _MOST_WARNINGS
            self._warned.add((field, word))
        if not known:
            _LOG.warning("event=unknownWord field=%s value=%r", field, word)


def _word(value: Any) -> str | None:
    """Text, no longer than anybody could mean it; a number as text, since the API's page shows ids unquoted."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value[:_MOST_SIGNS] if isinstance(value, str) and value else None


def _number(value: Any) -> int | float | None:
    """A count or an age; None for whatever is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _MOST_SIGNS:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not math.isfinite(value) or value < 0:
        return None
    return int(value) if value == int(value) else value

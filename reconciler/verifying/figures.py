"""What Symbee's statistics say of skill queues, as checks need it. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.model.load import Figure
from reconciler.model.provider import Provider
from reconciler.model.reading import read

# an email that arrives waits, is being delivered, or is worked on by whoever was idle
_ARRIVED = ("itemsInQueue", "itemsBeingDelivered", "agentsWorking")

Rows = Mapping[str, Mapping[str, Any]]


class Figures:
    """Asks the statistics anew each time. `provider` is None where the environment has none."""

    def __init__(self, provider: Provider | None) -> None:
        self._provider = provider

    def rows(self, codes: Iterable[str]) -> Rows | None:
        """What is said of each of these skill queues, by code; None where nobody can be asked.

        Touches the network; raises as `Provider.read` does.
        """
        if self._provider is None:
            return None
        interested = [{"queueId": code} for code in sorted(set(codes))]
        one = read(
            "symbee-statistics", "RetrieveQueueInfo", includeAmazonQueues=False, queuesInterested=interested
        )
        answer: list[Mapping[str, Any]] | None = self._provider.read(one)
        return None if answer is None else {row["queueInfo"]["queueId"]: row for row in answer}

    def arrived(self, code: str) -> Figure:
        """How many wait in a skill queue, are being delivered or worked on; None where that is not known."""
        row = (self.rows((code,)) or {}).get(code)
        known = [row[name] for name in _ARRIVED if row[name] is not None] if row else []
        return sum(known) if known else None

"""The provider of End User Messaging over clients that are made once for a process: making one takes a while."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from reconciler.model.http import Transport
from reconciler.model.quotas import Overrides
from reconciler.providers.asking import Asker
from reconciler.providers.aws import Access, Clients
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.sms_voice import SmsVoiceProvider

HOME = "us-east-1"
SERVICE = SmsVoiceProvider.service


class SmsClients:
    """boto3 clients of every Region that is met, with a stand-in at their other end."""

    def __init__(self, send: Transport) -> None:
        self._clients = {writes: Clients(Access(HOME, None, writes, send)) for writes in (True, False)}
        self._made: dict[tuple[str, bool], Any] = {}

    def client(self, region: str = HOME, *, writes: bool = True) -> Any:
        """The client of a Region."""
        if (region, writes) not in self._made:
            self._made[region, writes] = self._clients[writes].client(SERVICE, region)
        return self._made[region, writes]

    def provider(
        self,
        *,
        writes: bool,
        quotas: Overrides | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> SmsVoiceProvider:
        """A provider with a budget and a patience of its own."""

        def asker(region: str) -> Asker:
            return Asker(
                self.client(region, writes=writes),
                service=SERVICE,
                quotas=Quotas(quotas, clock=clock, sleep=sleep),
                retry=Retry(sleep=sleep, jitter=random.Random(7)),
            )

        return SmsVoiceProvider(asker, region=HOME)

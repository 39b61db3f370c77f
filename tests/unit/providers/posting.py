"""What posts messages, with the other end of its line in the hands of a test."""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from reconciler.providers.cached_secret import CachedSecret
from reconciler.providers.posting import Means
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import SecretsProvider, Sources

SECRET = "canary-key-77"
Answer = Callable[[httpx.Request], httpx.Response]


class Line:
    """Means of posting to a host that a test plays; `sent` are the requests that arrived there, `waits` all pauses."""

    def __init__(self, folder: Path, answer: Answer, **different: Any) -> None:
        self.sent: list[httpx.Request] = []
        self.answer = answer
        self.variables = {"KEY": SECRET}
        self.waits: list[float] = []
        quotas = Quotas(None, clock=lambda: 0.0, sleep=self.waits.append)
        retry = Retry(sleep=self.waits.append, jitter=random.Random(0), patience=30)
        secrets = SecretsProvider(
            Sources(self.variables, folder, "us-east-1", lambda region: None),
            store=None,
            random_bytes=bytes,
            quotas=quotas,
            retry=retry,
        )
        http = httpx.Client(
            base_url="https://host.example.com/prefix", transport=httpx.MockTransport(self._take)
        )
        key = CachedSecret(secrets, {"env": "KEY"}, clock=lambda: 0.0)
        self.means = Means(http, key, quotas, retry, True)._replace(**different)

    def _take(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.sent.append(request)
        return self.answer(request)


def shown(error: BaseException) -> str:
    """All that a report could show of an error: its chain, its message and what to do."""
    return "".join(traceback.format_exception(error)) + repr(vars(error))

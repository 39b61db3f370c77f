"""A sandbox on the other side of HTTP that remembers every request, for tests that count them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from reconciler.sandbox import Options, Sandbox
from reconciler.sandbox.server import SandboxServer, serve
from tests.acceptance.course import CREDENTIALS, REGION


class Recorded:
    """One sandbox that is served from a thread of this process, with its record of requests."""

    def __init__(self, sandbox: Sandbox, server: SandboxServer) -> None:
        self._sandbox = sandbox
        self.url = server.url
        self.instance = sandbox.target().instance_id

    def calls(self, since: int = 0) -> list[Any]:
        """The requests after a mark, oldest first."""
        return list(self._sandbox.calls(since))

    def mark(self) -> int:
        """Where the record ends now."""
        return len(self._sandbox.calls())

    def mutating(self, since: int = 0) -> list[str]:
        """The operations after a mark that can change something."""
        return [call.operation for call in self.calls(since) if call.mutating]

    def seed(self, file: str) -> None:
        """Add what a seed declares."""
        self._sandbox.seed(Path(file))

    def client(self) -> Any:
        """Somebody else's SDK, as the AWS CLI would use it."""
        keys = {name.lower(): value for name, value in CREDENTIALS.items()}
        return boto3.client("connect", region_name=REGION, endpoint_url=self.url, **keys)


Recording = Callable[..., Recorded]
"""Called with a workspace and options of the sandbox."""


@contextmanager
def recording(workspace: Path, **options: Any) -> Iterator[Recorded]:
    """The world of the workspace's seed, served and recorded while the context lasts."""
    sandbox = Sandbox(
        workspace / "recorded.db",
        seed=workspace / "seed.yaml",
        options=Options(record=True, **options),
        clock=time.time,
        sleep=time.sleep,
    )
    server = serve(sandbox, port=0)
    server.start()
    try:
        yield Recorded(sandbox, server)
    finally:
        server.stop()
        sandbox.close()

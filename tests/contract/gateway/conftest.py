"""A sandbox with a gateway, and somebody who calls it, in process or over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.providers.http import http_client
from reconciler.sandbox import Sandbox
from reconciler.sandbox.server import serve
from tests.contract.gateway.support import Caller, box_in, caller
from tests.contract.sandbox.support import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(tmp_path: Path, clock: Clock) -> Iterator[Sandbox]:
    made = box_in(tmp_path, clock=clock)
    yield made
    made.close()


@pytest.fixture(params=["in process", "over HTTP"])
def call(request: pytest.FixtureRequest, box: Sandbox) -> Iterator[Caller]:
    if request.param == "in process":
        yield caller(box)
        return
    server = serve(box, port=0)
    server.start()
    with http_client(f"{server.url}/symbee") as http:
        yield Caller(http)
    server.stop()

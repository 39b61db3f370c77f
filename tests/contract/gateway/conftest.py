"""A sandbox with a gateway, and somebody who calls it, in process or over HTTP."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from reconciler.providers.http import http_client
from reconciler.sandbox import Sandbox
from reconciler.sandbox.server import serve
from tests.contract.gateway.support import Caller, box_in, caller
from tests.contract.sandbox.support import Clock

Serving = Callable[[Sandbox], httpx.Client]
"""Has a sandbox served; returns a client of its gateway."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file with the world in it: to copy one is faster than to sow it."""
    folder = tmp_path_factory.mktemp("sown")
    box_in(folder).close()
    return folder / "sandbox.db"


@pytest.fixture
def box(sown: Path, tmp_path: Path, clock: Clock) -> Iterator[Sandbox]:
    shutil.copy(sown, tmp_path)
    made = box_in(tmp_path, clock=clock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def serving() -> Iterator[Serving]:
    """One server and one client for all, with one sandbox after the other: making them takes longer than a test."""
    with tempfile.TemporaryDirectory() as folder:
        server = serve(box_in(Path(folder)), port=0)
        server.start()
        with http_client(f"{server.url}/symbee") as http:

            def serves(box: Sandbox) -> httpx.Client:
                server.sandbox = box
                return http

            yield serves
        server.stop()


@pytest.fixture(params=["in process", "over HTTP"])
def call(request: pytest.FixtureRequest, box: Sandbox, serving: Serving) -> Caller:
    return caller(box) if request.param == "in process" else Caller(serving(box))

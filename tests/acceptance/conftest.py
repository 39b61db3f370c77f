"""One served sandbox for all tests of a worker: starting a process for each would cost more than the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.acceptance.course import CREDENTIALS
from tests.acceptance.program import run, serving
from tests.acceptance.recording import Recorded, Recording, recording

_WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: served, uid: "5e37ed00"}
spec:
  environments:
    - name: sandbox
      sandbox: {seed: seed.yaml}
"""


class Served(NamedTuple):
    """A sandbox behind `sandbox serve`, in a process of its own: its URL, and the file that holds its world."""

    url: str
    workspace: Path

    @property
    def state(self) -> Path:
        return self.workspace / ".reconciler" / "sandbox.db"

    def seed(self, file: Path) -> None:
        """Add what a seed declares, while it serves."""
        assert run(self.workspace, "sandbox", "seed", str(file)).code == 0


@pytest.fixture(autouse=True)
def _as_wide_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's terminal: xdist states the columns of its own."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "reconciler.yaml").write_text(_WORKSPACE, encoding="utf-8")
    (folder / "seed.yaml").write_text("instances: [{alias: acme-served}]\n", encoding="utf-8")
    with serving(folder) as url:
        yield Served(url, folder)


def point(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Let boto3's own chain lead to a sandbox, as a user would."""
    for name, value in {"AWS_ENDPOINT_URL": url, **CREDENTIALS}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def pointed(served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The served sandbox, with the environment's variables leading to it."""
    point(monkeypatch, served.url)
    return served


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    """Serves the world of a workspace's seed and records; the environment's variables lead to it."""
    with ExitStack() as stack:

        def start(workspace: Path, **options: Any) -> Recorded:
            recorded = stack.enter_context(recording(workspace, **options))
            point(monkeypatch, recorded.url)
            return recorded

        yield start

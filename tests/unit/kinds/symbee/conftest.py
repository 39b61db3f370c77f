"""The rig, with Symbee behind its gateway."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.fixtures import make_rig
from tests.support.rig import Rig
from tests.unit.kinds.symbee.world import WORLD

__all__ = ["make_rig"]


@pytest.fixture
def symbee(make_rig: Callable[..., Rig], tmp_path: Path) -> Rig:
    """A rig over `world.WORLD`."""
    seed = tmp_path / "symbee.yaml"
    seed.write_text(WORLD, encoding="utf-8")
    return make_rig(seed=seed, symbee=True)

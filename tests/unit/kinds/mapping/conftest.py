"""The rig."""

from __future__ import annotations

from tests.support.fixtures import make_rig

__all__ = ["make_rig"]

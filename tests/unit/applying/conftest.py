"""The rig."""

from __future__ import annotations

from tests.support.fixtures import make_rig as make_rig
from tests.support.fixtures import rig as rig

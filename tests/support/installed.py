"""Programs of the machine that a test needs."""

from __future__ import annotations

import os
import shutil

import pytest


def needed(name: str) -> str:
    """The program `name`; without it the test is skipped, and fails where .ci/run has to install it."""
    if not shutil.which(name):
        assert not os.environ.get("TESTS_SKIP_NOTHING"), f"{name} is not installed"
        pytest.skip(f"{name} is not installed")
    return name

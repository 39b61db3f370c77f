"""The live half of a kind, loaded when it is first asked for: `validate` needs only the offline half."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

_LIVE_HALF = ("live", "changing")


def load(package: str, name: str) -> Any:
    """The attribute `name` of a kind's `live` or `changing` module. Raises AttributeError where neither has it."""
    if not name.startswith("_"):
        for module in _LIVE_HALF:
            found = vars(import_module(f"{package}.{module}"))
            if name in found:
                setattr(sys.modules[package], name, found[name])  # asked for once
                return found[name]
    raise AttributeError(f"module {package!r} has no attribute {name!r}")

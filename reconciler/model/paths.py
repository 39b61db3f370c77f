"""Flat paths of values, as plans show them: "spec.outboundCaller.name", "spec.tags[cost center]"."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z0-9_-]+\Z")


def below(parent: str, key: str) -> str:
    """The path of `key` inside the map at `parent`; odd keys stand in brackets."""
    return f"{parent}.{key}" if _PLAIN.match(key) else f"{parent}[{key}]"

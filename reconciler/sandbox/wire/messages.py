"""What goes in and comes out: one HTTP request and one answer as plain values, whatever carries them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Request(NamedTuple):
    """One HTTP request. `target` is the raw path and query, percent-encoding kept: tag paths carry whole ARNs."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Response(NamedTuple):
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

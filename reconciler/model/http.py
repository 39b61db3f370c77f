"""One HTTP request and its answer as plain values, whatever carries them: a socket, or the sandbox in this process.

Where a `Transport` is given no socket is opened, and nothing of the machine's settings is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class HttpRequest(NamedTuple):
    """One HTTP request. `target` is the raw path and query, percent-encoding kept: tag paths carry whole ARNs."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class HttpResponse(NamedTuple):
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswerError(Exception):
    """No answer comes: the connection is reset or, where `timed_out`, nothing came for as long as anybody waits."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("no answer in time" if timed_out else "the connection was reset")
        self.timed_out = timed_out


STANDIN = "https://sandbox.invalid"
"""The host of requests that a transport answers: nothing leads there. source: RFC 6761, 6.4"""

Transport = Callable[[HttpRequest], HttpResponse]
"""Answers a request, or raises NoAnswerError. Clients turn that into what their library raises for it on a socket."""

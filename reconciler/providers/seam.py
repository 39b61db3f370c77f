"""The seam for the sandbox: one HTTP request as a plain value, and a function that answers it.

Where a `Sending` is given, no socket is opened and nothing of the environment is used. Adapters turn what they send
into `Sent`, and `NoAnswerError` into what their library raises for the same thing on a socket.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class Sent(NamedTuple):
    """One HTTP request on its way: raw target (path and query), headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Received(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswerError(Exception):
    """What the seam raises where no answer comes: the connection was reset or, where `timed_out`, nothing came."""

    def __init__(self, *, timed_out: bool) -> None:
        super().__init__("no answer in time" if timed_out else "the connection was reset")
        self.timed_out = timed_out


Sending = Callable[[Sent], Received]

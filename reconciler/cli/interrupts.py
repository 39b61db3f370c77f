"""Ctrl-C and SIGTERM. Where a command only reads they end it; where it writes or sends they stop it in good order.

Both set an event. Whoever waits to ask again waits on it, so that no wait for better times outlives the interrupt.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code. source: contract.md"""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible(stop: threading.Event) -> Iterator[None]:
    """Inside, both signals set `stop` and raise KeyboardInterrupt in the main thread: what is held is given back."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    with _handled(interrupt):
        yield


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """Inside, both signals only set `stop`: no further call is started, and what is in flight is finished."""
    with _handled(lambda number, frame: stop.set()):
        yield


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """The handler of both signals, inside. They reach the main thread only: elsewhere there is nothing to do."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {one: signal.signal(one, handler) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, before in former.items():
            signal.signal(one, before)

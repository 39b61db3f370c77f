"""Progress on stderr: a bar on a terminal; in a pipe or a CI's log a line now and then of what takes long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reconciler.cli.settings import Settings

Reading = Callable[[int, int], None]
Applying = Callable[[str, str, str], None]
_FINAL = ("done", "skipped", "refused", "failed", "notStarted", "unknown", "awaiting")
_EVERY = 15.0
"""Seconds between two lines."""


@contextmanager
def reading(settings: Settings) -> Iterator[Reading | None]:
    """A callback (reads done, reads known) that shows a bar; None where nobody looks."""
    if not settings.is_terminal(settings.err):
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from reconciler.cli.output import console

    columns = (TextColumn("reading the live world"), BarColumn(), MofNCompleteColumn(), TextColumn("lists"))
    with Progress(*columns, console=console(settings, settings.err), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, known: bar.update(task, completed=done, total=known)


@contextmanager
def applying(settings: Settings, total: int) -> Iterator[Applying]:
    """A callback (address, operation, state) that shows how far an apply is. In the state `drain` what waits stands in
    place of the operation."""
    if not settings.is_terminal(settings.err):
        yield Lines(settings, total)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from reconciler.cli.output import console
    from reconciler.render.escaping import visible

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console(settings, settings.err), transient=True) as bar:
        task = bar.add_task("applying", total=total)

        def show(address: str, operation: str, state: str) -> None:
            if state in _FINAL:
                bar.advance(task)
            elif state == "drain":
                bar.update(task, description=f"draining {visible(address)}: {visible(operation)}")
            elif state == "send":
                bar.update(task, description=f"{visible(address)} {operation}")

        yield show


class Lines:
    """Tells how many changes are through, at most every fifteen seconds, so that nobody takes a long apply for one that
    hangs; and what waits in a queue that is drained, each time it is something else. Safe to call from many threads."""

    def __init__(
        self, settings: Settings, total: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._total = total
        self._clock = clock
        self._through = 0
        self._told_at = clock()
        self._draining: dict[str, str] = {}
        self._one_at_a_time = threading.Lock()

    def __call__(self, address: str, operation: str, state: str) -> None:
        with self._one_at_a_time:
            if state == "drain" and self._draining.get(address) != operation:
                self._draining[address] = operation
                self._say(f"draining {address}: {operation}")
            elif state in _FINAL:
                self._through += 1
                if self._through < self._total and self._clock() - self._told_at >= _EVERY:
                    self._told_at = self._clock()
                    self._say(f"{self._through} of {self._total} changes are through")

    def _say(self, text: str) -> None:
        from reconciler.render.escaping import visible

        print(visible(text), file=self._settings.err, flush=True)

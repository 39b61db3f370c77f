"""Progress on stderr, on terminals only: a pipe or a CI log gets results, not moving bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reconciler.cli.settings import Settings

Reading = Callable[[int, int], None]
Applying = Callable[[str, str, str], None]
_FINAL = ("done", "skipped", "refused", "failed", "notStarted", "unknown")


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
    """A callback (address, operation, state) that shows how far an apply is. Where nobody looks it only tells what it
    waits for (`drain`, with what waits in place of the operation): that may take long."""
    if not settings.is_terminal(settings.err):
        yield _Draining(settings)
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


class _Draining:
    """Tells what waits in a queue that is drained, each time it is something else."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told: dict[str, str] = {}

    def __call__(self, address: str, operation: str, state: str) -> None:
        if state != "drain" or self._told.get(address) == operation:
            return
        from reconciler.render.escaping import visible

        self._told[address] = operation
        print(f"draining {visible(address)}: {visible(operation)}", file=self._settings.err, flush=True)

"""Many cases, tried beside each other in warm processes, and what became of them as a table."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from tests.convergence.cases import Case
from tests.convergence.lessons import LESSONS, Prepared, prepare
from tests.convergence.trying import Verdict, attempt
from tests.convergence.warm import heat

WORKERS = 2 * (os.cpu_count() or 1)
"""Lags and storms are waited out, so there may be more than processors."""


class Suite:
    """A pool of warm processes. They are spawned, and only they fork: whoever asks may have threads."""

    def __init__(self, pool: ProcessPoolExecutor, folder: Path) -> None:
        self._pool = pool
        self._folder = folder
        self._prepared: dict[str, Prepared] = {}

    def lessons(self, names: Iterable[str]) -> list[Prepared]:
        """The lessons with these names, prepared."""
        wanted = {name: self._pool.submit(prepare, LESSONS[name], self._folder / name) for name in names}
        self._prepared |= {name: future.result() for name, future in wanted.items()}
        return [self._prepared[name] for name in wanted]

    def attempt(
        self, cases: Sequence[Case], seen: Callable[[Verdict], None] = lambda _: None
    ) -> list[Verdict]:
        """What becomes of these cases; `seen` is told of each as it ends."""
        futures = [self._pool.submit(attempt, case, self._prepared[case.lesson]) for case in cases]
        for future in as_completed(futures):
            seen(future.result())
        return [future.result() for future in futures]


@contextmanager
def suite(workers: int = WORKERS) -> Iterator[Suite]:
    """A suite while the context lasts."""
    example = next(iter(LESSONS.values())).example
    with (
        tempfile.TemporaryDirectory(prefix="convergence-") as folder,
        ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=heat,
            initargs=(example,),
        ) as pool,
    ):
        try:
            yield Suite(pool, Path(folder))
        finally:
            pool.shutdown(cancel_futures=True)


_COLUMNS = ("cases", "survived", "duplicates", "orphans", "second effects")


def table(verdicts: Iterable[Verdict]) -> list[str]:
    """The verdicts added up: one line for each fault, and one for all."""
    rows: dict[str, list[int]] = {}
    total = [0] * len(_COLUMNS)
    for one in verdicts:
        counts = (1, int(one.survived), one.duplicates, one.orphans, one.second_effects)
        row = rows.setdefault(one.case.row, [0] * len(_COLUMNS))
        row[:] = [have + more for have, more in zip(row, counts, strict=True)]
        total = [have + more for have, more in zip(total, counts, strict=True)]
    width = max((len(name) for name in rows), default=0)
    lines = [f"{'':{width}}  " + "  ".join(f"{name:>{len(name)}}" for name in _COLUMNS)]
    for name, row in (*sorted(rows.items()), ("all", total)):
        shown = "  ".join(f"{count:>{len(column)}}" for column, count in zip(_COLUMNS, row, strict=True))
        lines.append(f"{name:{width}}  {shown}")
    return lines


def failures(verdicts: Iterable[Verdict]) -> list[str]:
    """Each case that did not survive, with its exit codes and what did not hold."""
    return [f"{one.case}  exit codes {one.codes}: {'; '.join(one.wrong)}" for one in verdicts if one.wrong]

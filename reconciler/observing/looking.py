"""Runs the kinds' questions against the live world: in rounds, every read once, in parallel.

A kind is a generator that yields batches of reads. All kinds are driven in lockstep, so that what two of them ask for
is read once, and everything that can be asked at the same time is.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from reconciler.model.provider import Provider
from reconciler.model.reading import Batch, Found, Read, World

Progress = Callable[[int, int], None]
"""Called with (reads done, reads known so far), from the thread that looks."""

# source: facts on performance: threads only hide latency, and about ten are enough
_THREADS = 10


def _silent(done: int, known: int) -> None:
    return None


class Looker:
    """Reads each thing once and remembers it. Not for use after a write: make a new one."""

    def __init__(self, providers: Mapping[str, Provider], *, progress: Progress = _silent) -> None:
        self._providers = providers
        self._progress = progress
        self.world: dict[Read, Any] = {}

    def run(self, questions: Sequence[Generator[Batch, World, Found]]) -> tuple[Found, ...]:
        """The answer of every question, in order. Touches the network; raises the first RemoteError."""
        answers: dict[int, Found] = {}
        waiting = dict(enumerate(questions))
        begun = False
        while waiting:
            batches: list[Batch] = []
            for number, question in tuple(waiting.items()):
                try:
                    batches.append(question.send(self.world) if begun else next(question))
                except StopIteration as stop:
                    answers[number] = stop.value
                    del waiting[number]
            self._read(chain.from_iterable(batches))
            begun = True
        return tuple(answers[number] for number in range(len(questions)))

    def _read(self, reads: Iterable[Read]) -> None:
        missing = [one for one in dict.fromkeys(reads) if one not in self.world]
        if not missing:
            return
        done, known = len(self.world), len(self.world) + len(missing)
        self._progress(done, known)
        if len(missing) == 1:
            self.world[missing[0]] = self._ask(missing[0])
            self._progress(known, known)
            return
        pool = ThreadPoolExecutor(min(_THREADS, len(missing)), thread_name_prefix="read")
        wanted = True
        try:
            for number, (one, answer) in enumerate(
                zip(missing, pool.map(self._ask, missing), strict=True), 1
            ):
                self.world[one] = answer
                self._progress(done + number, known)
        except KeyboardInterrupt:  # nobody waits for an answer that may take a minute and that nobody reads
            wanted = False
            raise
        finally:
            pool.shutdown(wait=wanted, cancel_futures=True)

    def _ask(self, one: Read) -> Any:
        return self._providers[one.provider].read(one)

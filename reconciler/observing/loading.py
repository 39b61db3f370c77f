"""Reads the load of queues: whoever cannot be asked is unknown, and nothing fails of it.

Nothing is remembered here, because what waits changes from one moment to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

from reconciler.model.errors import InvalidError, RemoteError
from reconciler.model.load import Exposed, Load, Loads, Unread
from reconciler.model.provider import Provider
from reconciler.model.reading import NOTHING, Batch, Read, World, answered

# source: contract.md, Load: a queue DISABLED and without figures over three reads counts as empty
_READS = 3
_PAUSE = 3.0

Question = Callable[[Sequence[Exposed], World], Generator[Batch, World, Mapping[str, Load]]]
"""How loads are asked for, as a kind asks for what is live; with what is known already."""


class Loading:
    """See the port `Loader`. `sleep` takes seconds; `now` gives the time as plans show it."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        question: Question,
        *,
        sleep: Callable[[float], None],
        now: Callable[[], str],
    ) -> None:
        self._providers = providers
        self._question = question
        self._sleep = sleep
        self._now = now

    def read(self, queues: Sequence[Exposed], known: World = NOTHING) -> Loads:
        """See `Loader.read`."""
        found = dict(self._asked(queues, known))
        silent = [one for one in queues if one.fate and one.disabled and found[one.key].is_silent]
        for _ in range(_READS - 1):
            if not silent:
                break
            self._sleep(_PAUSE)
            found |= self._asked(silent, NOTHING)
            silent = [one for one in silent if found[one.key].is_silent]
        found |= {one.key: found[one.key]._replace(deserted=True) for one in silent}
        return Loads(self._now(), found)

    def _asked(self, queues: Sequence[Exposed], known: World) -> Mapping[str, Load]:
        return answered(self._question(queues, known), self._answer, known)

    def _answer(self, one: Read) -> Any:
        provider = self._providers.get(one.provider)
        if provider is None:
            return None
        try:
            return provider.read(one)
        except (RemoteError, InvalidError) as error:
            return Unread(error.message)

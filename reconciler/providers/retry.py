"""When a request may be sent again, and after how long.

throttled            always: the API refused, so nothing happened; bounded by patience, and not before it said
unreachable          a few times: nothing was sent
doubtful, a read     a few times
doubtful, a write    never here: whether it had its effect is for the repeat rule to find out
anything else        never: LimitExceeded and the like do not get better by waiting
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import TypeVar

from reconciler.model.errors import DoubtfulError, RemoteError, ThrottledError, UnreachableError
from reconciler.providers.quota import Bucket

Answer = TypeVar("Answer")
_LOG = logging.getLogger(__name__)

_PATIENCE_SECONDS = 300.0
_LONGEST_SECONDS = 20.0
_DOUBTFUL = 4


class Retry:
    """Repeats what is harmless, with full jitter (seconds 0 to min(2^n, 20)); `sleep` and `jitter` are passed in."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], object],
        jitter: random.Random,
        patience: float = _PATIENCE_SECONDS,
        waits: Callable[[RemoteError], object] = lambda why: None,
    ) -> None:
        """`sleep`: waits so many seconds; or less where the command is to stop, which it then says by being true:
        nothing is repeated any more. `patience`: the seconds after which a request that is throttled again and again
        is given up. `waits` hears before every wait why there is one.
        """
        self._sleep = sleep
        self._jitter = jitter
        self._patience = patience
        self._waits = waits

    def run(
        self,
        once: Callable[[], Answer],
        *,
        bucket: Bucket | None,
        writes: bool,
        check: Callable[[], None] | None = None,
    ) -> Answer:
        """The answer of `once`; raises its RemoteError when repeating is over or not allowed.

        `check` runs after every wait, right before the request, and raises where it must not be sent any more.
        """
        waited, attempt, doubts = 0.0, 0, 0
        while True:
            least = 0.0
            refused: RemoteError
            if bucket:
                bucket.take()
            if check:
                check()
            try:
                answer = once()
            except ThrottledError as error:
                if bucket:
                    bucket.throttled()
                least, refused = error.wait, error
                if waited >= self._patience or waited + least > self._patience:
                    raise
            except (UnreachableError, DoubtfulError) as error:
                doubts, refused = doubts + 1, error
                if doubts >= _DOUBTFUL or (writes and isinstance(error, DoubtfulError)):
                    raise
            else:
                if bucket:
                    bucket.succeeded()
                return answer
            pause = least + self._jitter.uniform(0, min(2.0**attempt, _LONGEST_SECONDS))
            waited += pause
            attempt += 1
            self._waits(refused)
            if self._sleep(pause):
                raise refused
            _LOG.info("event=repeat attempt=%d writes=%s", attempt, writes)

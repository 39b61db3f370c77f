"""Looking again, less and less often, until a time is over or somebody stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 10.0


class Pace(NamedTuple):
    """Time as checks know it. `clock` gives seconds; `pause` waits so many, or less where it is told to stop, which it
    then says."""

    clock: Callable[[], float]
    pause: Callable[[float], bool]

    def looks(self, within: float) -> Iterator[None]:
        """Each time that it is time to look: at once, then after pauses that double, the last when `within` seconds are
        over. Ends early where it is told to stop."""
        deadline = self.clock() + within
        pause = _FIRST_SECONDS
        while True:
            yield
            left = deadline - self.clock()
            if left <= 0 or self.pause(min(pause, left)):
                return
            pause = min(2 * pause, _LONGEST_SECONDS)

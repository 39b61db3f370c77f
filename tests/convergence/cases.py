"""What goes wrong, when: one case each. A case is named so that it can be run by itself.

04-associations/saved/lost-answer/3/lag     the answer of the third write is lost, and reads lag
04-associations/fresh/chance/17/now         faults by chance, from seed 17
04-associations/fresh/race/2/now            two at the same instant
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.convergence.lessons import FRESH, SAVED, Prepared

LAG_SECONDS = 0.8
CHANCE, RACE = "chance", "race"
AT_A_CALL = {
    "killed-before": "crash,mutating,nth={n}",
    "killed-after": "crash,after,mutating,nth={n}",
    "lost-answer": "reset,after,mutating,nth={n}",
    "error-500": "error,mutating,nth={n}",
    "500-after-effect": "error,after,mutating,nth={n}",
    "throttle-storm": "throttle,mutating,nth={n},times=1000,for=0.4",
}
"""Name -> the rule, for the write number n."""

_BY_CHANCE = (
    "crash",
    "crash,after",
    "reset",
    "reset,after",
    "error",
    "error,after",
    "throttle",
    "hang,seconds=0.05",
)


class Case(NamedTuple):
    """One case; see the module. `n` is the number of a write, of a seed, or of a repetition."""

    lesson: str
    mode: str
    fault: str
    n: int
    lag: bool

    def __str__(self) -> str:
        return f"{self.lesson}/{self.mode}/{self.fault}/{self.n}/{'lag' if self.lag else 'now'}"

    @property
    def row(self) -> str:
        """Where it counts in the table."""
        words = {CHANCE: "faults by chance", RACE: "two at the same instant"}
        return words.get(self.fault, self.fault.replace("-", " ")) + (", reads lag" if self.lag else "")

    @property
    def rules(self) -> tuple[str, ...]:
        """The faults that stand when it begins."""
        lag = (f"lag,seconds={LAG_SECONDS}",) if self.lag else ()
        if self.fault == RACE:
            return lag
        if self.fault == CHANCE:
            return (*lag, *_schedule(self.n))
        return (*lag, AT_A_CALL[self.fault].format(n=self.n))


def case_of(text: str) -> Case:
    """The case with a name. Raises ValueError."""
    lesson, mode, fault, n, reads = text.split("/")
    return Case(lesson, mode, fault, int(n), reads == "lag")


def _schedule(seed: int) -> Iterator[str]:
    """Some faults by chance, each a few times: enough to meet them, not so many that nothing could ever be done."""
    chance = random.Random(seed)
    for what in chance.sample(_BY_CHANCE, chance.randint(2, 4)):
        on = chance.choice(("", ",mutating", ",mutating"))
        often = f"probability={chance.choice((0.05, 0.2, 0.5))},seed={chance.randrange(10**6)}"
        yield f"{what}{on},{often},times={chance.randint(1, 3)}"


def cases_of(prepared: Prepared, *, chances: int, races: int) -> Iterator[Case]:
    """Every case of a lesson: each write of its plan with each fault, and so many schedules and races."""
    name = prepared.lesson.name
    for mode in (SAVED, FRESH):
        for lag in (False, True):
            for n in range(1, prepared.writes + 1):
                yield from (Case(name, mode, fault, n, lag) for fault in AT_A_CALL)
            yield from (Case(name, mode, CHANCE, seed, lag) for seed in range(1, chances + 1))
            yield from (Case(name, mode, RACE, number, lag) for number in range(1, races + 1))


def spread(cases: Iterable[Case], part: int) -> list[Case]:
    """Every `part`-th case of each fault, beginning with another one for each: so that a few meet much."""
    by_fault: dict[str, list[Case]] = {}
    for case in cases:
        by_fault.setdefault(case.fault, []).append(case)
    return [case for first, some in enumerate(by_fault.values()) for case in some[first % part :: part]]

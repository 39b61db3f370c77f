"""What waits in queues and who is staffed: figures that a seed states, and that move with the clock where it says so.

One load serves all who ask: Symbee's statistics for skill queues and, of queues of Amazon Connect, both the
statistics and Connect's own metrics. A queue whose load nobody stated has none. Nothing is written when time passes:
what is shown follows from what was stated, when, and the time now.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.sandbox.world import Thing, World

KIND = "load"
AGENTS = (
    "agentsStaffed",
    "agentsAvailable",
    "agentsWorking",
    "agentsInWrap",
    "agentsInError",
    "agentsUnavailable",
)
# In the order in which they leave: what is being delivered, then what waits, and what is scheduled last.
ITEMS = ("itemsBeingDelivered", "itemsInQueue", "emailsInQueue", "itemsScheduled")
WAITING = ("itemsInQueue", "emailsInQueue")
OLDEST = "oldestItem"
LEAVING = "leavesPerSecond"
FIGURES = (*AGENTS, *ITEMS, OLDEST)


class Load(NamedTuple):
    """The load of one queue at one moment: `figures` by name, None where it is unknown; and words beside them."""

    figures: Mapping[str, int | None]
    words: Mapping[str, str]


def state(world: World, queue: str, stated: Mapping[str, Any]) -> None:
    """Let a queue (a skill queue's code, or an ARN) have a load from now on, in place of any that it had.

    `stated` holds figures (None: unknown; not stated: 0), perhaps `leavesPerSecond`, and words.
    """
    body = {**dict.fromkeys(FIGURES, 0), **stated, "since": world.now}
    there = world.get(KIND, "", queue)
    if there:
        world.put(there, body)
    else:
        world.add(KIND, "", queue, name=queue, body=body)


def arrive(world: World, queue: str) -> None:
    """Let one more item wait in a queue from now on; whatever leaves goes on leaving as it did."""
    there = world.get(KIND, "", queue)
    if there is None:
        state(world, queue, {"itemsInQueue": 1})
        return
    waiting = _now(there, world.now).figures["itemsInQueue"]
    if waiting is None:  # what nobody knows stays unknown
        return
    seconds = max(0.0, world.now - there.body["since"])
    rate = float(there.body.get(LEAVING) or 0)
    begun = (rate * seconds) % 1 / rate if rate else 0.0  # seconds for which the next one is on its way out
    figures = {**_now(there, world.now).figures, "itemsInQueue": waiting + 1}
    world.put(there, {**there.body, **figures, "since": world.now - begun})


def forget(world: World, queue: str) -> None:
    """Let a queue have no load, as one that is gone."""
    there = world.get(KIND, "", queue)
    if there:
        world.remove(there)


def load_of(world: World, queue: str) -> Load | None:
    """The load of a queue now; None where nobody stated any."""
    there = world.get(KIND, "", queue)
    return None if there is None else _now(there, world.now)


def loads(world: World) -> dict[str, Load]:
    """Every load that was stated, by queue, in the order in which they first were."""
    return {one.id: _now(one, world.now) for one in world.of_kind(KIND, "")}


def _now(thing: Thing, now: float) -> Load:
    body = thing.body
    figures: dict[str, int | None] = {name: body[name] for name in FIGURES}
    rate = body.get(LEAVING)
    if rate is not None:
        figures |= _moved(figures, float(rate), max(0.0, now - body["since"]))
    words = {name: value for name, value in body.items() if isinstance(value, str)}
    return Load(figures, words)


def _moved(figures: Mapping[str, int | None], rate: float, seconds: float) -> dict[str, int | None]:
    """The items that are left after so many seconds, and the age of the oldest that waits."""
    gone = math.floor(rate * seconds)
    left: dict[str, int | None] = {}
    for name in ITEMS:
        stated = figures[name]
        if stated is not None:
            left[name] = max(0, stated - gone)
            gone = max(0, gone - stated)
    waited, waiting = (sum(one[name] or 0 for name in WAITING if name in one) for one in (figures, left))
    age = figures[OLDEST]
    if age is not None:  # those that wait came evenly, and the oldest leaves first
        left[OLDEST] = math.floor(age * waiting / waited + seconds) if waiting else 0
    return left

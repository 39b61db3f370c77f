"""How to get from one set of a queue's additional addresses to another without ever being above its capacity.

Pure. Elements are opaque; the answer is a list of steps, each a call's worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

# source: https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateQueueEmailAddresses.html
CAPACITY = 49


class Step(NamedTuple):
    """One call: associate (`adds`) or disassociate these elements."""

    adds: bool
    elements: tuple[Any, ...]


def steps(adds: Sequence[Any], removes: Sequence[Any], *, free: int) -> Iterator[Step]:
    """Interleave: what fits comes first; the rest comes in two rounds of "some go, as many come", so that agents keep
    about half of the addresses at any moment; what is left over goes last.

    `free` is how many of the 49 places are unused. Never above the limit as long as adds <= free + removes.
    """
    fitting, rest = tuple(adds[: max(free, 0)]), tuple(adds[max(free, 0) :])
    if fitting:
        yield Step(True, fitting)
    going = tuple(removes)
    half = (len(rest) + 1) // 2
    for part in (rest[:half], rest[half:]):
        if part and going:
            yield Step(False, going[: len(part)])
            going = going[len(part) :]
        if part:
            yield Step(True, part)
    if going:
        yield Step(False, going)

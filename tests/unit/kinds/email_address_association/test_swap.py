"""The interleaving of a swap, for every size that matters: never above the limit, nothing twice, nothing forgotten."""

from __future__ import annotations

import pytest

from reconciler.kinds.email_address_association.swap import CAPACITY, Step, steps

EDGES = (0, 1, 2, 24, 25, 48, 49)


def names(letter: str, count: int) -> tuple[str, ...]:
    return tuple(f"{letter}{number:02}" for number in range(count))


def sizes() -> list[tuple[int, int, int]]:
    """Shared, removed and added, as far as both sides fit."""
    return [
        (shared, gone, come)
        for shared in EDGES
        for gone in EDGES
        for come in EDGES
        if shared + gone <= CAPACITY and shared + come <= CAPACITY
    ]


@pytest.mark.parametrize(("shared", "gone", "come"), sizes())
def test_a_swap_stays_within_its_bounds(shared: int, gone: int, come: int) -> None:
    stays, removes, adds = set(names("s", shared)), names("o", gone), names("n", come)
    there = stays | set(removes)
    sent: list[str] = []
    for step in steps(adds, removes, free=CAPACITY - len(there)):
        assert step.elements
        assert len(step.elements) <= CAPACITY
        there = there | set(step.elements) if step.adds else there - set(step.elements)
        sent += step.elements
        assert stays <= there
        assert len(there) <= CAPACITY
    assert there == stays | set(adds)
    assert sorted(sent) == sorted((*adds, *removes))


def test_nothing_to_do_is_no_step() -> None:
    assert list(steps((), (), free=0)) == []


def test_what_fits_comes_before_anything_goes() -> None:
    assert list(steps(("n",), ("o",), free=1)) == [Step(True, ("n",)), Step(False, ("o",))]


def test_a_full_queue_keeps_half_of_its_addresses_at_any_moment() -> None:
    removes, adds = names("o", CAPACITY), names("n", CAPACITY)
    left, there = [], set(removes)
    for step in steps(adds, removes, free=0):
        there = there | set(step.elements) if step.adds else there - set(step.elements)
        left.append(len(there))
    assert left == [24, 49, 25, 49]


def test_where_an_earlier_call_makes_room_nothing_more_has_to_go() -> None:
    assert list(steps(("d",), (), free=0)) == [Step(True, ("d",))]


def test_fewer_places_than_none_are_none() -> None:
    assert list(steps(("n",), ("o",), free=-1)) == [Step(False, ("o",)), Step(True, ("n",))]

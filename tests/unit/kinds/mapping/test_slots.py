"""Slots that stay: the order of a list moves nothing, and nobody is moved aside."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.mapping.slots import Clash, assign

A, B, C, D = "+15550100", "+15550101", "+15550102", "55501"


def unstated(*numbers: str) -> dict[str, int | None]:
    return dict.fromkeys(numbers)


def test_new_numbers_stand_in_the_order_of_the_list() -> None:
    assert assign(unstated(B, A, D), {}).of == {B: 1, A: 2, D: 3}


@pytest.mark.parametrize("order", list(itertools.permutations((A, B, C))))
def test_sorting_the_list_moves_nothing(order: tuple[str, ...]) -> None:
    live = {A: 4, B: 1, C: 2}
    assert assign(unstated(*order), live).of == live


def test_a_new_number_takes_the_lowest_free_slot() -> None:
    assert assign(unstated(D, A, B), {A: 1, B: 3}).of == {A: 1, B: 3, D: 2}


def test_a_number_that_goes_leaves_its_slot_free() -> None:
    assert assign(unstated(C, B), {A: 1, B: 2}).of == {B: 2, C: 1}


def test_a_stated_slot_comes_before_new_numbers() -> None:
    assert assign({A: None, B: 1, C: None}, {}).of == {B: 1, A: 2, C: 3}


def test_a_stated_slot_may_leave_a_gap() -> None:
    assert assign({A: 5, B: None}, {}).of == {A: 5, B: 1}


def test_a_live_number_moves_where_its_manifest_says() -> None:
    found = assign({A: 2, B: None}, {A: 1})
    assert found.of == {A: 2, B: 1}
    assert found.clashes == ()


def test_live_numbers_change_places_where_both_say_so() -> None:
    found = assign({A: 2, B: 1}, {A: 1, B: 2})
    assert found.of == {A: 2, B: 1}
    assert found.clashes == ()


def test_a_live_number_is_not_moved_aside() -> None:
    assert assign({A: 2, B: None}, {A: 1, B: 2}).clashes == (Clash(2, A, B, stated=False),)


def test_two_numbers_state_one_slot() -> None:
    assert assign({A: 1, B: 1}, {}).clashes == (Clash(1, B, A, stated=True),)


def test_a_slot_that_its_number_has_already_is_no_clash() -> None:
    assert assign({A: 1, B: None}, {A: 1, B: 2}).clashes == ()


NUMBERS = st.lists(st.sampled_from([f"+1555010{digit}" for digit in range(10)]), unique=True)


@given(before=NUMBERS, after=NUMBERS, data=st.data())
def test_whatever_comes_and_goes(before: list[str], after: list[str], data: st.DataObject) -> None:
    live = assign(unstated(*before), {}).of
    found = assign(unstated(*after), live)
    assert found.clashes == ()
    assert set(found.of) == set(after)
    assert len(set(found.of.values())) == len(after)
    assert all(found.of[number] == live[number] for number in after if number in live)
    # the same list in another order, once it is live, is the same
    order = data.draw(st.permutations(after))
    assert assign(unstated(*order), found.of).of == found.of

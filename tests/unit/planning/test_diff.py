"""The left-scoped difference."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.change import FieldChange
from reconciler.planning.diff import differences, is_at, is_different, stated, without
from tests.support.profile import examples

SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "b", "1", "ENABLED"])
SETS = st.sets(st.sampled_from(["a", "b", "c"])).map(lambda found: tuple(sorted(found)))
PATHS = st.sampled_from(
    [
        "spec.name",
        "spec.maxContacts",
        "spec.outboundCaller.name",
        "spec.tags[a b]",
        "spec.tags.root['x']",
        "spec.q",
    ]
)
VALUES = st.dictionaries(PATHS, SCALARS | SETS)


def _naive(desired: dict[str, Any], live: dict[str, Any]) -> tuple[FieldChange, ...]:
    found = [FieldChange(path, live.get(path), value) for path, value in desired.items()]
    return tuple(sorted((one for one in found if one.before != one.after), key=lambda one: one.path))


@examples(100)
@given(desired=VALUES, live=VALUES)
def test_the_difference_is_what_is_stated_and_not_live(desired: dict[str, Any], live: dict[str, Any]) -> None:
    found = differences(desired, live)
    assert found == _naive(desired, live)
    assert is_different(desired, live) == bool(found)


@examples(100)
@given(desired=VALUES, live=VALUES)
def test_what_is_not_stated_is_never_compared(desired: dict[str, Any], live: dict[str, Any]) -> None:
    assert differences(desired, live) == differences(desired, {k: v for k, v in live.items() if k in desired})


@examples(100)
@given(live=VALUES)
def test_what_is_as_stated_is_no_difference(live: dict[str, Any]) -> None:
    assert differences(live, live) == ()


@pytest.mark.parametrize(
    ("desired", "live"),
    [
        ({"spec.maxContacts": None}, {}),
        ({}, {"spec.maxContacts": 3}),
        ({"spec.quickConnects": ()}, {"spec.quickConnects": ()}),
    ],
)
def test_null_is_absent_and_omitted_is_not_managed(desired: dict[str, Any], live: dict[str, Any]) -> None:
    assert differences(desired, live) == ()


def test_a_set_is_one_field() -> None:
    path = "spec.addresses"
    before, after = ("a@example.com", "b@example.com"), ("b@example.com", "c@example.com")
    assert differences({path: after}, {path: before}) == (FieldChange(path, before, after),)


def test_an_empty_list_is_stated() -> None:
    assert differences({"spec.q": ()}, {"spec.q": ("a",)}) == (FieldChange("spec.q", ("a",), ()),)


def test_zero_is_not_absent() -> None:
    assert differences({"spec.maxContacts": 0}, {}) == (FieldChange("spec.maxContacts", None, 0),)


@examples(100)
@given(desired=VALUES)
def test_a_create_lists_every_stated_field_in_order(desired: dict[str, Any]) -> None:
    found = stated(desired)
    assert [one.path for one in found] == sorted(path for path, value in desired.items() if value is not None)
    assert all(one.before is None and one.after == desired[one.path] for one in found)


def test_ignored_paths_cover_what_is_below_and_nothing_beside() -> None:
    values = {
        "spec.tags.team": 1,
        "spec.tags[a b]": 1,
        "spec.tagsX": 1,
        "spec.outboundCaller.name": 1,
        "spec.outboundCallerX": 1,
    }
    assert without(values, ["spec.tags", "spec.outboundCaller"]) == {
        "spec.tagsX": 1,
        "spec.outboundCallerX": 1,
    }
    assert without(values, []) == values
    assert is_at("spec.tags", "spec.tags")
    assert not is_at("spec.tag", "spec.tags")

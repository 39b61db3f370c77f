"""Freshness per field and per element of a set."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.applying.freshness import assess, elements_of, is_settled, narrow
from reconciler.kinds.table import KINDS
from reconciler.model.change import Action, Change, FieldChange, Settles
from reconciler.model.observation import Observation
from tests.support.profile import examples
from tests.support.rig import OWNER

ROUTE = KINDS["EmailAddressAssociation"]
QUEUE = KINDS["Queue"]
PATH = "spec.addresses"
MANY = st.sets(st.sampled_from("abcdefgh"))


def _route(labels: set[str], mode: str) -> Observation:
    return Observation(
        kind="EmailAddressAssociation",
        id="q-1",
        arn="arn",
        key="q-1",
        label="sales",
        owner=OWNER.tag,
        resource="EmailAddressAssociation/route",
        words=frozenset(),
        values={PATH: tuple(sorted(labels)), "spec.mode": mode},
        elements={PATH: {f"id-{one}": one for one in labels}},
    )


def _change(before: set[str], after: set[str]) -> Change:
    field = FieldChange(PATH, tuple(sorted(before)), tuple(sorted(after)))
    return Change("EmailAddressAssociation/route", "update", "", "low", fields=(field,), observed_id="q-1")


def _assess(before: set[str], after: set[str], live: set[str], mode: str) -> Any:
    moved = {PATH: frozenset(f"id-{one}" for one in before ^ after)}
    return assess(ROUTE, _change(before, after), _route(live, mode), OWNER, moved=moved)


@examples(200)
@given(before=MANY, after=MANY, live=MANY)
def test_a_foreign_element_refuses_where_the_set_is_closed(
    before: set[str], after: set[str], live: set[str]
) -> None:
    fresh = _assess(before, after, live, "exact")
    foreign = live - before - after
    if foreign:
        assert fresh.stale
        assert all(one in fresh.stale[0] for one in foreign)


@examples(200)
@given(before=MANY, after=MANY, live=MANY)
def test_a_foreign_element_is_nobodys_business_where_the_set_is_open(
    before: set[str], after: set[str], live: set[str]
) -> None:
    foreign = live - before - after
    assert bool(_assess(before, after, live, "include").stale) == bool(
        _assess(before, after, live - foreign, "include").stale
    )


@examples(200)
@given(before=MANY, after=MANY, done=MANY)
def test_however_far_an_earlier_run_got_the_rest_can_be_done(
    before: set[str], after: set[str], done: set[str]
) -> None:
    """Any part of the elements to add and remove may be settled already."""
    live = before | (after - before) & done
    live -= (before - after) & done
    for mode in ("exact", "include"):
        fresh = _assess(before, after, live, mode)
        assert fresh.stale == ()
        if live == after:
            assert PATH in fresh.settled


@pytest.mark.parametrize("member", [None, "EmailAddressId"])
@examples(200)
@given(wanted=MANY.filter(bool), live=MANY, adds=st.booleans())
def test_narrowing_never_sends_a_settled_element_again(
    member: str | None, wanted: set[str], live: set[str], adds: bool
) -> None:
    settles = Settles((PATH,), adds=adds, parameter="Listed", member=member)
    ids = sorted(f"id-{one}" for one in wanted)
    listed = [{member: one} for one in ids] if member else ids
    left = narrow(settles, {"QueueId": "q-1", "Listed": listed}, _route(live, "exact"))
    there = {f"id-{one}" for one in live}
    todo = [one for one in ids if (one not in there) == adds]
    if not todo:
        assert left.parameters is None
        return
    assert left.parameters is not None
    assert list(elements_of(settles, left.parameters)) == todo
    assert left.parameters["QueueId"] == "q-1"
    assert left.whole == (todo == ids)
    assert list(left.left) == ([] if left.whole else todo)


def _queue(owner: str | None = OWNER.tag, resource: str | None = "Queue/sales", **values: Any) -> Observation:
    return Observation(
        "Queue",
        "q-1",
        "arn",
        "sales",
        "sales",
        owner,
        resource,
        frozenset(),
        {f"spec.{k}": v for k, v in values.items()},
    )


def _update(action: Action = "update", **fields: tuple[Any, Any]) -> Change:
    listed = tuple(FieldChange(f"spec.{name}", before, after) for name, (before, after) in fields.items())
    return Change("Queue/sales", action, "", "low", fields=listed, observed_id="q-1")


@pytest.mark.parametrize(
    ("now", "settled", "stale"),
    [
        ({"maxContacts": 3}, False, False),
        ({"maxContacts": 5}, True, False),
        ({"maxContacts": 9}, False, True),
        ({}, False, True),
    ],
)
def test_a_field_is_as_before_or_as_after_or_stale(now: dict[str, Any], settled: bool, stale: bool) -> None:
    fresh = assess(QUEUE, _update(maxContacts=(3, 5)), _queue(**now), OWNER, moved={})
    assert (bool(fresh.settled), bool(fresh.stale), fresh.whole) == (settled, stale, settled)


def test_what_is_stale_names_both_values() -> None:
    fresh = assess(QUEUE, _update(maxContacts=(3, 5)), _queue(maxContacts=9), OWNER, moved={})
    assert fresh.stale == ("spec.maxContacts is now 9; the plan saw 3",)
    gone = assess(QUEUE, _update(maxContacts=(3, 5)), _queue(), OWNER, moved={})
    assert gone.stale == ("spec.maxContacts is now absent; the plan saw 3",)


def test_fields_that_the_change_does_not_touch_may_be_anything() -> None:
    live = _queue(maxContacts=3, description="somebody's", status="DISABLED")
    fresh = assess(QUEUE, _update(maxContacts=(3, 5)), live, OWNER, moved={})
    assert fresh.stale == ()


@pytest.mark.parametrize(
    ("action", "owner", "said"),
    [
        ("update", "others/production", "belongs to others/production"),
        ("delete", "others/production", "belongs to others/production"),
        ("create", "others/production", "belongs to others/production"),
        ("update", None, "lost our owner tag"),
        ("delete", None, "lost our owner tag"),
        ("create", None, "nobody owns"),
    ],
)
def test_an_owner_that_the_plan_did_not_see_refuses(action: Action, owner: str | None, said: str) -> None:
    resource = "Queue/sales" if owner else None
    fresh = assess(
        QUEUE, _update(action, maxContacts=(3, 5)), _queue(owner, resource, maxContacts=3), OWNER, moved={}
    )
    assert said in fresh.stale[0]


def test_what_is_gone_is_deleted_already_and_cannot_be_updated() -> None:
    assert assess(QUEUE, _update("delete"), None, OWNER, moved={}).whole
    assert assess(QUEUE, _update("release"), None, OWNER, moved={}).whole
    assert assess(QUEUE, _update(maxContacts=(3, 5)), None, OWNER, moved={}).stale
    fresh = assess(QUEUE, _update("create", maxContacts=(None, 5)), None, OWNER, moved={})
    assert (fresh.stale, fresh.whole) == ((), False)


def test_a_call_is_settled_when_all_its_fields_are() -> None:
    change = _update(name=("a", "b"), description=(None, "d"))
    both = Settles(("spec.name", "spec.description"))
    half = assess(QUEUE, change, _queue(name="b"), OWNER, moved={})
    assert not is_settled(both, change, half, _queue())
    assert is_settled(Settles(("spec.name",)), change, half, _queue())
    whole = assess(QUEUE, change, _queue(name="b", description="d"), OWNER, moved={})
    assert is_settled(both, change, whole, _queue())

"""Client tokens: ours, deterministic, and new with every plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.canonical import canonical, digest, narrowed_token, token
from reconciler.model.change import PENDING, Call, pending
from reconciler.model.plan import Plan
from tests.support.profile import examples
from tests.support.rig import Rig, association, email, queue

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcü", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def _calls(plan: Plan) -> Iterator[Call]:
    return (call for change in plan.changes for call in change.calls)


WORLD = [
    queue("sales"),
    email("info"),
    email("help"),
    association("route", "sales", default="info", addresses=["help"]),
]


def test_every_operation_that_takes_a_token_gets_ours_and_no_other_does(rig: Rig) -> None:
    rig.settle(WORLD)
    changed = [
        queue("sales", maxContacts=2),
        email("info", displayName="Info", alias="help"),
        email("help"),
        association("route", "sales", default="info", addresses=[]),
    ]
    model = boto3.client("connect", region_name="us-east-1").meta.service_model
    seen = set()
    for plan in (rig.plan(changed), rig.plan([], prune=True), rig.plan([*WORLD, email("new")])):
        for call in _calls(plan):
            takes = "ClientToken" in model.operation_model(call.operation).input_shape.members
            assert (call.token is not None) == takes, call.operation
            assert (call.repeat == "token") == takes
            seen.add(call.operation)
    assert {"CreateEmailAddress", "UpdateEmailAddressMetadata", "DisassociateQueueEmailAddresses"} <= seen


def test_tokens_differ_within_a_plan_and_between_plans(rig: Rig) -> None:
    one, other = rig.plan(WORLD), rig.plan(WORLD)
    tokens = [call.token for call in _calls(one) if call.token]
    again = [call.token for call in _calls(other) if call.token]
    assert len(set(tokens)) == len(tokens) == 3
    assert set(tokens).isdisjoint(again)
    assert all(1 <= len(one) <= 64 for one in tokens + again)


def test_the_same_plan_has_the_same_tokens(rig: Rig) -> None:
    plan = rig.plan(WORLD)
    for change in plan.changes:
        for call in change.calls:
            if call.token:
                assert call.token == token(plan.plan_id, change.address, call.operation, call.parameters)


def test_a_token_is_made_while_ids_are_pending(rig: Rig) -> None:
    plan = rig.plan(WORLD)
    call = next(one for one in _calls(plan) if one.operation == "AssociateQueueEmailAddresses")
    assert call.parameters["QueueId"] == {PENDING: {"address": "Queue/sales", "field": "id"}}
    assert call.parameters["EmailAddressesConfig"] == [{"EmailAddressId": pending("EmailAddress/help", "id")}]
    since = rig.mark()
    rig.apply(plan)
    sent = next(one for one in rig.calls(since) if one.operation == "AssociateQueueEmailAddresses")
    assert sent.parameters["ClientToken"] == call.token
    assert sent.parameters["QueueId"] == rig.queue_id("sales")


@pytest.mark.parametrize("part", range(4))
def test_everything_counts(part: int) -> None:
    parts = ["plan-1", "EmailAddress/a", "CreateEmailAddress", {"EmailAddress": "a@example.com"}]
    other = list(parts)
    other[part] = {"EmailAddress": "b@example.com"} if part == 3 else f"{parts[part]}x"
    first, second = token(*parts), token(*other)  # type: ignore[arg-type]
    assert first != second
    assert first == token(*parts)  # type: ignore[arg-type]


def test_a_narrowed_call_is_another_request() -> None:
    stored = token("plan-1", "EmailAddressAssociation/a", "AssociateQueueEmailAddresses", {})
    one = narrowed_token(stored, ("id-1", "id-2"))
    assert one == narrowed_token(stored, ("id-2", "id-1"))
    assert len({stored, one, narrowed_token(stored, ("id-1",))}) == 3
    assert one is not None
    assert len(one) <= 64
    assert narrowed_token(None, ("id-1",)) is None


@examples(100)
@given(value=DATA)
def test_the_canonical_form_does_not_depend_on_how_data_is_held(value: object) -> None:
    def shuffled(one: object) -> object:
        if isinstance(one, dict):
            return {key: shuffled(one[key]) for key in reversed(one)}
        return tuple(map(shuffled, one)) if isinstance(one, list) else one

    assert canonical(shuffled(value)) == canonical(value)
    assert digest(shuffled(value)) == digest(value)
    assert len(digest(value)) == 64


def test_sets_have_a_canonical_form_and_objects_have_none() -> None:
    assert canonical(frozenset(("b", "a"))) == canonical(["a", "b"]) == '["a","b"]'
    with pytest.raises(TypeError, match="canonical"):
        canonical(object())


def test_changing_only_the_plans_id_changes_no_parameter(rig: Rig) -> None:
    one, other = rig.plan(WORLD), rig.plan(WORLD)
    assert [replace(call, token=None) for call in _calls(one)] == [
        replace(c, token=None) for c in _calls(other)
    ]

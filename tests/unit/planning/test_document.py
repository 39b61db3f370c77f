"""The plan file: written, read back, and refused where it is not what was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.canonical import digest, token
from reconciler.model.change import Call, Change, FieldChange, pending
from reconciler.model.errors import InvalidError, RefusedError
from reconciler.model.load import Load
from reconciler.model.plan import GuardResult, Plan, PlanTarget, PlanWarning, Refusal, Summary
from reconciler.planning.document import document, parse, text
from tests.source import ROOT
from tests.support.profile import examples
from tests.support.rig import Rig, association, email, queue

WORDS = st.text(st.characters(codec="utf-8"), max_size=10)
VALUES = st.none() | st.booleans() | st.integers(-9, 9) | WORDS | st.lists(WORDS, max_size=3).map(tuple)
COUNTS = st.integers(0, 999)
FIELDS = st.builds(
    FieldChange,
    st.sampled_from(["spec.name", "spec.tags[a b]", "metadata.lifecycle.protect"]),
    VALUES,
    VALUES,
)
PARAMETERS = st.dictionaries(
    WORDS, WORDS | st.lists(WORDS, max_size=2) | st.just(pending("Queue/a", "id")), max_size=3
)

FIGURES = st.none() | COUNTS | st.sampled_from([0.5])
IMPACTS = st.fixed_dictionaries(
    {
        "queues": st.lists(
            st.builds(Load, FIGURES, FIGURES, FIGURES, st.sampled_from([None, "connect", "symbee"])).flatmap(
                lambda load: WORDS.map(load.document)
            ),
            max_size=2,
        ),
        "readAt": WORDS,
    }
)


@st.composite
def calls(draw: st.DrawFn) -> Call:
    takes_token = draw(st.booleans())
    return Call(
        provider=draw(st.sampled_from(["connect", "sms-voice", "symbee"])),
        operation=draw(WORDS),
        parameters=draw(PARAMETERS),
        repeat=draw(st.sampled_from(["token", "setter", "naturalKey"])),
        takes_token=takes_token,
        id=draw(WORDS),
        token="-" if takes_token else None,  # see `with_tokens`
        depends_on=tuple(draw(st.lists(WORDS, max_size=2))),
    )


@st.composite
def changes(draw: st.DrawFn) -> Change:
    known = draw(st.booleans())
    return Change(
        address=draw(WORDS),
        action=draw(st.sampled_from(["create", "update", "adopt", "replace", "release", "delete"])),
        reason=draw(WORDS),
        risk=draw(st.sampled_from(["low", "medium", "high"])),
        fields=tuple(draw(st.lists(FIELDS, max_size=3))),
        calls=tuple(draw(st.lists(calls(), max_size=3))),
        renamed_from=draw(st.none() | WORDS),
        irreversible=draw(st.none() | WORDS),
        awaiting=draw(st.booleans()),
        observed_id=draw(WORDS.filter(bool)) if known else None,
        fingerprint=draw(WORDS) if known else None,
        impact=draw(st.none() | IMPACTS),
    )


def with_tokens(plan: Plan) -> Plan:
    """The plan with the tokens that follow from it."""

    def call(change: Change, one: Call) -> Call:
        own = token(plan.plan_id, change.address, one.operation, one.parameters)
        return replace(one, token=own if one.takes_token else None)

    changes = (replace(one, calls=tuple(call(one, each) for each in one.calls)) for one in plan.changes)
    return replace(plan, changes=tuple(changes))


PLANS = st.builds(
    Plan,
    plan_id=WORDS,
    workspace=WORDS,
    environment=WORDS,
    created_at=WORDS,
    expires_at=WORDS,
    tool_version=WORDS,
    target=st.builds(
        PlanTarget, WORDS, WORDS, WORDS, st.none() | st.just({"company": "a", "environment": "b"})
    ),
    manifests_digest=WORDS,
    options=st.dictionaries(WORDS, VALUES.filter(lambda one: not isinstance(one, tuple)), max_size=2),
    summary=st.builds(
        Summary,
        *([COUNTS] * 9),
        seconds=st.floats(0, 1e6),
        quotas_assumed=st.just({"connect.CreateQueue": {"rate": 2.0, "burst": 5}}),
    ),
    changes=st.lists(changes(), max_size=3).map(tuple),
    guards=st.lists(
        st.builds(
            GuardResult,
            WORDS,
            st.sampled_from(["ok", "blocks", "warns", "overridden"]),
            st.none() | WORDS,
            WORDS,
        ),
        max_size=2,
    ).map(tuple),
    warnings=st.lists(st.builds(PlanWarning, WORDS, st.none() | WORDS, WORDS), max_size=2).map(tuple),
    refusals=st.lists(st.builds(Refusal, WORDS, st.none() | WORDS, WORDS, WORDS), max_size=2).map(tuple),
).map(with_tokens)


@examples(80)
@given(plan=PLANS)
def test_what_is_read_is_what_was_written(plan: Plan) -> None:
    written = text(plan)
    again = parse(written, file="p.json")
    assert again == plan
    assert text(again) == written
    jsonschema_rs.validate(
        json.loads((ROOT / "schemas" / "Plan.json").read_text("utf-8")), json.loads(written)
    )


@pytest.fixture
def plan(rig: Rig) -> Plan:
    return rig.plan(
        [
            queue("sales", quickConnects=["Billing desk"]),
            email("info"),
            association("r", "sales", default="info"),
        ]
    )


def _edited(plan: Plan, edit: Callable[[dict[str, Any]], object], *, sign: bool = False) -> str:
    raw = document(plan)
    edit(raw)
    if sign:
        raw["digest"] = digest({key: value for key, value in raw.items() if key != "digest"})
    return json.dumps(raw)


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a parameter": lambda raw: raw["changes"][0]["calls"][0]["parameters"].update(Name="another"),
    "a refusal taken out": lambda raw: raw["warnings"].append({"code": "x", "address": None, "message": "y"}),
    "another environment": lambda raw: raw.update(environment="production"),
    "a later expiry": lambda raw: raw.update(expiresAt="2099-01-01T00:00:00Z"),
    "a change left out": lambda raw: raw["changes"].pop(),
    "the digest": lambda raw: raw.update(digest="0" * 64),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_plan_is_refused(plan: Plan, edit: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(RefusedError, match="digest") as refused:
        parse(_edited(plan, edit), file="p.json")
    assert refused.value.exit_code == 4
    assert refused.value.fix


def test_a_token_that_is_not_the_call_s_own_is_refused_whoever_signed_it(plan: Plan) -> None:
    def used(raw: dict[str, Any]) -> None:
        sent = next(call for change in raw["changes"] for call in change["calls"] if call["token"])
        sent["token"] = "0" * 64

    with pytest.raises(RefusedError, match="token") as refused:
        parse(_edited(plan, used, sign=True), file="p.json")
    assert (refused.value.exit_code, refused.value.code) == (4, "planEdited")


@pytest.mark.parametrize("version", ["2", "0", 1, None, ["1"]])
def test_another_format_is_refused_before_anything_else_is_looked_at(plan: Plan, version: Any) -> None:
    with pytest.raises(RefusedError, match="format") as refused:
        parse(json.dumps({"formatVersion": version, "unknown": True}), file="p.json")
    assert (refused.value.exit_code, refused.value.code) == (4, "planFormat")


@pytest.mark.parametrize(
    "garbage", ["", "{", "[]", "null", "3", '"plan"', "{}", '{"formatVersion": "1"}', "\x00", "[" * 100_000]
)
def test_garbage_is_no_plan_file(garbage: str) -> None:
    with pytest.raises(InvalidError, match="not a plan file") as invalid:
        parse(garbage, file="p.json")
    assert (invalid.value.exit_code, invalid.value.code) == (3, "planUnparsable")


MISFITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "an unknown member": lambda raw: raw.update(extra=1),
    "a missing member": lambda raw: raw.pop("target"),
    "a token of 65 characters": lambda raw: raw["changes"][0]["calls"][0].update(token="x" * 65),
    "an unknown action": lambda raw: raw["changes"][0].update(action="destroy"),
    "a number as text": lambda raw: raw["summary"].update(calls="3"),
    "a path outside spec": lambda raw: raw["changes"][0]["fields"][0].update(path="status"),
}


@pytest.mark.parametrize("edit", MISFITS.values(), ids=MISFITS)
def test_what_does_not_fit_the_schema_is_no_plan_file(
    plan: Plan, edit: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(InvalidError, match="schema") as invalid:
        parse(_edited(plan, edit, sign=True), file="p.json")
    assert invalid.value.exit_code == 3


def test_the_published_schema_and_another_validator_accept_every_sort_of_change(rig: Rig) -> None:
    schema = json.loads((ROOT / "schemas" / "Plan.json").read_text("utf-8"))
    jsonschema.validators.validator_for(schema).check_schema(schema)
    rig.make_address("adopted@example.com")
    rig.settle(
        [queue("sales"), queue("old"), email("info"), email("kept", metadata={"lifecycle": {"retain": True}})]
    )
    plan = rig.plan(
        [
            queue("sales", maxContacts=3, quickConnects=["Billing desk"]),
            queue("new", status="DISABLED"),
            email("info", address="information@example.com"),
            email("adopted", metadata={"lifecycle": {"adopt": True}}),
            association("route", "new", default="info"),
        ],
        prune=True,
    )
    assert {one.action for one in plan.changes} == {
        "create",
        "update",
        "adopt",
        "replace",
        "release",
        "delete",
    }
    jsonschema.validate(document(plan), schema)
    assert parse(text(plan), file="p.json") == plan


def test_a_refused_plan_is_written_too_with_its_refusals(rig: Rig) -> None:
    rig.make_queue("sales")
    plan = rig.plan([queue("sales")])
    assert [one.code for one in parse(text(plan), file="p.json").refusals] == ["adoptNeeded"]


def test_summary_counts_what_the_plan_holds(plan: Plan) -> None:
    raw = document(plan)
    assert raw["summary"]["create"] == len(raw["changes"]) == 3
    assert raw["summary"]["calls"] == sum(len(one["calls"]) for one in raw["changes"])
    assert raw["digest"] == digest({key: value for key, value in raw.items() if key != "digest"})

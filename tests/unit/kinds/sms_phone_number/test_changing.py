"""What becomes of a number: taken over as it is, changed member by member, and never bought, moved or released."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.change import Change
from reconciler.model.manifest import Manifest
from reconciler.model.plan import Plan
from tests.support.rig import Rig
from tests.unit.kinds.sms_phone_number.numbers import (
    OTHERS,
    ROLE,
    TOPIC,
    WORLD,
    number,
    to_connect,
    to_topic,
    world,
)


@pytest.fixture
def numbers(make_rig: Callable[..., Rig], tmp_path: Path) -> Rig:
    return world(make_rig, tmp_path)


def only(plan: Plan) -> Change:
    """The one change of a plan that refuses nothing."""
    assert plan.refusals == ()
    (change,) = plan.changes
    return change


def operations(change: Change) -> list[str]:
    return [one.operation for one in change.calls]


def refused(plan: Plan) -> list[str]:
    return [one.code for one in plan.refusals]


def fields(change: Change) -> dict[str, tuple[Any, Any]]:
    return {one.path: (one.before, one.after) for one in change.fields}


# Taking over -----------------------------------------------------------------------------------------------------


def test_an_unowned_number_is_taken_over_without_being_asked_for(numbers: Rig) -> None:
    change = only(numbers.settle([number("main")]))
    assert (change.action, change.risk, operations(change)) == ("adopt", "low", ["TagResource"])
    assert change.reason == "takes over “+15550100”, which nobody owns"
    assert numbers.number("+15550100")["Tags"] == {
        "reconciler:owner": "acme/sandbox/3f9c2a71",
        "reconciler:resource": "SmsPhoneNumber/main",
        "reconciler:lifecycle": "adopted",
    }


def test_a_short_code_is_a_number_too(numbers: Rig) -> None:
    change = only(numbers.settle([number("main", "55501", deletionProtection=True)]))
    assert fields(change)["spec.deletionProtection"] == (False, True)


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        (number("n", "+15550199"), "notLive", "is not live in us-east-1"),
        (number("n", "+15550108"), "notLive", "is not live in us-east-1"),
        (number("n", "+15550100", region="eu-west-1"), "notLive", "is not live in eu-west-1"),
        (number("n", "+15550105"), "shared", "belongs to account 210987654321"),
        (number("n", "+15550106"), "ownership", "belongs to other/production"),
        (number("n", "+15550107"), "ownership", "CloudFormation (numbers)"),
        (number("n", "+15550103", deletionProtection=True), "pool", "is in the pool pool-"),
        (to_topic("n", "+15550103"), "pool", "cannot be changed"),
        (number("n", "+15550104", optOutList="Marketing"), "notActive", "is PENDING"),
        (to_connect("n", "+15550108", region="eu-west-1"), "region", "which is to import it, in us-east-1"),
        (
            number("n", "+15550102", twoWay={"channel": "connect", "roleArn": ROLE}, connect={"flow": "SMS in"}),
            "notImported",
            "is not imported into the instance",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_at_plan(numbers: Rig, document: Manifest, code: str, words: str) -> None:
    plan = numbers.plan([document])
    (refusal,) = plan.refusals
    assert refusal.code == code
    assert words in refusal.message
    assert refusal.fix
    assert numbers.writes() == []


def test_two_of_the_same_name_in_one_region_are_not_told_apart(numbers: Rig) -> None:
    """Short codes of two countries; the stand-in has none such, so one of another sort is shared under the name."""
    seed = numbers.folder / "shared.yaml"
    text = '{smsPhoneNumbers: [{phoneNumber: "55502", region: us-east-1, sharedBy: "210987654321"}]}'
    seed.write_text(text, encoding="utf-8")
    numbers.box.seed(seed)
    with numbers.box._state.transaction(write=True) as database:
        database.execute(
            "UPDATE object SET body = replace(body, '\"55502\"', '\"55501\"') WHERE name = '55502'"
        )
    assert "ambiguous" in refused(numbers.plan([number("n", "55501"), number("m", "+15550199")]))


def test_a_number_in_a_pool_is_ours_as_long_as_nothing_differs(numbers: Rig) -> None:
    numbers.settle([number("n", "+15550103", deletionProtection=False, optOutList="Default")])


def test_what_another_document_has_needs_a_rename(numbers: Rig) -> None:
    numbers.settle([number("main")])
    assert refused(numbers.plan([number("shop")])) == ["renameNeeded"]
    change = only(numbers.settle([number("shop", metadata={"renamedFrom": "main"})]))
    assert (change.action, change.renamed_from, operations(change)) == (
        "update",
        "SmsPhoneNumber/main",
        ["TagResource"],
    )
    assert numbers.number("+15550100")["Tags"]["reconciler:resource"] == "SmsPhoneNumber/shop"


def test_documents_can_swap_their_numbers(numbers: Rig) -> None:
    numbers.settle([number("a", "+15550100"), number("b", "+15550102")])
    swapped = [
        number("a", "+15550102", metadata={"renamedFrom": "b"}),
        number("b", "+15550100", metadata={"renamedFrom": "a"}),
    ]
    numbers.settle(swapped)
    assert numbers.number("+15550100")["Tags"]["reconciler:resource"] == "SmsPhoneNumber/b"


def test_another_number_is_another_object_and_the_former_one_is_a_left_over(numbers: Rig) -> None:
    numbers.settle([number("main", "+15550100")])
    plan = numbers.plan([number("main", "+15550102")], prune=True)
    assert [(one.action, one.observed_id) for one in plan.changes] == [
        ("adopt", numbers.number("+15550102")["PhoneNumberArn"]),
        ("release", numbers.number("+15550100")["PhoneNumberArn"]),
    ]
    assert numbers.apply(plan).exit_code == 0
    assert numbers.number("+15550100")["Tags"] == {}
    assert numbers.plan([number("main", "+15550102")], prune=True).changes == ()


def test_what_has_become_somebody_elses_is_left_alone(numbers: Rig) -> None:
    plan = numbers.plan([number("main", deletionProtection=True)])
    tags = [{"Key": key, "Value": value} for key, value in OTHERS.items()]
    numbers.sms().tag_resource(ResourceArn=numbers.number("+15550100")["PhoneNumberArn"], Tags=tags)
    since = numbers.mark()
    applied = numbers.apply(plan)
    assert [one.result for one in applied.outcomes] == ["refused"]
    assert numbers.writes(since) == []


# Members ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "value", "sent"),
    [
        ("optOutList", "Marketing", {"OptOutListName": "Marketing"}),
        ("selfManagedOptOuts", True, {"SelfManagedOptOutsEnabled": True}),
        ("deletionProtection", True, {"DeletionProtectionEnabled": True}),
        ("internationalSending", True, {"InternationalSendingEnabled": True}),
        ("twoWay", {"channel": "none"}, {"TwoWayEnabled": False}),
        (
            "twoWay",
            {"channel": "sns", "topicArn": TOPIC.replace("inbound", "other")},
            {"TwoWayEnabled": True, "TwoWayChannelArn": TOPIC.replace("inbound", "other")},
        ),
        (
            "twoWay",
            {"channel": "sns", "topicArn": TOPIC, "roleArn": ROLE},
            {"TwoWayEnabled": True, "TwoWayChannelArn": TOPIC, "TwoWayChannelRole": ROLE},
        ),
        (
            "twoWay",
            {"channel": "connect", "roleArn": ROLE},
            {
                "TwoWayEnabled": True,
                "TwoWayChannelArn": "connect.us-east-1.amazonaws.com",
                "TwoWayChannelRole": ROLE,
            },
        ),
    ],
)
def test_only_what_differs_is_sent(numbers: Rig, member: str, value: Any, sent: dict[str, Any]) -> None:
    numbers.settle([number("main")])
    since = numbers.mark()
    numbers.settle([number("main", **{member: value})])
    (update,) = [one for one in numbers.calls(since) if one.mutating]
    assert update.operation == "UpdatePhoneNumber"
    assert dict(update.parameters) == {"PhoneNumberId": numbers.number("+15550100")["PhoneNumberArn"], **sent}


def test_a_number_of_another_region_is_changed_there(numbers: Rig) -> None:
    numbers.settle([number("main", "+15550108", region="eu-west-1", deletionProtection=True)])
    assert numbers.number("+15550108", "eu-west-1")["DeletionProtectionEnabled"] is True


def test_a_channel_that_goes_shows_what_goes_with_it(numbers: Rig) -> None:
    numbers.settle([number("main", twoWay={"channel": "sns", "topicArn": TOPIC, "roleArn": ROLE})])
    change = only(numbers.plan([to_connect("main")]))
    assert fields(change)["spec.twoWay.topicArn"] == (TOPIC, None)
    change = only(numbers.plan([number("main", twoWay={"channel": "none"})]))
    assert {path for path in fields(change) if "twoWay" in path} == {
        "spec.twoWay.channel",
        "spec.twoWay.topicArn",
        "spec.twoWay.roleArn",
    }
    assert change.risk == "high"


def test_a_channel_into_amazon_connect_counts_however_it_is_spelled(numbers: Rig) -> None:
    numbers.settle([to_connect("main", "+15550101")])
    with numbers.box._state.transaction(write=True) as database:
        database.execute(
            "UPDATE object SET body = replace(body, 'connect.us-east-1.amazonaws.com', 'connect.example.com:xyz')"
        )
    assert numbers.number("+15550101")["TwoWayChannelArn"] == "connect.example.com:xyz"
    assert numbers.plan([to_connect("main", "+15550101")]).changes == ()


def test_ignored_members_are_left_as_they_are(numbers: Rig) -> None:
    lifecycle = {"lifecycle": {"ignore": ["spec.twoWay.topicArn"]}}
    wanted = to_topic("main", "+15550100", topic=TOPIC.replace("inbound", "other"), metadata=lifecycle)
    change = only(numbers.settle([wanted]))
    assert operations(change) == ["TagResource"]


def test_what_somebody_has_changed_beside_the_plan_is_not_set_back(numbers: Rig) -> None:
    numbers.settle([to_topic("main")])
    plan = numbers.plan([number("main", twoWay={"channel": "sns", "topicArn": TOPIC, "roleArn": ROLE})])
    other = TOPIC.replace("inbound", "other")
    arn = numbers.number("+15550100")["PhoneNumberArn"]
    numbers.sms().update_phone_number(PhoneNumberId=arn, TwoWayChannelArn=other)
    since = numbers.mark()
    (outcome,) = numbers.apply(plan).outcomes
    assert (outcome.result, outcome.code) == ("refused", "stale")
    assert numbers.writes(since) == []


def test_a_protected_number_keeps_its_channel_and_its_owner(numbers: Rig) -> None:
    protected = {"lifecycle": {"protect": True}}
    numbers.settle([to_topic("main", metadata=protected), number("other", "+15550102")])
    off = number("main", twoWay={"channel": "none"}, metadata=protected)
    assert refused(numbers.plan([off, number("other", "+15550102")])) == ["protection"]
    assert refused(numbers.plan([number("other", "+15550102")], prune=True)) == ["protection"]


# Amazon Connect --------------------------------------------------------------------------------------------------


def test_the_channel_leads_there_only_when_somebody_waits_at_its_end(numbers: Rig) -> None:
    since = numbers.mark()
    change = only(numbers.settle([to_connect("main")]))
    assert numbers.writes(since) == ["TagResource", "ImportPhoneNumber", "AssociateFlow", "UpdatePhoneNumber"]
    assert change.irreversible == "the number stays in Amazon Connect, as taking it out would release it"
    (imported,) = [one for one in change.calls if one.operation == "ImportPhoneNumber"]
    assert (imported.repeat, len(imported.token or "")) == ("token", 64)
    assert all(one.repeat == "setter" for one in change.calls if one is not imported)


def test_on_the_way_from_there_the_channel_changes_and_nothing_else(numbers: Rig) -> None:
    numbers.settle([to_connect("main")])
    since = numbers.mark()
    change = only(plan := numbers.settle([to_topic("main")]))
    assert numbers.writes(since) == ["UpdatePhoneNumber"]
    assert change.irreversible is None
    assert [one.code for one in plan.warnings] == ["staysImported", "roleStays"]


def test_a_flow_is_changed_and_taken_off(numbers: Rig) -> None:
    numbers.settle([to_connect("main")])
    since = numbers.mark()
    numbers.settle([to_connect("main", flow="SMS billing")])
    numbers.settle([to_connect("main", flow=None)])
    assert numbers.writes(since) == ["AssociateFlow", "DisassociateFlow"]


def test_a_number_that_is_imported_already_needs_no_word_of_it(numbers: Rig) -> None:
    two_way = {"channel": "connect", "roleArn": ROLE}
    change = only(
        numbers.plan([number("main", "+15550101", twoWay=two_way, connect={"flow": "SMS billing"})])
    )
    assert operations(change) == ["TagResource", "AssociateFlow"]


def test_a_number_in_a_pool_may_have_another_flow(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    """It is Amazon Connect's call, and a pool forbids only what End User Messaging would have to change."""
    rig = world(make_rig, tmp_path, WORLD.replace("imported: true,", "imported: true, pool: marketing,"))
    rig.settle([to_connect("main", "+15550101", flow="SMS billing")])


@pytest.mark.parametrize(
    ("documents", "codes"),
    [
        ([to_topic("main")], []),
        ([number("main", twoWay={"channel": "none"})], ["messagesEnd"]),
        ([number("main", twoWay={"channel": "connect", "roleArn": ROLE})], ["noFlow"]),
        ([number("main", "+15550101", twoWay={"channel": "none"})], ["staysImported", "messagesEnd"]),
    ],
)
def test_what_is_said_of_messages(numbers: Rig, documents: list[Manifest], codes: list[str]) -> None:
    assert [one.code for one in numbers.plan(documents).warnings] == codes

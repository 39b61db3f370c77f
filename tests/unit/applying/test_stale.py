"""A saved plan against a world that has moved on: exactly what has moved is refused, the rest is done."""

from __future__ import annotations

import pytest

from reconciler.applying.outcome import Applied
from reconciler.model.plan import Plan
from tests.support.rig import OWNER, Rig, association, email, queue


def _results(applied: Applied) -> dict[str, str]:
    return {one.address: one.result for one in applied.outcomes}


def _message(applied: Applied, address: str) -> str:
    error = next(one.error for one in applied.outcomes if one.address == address)
    assert error is not None
    assert error.fix
    return error.message


def test_one_object_that_somebody_changed_is_refused_with_both_values_and_the_rest_is_done(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=3), queue("support", maxContacts=3)])
    plan = rig.plan([queue("sales", maxContacts=5), queue("support", maxContacts=5), email("info")])
    place = {"InstanceId": rig.instance, "QueueId": rig.queue_id("sales")}
    rig.live.update_queue_max_contacts(**place, MaxContacts=9)
    applied = rig.apply(plan)
    assert _results(applied) == {
        "Queue/sales": "refused",
        "Queue/support": "done",
        "EmailAddress/info": "done",
    }
    assert _message(applied, "Queue/sales") == "spec.maxContacts is now 9; the plan saw 3"
    assert applied.exit_code == 5
    assert rig.described(place["QueueId"])["MaxContacts"] == 9


def test_its_dependents_do_not_start(rig: Rig) -> None:
    rig.settle([queue("sales", name="Sales"), queue("other", name="Other")])
    plan = rig.plan([queue("sales", name="Selling"), queue("other", name="Sales")])
    place = {"InstanceId": rig.instance, "QueueId": rig.queue_id("Sales")}
    rig.live.update_queue_name(**place, Name="Moved by hand")
    applied = rig.apply(plan)
    assert _results(applied) == {"Queue/sales": "refused", "Queue/other": "notStarted"}
    assert "Queue/sales" in _message(applied, "Queue/other")


def test_when_nothing_was_written_it_is_a_refusal(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=3)])
    plan = rig.plan([queue("sales", maxContacts=5)])
    rig.live.update_queue_max_contacts(InstanceId=rig.instance, QueueId=rig.queue_id("sales"), MaxContacts=9)
    since = rig.mark()
    applied = rig.apply(plan)
    assert applied.exit_code == 4
    assert rig.writes(since) == []


def test_a_queue_of_that_name_that_has_appeared_is_not_taken_over(rig: Rig) -> None:
    plan = rig.plan([queue("sales"), queue("other")])
    identity = rig.make_queue("sales", Description="somebody's")
    applied = rig.apply(plan)
    assert _results(applied) == {"Queue/sales": "refused", "Queue/other": "done"}
    assert "nobody owns" in _message(applied, "Queue/sales")
    assert rig.described(identity)["Description"] == "somebody's"


def test_a_queue_that_is_gone_is_not_made_again_by_an_update(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=3)])
    plan = rig.plan([queue("sales", maxContacts=5)])
    rig.live.delete_queue(InstanceId=rig.instance, QueueId=rig.queue_id("sales"))
    applied = rig.apply(plan)
    assert _results(applied) == {"Queue/sales": "refused"}
    assert "sales" not in rig.queues()


def test_an_object_that_went_to_another_owner_is_not_deleted(rig: Rig) -> None:
    rig.settle([queue("sales"), queue("old")])
    plan = rig.plan([queue("sales")], prune=True)
    arn = rig.queues()["old"]["QueueArn"]
    rig.live.tag_resource(resourceArn=arn, tags={"reconciler:owner": "others/production"})
    applied = rig.apply(plan)
    assert _results(applied) == {"Queue/old": "refused"}
    assert "others/production" in _message(applied, "Queue/old")
    assert "old" in rig.queues()


def test_protection_that_came_after_the_plan_counts(rig: Rig) -> None:
    rig.settle([queue("sales"), queue("old")])
    plan = rig.plan([queue("sales")], prune=True)
    arn = rig.queues()["old"]["QueueArn"]
    rig.live.tag_resource(resourceArn=arn, tags={"reconciler:lifecycle": "protect"})
    applied = rig.apply(plan)
    assert _results(applied) == {"Queue/old": "refused"}
    assert "protected" in _message(applied, "Queue/old")
    assert applied.exit_code == 4
    assert "old" in rig.queues()


def _routed(rig: Rig, mode: str) -> Plan:
    world = [queue("sales"), *(email(name) for name in ("info", "help", "more"))]
    rig.settle([*world, association("route", "sales", mode=mode, addresses=["info"])])
    rig.make_address("foreign@example.com")
    return rig.plan([*world, association("route", "sales", mode=mode, addresses=["info", "help", "more"])])


def _by_hand(rig: Rig, *addresses: str) -> None:
    ids = rig.addresses()
    listed = [{"EmailAddressId": ids[one]} for one in addresses]
    rig.live.associate_queue_email_addresses(
        InstanceId=rig.instance, QueueId=rig.queue_id("sales"), EmailAddressesConfig=listed
    )


def test_elements_settled_meanwhile_are_not_sent_and_the_narrowed_call_has_a_token_of_its_own(
    rig: Rig,
) -> None:
    plan = _routed(rig, "exact")
    stored = next(c.token for one in plan.changes for c in one.calls if c.operation.startswith("Associate"))
    _by_hand(rig, "help@example.com")
    since = rig.mark()
    assert rig.apply(plan).exit_code == 0
    (sent,) = [one for one in rig.calls(since) if one.operation == "AssociateQueueEmailAddresses"]
    assert sent.parameters["EmailAddressesConfig"] == [
        {"EmailAddressId": rig.addresses()["more@example.com"]}
    ]
    assert sent.parameters["ClientToken"] != stored
    assert len(sent.parameters["ClientToken"]) <= 64


def test_a_foreign_element_refuses_in_exact_mode(rig: Rig) -> None:
    plan = _routed(rig, "exact")
    _by_hand(rig, "foreign@example.com")
    applied = rig.apply(plan)
    assert applied.exit_code == 4
    assert "foreign@example.com" in _message(applied, "EmailAddressAssociation/route")
    assert rig.of_queue("sales")[1] == {"info@example.com", "foreign@example.com"}


def test_a_foreign_element_is_left_alone_in_include_mode(rig: Rig) -> None:
    plan = _routed(rig, "include")
    _by_hand(rig, "foreign@example.com")
    assert rig.apply(plan).exit_code == 0
    assert rig.of_queue("sales")[1] == {f"{one}@example.com" for one in ("info", "help", "more", "foreign")}


def test_a_text_that_the_call_repeats_from_live_is_not_turned_back(rig: Rig) -> None:
    """UpdateEmailAddressMetadata carries both texts: the one that nobody states is somebody else's."""
    rig.settle([email("info", displayName="Info")])
    plan = rig.plan([email("info", displayName="Information")])
    place = {"InstanceId": rig.instance, "EmailAddressId": rig.addresses()["info@example.com"]}
    rig.live.update_email_address_metadata(**place, DisplayName="Info", Description="written by hand")
    applied = rig.apply(plan)
    assert rig.live.describe_email_address(**place)["Description"] == "written by hand"
    said = "spec.description is now 'written by hand'; the plan saw absent"
    assert _message(applied, "EmailAddress/info") == said


def test_a_caller_member_that_the_call_repeats_from_live_is_not_turned_back(rig: Rig) -> None:
    rig.settle([queue("sales", outboundCaller={"name": "Acme"})])
    plan = rig.plan([queue("sales", outboundCaller={"name": "Acme Ltd"})])
    place = {"InstanceId": rig.instance, "QueueId": rig.queue_id("sales")}
    number = rig.live.list_phone_numbers_v2(InstanceId=rig.instance)["ListPhoneNumbersSummaryList"][0]
    config = {"OutboundCallerIdName": "Acme", "OutboundCallerIdNumberId": number["PhoneNumberId"]}
    rig.live.update_queue_outbound_caller_config(**place, OutboundCallerConfig=config)
    assert _results(rig.apply(plan)) == {"Queue/sales": "refused"}
    found = rig.described(place["QueueId"])["OutboundCallerConfig"]
    assert found["OutboundCallerIdNumberId"] == number["PhoneNumberId"]


def test_the_same_plan_twice_writes_once(rig: Rig) -> None:
    world = [queue("sales", status="DISABLED"), email("info"), email("help", alias="info")]
    plan = rig.plan([*world, association("route", "sales", default="help")])
    assert rig.apply(plan).exit_code == 0
    since = rig.mark()
    again = rig.apply(plan)
    assert set(_results(again).values()) == {"skipped"}
    assert (again.exit_code, again.calls, rig.writes(since)) == (0, 0, [])


def test_what_was_undone_by_hand_is_planned_anew_and_really_done(rig: Rig) -> None:
    world = [queue("sales"), email("info"), association("route", "sales", addresses=["info"])]
    rig.settle(world)
    rig.live.disassociate_queue_email_addresses(
        InstanceId=rig.instance,
        QueueId=rig.queue_id("sales"),
        EmailAddressesId=[rig.addresses()["info@example.com"]],
    )
    plan = rig.settle(world)
    assert [(one.address, one.action) for one in plan.changes] == [
        ("EmailAddressAssociation/route", "update")
    ]
    assert rig.of_queue("sales") == (None, {"info@example.com"})
    assert rig.owner == OWNER


def test_an_object_that_another_manifest_declares_by_now_is_not_deleted(rig: Rig) -> None:
    rig.settle([email("old"), email("other")])
    pruning = rig.plan([email("other")], prune=True)
    rig.settle([email("new", metadata={"renamedFrom": "old"}, address="old@example.com"), email("other")])
    since = rig.mark()
    applied = rig.apply(pruning)
    assert applied.exit_code == 4
    assert "EmailAddress/new" in _message(applied, "EmailAddress/old")
    assert rig.writes(since) == []


def test_an_object_that_is_to_be_retained_by_now_is_not_deleted(rig: Rig) -> None:
    rig.settle([queue("sales"), queue("other")])
    pruning = rig.plan([queue("other")], prune=True)
    rig.settle([queue("sales", metadata={"lifecycle": {"retain": True}}), queue("other")])
    since = rig.mark()
    assert rig.apply(pruning).exit_code == 4
    assert rig.writes(since) == []


@pytest.mark.parametrize("stood", [None, "other"])
def test_an_association_whose_queue_is_renamed_by_the_same_plan(rig: Rig, stood: str | None) -> None:
    """It stands in that queue, whatever that is called by now: it is neither stale nor still to be seen."""
    before = [queue("sales", name="Sales"), queue("other", name="Other")]
    rig.settle([*before, association("route", stood)] if stood else before)
    after = [
        queue("sales", name="Selling"),
        queue("other", name="Other"),
        association("route", "sales"),
    ]
    plan = rig.plan(after)
    assert set(_results(rig.apply(plan)).values()) == {"done"}
    assert set(_results(rig.apply(plan)).values()) == {"skipped"}
    assert rig.plan(after).changes == ()

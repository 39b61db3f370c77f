"""What a plan changes in the routing map: one place is one node, under one name, whoever speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds.rerouting import Known, known_from, routing_changed_by
from reconciler.manifests.peers import Index
from reconciler.model.change import Action, Call, Change, FieldChange
from reconciler.model.manifest import Manifest
from reconciler.model.plan import Plan, PlanTarget
from reconciler.model.routing import ALIAS, DEFAULT_FROM, FROM, WRITES_FROM, Edge, Node, Rerouted

PLAN = Plan("p", "acme", "sandbox", "", "", "0", PlanTarget("123456789012", "us-east-1", "i"), "-")
MAIL = Known("EmailAddress/a", "id-a", "a@example.com", {"spec.inboundFlow": "Mail"})
QUEUE = Known("Queue/q", "id-q", "Sales", {"spec.name": "Sales"})
FROM_A = Known("EmailAddressAssociation/q", "id-q", "Sales", {"spec.addresses": ("a@example.com",)})
NUMBER = Known("SmsPhoneNumber/n", "id-n", "+15550100", {"spec.connect.flow": "Texts"})
Field = tuple[str, Any, Any]


def change(address: str, *fields: Field, action: Action = "update", id: str | None = None) -> Change:
    return Change(address, action, "", "low", tuple(FieldChange(*one) for one in fields), observed_id=id)


def changed(*changes: Change, known: Iterable[Known] = ()) -> Rerouted:
    return routing_changed_by(replace(PLAN, changes=changes), known)


def steps(edges: tuple[Edge, ...]) -> set[tuple[str, str, str]]:
    """Source, target and note, as short as possible."""
    return {(one.source.name, one.target.name, one.note) for one in edges}


# One place, one node ------------------------------------------------------------------------------------------------


def test_an_update_names_the_place_and_not_its_manifest() -> None:
    found = changed(change(MAIL.address, ("spec.inboundFlow", "Mail", "Other"), id="id-a"), known=[MAIL])
    assert steps(found.before) == {("a@example.com", "Mail", "")}
    assert steps(found.after) == {("a@example.com", "Other", "")}


def test_a_number_is_one_place_for_itself_and_for_its_mapping() -> None:
    joins = ("spec.numbers[+15550100].skillQueue", None, "texts")
    found = changed(
        change(NUMBER.address, ("spec.connect.flow", "Texts", "Other"), id="id-n"),
        change("SmppSmsMapping/m", joins, id="m"),
        known=[NUMBER],
    )
    assert {one.source for one in found.after if one.source.sort == "number"} == {Node("number", "+15550100")}


def test_a_plan_alone_names_what_it_does_not_hold_by_its_manifest() -> None:
    found = changed(
        change("EmailAddress/a", ("spec.inboundFlow", "Old", "New"), ("spec.displayName", "A", "B"))
    )
    assert steps(found.before) == {("EmailAddress/a", "Old", "")}
    assert steps(found.after) == {("EmailAddress/a", "New", "")}


def test_what_symbee_keeps_has_its_code_for_an_id() -> None:
    call = Call("symbee", "PutSmppSmsMapping", {}, "token")
    path = "spec.numbers[+15550100].skillQueue"
    moved = replace(change("SmppSmsMapping/m", (path, "one", "two"), id="texts"), calls=(call,))
    assert steps(changed(moved).after) == {("SmppSmsMapping/texts", "two", "+15550100")}


def test_what_stays_of_a_set_is_left_out() -> None:
    addresses = ("spec.addresses", ("a@example.com", "b@example.com"), ("b@example.com", "c@example.com"))
    found = changed(change(FROM_A.address, addresses, id="id-q"), known=[FROM_A])
    assert steps(found.before) == {("Sales", "a@example.com", FROM)}
    assert steps(found.after) == {("Sales", "c@example.com", FROM)}


def test_who_states_an_edge_makes_no_difference() -> None:
    new = ("spec.addresses", None, ("a@example.com",))
    found = changed(
        change(FROM_A.address, action="delete", id="id-q"),
        change("EmailAddressAssociation/other", ("spec.queue", None, "Sales"), new, action="create"),
        known=[FROM_A],
    )
    assert found.is_empty


def test_what_leads_nowhere_changes_nothing() -> None:
    assert changed().is_empty
    assert changed(change("Queue/q", ("spec.maxContacts", 1, 2))).is_empty
    assert changed(change("Newer/kind", ("spec.x", 1, 2))).is_empty


# Each action --------------------------------------------------------------------------------------------------------


def test_what_is_created_is_new() -> None:
    fields = (("spec.address", None, "B@example.com"), ("spec.inboundFlow", None, "Mail"))
    found = changed(change("EmailAddress/b", *fields, action="create"))
    assert (found.before, steps(found.after)) == ((), {("b@example.com", "Mail", "")})
    assert found.made == {Node("address", "b@example.com")}


def test_what_is_adopted_leads_where_it_led() -> None:
    adopted = ("metadata.lifecycle.adopted", None, True)
    flow = ("spec.inboundFlow", "Mail", "Other")
    found = changed(change(MAIL.address, adopted, flow, action="adopt", id="id-a"), known=[MAIL])
    assert steps(found.before) == {("a@example.com", "Mail", "")}
    assert found.made == frozenset()


def test_a_queue_that_had_addresses_before_it_got_an_association_has_them_before() -> None:
    addresses = ("spec.addresses", ("a@example.com",), ("a@example.com", "b@example.com"))
    found = changed(change(FROM_A.address, addresses, action="create", id="id-q"), known=[FROM_A])
    assert (found.before, steps(found.after)) == ((), {("Sales", "b@example.com", FROM)})


def test_what_is_replaced_goes_on_but_for_what_only_one_can_have() -> None:
    values = {**MAIL.values, "spec.alias": "alias@example.com"}
    fields = (
        ("spec.address", "a@example.com", "b@example.com"),
        ("spec.alias", "alias@example.com", "alias@example.com"),
        ("spec.inboundFlow", "Mail", "Mail"),
    )
    known = [MAIL._replace(values=values)]
    found = changed(change(MAIL.address, *fields, action="replace", id="id-a"), known=known)
    assert steps(found.before) == {("alias@example.com", "a@example.com", ALIAS)}
    assert steps(found.after) == {
        ("alias@example.com", "b@example.com", ALIAS),
        ("b@example.com", "Mail", ""),
    }
    assert ("a@example.com", "Mail", "") in steps(found.stays)
    assert found.former == {Node("address", "a@example.com")}
    assert found.made == {Node("address", "b@example.com")}


def test_what_is_deleted_takes_with_it_what_others_lead_there() -> None:
    found = changed(change(MAIL.address, action="delete", id="id-a"), known=[MAIL, QUEUE, FROM_A])
    assert steps(found.before) == {("a@example.com", "Mail", ""), ("Sales", "a@example.com", FROM)}
    assert (found.after, found.unknown) == ((), ())
    assert found.gone == {Node("address", "a@example.com")}


def test_what_is_released_goes_on() -> None:
    assert changed(change(MAIL.address, action="release", id="id-a"), known=[MAIL]).is_empty


def test_a_released_association_goes_with_its_queue() -> None:
    gone = change(QUEUE.address, action="delete", id="id-q")
    released = change(FROM_A.address, action="release", id="id-q")
    found = changed(gone, released, known=[QUEUE, FROM_A])
    assert steps(found.before) == {("Sales", "a@example.com", FROM)}


def test_of_what_is_deleted_a_plan_alone_does_not_know_where_it_led() -> None:
    found = changed(change("EmailAddress/a", action="delete", id="id-a"))
    assert (found.unknown, found.is_empty) == (("EmailAddress/a",), True)


def test_a_renamed_queue_is_the_same_place_for_whoever_says_either_name() -> None:
    added = ("spec.addresses", ("a@example.com",), ("a@example.com", "b@example.com"))
    found = changed(
        change(QUEUE.address, ("spec.name", "Sales", "Care"), id="id-q"),
        change(FROM_A.address, added, id="id-q"),
        known=[QUEUE, FROM_A],
    )
    assert steps(found.after) == {("Care", "b@example.com", FROM)}
    assert (found.before, found.renamed) == ((), {Node("queue", "Care"): Node("queue", "Sales")})


def test_another_name_alone_is_a_change_of_the_map() -> None:
    found = changed(change(QUEUE.address, ("spec.name", "Sales", "Care"), id="id-q"), known=[QUEUE, FROM_A])
    assert not found.is_empty
    assert (found.before, found.after) == ((), ())


def test_names_move_on_in_a_row() -> None:
    """One queue takes the name that another gives up: they stay two places."""
    other = Known("Queue/r", "id-r", "Care", {"spec.name": "Care"})
    found = changed(
        change(QUEUE.address, ("spec.name", "Sales", "Care"), id="id-q"),
        change("Queue/r", ("spec.name", "Care", "Help"), id="id-r"),
        change(FROM_A.address, ("spec.addresses", ("a@example.com",), ()), id="id-q"),
        known=[QUEUE, other, FROM_A],
    )
    assert steps(found.before) == {("Care", "a@example.com", FROM)}
    assert {one.name: was.name for one, was in found.renamed.items()} == {"Care": "Sales", "Help": "Care"}


# What stays around --------------------------------------------------------------------------------------------------

MAPPING: Mapping[str, Any] = {
    "spec.code": "texts",
    "spec.numbers[+15550100].skillQueue": "one",
    "spec.numbers[+15550101].skillQueue": "one",
}


def test_the_way_of_a_number_is_shown_as_a_whole_and_no_other() -> None:
    known = [Known("SmppSmsMapping/m", "texts", "-", MAPPING)]
    path = "spec.numbers[+15550100].skillQueue"
    found = changed(change("SmppSmsMapping/m", (path, "one", "two"), id="texts"), known=known)
    assert steps(found.before) == {("SmppSmsMapping/texts", "one", "+15550100")}
    assert steps(found.after) == {("SmppSmsMapping/texts", "two", "+15550100")}
    assert steps(found.stays) == {("+15550100", "SmppSmsMapping/texts", "")}


def test_what_is_forwarded_to_a_place_that_leads_elsewhere_is_shown() -> None:
    values = {**MAIL.values, "spec.alias": "alias@example.com"}
    known = [MAIL._replace(values=values), Known("EmailAddress/alias", "id-b", "alias@example.com", {})]
    found = changed(change(MAIL.address, ("spec.inboundFlow", "Mail", "Other"), id="id-a"), known=known)
    assert steps(found.stays) == {("alias@example.com", "a@example.com", ALIAS)}


def test_an_address_that_becomes_an_alias_loses_its_flow() -> None:
    other = Known("EmailAddress/b", "id-b", "b@example.com", {"spec.inboundFlow": "Never again"})
    found = changed(
        change(MAIL.address, ("spec.alias", None, "b@example.com"), id="id-a"), known=[MAIL, other]
    )
    assert steps(found.before) == {("b@example.com", "Never again", "")}
    assert steps(found.after) == {("b@example.com", "a@example.com", ALIAS)}


def test_what_may_be_sent_from_a_place_is_not_shown_because_its_mail_goes_elsewhere() -> None:
    found = changed(
        change(MAIL.address, ("spec.inboundFlow", "Mail", "Other"), id="id-a"), known=[MAIL, QUEUE, FROM_A]
    )
    assert found.stays == ()


# From manifests -----------------------------------------------------------------------------------------------------

DOCUMENTS = (
    Manifest("Queue", "q", {"name": "Care"}),
    Manifest("EmailAddress", "a", {"address": "A@example.com", "inboundFlow": "Other"}),
    Manifest(
        "EmailAddressAssociation", "q", {"queue": "q", "default": "a", "addresses": [], "mode": "exact"}
    ),
    Manifest("SkillQueue", "s", {"code": "texts", "taskType": "SMS_PINPOINT"}),
    Manifest("SmsPhoneNumber", "n", {"phoneNumber": "+15550100"}),
    Manifest(
        "AwsSmsMapping",
        "m",
        {
            "mode": "endUserMessagingSns",
            "deliveryProvider": "symbee",
            "numbers": [
                {"phoneNumber": "n", "skillQueue": "s"},
                {"phoneNumber": "+15550101", "skillQueue": "s"},
            ],
        },
    ),
)


def stated(*changes: Change) -> Rerouted:
    plan = replace(PLAN, changes=changes)
    return routing_changed_by(plan, known_from(plan, DOCUMENTS, Index(DOCUMENTS)))


def test_manifests_tell_the_names_that_a_plan_does_not_hold() -> None:
    found = stated(change("EmailAddress/a", ("spec.inboundFlow", "Mail", "Other"), id="id-a"))
    assert steps(found.before) == {("a@example.com", "Mail", "")}
    assert steps(found.after) == {("a@example.com", "Other", "")}


def test_manifests_say_the_later_name_and_plans_the_former() -> None:
    rename = change("Queue/q", ("spec.name", "Sales", "Care"), id="id-q")
    default = ("spec.default", "b@example.com", "a@example.com")
    found = stated(rename, change("EmailAddressAssociation/q", default, id="id-q"))
    assert steps(found.before) == {("Care", "b@example.com", DEFAULT_FROM)}
    assert steps(found.after) == {("Care", "a@example.com", DEFAULT_FROM)}
    assert found.renamed == {Node("queue", "Care"): Node("queue", "Sales")}


def test_a_number_that_a_mapping_gets_was_not_there_before() -> None:
    path = "spec.numbers[+15550101]"
    fields = ((f"{path}.skillQueue", None, "texts"), (f"{path}.slot", None, 2))
    found = stated(change("AwsSmsMapping/m", *fields, id="m"))
    assert found.before == ()
    assert steps(found.after) == {
        ("+15550101", "AwsSmsMapping/m", ""),
        ("AwsSmsMapping/m", "texts", "+15550101"),
    }
    assert WRITES_FROM not in {one.note for one in found.stays}


def test_manifests_know_nothing_of_what_is_deleted_under_their_address() -> None:
    """A former address, still receiving, has the same address as the one that took its place."""
    found = stated(change("EmailAddress/a", action="delete", id="former"))
    assert (found.unknown, found.before) == (("EmailAddress/a",), ())


@pytest.mark.parametrize("action", ["create", "replace"])
def test_manifests_know_nothing_of_what_was_not_there(action: Action) -> None:
    fields = (("spec.address", None, "a@example.com"), ("spec.inboundFlow", None, "Other"))
    found = stated(change("EmailAddress/a", *fields, action=action))
    assert (found.before, steps(found.after)) == ((), {("a@example.com", "Other", "")})

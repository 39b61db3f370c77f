"""What a person does in the portal: its own screens and labels, in its own order, and only what changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.aws_sms_mapping.fields import FORM as AWS
from reconciler.kinds.mapping.fields import PREREQUISITE
from reconciler.kinds.rest_sms_mapping.fields import FORM as REST
from reconciler.kinds.skill_queue.fields import FORM as QUEUE
from reconciler.kinds.smpp_sms_mapping.fields import FORM as SMPP
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.screening import screens, source
from reconciler.model.change import Action, Call, Change, FieldChange, pending
from reconciler.model.secret import secret
from reconciler.model.worklist import Entry, Screen

OWNER = {"owner": "acme/sandbox", "resource": "Kind/care", "lifecycle": ""}
A, B = "+15550100", "+15550101"


def change(
    form: Form,
    fields: Mapping[str, tuple[Any, Any]],
    spec: Mapping[str, Any],
    *,
    etag: str | None = '"1"',
    owner: Mapping[str, Any] | None = OWNER,
    action: Action = "update",
) -> Change:
    """A change whose one call puts `spec`."""
    put = {"code": "care", "spec": spec, "owner": owner, "ifMatch": etag}
    return Change(
        address=f"{form.kind}/care",
        action=action,
        reason="",
        risk="low",
        fields=tuple(FieldChange(f"spec.{path}", *sides) for path, sides in fields.items()),
        calls=(Call("symbee", f"put{form.kind}", put, repeat="token", takes_token=True),),
    )


def created(form: Form, stated: Mapping[str, Any], spec: Mapping[str, Any]) -> tuple[Screen, ...]:
    """The screens of a new object of which this is stated, by path."""
    fields = {"code": (None, "care")} | {path: (None, value) for path, value in stated.items()}
    return tuple(screens(form, change(form, fields, spec, etag=None, action="create")))


def test_a_new_aws_mapping_is_added_and_then_maintained() -> None:
    stated = {
        "description": "Customer care",
        "mode": "endUserMessagingConnect",
        "deliveryProvider": "amazon",
        "outboundContactFlow": "SMS out",
        "defaultCountryCode": "GB",
        "region": "eu-west-2",
        "chat.suppressSystemMessages": True,
        "chat.idleTimeoutMinutes": 10,
        f"numbers[{A}].slot": 2,
        f"numbers[{A}].displayName": "Care",
    }
    spec = {
        "mode": "endUserMessagingConnect",
        "deliveryProvider": "amazon",
        "numbers": [{"phoneNumber": A, "slot": 2, "displayName": "Care"}],
    }
    assert created(AWS, stated, spec) == (
        Screen(
            "Add AWS End User Messaging SMS Mapping",
            "Add",
            "care",
            (
                Entry("AWS End User Messaging SMS Mapping Code", None, "care"),
                Entry("AWS End User Messaging/Pinpoint SMS Mapping Description", None, "Customer care"),
            ),
        ),
        Screen(
            "Maintain AWS End User Messaging/Pinpoint SMS Mapping",
            "Modify",
            "care",
            (
                Entry("AWS Configuration Mode", None, "End User Messaging SMS - Connect integrated"),
                Entry("Delivery Provider", None, "Amazon"),
                Entry("Outbound Contact Flow", None, "SMS out"),
                Entry("Default Country Code", None, "GB (portal help says UK)"),
                Entry("Region", None, "eu-west-2"),
                Entry("Suppress System Messages to Customer", None, "yes"),
                Entry("Idle Timeout in Minutes", None, "10"),
                Entry("SMS Phone Number 2", None, A),
                Entry("Display Name 2", None, "Care"),
            ),
            (PREREQUISITE,),
        ),
    )


def test_secrets_are_told_by_their_place() -> None:
    held = {"awsSecretsManager": {"id": "twilio", "key": "sid", "region": "us-east-1"}}
    stated = {
        "name": "Twilio",
        "provider": "Twilio",
        "deliveryProvider": "symbee",
        "credentials.userName": {"env": "TWILIO_USER"},
        "credentials.password": {"file": "secrets/twilio"},
        "credentials.accessKey": held,
        "credentials.accessKey.version": "v-1",
        f"numbers[{A}].slot": 1,
        f"numbers[{A}].skillQueue": "sms-care",
    }
    credentials = {
        "userName": secret({"env": "TWILIO_USER"}),
        "password": secret({"file": "secrets/twilio"}),
        "accessKey": secret(held, "v-1"),
    }
    numbers = [{"address": A, "slot": 1, "skillQueue": "sms-care"}]
    add, maintain = created(REST, stated, {"credentials": credentials, "numbers": numbers})
    assert [one.label for one in add.entries] == ["SMS Provider Mapping Code", "Provider Mapping Name"]
    assert maintain.title == "Maintain REST Based SMS Mapping"
    assert maintain.entries == (
        Entry("SMS Provider", None, "Twilio"),
        Entry("Delivery Provider", None, "Symbee"),
        Entry("User Name", None, "take from environment variable TWILIO_USER", secret=True),
        Entry("Password", None, "take from file secrets/twilio", secret=True),
        Entry("Access Key", None, "take from AWS Secrets Manager twilio, key sid, in us-east-1", secret=True),
        Entry("Address 1", None, A),
        Entry("Queue Name 1", None, "sms-care"),
    )
    assert "SMS Mapping Web-Hook URL" in maintain.notes[-1]


def test_a_secret_of_another_version_is_put_in_again() -> None:
    reference = {"env": "SMPP_PASSWORD"}
    spec = {"credentials": {"password": secret(reference, "2")}}
    (maintain,) = screens(SMPP, change(SMPP, {"credentials.password.version": ("1", "2")}, spec))
    assert maintain.entries == (
        Entry("Password", "set", "take from environment variable SMPP_PASSWORD", secret=True),
    )


def test_what_a_switch_hides_is_listed_as_going() -> None:
    fields = {
        "deliveryProvider": ("symbee", "amazon"),
        f"numbers[{A}].skillQueue": ("sms-care", None),
        f"numbers[{A}].contactFlow": (None, "SMS in"),
    }
    spec = {"deliveryProvider": "amazon", "numbers": [{"phoneNumber": A, "slot": 1, "contactFlow": "f-1"}]}
    (maintain,) = screens(SMPP, change(SMPP, fields, spec))
    provider, queue, flow = maintain.entries
    assert provider == Entry("Delivery Provider", "Symbee", "Amazon")
    assert queue[:3] == ("Skill Queue Code 1", "sms-care", None)
    assert "no longer shows" in queue.note
    assert flow == Entry("Contact Flow 1", None, "SMS in")
    assert maintain.notes == (PREREQUISITE,)


def test_slots_are_told_by_what_stands_in_them() -> None:
    fields = {
        f"numbers[{A}].slot": (1, None),
        f"numbers[{A}].displayName": ("Old", None),
        f"numbers[{A}].skillQueue": ("sms-care", None),
        f"numbers[{B}].slot": (None, 1),
        f"numbers[{B}].skillQueue": (None, "sms-new"),
    }
    numbers = [{"phoneNumber": B, "slot": 1, "skillQueue": pending("SkillQueue/sms-new", "id")}]
    (maintain,) = screens(SMPP, change(SMPP, fields, {"numbers": numbers}))
    assert maintain.entries == (
        Entry("SMS Phone Number 1", A, B),
        Entry("Display Name 1", "Old", None),
        Entry("Skill Queue Code 1", "sms-care", "sms-new"),
    )


def test_a_number_takes_everything_along_to_another_slot() -> None:
    numbers = [
        {"phoneNumber": A, "slot": 3, "displayName": "Care", "contactFlow": "f-1"},
        {"phoneNumber": B, "slot": 2, "displayName": "Sales", "contactFlow": "f-2"},
    ]
    (maintain,) = screens(SMPP, change(SMPP, {f"numbers[{A}].slot": (1, 3)}, {"numbers": numbers}))
    assert [one[:3] for one in maintain.entries] == [
        ("SMS Phone Number 1", A, None),
        ("Display Name 1", "Care", None),
        ("Contact Flow 1", "the flow with the id f-1", None),
        ("SMS Phone Number 3", None, A),
        ("Display Name 3", None, "Care"),
        ("Contact Flow 3", None, "the flow with the id f-1"),
    ]


def test_only_what_changes_is_listed() -> None:
    numbers = [{"phoneNumber": A, "slot": 4, "displayName": "New", "skillQueue": "sms"}]
    fields = {"chat.idleTimeoutMessage": ("Bye", None), f"numbers[{A}].displayName": ("Old", "New")}
    (maintain,) = screens(AWS, change(AWS, fields, {"mode": "endUserMessagingSns", "numbers": numbers}))
    assert maintain.entries == (
        Entry("Idle Timeout Message", "Bye", None),
        Entry("Display Name 4", "Old", "New"),
    )


def test_owners_are_no_work_for_a_person() -> None:
    assert tuple(screens(QUEUE, change(QUEUE, {}, {}, action="update"))) == ()
    assert tuple(screens(QUEUE, change(QUEUE, {}, {}, owner=None, action="release"))) == ()


def test_what_exists_already_is_not_added() -> None:
    owner = {**OWNER, "lifecycle": "adopted protect"}
    fields = {"code": (None, "care"), "displayName": (None, "Care")}
    taken = change(QUEUE, fields, {"displayName": "Care"}, etag=None, owner=owner, action="create")
    assert tuple(screens(QUEUE, taken)) == (
        Screen("Maintain Skill Queue", "Modify", "care", (Entry("Display Name", None, "Care"),)),
    )


def test_a_delete_is_done_on_the_list() -> None:
    gone = {"code": "care", "owner": "acme/sandbox", "ifMatch": '"1"'}
    call = Call("symbee", "deleteAwsSmsMapping", gone, repeat="token", takes_token=True)
    deleted = Change("AwsSmsMapping/care", "delete", "", "high", calls=(call,))
    assert tuple(screens(AWS, deleted)) == (Screen("SMS - AWS End User Messaging", "Delete", "care", ()),)


def test_a_source_without_key_and_region() -> None:
    assert source({"awsSecretsManager": {"id": "smpp"}}) == "take from AWS Secrets Manager smpp"

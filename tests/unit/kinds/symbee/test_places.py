"""Specs as flat maps of paths, and back."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds.aws_sms_mapping.fields import FORM as AWS
from reconciler.kinds.rest_sms_mapping.fields import FORM as REST
from reconciler.kinds.skill_queue.fields import FORM as QUEUE
from reconciler.kinds.smpp_sms_mapping.fields import FORM as SMPP
from reconciler.kinds.symbee.collection import carried_by
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.places import Place, at, nested, place, slots

MAPPING: dict[str, Any] = {
    "mode": "endUserMessagingSns",
    "chat": {"idleTimeoutMinutes": 5, "suppressSystemMessages": False},
    "numbers": [
        {"phoneNumber": "+15550100", "slot": 1, "skillQueue": "sms", "displayName": "Sales"},
        {"shortCode": "55501", "slot": 3, "skillQueue": "sms"},
    ],
}


def test_a_mapping_by_paths() -> None:
    assert carried_by(AWS, MAPPING) == {
        "spec.mode": "endUserMessagingSns",
        "spec.chat.idleTimeoutMinutes": 5,
        "spec.chat.suppressSystemMessages": False,
        "spec.numbers[+15550100].slot": 1,
        "spec.numbers[+15550100].skillQueue": "sms",
        "spec.numbers[+15550100].displayName": "Sales",
        "spec.numbers[55501].slot": 3,
        "spec.numbers[55501].skillQueue": "sms",
    }


@pytest.mark.parametrize(
    ("form", "spec"),
    [
        (AWS, MAPPING),
        (QUEUE, {"code": "sms", "wrapSeconds": 0}),
        (REST, {"name": "Twilio", "numbers": [{"address": "+15550100", "slot": 2}]}),
        (
            SMPP,
            {
                "credentials": {"user": {"reference": {"env": "USER"}, "version": "1"}},
                "host": "a.example.com",
            },
        ),
        (SMPP, {"credentials": {"user": {"$secret": {"env": "USER"}}}}),
        (
            AWS,
            {
                "numbers": [
                    {"phoneNumber": "+15550100", "slot": 1, "skillQueue": {"$pending": {"address": "a"}}}
                ]
            },
        ),
    ],
)
def test_there_and_back(form: Form, spec: dict[str, Any]) -> None:
    assert nested(carried_by(form, spec), form) == spec


def test_what_is_null_is_absent() -> None:
    assert carried_by(SMPP, {"name": None, "credentials": {"user": None}}) == {}


def test_numbers_without_slots_stand_where_the_list_has_them() -> None:
    spec = {"numbers": [{"phoneNumber": "+15550101"}, {"phoneNumber": "+15550100"}]}
    assert slots(carried_by(AWS, spec)) == {"+15550101": 1, "+15550100": 2}


def test_a_number_of_which_everything_goes_is_gone() -> None:
    values = {at("+15550100", "slot"): None, at("+15550100", "displayName"): None, at("+15550101", "slot"): 2}
    assert nested(values, AWS) == {"numbers": [{"phoneNumber": "+15550101", "slot": 2}]}


def test_numbers_come_in_the_order_of_their_slots() -> None:
    values = {at("+15550100", "slot"): 10, at("+15550199", "slot"): 9}
    assert [one["address"] for one in nested(values, REST)["numbers"]] == ["+15550199", "+15550100"]


def test_an_address_is_read_by_the_country_of_its_mapping() -> None:
    numbers = [{"address": "020 7946 0000", "slot": 1}, {"address": "+15550100", "slot": 2}]
    assert slots(carried_by(REST, {"countryCode": "UK", "numbers": numbers})) == {
        "+442079460000": 1,
        "+15550100": 2,
    }


def test_what_only_symbee_sets_is_not_carried() -> None:
    assert carried_by(REST, {"name": "Twilio", "webhookUrl": "https://hook.example.com"}) == {
        "spec.name": "Twilio"
    }


def test_places() -> None:
    assert place("spec.numbers[+15550100].displayName") == Place("+15550100", "displayName")
    assert place("spec.numbers") is None
    assert place("spec.name") is None

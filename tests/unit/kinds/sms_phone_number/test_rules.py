from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import sms_phone_number
from reconciler.manifests.peers import findings
from reconciler.model.manifest import Manifest, Reference
from tests.unit.kinds.judging import claimed, found
from tests.unit.kinds.sms.mapping_documents import number


def short(name: str, code: str) -> Manifest:
    return Manifest("SmsPhoneNumber", name, {"shortCode": code})


def test_the_literal_is_the_number() -> None:
    assert sms_phone_number.literal(number("a")) == "+15550100"
    assert sms_phone_number.literal(short("a", "55501")) == "55501"
    assert sms_phone_number.literal(Manifest("SmsPhoneNumber", "a", {"phoneNumber": None})) is None


def test_the_number_is_claimed() -> None:
    assert claimed(
        sms_phone_number, number("a"), short("b", "55501"), Manifest("SmsPhoneNumber", "c", {})
    ) == [
        [("number", "+15550100")],
        [("number", "55501")],
        [],
    ]
    (said,) = findings([number("a"), number("b")])
    assert (said[0].name, said[1].code, said[1].path) == ("b", "duplicate", ("spec", "phoneNumber"))
    (said,) = findings([short("a", "55501"), short("b", "55501")])
    assert (said[0].name, said[1].code, said[1].path) == ("b", "duplicate", ("spec", "shortCode"))


def test_the_flow_is_referred_to() -> None:
    assert list(sms_phone_number.references(number("a", connect={"flow": "In"}))) == [
        Reference(("spec", "connect", "flow"), (), "In")
    ]
    assert list(sms_phone_number.references(number("a", connect={"flow": None}))) == []


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("+15550100", []),
        ("+155501001", [("numberLength", ("spec", "phoneNumber"), True)]),
        ("+999123456", [("phoneNumber", ("spec", "phoneNumber"), False)]),
    ],
)
def test_numbers_that_are_none_or_look_odd(phone: str, said: list[Any]) -> None:
    assert found(sms_phone_number, number("a", phone)) == said


def test_a_short_code_is_not_looked_up() -> None:
    assert found(sms_phone_number, short("a", "55501234")) == []


def test_numbers_are_imported_in_one_region() -> None:
    here = number("a", region="us-east-1", connect={"import": True})
    there = number("b", "+15550101", region="eu-west-1", connect={"import": True})
    said = [(one.name, it.code, it.path, it.warning) for one, it in findings([here, there])]
    assert said == [("b", "region", ("spec", "connect"), False)]
    elsewhere = number("c", "+15550102", region="eu-west-1")
    nowhere = number("d", "+15550103", connect={})
    assert list(findings([here, elsewhere, nowhere])) == []

from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import aws_sms_mapping, rest_sms_mapping, smpp_sms_mapping
from reconciler.kinds.sms import numbers
from reconciler.manifests.peers import Index, findings
from reconciler.model.kind import OfflineKind
from reconciler.model.manifest import Manifest
from tests.unit.kinds.judging import claimed, found
from tests.unit.kinds.sms.mapping_documents import aws, number, rest, smpp

DECLARED = number("support", "+15550101")
SHORT = Manifest("SmsPhoneNumber", "votes", {"shortCode": "55501"})


@pytest.mark.parametrize(
    ("item", "canonical"),
    [
        ({"phoneNumber": "+15550100"}, "+15550100"),
        ({"phoneNumber": "+15550101"}, "+15550101"),
        ({"phoneNumber": "support"}, "+15550101"),
        ({"phoneNumber": {"name": "+15550101"}}, "+15550101"),
        ({"phoneNumber": {"id": "phone-1"}}, "id phone-1"),
        ({"shortCode": "55501"}, "55501"),
        ({"phoneNumber": "votes"}, "55501"),
        ({"phoneNumber": "nobody"}, None),
    ],
)
def test_a_number_is_compared_however_it_is_stated(item: Any, canonical: str | None) -> None:
    (one,) = numbers.of(aws("a", item), Index((DECLARED, SHORT)))
    assert one.canonical == canonical
    assert one.path == ("spec", "numbers", 0)
    declared = {"+15550101": DECLARED, "55501": SHORT}.get(str(canonical))
    assert one.declared is declared


def test_items_that_are_invalid_are_passed_over() -> None:
    listed = numbers.of(aws("a", None, {"slot": 1}, {"phoneNumber": "+15550100"}), Index(()))
    assert [one.path[-1] for one in listed] == [2]
    assert list(numbers.of(aws("a", numbers=None), Index(()))) == []
    (unread,) = numbers.of(rest("a", {"address": "5550100"}, countryCode=None), Index(()))
    assert unread.canonical is None


@pytest.mark.parametrize(
    ("mapping", "kind", "canonical"),
    [
        (rest("a", {"address": "+15550101"}), rest_sms_mapping, "+15550101"),
        (rest("a", {"address": "(415) 555-0101"}), rest_sms_mapping, "+14155550101"),
        (rest("a", {"address": "020 7946 0018"}, countryCode="UK"), rest_sms_mapping, "+442079460018"),
        (rest("a", {"address": "55501"}), rest_sms_mapping, "55501"),
        (smpp("a", {"phoneNumber": "+15550101"}), smpp_sms_mapping, "+15550101"),
        (smpp("a", {"phoneNumber": "support"}), smpp_sms_mapping, "+15550101"),
    ],
)
def test_each_number_is_claimed_with_the_code(mapping: Manifest, kind: OfflineKind, canonical: str) -> None:
    assert claimed(kind, mapping, DECLARED)[0] == [(f"{mapping.kind} code", "a"), ("SMS number", canonical)]


@pytest.mark.parametrize(
    "other",
    [
        aws("b", {"shortCode": "55501"}, {"phoneNumber": "support"}),
        rest("b", {"address": "+15550101"}),
        rest("b", {"address": "5550101"}),
        smpp("b", {"phoneNumber": "+15550101"}),
    ],
)
def test_a_number_stands_once_in_one_environment_across_all_mapping_kinds(other: Manifest) -> None:
    manifests = [DECLARED, SHORT, aws("a", {"phoneNumber": "+15550101"}), other]
    said = [(one.address, it.code, it.path[:2]) for one, it in findings(manifests) if not it.warning]
    assert said == [(other.address, "duplicate", ("spec", "numbers"))]


def test_a_declared_number_is_no_second_one() -> None:
    assert [it for _, it in findings([DECLARED, aws("a", {"phoneNumber": "support"})])] == []


def test_codes_differ_within_a_kind_and_may_be_the_same_across() -> None:
    manifests = [aws("a", code="x"), rest("a", code="x"), smpp("a", code="x"), aws("x"), rest("x", code="y")]
    said = [(one.address, it.code, it.path) for one, it in findings(manifests)]
    assert said == [("AwsSmsMapping/x", "duplicate", ("metadata", "name"))]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([{"phoneNumber": "+15550100"}, {"phoneNumber": "+15550102"}], []),
        ([{"phoneNumber": "nobody"}, {"phoneNumber": "somebody"}], []),
        (
            [{"phoneNumber": "support"}, {"phoneNumber": "+15550102"}, {"phoneNumber": "+15550101"}],
            [("numberRepeated", ("spec", "numbers", 2, "phoneNumber"), False)],
        ),
        (
            [{"phoneNumber": "+15550100", "slot": 2}, {"phoneNumber": "+15550102", "slot": 2}],
            [("slotRepeated", ("spec", "numbers", 1, "slot"), False)],
        ),
        (
            [{"phoneNumber": "+15550100", "key": "a"}, {"phoneNumber": "+15550102", "key": "a"}],
            [("keyRepeated", ("spec", "numbers", 1, "key"), False)],
        ),
    ],
)
def test_nothing_stands_twice_in_a_mapping(items: list[Any], said: list[Any]) -> None:
    assert found(aws_sms_mapping, aws("a", *items), DECLARED) == said


AT = ("spec", "numbers", 0)


@pytest.mark.parametrize(
    ("mapping", "kind", "said"),
    [
        (
            aws("a", {"phoneNumber": "+999123456"}),
            aws_sms_mapping,
            [("phoneNumber", (*AT, "phoneNumber"), False)],
        ),
        (
            aws("a", {"phoneNumber": "+155501001"}),
            aws_sms_mapping,
            [("numberLength", (*AT, "phoneNumber"), True)],
        ),
        (aws("a", {"shortCode": "55501"}), aws_sms_mapping, []),
        (
            aws("a", {"shortCode": "55501234"}),
            aws_sms_mapping,
            [("shortCodeLength", (*AT, "shortCode"), True)],
        ),
        (aws("a", {"shortCode": "55501234"}, defaultCountryCode=None), aws_sms_mapping, []),
        (
            smpp("a", {"phoneNumber": "+999123456"}),
            smpp_sms_mapping,
            [("phoneNumber", (*AT, "phoneNumber"), False)],
        ),
        (rest("a", {"address": "+999123456"}), rest_sms_mapping, [("phoneNumber", (*AT, "address"), False)]),
        (
            rest("a", {"address": "(415) 555-0100"}),
            rest_sms_mapping,
            [("nationalNumber", (*AT, "address"), True)],
        ),
        (rest("a", {"address": "555 0100"}), rest_sms_mapping, [("nationalNumber", (*AT, "address"), True)]),
        (rest("a", {"address": "(41) 55"}), rest_sms_mapping, [("phoneNumber", (*AT, "address"), False)]),
        (rest("a", {"address": "55501"}), rest_sms_mapping, []),
    ],
)
def test_numbers_that_are_none_or_look_odd(mapping: Manifest, kind: OfflineKind, said: list[Any]) -> None:
    assert found(kind, mapping) == said

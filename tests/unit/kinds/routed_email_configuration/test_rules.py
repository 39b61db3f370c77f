from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import routed_email_configuration
from reconciler.model.manifest import Manifest, Reference
from tests.unit.kinds.judging import claimed, found

PATH = ("spec", "skillQueue")


def routed(name: str, **spec: Any) -> Manifest:
    return Manifest("RoutedEmailConfiguration", name, {"ownerId": name, "skillQueue": "mail", **spec})


def queue(**spec: Any) -> Manifest:
    return Manifest("SkillQueue", "mail", spec)


def test_references() -> None:
    assert list(routed_email_configuration.references(routed("a"))) == [
        Reference(PATH, ("SkillQueue",), "mail")
    ]
    assert list(routed_email_configuration.references(routed("a", skillQueue=None))) == []
    assert routed_email_configuration.literal(routed("a")) is None


def test_the_owner_is_claimed() -> None:
    assert claimed(routed_email_configuration, routed("a", ownerId="team"), routed("b", ownerId=None)) == [
        [("CRM owner", "team")],
        [],
    ]


@pytest.mark.parametrize(
    ("spec", "codes"),
    [
        ({"taskType": "EMAIL"}, []),
        ({}, []),
        ({"taskType": None}, []),
        ({"taskType": "SMS_PINPOINT"}, ["taskType"]),
        ({"taskType": "email"}, ["taskType"]),
        ({"taskType": "SOMETHING_NEW"}, ["taskType"]),
    ],
)
def test_the_skill_queue_takes_email_and_nothing_else(spec: dict[str, Any], codes: list[str]) -> None:
    findings = found(routed_email_configuration, routed("a"), queue(**spec))
    assert findings == [(code, PATH, False) for code in codes]


@pytest.mark.parametrize("value", [{"id": "mail"}, {"name": "mail"}, "other", None])
def test_a_skill_queue_that_is_not_declared_is_not_judged(value: Any) -> None:
    assert found(routed_email_configuration, routed("a", skillQueue=value), queue(taskType="X")) == []

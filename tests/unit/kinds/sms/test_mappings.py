"""The rules that all mappings share, held for each kind of them."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import aws_sms_mapping, rest_sms_mapping, smpp_sms_mapping
from reconciler.manifests.peers import Index
from reconciler.model.kind import OfflineKind
from reconciler.model.manifest import Manifest, Reference
from tests.unit.kinds.judging import found
from tests.unit.kinds.sms.mapping_documents import aws, queue, rest, smpp

KINDS = [
    pytest.param(aws_sms_mapping, aws, "phoneNumber", "defaultCountryCode", id="aws"),
    pytest.param(rest_sms_mapping, rest, "address", "countryCode", id="rest"),
    pytest.param(smpp_sms_mapping, smpp, "phoneNumber", "defaultCountryCode", id="smpp"),
]
PROVIDER = ("spec", "deliveryProvider")


@pytest.mark.parametrize(("kind", "make", "member", "country"), KINDS)
class TestAll:
    def test_the_uk_is_gb(self, kind: OfflineKind, make: Any, member: str, country: str) -> None:
        assert found(kind, make("a", **{country: "UK"})) == [("ukIsGb", ("spec", country), True)]
        assert found(kind, make("a", **{country: "GB"})) == []

    def test_texts_that_take_several_messages(
        self, kind: OfflineKind, make: Any, member: str, country: str
    ) -> None:
        chat = {"idleTimeoutMessage": "a" * 160, "maximumChatsMessage": "ç" * 70}
        assert found(kind, make("a", chat=chat)) == []
        longer = {name: text + text[0] for name, text in chat.items()}
        assert found(kind, make("a", chat=longer)) == [
            ("messageLength", ("spec", "chat", "idleTimeoutMessage"), True),
            ("messageLength", ("spec", "chat", "maximumChatsMessage"), True),
        ]
        assert found(kind, make("a", chat={"idleTimeoutMessage": None})) == []
        assert found(kind, make("a", chat=None)) == []

    @pytest.mark.parametrize("suppress", [True, False])
    @pytest.mark.parametrize("message", ["Bye", None])
    def test_an_idle_message_beside_suppressed_messages(
        self, kind: OfflineKind, make: Any, member: str, country: str, suppress: bool, message: str | None
    ) -> None:
        chat = {"suppressSystemMessages": suppress, "idleTimeoutMessage": message}
        wanted = [("idleMessageSuppressed", ("spec", "chat", "idleTimeoutMessage"), True)]
        assert found(kind, make("a", chat=chat)) == (wanted if suppress and message else [])

    def test_amazon_has_a_prerequisite(self, kind: OfflineKind, make: Any, member: str, country: str) -> None:
        said = found(kind, make("a", deliveryProvider="amazon", outboundContactFlow="Out"))
        assert said == [("amazonPrerequisite", PROVIDER, True)]

    def test_the_work_of_a_skill_queue(self, kind: OfflineKind, make: Any, member: str, country: str) -> None:
        at = ("spec", "numbers", 0, "skillQueue")
        mapping = make("a", {member: "+15550100", "skillQueue": "sms"})
        unknown = [("taskTypeUnknown", at, True)]
        pinpoint = [] if kind is aws_sms_mapping else unknown
        assert found(kind, mapping, queue("sms", taskType="EMAIL")) == [("taskType", at, False)]
        assert found(kind, mapping, queue("sms", taskType="SMS_PINPOINT")) == pinpoint
        assert found(kind, mapping, queue("sms", taskType="SMS_OTHER")) == unknown
        assert found(kind, mapping, queue("sms")) == []
        assert found(kind, mapping, queue("sms", taskType=None)) == []
        assert found(kind, mapping, queue("other", taskType="EMAIL")) == []
        by_id = make("a", {member: "+15550100", "skillQueue": {"id": "sms"}})
        assert found(kind, by_id, queue("sms", taskType="EMAIL")) == []

    def test_skill_queues_and_flows_are_referred_to(
        self, kind: OfflineKind, make: Any, member: str, country: str
    ) -> None:
        mapping = make("a", {member: "+15550100", "skillQueue": "sms"}, {member: "+1", "contactFlow": "In"})
        said = [one for one in kind.references(mapping) if one.path[-1] != member]
        assert said == [
            Reference(("spec", "numbers", 0, "skillQueue"), ("SkillQueue",), "sms"),
            Reference(("spec", "numbers", 1, "contactFlow"), (), "In"),
        ]
        assert kind.literal(mapping) is None

    def test_every_field_that_cannot_be_null_says_why(
        self, kind: OfflineKind, make: Any, member: str, country: str
    ) -> None:
        for field in (country, "code", "deliveryProvider", "numbers"):
            assert kind.uncleared[("spec", field)]


def test_numbers_of_aws_are_references_and_those_of_providers_only_by_name() -> None:
    def numbers(kind: OfflineKind, mapping: Manifest) -> list[Any]:
        return [one.value for one in kind.references(mapping) if one.targets == ("SmsPhoneNumber",)]

    stated = [{"phoneNumber": "+15550100"}, {"phoneNumber": "support"}, {"phoneNumber": {"id": "x"}}]
    assert numbers(aws_sms_mapping, aws("a", *stated)) == ["+15550100", "support", {"id": "x"}]
    assert numbers(smpp_sms_mapping, smpp("a", *stated[:2])) == ["support"]
    assert numbers(rest_sms_mapping, rest("a", {"address": "5550100"})) == []


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("Twilio", []),
        (None, []),
        ("twilio", [("providerOnRequest", ("spec", "provider"), True)]),
        ("Another", [("providerOnRequest", ("spec", "provider"), True)]),
    ],
)
def test_providers_of_rest(provider: str | None, said: list[Any]) -> None:
    assert found(rest_sms_mapping, rest("a", provider=provider)) == said


def test_a_warning_says_how_to_accept_it() -> None:
    (finding,) = rest_sms_mapping.check(rest("a", countryCode="UK"), Index(()))
    assert finding.fix == "write GB, or acknowledge ukIsGb"

"""Generated documents of the kinds of SMS and Symbee, whose fields come and go with a mode or a delivery provider."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.unit.manifests.agreement_documents import (
    Shape,
    Strategy,
    document,
    live_reference,
    name,
    phone,
    region,
    secret,
    text,
)

code = st.sampled_from(["sms-us", "Sales SMS", "a/b", "é", "x" * 256])
e164 = st.sampled_from(["+15550100", "+4915550100", "+12", "+123456789012345"])
short_code = st.sampled_from(["555", "55501", "12345678"])
address = e164 | short_code | st.sampled_from(["(555) 555-0100", "020 7946 0018", "0555/0100.1-2"])
country = st.sampled_from(["US", "GB", "UK", "DE", "AX"])
nothing_or_text = st.none() | text
skill_queue = name | st.sampled_from([{"name": "Sales"}, {"id": "sms-sales"}])
chat = Shape(
    {
        "suppressSystemMessages": st.booleans(),
        "idleTimeoutMinutes": st.none() | st.integers(1, 60),
        "idleTimeoutMessage": nothing_or_text,
        "maximumChatsMessage": nothing_or_text,
    }
)
MODES = ("pinpointProject", "endUserMessagingSns", "endUserMessagingConnect")
PROVIDERS = ("symbee", "amazon")


def _numbers(
    own: dict[str, Strategy], *, most: int, targets: dict[str, Strategy]
) -> tuple[Strategy, Strategy]:
    """Valid and odd lists of numbers."""
    fields = {"displayName": nothing_or_text, "slot": st.integers(1, most), "key": name, **own, **targets}
    shape = Shape(fields, *own, *targets)
    return (
        st.lists(shape.valid(), min_size=1, max_size=most),
        st.lists(shape.odd(), min_size=1, max_size=most + 1),
    )


def _targets(provider: str, mode: str | None) -> dict[str, Strategy]:
    if provider == "symbee":
        return {"skillQueue": skill_queue}
    return {} if mode == MODES[2] else {"contactFlow": live_reference}


def _aws(*, odd: bool) -> Strategy:
    shapes = []
    for mode in MODES:
        for provider in PROVIDERS:
            fields: dict[str, Any] = {
                "code": code,
                "description": nothing_or_text,
                "mode": st.just(mode),
                "deliveryProvider": st.just(provider),
                "defaultCountryCode": country,
                "region": region,
                "chat": chat,
            }
            if mode == MODES[0]:
                fields["projectId"] = text
            else:
                fields["configurationSet"] = st.none() | st.sampled_from(["a", "A_b-1", "x" * 64])
            if provider == "amazon":
                fields["outboundContactFlow"] = st.none() | live_reference
            own: dict[str, Strategy]
            for own in ({"phoneNumber": phone}, {"shortCode": short_code}):
                lists = _numbers(own, most=5, targets=_targets(provider, mode))
                needed = [one for one in fields if one in ("mode", "deliveryProvider", "projectId")]
                spec = Shape(
                    {**fields, "numbers": lists[odd]}, *needed, "defaultCountryCode", "region", "numbers"
                )
                shapes.append(document("AwsSmsMapping", spec, "spec.chat", "spec.numbers"))
    return st.one_of(*(one.odd() if odd else one.valid() for one in shapes))


def _provider(kind: str, *, odd: bool) -> Strategy:
    rest = kind == "RestSmsMapping"
    own: dict[str, Any] = {"address": address} if rest else {"phoneNumber": e164 | name}
    members = ("userName", "password", "accessKey", "accessSecret") if rest else ("user", "password")
    shapes = []
    for provider in PROVIDERS:
        lists = _numbers(own, most=15, targets=_targets(provider, None))
        fields: dict[str, Any] = {
            "code": code,
            "name": nothing_or_text,
            "deliveryProvider": st.just(provider),
            "credentials": Shape(dict.fromkeys(members, secret)),
            "chat": chat,
            "numbers": lists[odd],
        }
        if rest:
            fields |= {"provider": text, "countryCode": country}
            needed = ["provider", "countryCode"]
        else:
            hosts = st.sampled_from(["smpp.example.com", "192.0.2.1", "2001:db8::1", "::1", "a_b"])
            fields |= {"host": hosts, "port": st.integers(1, 65535), "defaultCountryCode": country}
            needed = ["host", "port", "defaultCountryCode"]
        shapes.append(
            document(kind, Shape(fields, "deliveryProvider", "numbers", *needed), "spec.numbers", "spec.name")
        )
    return st.one_of(*(one.odd() if odd else one.valid() for one in shapes))


TOPIC = "arn:aws:sns:us-east-1:123456789012:sms"
ROLE = "arn:aws:iam::123456789012:role/sms/two-way"


def _phone_number(*, odd: bool) -> Strategy:
    role, topic = st.just(ROLE), st.just(TOPIC)
    switches = ("selfManagedOptOuts", "deletionProtection", "internationalSending")
    two_ways = (
        None,
        Shape({"channel": st.just("none")}, "channel"),
        Shape({"channel": st.just("sns"), "topicArn": topic, "roleArn": role}, "channel", "topicArn"),
        Shape({"channel": st.just("connect"), "roleArn": role}, "channel", "roleArn"),
    )
    own: dict[str, Any]
    shapes = []
    for own in ({"phoneNumber": e164}, {"shortCode": short_code}):
        for two_way in two_ways:
            fields: dict[str, Any] = {**own, **dict.fromkeys(switches, st.booleans())}
            fields |= {"region": region, "optOutList": st.sampled_from(["Default", "a_b-1"])}
            if two_way is not None:
                fields["twoWay"] = two_way
            if two_way is two_ways[-1]:
                fields["connect"] = Shape({"import": st.just(True), "flow": st.none() | live_reference})
            needed = [*own, *(["twoWay"] if "connect" in fields else [])]
            shapes.append(document("SmsPhoneNumber", Shape(fields, *needed), "spec.twoWay", "spec.connect"))
    return st.one_of(*(one.odd() if odd else one.valid() for one in shapes))


_SKILL_QUEUE = document(
    "SkillQueue",
    Shape(
        {
            "code": code,
            "displayName": nothing_or_text,
            "taskType": text,
            "description": nothing_or_text,
            "wrapSeconds": st.none() | st.integers(0, 10**6),
        }
    ),
    "spec.wrapSeconds",
)
_ROUTED = document(
    "RoutedEmailConfiguration",
    Shape(
        {"ownerId": code, "skillQueue": skill_queue, "description": nothing_or_text}, "ownerId", "skillQueue"
    ),
    "spec.description",
)


def _all(*, odd: bool) -> dict[str, Strategy]:
    return {
        "AwsSmsMapping": _aws(odd=odd),
        "RestSmsMapping": _provider("RestSmsMapping", odd=odd),
        "SmppSmsMapping": _provider("SmppSmsMapping", odd=odd),
        "SmsPhoneNumber": _phone_number(odd=odd),
        "SkillQueue": _SKILL_QUEUE.odd() if odd else _SKILL_QUEUE.valid(),
        "RoutedEmailConfiguration": _ROUTED.odd() if odd else _ROUTED.valid(),
    }


VALID = _all(odd=False)
DOCUMENTS = _all(odd=True)

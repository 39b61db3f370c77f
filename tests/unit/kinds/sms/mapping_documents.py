"""Documents as the tests of rules across mappings state them."""

from __future__ import annotations

from typing import Any

from reconciler.model.manifest import Manifest


def number(name: str, phone: str = "+15550100", **spec: Any) -> Manifest:
    """An SmsPhoneNumber."""
    return Manifest("SmsPhoneNumber", name, {"phoneNumber": phone, **spec})


def queue(name: str, **spec: Any) -> Manifest:
    """A SkillQueue."""
    return Manifest("SkillQueue", name, spec)


def aws(name: str, *numbers: Any, **spec: Any) -> Manifest:
    """An AwsSmsMapping to skill queues, through SNS."""
    head = {"mode": "endUserMessagingSns", "deliveryProvider": "symbee", "defaultCountryCode": "US"}
    return Manifest("AwsSmsMapping", name, {**head, "region": "us-east-1", "numbers": list(numbers), **spec})


def rest(name: str, *numbers: Any, **spec: Any) -> Manifest:
    """A RestSmsMapping to skill queues."""
    head = {"provider": "Twilio", "deliveryProvider": "symbee", "countryCode": "US"}
    return Manifest("RestSmsMapping", name, {**head, "numbers": list(numbers), **spec})


def smpp(name: str, *numbers: Any, **spec: Any) -> Manifest:
    """An SmppSmsMapping to skill queues."""
    head = {
        "host": "smpp.example.com",
        "port": 2775,
        "deliveryProvider": "symbee",
        "defaultCountryCode": "US",
    }
    return Manifest("SmppSmsMapping", name, {**head, "numbers": list(numbers), **spec})

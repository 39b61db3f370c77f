"""Numbers to try things with: a world of them, and documents about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reconciler.model.manifest import Manifest
from tests.support.rig import Rig, manifest

ROLE = "arn:aws:iam::123456789012:role/sms-two-way"
TOPIC = "arn:aws:sns:us-east-1:123456789012:inbound-sms"
OTHERS = {"reconciler:owner": "other/production", "reconciler:resource": "SmsPhoneNumber/theirs"}
WORLD = """
hoursOfOperation: [Office Hours]
symbee: {skillQueues: [{code: sms-care, spec: {taskType: SMS_PINPOINT}}]}
flows: [{name: SMS in}, {name: SMS billing}]
topics: [inbound-sms, other-sms]
optOutLists: [Marketing]
smsPhoneNumbers:
  - {phoneNumber: "+15550100", twoWay: inbound-sms}
  - {phoneNumber: "+15550101", twoWay: connect, twoWayRole: "arn:aws:iam::123456789012:role/sms-two-way",
     imported: true, flow: SMS in}
  - {phoneNumber: "+15550102"}
  - {phoneNumber: "+15550103", pool: marketing}
  - {phoneNumber: "+15550104", status: PENDING}
  - {phoneNumber: "+15550105", sharedBy: "210987654321"}
  - {phoneNumber: "+15550106", tags: {reconciler:owner: other/production, reconciler:resource: SmsPhoneNumber/theirs}}
  - {phoneNumber: "+15550107", tags: {aws:cloudformation:stack-name: numbers}}
  - {phoneNumber: "+15550108", region: eu-west-1}
  - {phoneNumber: "55501"}
"""


def world(make_rig: Callable[..., Rig], folder: Path, text: str = WORLD, **options: Any) -> Rig:
    """A rig over these numbers."""
    seed = folder / "numbers.yaml"
    seed.write_text(text, encoding="utf-8")
    return make_rig(seed=seed, **{"symbee": True, **options})


def number(name: str, value: str = "+15550100", /, **spec: Any) -> Manifest:
    """An SmsPhoneNumber; `metadata` among the members is its metadata."""
    metadata = spec.pop("metadata", {})
    member = "phoneNumber" if value.startswith("+") else "shortCode"
    return manifest("SmsPhoneNumber", name, {member: value, **spec}, **metadata)


def to_connect(name: str, value: str = "+15550100", /, flow: Any = "SMS in", **spec: Any) -> Manifest:
    """A number whose messages go to a flow of the instance."""
    two_way = {"channel": "connect", "roleArn": ROLE}
    return number(name, value, **{"twoWay": two_way, "connect": {"import": True, "flow": flow}, **spec})


def to_topic(name: str, value: str = "+15550100", /, topic: str = TOPIC, **spec: Any) -> Manifest:
    """A number whose messages go to an SNS topic."""
    return number(name, value, **{"twoWay": {"channel": "sns", "topicArn": topic}, **spec})

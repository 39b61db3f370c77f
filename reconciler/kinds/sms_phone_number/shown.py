"""Which fields of a number its two-way channel allows.

source: manifests.md, SmsPhoneNumber
"""

from __future__ import annotations

from reconciler.kinds.sms.conditions import Condition, Hidden, Needed

_CHANNEL = ("twoWay", "channel")
_TOPIC = ("twoWay", "topicArn")
_ROLE = ("twoWay", "roleArn")

SHOWN: tuple[Condition, ...] = (
    Needed(_TOPIC, {_CHANNEL: ("sns",)}, "with channel sns what comes in goes to an SNS topic"),
    Hidden(
        _TOPIC,
        {_CHANNEL: ("none", "connect")},
        "only channel sns has a topic: leave it out, or change the channel to sns",
    ),
    Needed(_ROLE, {_CHANNEL: ("connect",)}, "with channel connect End User Messaging takes on a role"),
    Hidden(
        _ROLE,
        {_CHANNEL: ("none",)},
        "with channel none no role is taken on: leave it out, or change the channel",
    ),
    Hidden(
        ("connect",),
        {_CHANNEL: ("none", "sns")},
        "it is for channel connect: leave it out, or change twoWay.channel to connect",
    ),
    Hidden(("connect",), {("twoWay",): ()}, "it is for channel connect: state twoWay with channel connect"),
)

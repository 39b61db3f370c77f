"""Every service that the stand-in speaks for, under the name that requests are signed with: the only registration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.sandbox import secrets, sts
from reconciler.sandbox.connect import table as connect
from reconciler.sandbox.session import Built
from reconciler.sandbox.sms_voice import table as sms_voice


class Spoken(NamedTuple):
    """A service: botocore's name of its model, the prefix of X-Amz-Target where it has one, its operations."""

    model: str
    target_prefix: str
    operations: Mapping[str, Built]


SERVICES: Mapping[str, Spoken] = {
    "connect": Spoken("connect", "", connect.OPERATIONS),
    "secretsmanager": Spoken("secretsmanager", "secretsmanager", secrets.OPERATIONS),
    "sms-voice": Spoken("pinpoint-sms-voice-v2", "PinpointSMSVoiceV2", sms_voice.OPERATIONS),
    "sts": Spoken("sts", "", sts.OPERATIONS),
}

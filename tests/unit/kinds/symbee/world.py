"""A small world at Symbee, and somebody else's hand in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.manifest import Manifest
from reconciler.model.reading import read_one
from tests.support.rig import OWNER, Rig, manifest

WORLD = f"""
hoursOfOperation: [Office Hours]
flows: [SMS in, SMS out]
symbee:
  skillQueues:
    - code: sms-care
      spec: {{displayName: SMS care, taskType: SMS_PINPOINT, wrapSeconds: 30}}
      owner: {{owner: {OWNER.tag}, resource: SkillQueue/sms-care}}
    - {{code: theirs, spec: {{taskType: SMS_PINPOINT}}}}
"""


def skill_queue(name: str = "sms-care", /, **spec: Any) -> Manifest:
    """A SkillQueue for SMS."""
    return manifest("SkillQueue", name, {"taskType": "SMS_PINPOINT", **spec})


def carrier(*, metadata: Mapping[str, Any] | None = None, **spec: Any) -> Manifest:
    """An SmppSmsMapping of one number, with credentials of the environment."""
    stated = {
        "host": "smpp.example.com",
        "port": 2775,
        "defaultCountryCode": "US",
        "deliveryProvider": "symbee",
        "credentials": {"user": {"env": "SMPP_USER"}, "password": {"env": "SMPP_PASSWORD"}},
        "numbers": [{"phoneNumber": "+15550100", "skillQueue": "sms-care"}],
        **spec,
    }
    accepted = ["taskTypeUnknown", "amazonPrerequisite"]
    return manifest("SmppSmsMapping", "carrier", stated, acknowledge=accepted, **(metadata or {}))


def item(rig: Rig, kind: str, code: str) -> dict[str, Any] | None:
    """One object as it is kept, or None."""
    gateway = rig.symbee.providers(writes=False)["symbee"]
    found: dict[str, Any] | None = gateway.read(read_one("symbee", f"get{kind}", code=code))
    return found


def by_hand(rig: Rig, kind: str, code: str, **changes: Any) -> None:
    """Somebody else changes members of an object's spec (None takes one away), or its `owner`, or makes it."""
    there = item(rig, kind, code) or {"spec": {}, "owner": None, "etag": None}
    owner = changes.pop("owner", there["owner"])
    spec = {name: value for name, value in {**there["spec"], **changes}.items() if value is not None}
    put = {"code": code, "spec": spec, "owner": owner, "ifMatch": there["etag"]}
    rig.symbee.providers(writes=True)["symbee"].send(f"put{kind}", put, None)


def removed(rig: Rig, kind: str, code: str) -> None:
    """Somebody else deletes an object of ours."""
    there = item(rig, kind, code)
    assert there is not None
    gone = {"code": code, "owner": there["owner"]["owner"], "ifMatch": there["etag"]}
    rig.symbee.providers(writes=True)["symbee"].send(f"delete{kind}", gone, None)

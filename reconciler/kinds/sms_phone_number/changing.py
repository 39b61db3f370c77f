"""What becomes of a decision about a number: tags, its import into Amazon Connect and its flow, and its settings.

What comes in never goes nowhere: on the way to Amazon Connect the number is imported and has its flow before its
two-way channel leads there; on the way from it, the channel changes and nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.connect import INBOUND_FLOWS, on_instance, setter
from reconciler.kinds.connect import call as connect_call
from reconciler.kinds.load import of_symbee
from reconciler.kinds.mapping.cutover import before_number
from reconciler.kinds.mapping.numbers import skill_queues
from reconciler.kinds.plain import no_screens, nothing_standing, strands_nobody
from reconciler.kinds.sms.numbers import number_of
from reconciler.kinds.sms_phone_number import noticing
from reconciler.kinds.sms_phone_number.live import CHANNEL, FLOW, IMPORT, SETTINGS
from reconciler.kinds.sms_voice import call, connect_channel, is_topic, region_in, tag, untag
from reconciler.kinds.tagging import owner_keys, retagged
from reconciler.model import lifecycle
from reconciler.model.change import (
    ENDANGERING,
    Action,
    Call,
    Change,
    Decision,
    FieldChange,
    Links,
    Risk,
    Settles,
)
from reconciler.model.load import Exposed
from reconciler.model.manifest import Manifest
from reconciler.model.observation import LIFECYCLE_TAG, OWNER_TAG, Observation
from reconciler.model.reading import Read

replaces = False
index: tuple[Read, str] | None = None
deletable = False
sets: frozenset[str] = frozenset()
exclusive: frozenset[str] = frozenset()
placed: frozenset[str] = frozenset()
capacity: Mapping[str, int] = {}
initial: Mapping[str, Any] = {}
systems = frozenset(("connect", "sms-voice"))
notices = noticing.notices
after = before_number
screens = no_screens
standing = nothing_standing
strands = strands_nobody
_GONE: Mapping[str | None, tuple[str, ...]] = {"none": ("topicArn", "roleArn"), "connect": ("topicArn",)}
_TOPIC, _ROLE = "spec.twoWay.topicArn", "spec.twoWay.roleArn"


def key(manifest: Manifest, links: Links) -> str | None:
    """The number."""
    return number_of(manifest)


def desired(manifest: Manifest, observed: Observation | None, links: Links) -> Mapping[str, Any]:
    """Stated values."""
    spec = manifest.spec
    values: dict[str, Any] = {
        f"spec.{member}": spec[member]
        for member in ("phoneNumber", "shortCode", "region", *SETTINGS)
        if member in spec
    }
    two_way = spec.get("twoWay") or {}
    for member in _GONE.get(
        two_way.get("channel"), ()
    ):  # so that a plan shows what goes with the former channel
        values[f"spec.twoWay.{member}"] = None
    for member, value in two_way.items():
        values[f"spec.twoWay.{member}"] = value
    connect = spec.get("connect") or {}
    if connect.get("import"):
        values[IMPORT] = True
    if "flow" in connect:
        values[FLOW] = links.live(INBOUND_FLOWS, connect["flow"])[1] if connect["flow"] else None
    return values


def risk(decision: Decision) -> Risk:
    """Where messages of customers go, and whether anybody gets them."""
    channel = decision.field_at(CHANNEL)
    if channel and channel.after == "none":
        return "high"
    routed = (CHANNEL, _TOPIC, FLOW, IMPORT)
    return (
        "medium" if decision.action in ("update", "adopt") and any(map(decision.changed, routed)) else "low"
    )


def exposure(decision: Decision) -> Iterator[Exposed]:
    """The skill queues to which mappings hand what comes in on the number."""
    if decision.observed is not None:
        yield from map(of_symbee, skill_queues(decision.observed.key, decision.links))


def endangers(action: Action, fields: tuple[FieldChange, ...]) -> str | None:
    """Releasing, and ending two-way messages."""
    if action in ("update", "adopt") and any(one.path == CHANNEL and one.after == "none" for one in fields):
        return "disabled"
    return ENDANGERING.get(action)


def irreversible(decision: Decision) -> str | None:
    """An import is for good."""
    imported = decision.field_at(IMPORT)
    if imported and imported.after:
        return "the number stays in Amazon Connect, as taking it out would release it"
    return None


def calls(decision: Decision) -> tuple[Call, ...]:
    """The requests, in order; none for a number that is not live."""
    observed = decision.observed
    if observed is None:
        return ()
    if decision.action == "release":
        return (untag(observed.arn, owner_keys(observed.words)),)
    in_connect = on_instance(decision.links, *_in_connect(decision, observed))
    return (*_tags(decision, observed), *in_connect, *_settings(decision, observed))


def _tags(decision: Decision, observed: Observation) -> Iterator[Call]:
    put, drop = retagged(decision, completes=True)
    if put:
        yield tag(observed.arn, put)
    if drop:
        yield untag(observed.arn, drop)


def _in_connect(decision: Decision, observed: Observation) -> Iterator[Call]:
    if decision.changed(IMPORT):
        yield connect_call("ImportPhoneNumber", SourcePhoneNumberArn=observed.arn)
    flow = decision.field_at(FLOW)
    if flow is None:
        return
    resource = {"ResourceId": observed.arn, "ResourceType": "SMS_PHONE_NUMBER"}
    if flow.after is None:
        yield connect_call("DisassociateFlow", **resource)
        return
    assert decision.manifest is not None
    identity = decision.links.live(INBOUND_FLOWS, decision.manifest.spec["connect"]["flow"])[0]
    yield connect_call("AssociateFlow", FlowId=identity, **resource)


def _settings(decision: Decision, observed: Observation) -> Iterator[Call]:
    """One UpdatePhoneNumber, with the members that differ: it leaves the others as they are."""
    settings = {
        wire: decision.desired[f"spec.{ours}"]
        for ours, wire in SETTINGS.items()
        if decision.changed(f"spec.{ours}")
    }
    if decision.changed("spec.twoWay"):
        settings |= _two_way(decision, observed)
    if settings:
        yield call("UpdatePhoneNumber", PhoneNumberId=observed.arn, **settings)


def _two_way(decision: Decision, observed: Observation) -> dict[str, Any]:
    """Channel and role together; what the manifest ignores is as it is live."""
    now = {**observed.values, **decision.desired}
    channel = now.get(CHANNEL)
    if channel == "none":
        return {"TwoWayEnabled": False}
    to = now[_TOPIC] if channel == "sns" else connect_channel(region_in(observed.arn))
    settings = {"TwoWayEnabled": True, "TwoWayChannelArn": to}
    if decision.desired.get(_ROLE):
        settings["TwoWayChannelRole"] = decision.desired[_ROLE]
    return settings


_IN_CONNECT = {
    "ImportPhoneNumber": Settles((IMPORT,), lasts=True),
    "AssociateFlow": setter(FLOW),
    "DisassociateFlow": setter(FLOW),
}
writes: Mapping[str, frozenset[str]] = {
    "connect": frozenset(_IN_CONNECT),
    "sms-voice": frozenset(("TagResource", "UntagResource", "UpdatePhoneNumber")),
}


def settles(call: Call) -> Settles:
    """What a stored call brings about."""
    if call.operation in _IN_CONNECT:
        return _IN_CONNECT[call.operation]
    parameters = call.parameters
    if call.operation == "UpdatePhoneNumber":
        paths = [f"spec.{ours}" for ours, wire in SETTINGS.items() if wire in parameters]
        return setter(*paths, *((CHANNEL, _TOPIC, _ROLE) if "TwoWayEnabled" in parameters else ()))
    keys = [*(one["Key"] for one in parameters.get("Tags") or ()), *(parameters.get("TagKeys") or ())]
    words = lifecycle.WORDS if LIFECYCLE_TAG in keys else ()
    marks = call.operation == "TagResource" and OWNER_TAG in keys
    return Settles(tuple(map(lifecycle.path, words)), marks=marks)


def closed(path: str, change: Change, live: Observation) -> bool:
    """A number has no sets."""
    return True


def overwrites(change: Change, call: Call, live: Observation) -> Iterator[FieldChange]:
    """Channel, topic and role that are not to change, where somebody has changed them: they are sent together."""
    if not call.parameters.get("TwoWayEnabled"):
        return
    to = call.parameters["TwoWayChannelArn"]
    carried = {
        CHANNEL: "sns" if is_topic(to) else "connect",
        _TOPIC: to if is_topic(to) else None,
        _ROLE: call.parameters.get("TwoWayChannelRole", live.values.get(_ROLE)),
    }
    touched = {one.path for one in change.fields}
    for path, value in carried.items():
        now = live.values.get(path)
        # the topic goes with a channel that changes, so it is no news beside it
        if path not in touched and value != now and not (path == _TOPIC and CHANNEL in touched):
            yield FieldChange(path, value, now)


def natural(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """Nobody makes a number."""
    return None


def identity(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The number's ARN, out of whichever member names it."""
    members = ("PhoneNumberId", "ResourceArn", "SourcePhoneNumberArn", "ResourceId")
    return next((str(parameters[member]) for member in members if member in parameters), None)


def outputs(response: Mapping[str, Any]) -> Mapping[str, str]:
    """Of an import, Amazon Connect's id of the number: what that attempt is called."""
    return {"id": response["PhoneNumberId"]} if "PhoneNumberId" in response else {}

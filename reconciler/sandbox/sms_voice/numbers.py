"""Phone numbers: described, and changed one member at a time. They come from the seed; none is bought or released."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.sms_voice.places import (
    NUMBER,
    OPT_OUT_LIST,
    TOPIC,
    conflict,
    find,
    invalid,
    missing,
    paged,
    region_of,
    seek,
)
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.world import Thing

_SWITCHES = ("SelfManagedOptOutsEnabled", "InternationalSendingEnabled", "DeletionProtectionEnabled")
_NOT_ANSWERED = ("PoolId", "Tags", "MessagingLimits", "PricingTier")


def _truth(member: str) -> Callable[[Mapping[str, Any]], list[str]]:
    return lambda body: ["true" if body.get(member) else "false"]


def _text(member: str) -> Callable[[Mapping[str, Any]], list[str]]:
    return lambda body: [body[member]] if member in body else []


# source: botocore model, PhoneNumberFilterName
_FILTERS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "status": _text("Status"),
    "iso-country-code": _text("IsoCountryCode"),
    "message-type": _text("MessageType"),
    "number-capability": lambda body: list(body["NumberCapabilities"]),
    "number-type": _text("NumberType"),
    "two-way-enabled": _truth("TwoWayEnabled"),
    "self-managed-opt-outs-enabled": _truth("SelfManagedOptOutsEnabled"),
    "opt-out-list-name": _text("OptOutListName"),
    "deletion-protection-enabled": _truth("DeletionProtectionEnabled"),
    "two-way-channel-arn": _text("TwoWayChannelArn"),
}


def describe_numbers(at: Session, asked: Parameters) -> Result:
    """DescribePhoneNumbers: those with the ids or ARNs given, or all in the Region that an owner and filters leave."""
    ids = asked.get("PhoneNumberIds") or []
    if ids and "Owner" in asked:
        # source: botocore model: "the Owner and PhoneNumberIds parameters can't be used at the same time"
        raise invalid("PARAMETERS_CANNOT_BE_USED_TOGETHER", "Owner and PhoneNumberIds exclude each other.")
    if ids:
        found = [find(at, NUMBER, given) for given in ids]
    else:
        found = [one for one in at.world.of_kind(NUMBER, region_of(at)) if _of_owner(at, one, asked)]
    for one in asked.get("Filters") or []:
        found = [thing for thing in found if set(_FILTERS[one["Name"]](thing.body)) & set(one["Values"])]
    return paged(at, asked, "PhoneNumbers", [shown(thing) for thing in found])


def _of_owner(at: Session, thing: Thing, asked: Parameters) -> bool:
    wanted = asked.get("Owner") or ("SELF" if at.guess("numbers_without_owner") == "own" else None)
    shared = "sharedBy" in thing.hidden
    return wanted is None or shared == (wanted == "SHARED")


def shown(thing: Thing, *without: str) -> dict[str, Any]:
    """A number as answers show it: tags are asked for apart."""
    return {name: value for name, value in thing.body.items() if name != "Tags" and name not in without}


def update_number(at: Session, asked: Parameters) -> Result:
    """UpdatePhoneNumber: what is given changes, the rest stays."""
    thing = find(at, NUMBER, asked["PhoneNumberId"])
    if "sharedBy" in thing.hidden:
        code = at.guess("update_shared_number")
        raise ApiError(code, "The phone number belongs to another account.")
    _may_change(thing)
    body = dict(thing.body)
    for member in _SWITCHES:
        if member in asked:
            body[member] = asked[member]
    if "OptOutListName" in asked:
        body["OptOutListName"] = _opt_out_list(at, asked["OptOutListName"])
    _set_two_way(at, body, asked)
    changed = at.world.put(thing, body)
    return shown(changed, *_NOT_ANSWERED)


def _may_change(thing: Thing) -> None:
    pool = thing.body.get("PoolId")
    if pool:
        # source: UpdatePhoneNumber: "If the origination phone number is associated with a pool, an error is returned."
        raise conflict(
            "PHONE_NUMBER_ASSOCIATED_TO_POOL",
            "The phone number is associated with a pool.",
            ResourceType="pool",
            ResourceId=pool,
        )
    if thing.body["Status"] != "ACTIVE":
        raise conflict(
            "RESOURCE_NOT_ACTIVE",
            "The phone number is not active.",
            ResourceType="phone-number",
            ResourceId=thing.id,
        )


def _opt_out_list(at: Session, given: str) -> str:
    found = seek(at, OPT_OUT_LIST, given)
    if found is None:
        raise missing(OPT_OUT_LIST, given)
    return found.id


def _set_two_way(at: Session, body: dict[str, Any], asked: Parameters) -> None:
    if "TwoWayEnabled" in asked:
        body["TwoWayEnabled"] = asked["TwoWayEnabled"]
    if "TwoWayChannelArn" in asked:
        _check_channel(at, body["PhoneNumberArn"], asked)
        body["TwoWayChannelArn"] = asked["TwoWayChannelArn"]
        if "TwoWayChannelRole" not in asked and at.guess("omitted_two_way_role") == "clear":
            body.pop("TwoWayChannelRole", None)
    if "TwoWayChannelRole" in asked:
        body["TwoWayChannelRole"] = asked["TwoWayChannelRole"]
    if not body["TwoWayEnabled"] and at.guess("two_way_off") == "forget":
        body.pop("TwoWayChannelArn", None)
        body.pop("TwoWayChannelRole", None)
    if (
        body["TwoWayEnabled"]
        and "TwoWayChannelArn" not in body
        and at.guess("two_way_without_channel") == "refuse"
    ):
        raise invalid("TWO_WAY_CHANNEL_NOT_PRESENT", "Two-way messaging needs a channel.")
    is_connect = body["TwoWayEnabled"] and not str(body.get("TwoWayChannelArn", "arn:aws:sns:")).startswith(
        "arn:"
    )
    if (
        is_connect
        and "TwoWayChannelRole" not in body
        and at.guess("connect_channel_without_role") == "refuse"
    ):
        raise invalid(
            "MISSING_PARAMETER", "A channel into Amazon Connect needs a role.", TwoWayChannelRole="required"
        )


def _check_channel(at: Session, number: str, asked: Parameters) -> None:
    channel, region = asked["TwoWayChannelArn"], region_of(at)
    if channel.startswith("arn:aws:sns:"):
        name = channel.rpartition(":")[2]
        topic = at.world.get(TOPIC, region, name)
        if topic is None or topic.body["TopicArn"] != channel:
            raise invalid("TWO_WAY_TOPIC_NOT_PRESENT", f"There is no topic {channel}.")
        return
    # source: the documentation of infrastructure tools for this service: the literal of the Region, no ARN
    if channel != f"connect.{region}.amazonaws.com":
        raise invalid(
            "INVALID_ARN",
            f"{channel} is neither an SNS topic nor Amazon Connect.",
            TwoWayChannelArn="invalid",
        )
    imported = any(
        one.body.get("SourcePhoneNumberArn") == number
        for place in at.world.of_kind("instance", "")
        for one in at.world.of_kind("number", place.id)
    )
    if not imported and at.guess("channel_before_import") == "refuse":
        raise invalid("TWO_WAY_CHANNEL_NOT_PRESENT", "The phone number is not imported into Amazon Connect.")

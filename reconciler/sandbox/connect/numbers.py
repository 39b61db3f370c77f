"""Claimed phone numbers: there to be named; they come from the seed and are listed and described."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.connect.listing import summary
from reconciler.sandbox.connect.places import (
    instance,
    instance_arn,
    number,
    number_arn,
    seen_instances,
    shown_tags,
)
from reconciler.sandbox.session import Parameters, Result, Session, sliced
from reconciler.sandbox.wire.errors import invalid_parameter, not_found
from reconciler.sandbox.world import Thing

_LISTED = (
    "PhoneNumberId",
    "PhoneNumberArn",
    "PhoneNumber",
    "PhoneNumberCountryCode",
    "PhoneNumberType",
    "TargetArn",
    "InstanceId",
    "PhoneNumberDescription",
    "SourcePhoneNumberArn",
)


def list_numbers(at: Session, asked: Parameters) -> Result:
    """ListPhoneNumbersV2: of one instance, or of all in the account and Region. No tags, no flow."""
    if "TargetArn" in asked and "InstanceId" in asked:
        raise invalid_parameter("Either TargetArn or InstanceId may be given.")
    given = asked.get("TargetArn") or asked.get("InstanceId")
    places = [instance(at, given).id] if given else [one.id for one in seen_instances(at)]
    numbers = [thing for place in places for thing in at.world.of_kind("number", place)]
    found = [thing for thing in numbers if _fits(thing, asked)]
    page, more = sliced(at, asked, [summary(thing, *_LISTED) for thing in found], default=1000)
    return {"ListPhoneNumbersSummaryList": page, **more}


def describe_number(at: Session, asked: Parameters) -> Result:
    """DescribePhoneNumber, by id or ARN."""
    given = asked["PhoneNumberId"]
    prefix = number_arn(instance_arn(at.account, at.home, ""), "")
    found = number(at, given.removeprefix(prefix))
    if found is None:
        raise not_found(f"Phone number {given}")
    return {"ClaimedPhoneNumberSummary": shown_tags(at, found.body)}


def _fits(thing: Thing, asked: Parameters) -> bool:
    body: dict[str, Any] = thing.body
    countries, types = asked.get("PhoneNumberCountryCodes"), asked.get("PhoneNumberTypes")
    return (
        (not countries or body["PhoneNumberCountryCode"] in countries)
        and (not types or body["PhoneNumberType"] in types)
        and body["PhoneNumber"].startswith(asked.get("PhoneNumberPrefix", ""))
    )

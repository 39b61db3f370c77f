"""Claimed phone numbers: there to be named. They come from the seed, or are imported from End User Messaging.

An import works on after its answer: the number is IN_PROGRESS for a while, and CLAIMED or FAILED then.
"""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.connect.listing import summary
from reconciler.sandbox.connect.places import (
    Instance,
    instance,
    instance_arn,
    number,
    number_arn,
    seen_instances,
    shown_tags,
    where_is,
)
from reconciler.sandbox.quotas import OBJECTS
from reconciler.sandbox.session import Parameters, Result, Session, refused_reference, sliced
from reconciler.sandbox.sms_voice.places import NUMBER, seek
from reconciler.sandbox.wire.errors import ApiError, invalid_parameter, not_found
from reconciler.sandbox.world import Thing

IMPORT_SECONDS = 1.0
"""How long an import takes where the seed says nothing else. assumption: AWS states no time."""
_FULL = "The instance has reached its limit of total claimed phone numbers."
_TYPES = {"SHORT_CODE": "SHORT_CODE", "TOLL_FREE": "TOLL_FREE"}  # any other sort of number is a DID there

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
    found = [thing for thing in numbers if _fits(thing, asked) and _listed(at, thing)]
    page, more = sliced(at, asked, [summary(thing, *_LISTED) for thing in found], default=1000)
    return {"ListPhoneNumbersSummaryList": page, **more}


def describe_number(at: Session, asked: Parameters) -> Result:
    """DescribePhoneNumber, by id or ARN."""
    given = asked["PhoneNumberId"]
    prefix = number_arn(instance_arn(at.account, at.home, ""), "")
    found = number(at, given.removeprefix(prefix))
    # source: as every Describe of Connect (`places.described`): a new number may not be visible yet
    if found is None or (at.describe_lag and at.now - found.born < at.describe_lag):
        raise not_found(f"Phone number {given}")
    return {
        "ClaimedPhoneNumberSummary": shown_tags(at, {**found.body, "PhoneNumberStatus": status_of(at, found)})
    }


def import_number(at: Session, asked: Parameters) -> Result:
    """ImportPhoneNumber: answers at once, and works on for a while."""
    where, arn = where_is(at, asked), asked["SourcePhoneNumberArn"]
    source = seek(at, NUMBER, arn) if arn.startswith("arn:") else None
    if source is None or "sharedBy" in source.hidden:
        raise refused_reference(at, f"Phone number {arn}")
    if source.body["Status"] != "ACTIVE":
        # assumption: a number that End User Messaging still works on cannot be imported
        raise invalid_parameter(f"Phone number {arn} is {source.body['Status']}.")
    channel = source.body.get("TwoWayChannelArn", "") if source.body["TwoWayEnabled"] else ""
    if not channel.startswith("connect.") and at.guess("import_before_channel") == "refuse":
        raise invalid_parameter(f"Phone number {arn} does not lead to Amazon Connect.")
    for there in importing(at, arn):
        if status_of(at, there)["Status"] == "FAILED":
            at.world.remove(there)
        elif at.guess("import_again") == "refuse":
            raise ApiError("IdempotencyException", "An entity with the same name already exists.")
        else:
            return {"PhoneNumberId": there.id, "PhoneNumberArn": there.body["PhoneNumberArn"]}
    return _begin_import(at, where, source, asked)


def importing(at: Session, source_arn: str) -> list[Thing]:
    """What came, or is to come, of importing a number of End User Messaging, in whatever instance."""
    return [
        one
        for place in seen_instances(at)
        for one in at.world.of_kind("number", place.id)
        if one.body.get("SourcePhoneNumberArn") == source_arn
    ]


def _begin_import(at: Session, where: Instance, source: Thing, asked: Parameters) -> Result:
    new = at.new_id()
    full = at.options.quotas == "aws" and at.world.count("number", where.id) >= OBJECTS["number"]
    failure = source.hidden.get("importFails") or (_FULL if full else None)
    until = at.now + float(source.hidden.get("importSeconds", IMPORT_SECONDS))
    optional = {name: asked[name] for name in ("PhoneNumberDescription", "Tags") if name in asked}
    body = imported_body(source, where, new) | optional
    hidden = {"until": until, "failure": failure}
    at.world.add("number", where.id, new, name=source.name, only=source.name, body=body, hidden=hidden)
    return {"PhoneNumberId": new, "PhoneNumberArn": body["PhoneNumberArn"]}


def imported_body(source: Thing, where: Instance, id: str) -> dict[str, Any]:
    """What Amazon Connect shows of an imported number."""
    number = source.body["PhoneNumber"]
    return {
        "PhoneNumberId": id,
        "PhoneNumberArn": where.arn_of("number", id),
        # assumption: a short code has a + here, as the model's pattern has it for every number
        "PhoneNumber": number if number.startswith("+") else f"+{number}",
        "PhoneNumberCountryCode": source.body["IsoCountryCode"],
        "PhoneNumberType": _TYPES.get(source.body["NumberType"], "DID"),
        "TargetArn": where.arn,
        "InstanceId": where.id,
        "SourcePhoneNumberArn": source.body["PhoneNumberArn"],
    }


def status_of(at: Session, thing: Thing) -> dict[str, str]:
    """How far a number's import has come by now; CLAIMED for one that was never imported."""
    if at.now < thing.hidden.get("until", 0):
        return {"Status": "IN_PROGRESS"}
    failure = thing.hidden.get("failure")
    return {"Status": "FAILED", "Message": failure} if failure else {"Status": "CLAIMED"}


def _listed(at: Session, thing: Thing) -> bool:
    return at.guess("importing_number_listed") == "yes" or status_of(at, thing)["Status"] == "CLAIMED"


def _fits(thing: Thing, asked: Parameters) -> bool:
    body: dict[str, Any] = thing.body
    countries, types = asked.get("PhoneNumberCountryCodes"), asked.get("PhoneNumberTypes")
    return (
        (not countries or body["PhoneNumberCountryCode"] in countries)
        and (not types or body["PhoneNumberType"] in types)
        and body["PhoneNumber"].startswith(asked.get("PhoneNumberPrefix", ""))
    )

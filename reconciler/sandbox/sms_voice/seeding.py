"""What a seed says of End User Messaging, put into the world: topics, opt-out lists, configuration sets, numbers."""

from __future__ import annotations

from functools import partial
from uuid import uuid5

from reconciler.sandbox.connect.flow_links import SMS, link_kind
from reconciler.sandbox.connect.numbers import imported_body
from reconciler.sandbox.planting import LONG_AGO, SPACE, Bed, Body, Given
from reconciler.sandbox.seed import Steps
from reconciler.sandbox.sms_voice.places import (
    CONFIGURATION_SET,
    EVERYWHERE,
    NUMBER,
    OPT_OUT_LIST,
    TOPIC,
    arn_of,
    topic_arn,
)
from reconciler.sandbox.world import Thing


def topics(bed: Bed) -> None:
    """SNS topics: they exist, and that is all."""

    def body(id: str, one: Given, region: str) -> Body:
        return {"TopicArn": topic_arn(id, region=region, account=bed.seed.account)}

    for path, one, region in _each(bed, "topics"):
        made = partial(body, one=one, region=region)
        bed.set(TOPIC, one["name"], made, path, id=one["name"], place=region)


def opt_out_lists(bed: Bed) -> None:
    """Opt-out lists; one called Default is in every Region that something is declared in."""
    regions = {bed.seed.region} | {one.get("region", bed.seed.region) for one in _numbers_of(bed)}
    first: Steps = ("optOutLists",)
    named = [(first, EVERYWHERE, region) for region in sorted(regions)]
    named += [(path, one["name"], region) for path, one, region in _each(bed, "optOutLists")]
    for path, name, region in named:
        bed.set(OPT_OUT_LIST, name, lambda own: {"OptOutListName": own}, path, id=name, place=region)


def configuration_sets(bed: Bed) -> None:
    """Configuration sets, without event destinations."""

    def body(id: str, one: Given, region: str) -> Body:
        tags = {"Tags": one["tags"]} if "tags" in one else {}
        return {
            "ConfigurationSetArn": arn_of(CONFIGURATION_SET, id, region=region, account=bed.seed.account),
            "ConfigurationSetName": id,
            "EventDestinations": [],
            "CreatedTimestamp": LONG_AGO,
            **tags,
        }

    for path, one, region in _each(bed, "configurationSets"):
        made = partial(body, one=one, region=region)
        bed.set(CONFIGURATION_SET, one["name"], made, path, id=one["name"], place=region)


def phone_numbers(bed: Bed) -> None:
    """Numbers, with what they lead to, and their imports into the instance."""
    for path, one, region in _each(bed, "smsPhoneNumbers"):
        number, place = one["phoneNumber"], f"{region}/{NUMBER}/{one['phoneNumber']}"
        made = partial(_number_body, bed, one=one, path=path, region=region)
        thing = bed.set(NUMBER, number, made, path, id=f"phone-{uuid5(SPACE, place).hex}", place=region)
        kept = {name: one[name] for name in ("sharedBy", "importSeconds", "importFails") if name in one}
        bed.world.hide(thing, kept)
        if one.get("imported"):
            _import(bed, thing, one, path)


def _number_body(bed: Bed, id: str, one: Given, path: Steps, region: str) -> Body:
    number = one["phoneNumber"]
    channel = _channel(bed, one, path, region)
    optional = {
        "TwoWayChannelArn": channel,
        "TwoWayChannelRole": one.get("twoWayRole"),
        "PoolId": f"pool-{uuid5(SPACE, one['pool']).hex}" if "pool" in one else None,
        "Tags": one.get("tags"),
    }
    kept_out = one.get("optOutList", EVERYWHERE)
    if bed.world.get(OPT_OUT_LIST, region, kept_out) is None:
        bed.problems.append(
            bed.seed.problem((*path, "optOutList"), f"Opt-out list {kept_out!r} is not declared")
        )
    return {
        "PhoneNumberArn": arn_of(NUMBER, id, region=region, account=one.get("sharedBy", bed.seed.account)),
        "PhoneNumberId": id,
        "PhoneNumber": number,
        "Status": one.get("status", "ACTIVE"),
        "IsoCountryCode": one.get("countryCode", "US"),
        "MessageType": "TRANSACTIONAL",
        "NumberCapabilities": ["SMS"],
        "NumberType": one.get("type", "LONG_CODE" if number.startswith("+") else "SHORT_CODE"),
        "MonthlyLeasingPrice": "1.00",
        "TwoWayEnabled": channel is not None,
        "SelfManagedOptOutsEnabled": one.get("selfManagedOptOuts", False),
        "OptOutListName": kept_out,
        "InternationalSendingEnabled": one.get("internationalSending", False),
        "DeletionProtectionEnabled": one.get("deletionProtection", False),
        "CreatedTimestamp": LONG_AGO,
        **{member: value for member, value in optional.items() if value is not None},
    }


def _channel(bed: Bed, one: Given, path: Steps, region: str) -> str | None:
    """The two-way channel that a seed names: Amazon Connect, or a topic by name or ARN."""
    stated: str | None = one.get("twoWay")
    if stated is None:
        return None
    if stated == "connect":
        return f"connect.{region}.amazonaws.com"
    topic = bed.world.get(TOPIC, region, stated.rpartition(":")[2])
    if topic is None:
        fix = "declare it under topics, or state connect"
        bed.problems.append(bed.seed.problem((*path, "twoWay"), f"Topic {stated!r} is not declared", fix))
        return None
    arn: str = topic.body["TopicArn"]
    return arn


def _import(bed: Bed, source: Thing, one: Given, path: Steps) -> None:
    bed.set("number", source.name, lambda own: imported_body(source, bed.home, own), path)
    flow = bed.named("flow", one.get("flow"), (*path, "flow"))
    if flow:
        bed.only_link(link_kind(bed.home, SMS), source.id, flow.id)


def _numbers_of(bed: Bed) -> list[Given]:
    return list(bed.seed.sections["smsPhoneNumbers"])


def _each(bed: Bed, section: str) -> list[tuple[Steps, Given, str]]:
    """Path, object and Region of everything in a section."""
    return [
        ((section, index), one, one.get("region", bed.seed.region))
        for index, one in enumerate(bed.seed.sections[section])
    ]

"""Putting a seed into the world, section by section; references by name are followed."""

from __future__ import annotations

from functools import partial

from reconciler.sandbox.connect.addresses import ALIAS, iso
from reconciler.sandbox.connect.flow_links import link_kind
from reconciler.sandbox.connect.places import Instance, instance_arn
from reconciler.sandbox.connect.queue_links import ADDRESS, DEFAULT, QUICK_CONNECT
from reconciler.sandbox.planting import LONG_AGO, Bed, Body, Given
from reconciler.sandbox.seed import Seed, Steps, refuse
from reconciler.sandbox.sms_voice import seeding as sms_voice
from reconciler.sandbox.sowing_loads import sow_loads
from reconciler.sandbox.sowing_secrets import sow_secrets
from reconciler.sandbox.sowing_uniphore import sow_uniphore
from reconciler.sandbox.symbee.seeding import sow_gateway
from reconciler.sandbox.world import Thing, World

_NINE, _FIVE = {"Hours": 9, "Minutes": 0}, {"Hours": 17, "Minutes": 0}
_WEEK = [
    {"Day": day, "StartTime": _NINE, "EndTime": _FIVE}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
]
_ROLE = "role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect"


def sow(world: World, seed: Seed) -> None:
    """Add a seed's objects to the world; those that exist under the same names become what the seed says.

    Raises InvalidError with every reference that leads nowhere and every value that the API could not hold.
    """
    world.state("account", seed.account)
    world.state("region", seed.region)
    bed = Bed(world, seed)
    for section in (
        _instances,
        _hours,
        _flows,
        _numbers,
        _addresses,
        _queues,
        _quick_connects,
        _queue_links,
        _routing_profiles,
        _agents,
        sms_voice.topics,
        sms_voice.opt_out_lists,
        sms_voice.configuration_sets,
        sms_voice.phone_numbers,
        sow_secrets,
        sow_loads,
        sow_gateway,
        sow_uniphore,
    ):
        section(bed)
    refuse(bed.problems)


def _instances(bed: Bed) -> None:
    given = bed.seed.sections["instances"]
    there = bed.world.page(("instance",), "", after=0, limit=1)
    if not given and there:
        bed.home = Instance(there[0].id, there[0].body["Arn"], bed.seed.region)
        return
    for index, one in enumerate(given or [{"alias": "acme-sandbox"}]):
        made = partial(_instance_body, bed, alias=one["alias"])
        thing = bed.set("instance", one["alias"], made, ("instances", index), id=one.get("id"))
        if index == 0:
            bed.home = Instance(thing.id, thing.body["Arn"], bed.seed.region)


def _instance_body(bed: Bed, id: str, alias: str) -> Body:
    return {
        "Id": id,
        "Arn": instance_arn(bed.seed.account, bed.seed.region, id),
        "IdentityManagementType": "CONNECT_MANAGED",
        "InstanceAlias": alias,
        "CreatedTime": LONG_AGO,
        "ServiceRole": f"arn:aws:iam::{bed.seed.account}:{_ROLE}",
        "InstanceStatus": "ACTIVE",
        "InboundCallsEnabled": True,
        "OutboundCallsEnabled": True,
        "InstanceAccessUrl": f"https://{alias}.my.connect.aws",
    }


def _hours(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        return {
            "HoursOfOperationId": id,
            "HoursOfOperationArn": bed.home.arn_of("hours", id),
            "Name": one["name"],
            **_some(one, Description="description", Tags="tags"),
            "TimeZone": one.get("timeZone", "UTC"),
            "Config": _WEEK,
            **bed.modified(),
        }

    bed.each("hoursOfOperation", "hours", "name", body)


def _flows(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        return {
            "Id": id,
            "Arn": bed.home.arn_of("flow", id),
            "Name": one["name"],
            "Type": one.get("type", "CONTACT_FLOW"),
            "State": one.get("state", "ACTIVE"),
            "Status": one.get("status", "PUBLISHED"),
            **_some(one, Description="description", Tags="tags"),
            "Content": '{"Version":"2019-10-30","StartAction":"","Actions":[]}',
            **bed.modified(),
        }

    bed.each("flows", "flow", "name", body)


def _numbers(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        return {
            "PhoneNumberId": id,
            "PhoneNumberArn": bed.home.arn_of("number", id),
            "PhoneNumber": one["phoneNumber"],
            "PhoneNumberCountryCode": one.get("countryCode", "US"),
            "PhoneNumberType": one.get("type", "DID"),
            **_some(one, PhoneNumberDescription="description", Tags="tags"),
            "TargetArn": bed.home.arn,
            "InstanceId": bed.home.id,
            "PhoneNumberStatus": {"Status": "CLAIMED"},
        }

    bed.each("phoneNumbers", "number", "phoneNumber", body)


def _addresses(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        return {
            "EmailAddressId": id,
            "EmailAddressArn": bed.home.arn_of("email", id),
            "EmailAddress": one["address"],
            **_some(one, DisplayName="displayName", Description="description", Tags="tags"),
            "CreateTimestamp": iso(LONG_AGO),
            "ModifiedTimestamp": iso(LONG_AGO),
        }

    for thing, one, path in bed.each("emailAddresses", "email", "address", body):
        _address_links(bed, thing, one, path)


def _address_links(bed: Bed, thing: Thing, one: Given, path: Steps) -> None:
    flow = bed.named("flow", one.get("inboundFlow"), (*path, "inboundFlow"))
    alias = bed.named("email", one.get("alias"), (*path, "alias"))
    if flow:
        bed.only_link(link_kind(bed.home, "INBOUND_EMAIL"), thing.id, flow.id)
    if alias:
        bed.only_link(ALIAS, thing.id, alias.id)
        bed.world.put(thing, {**thing.body, "AliasConfigurations": [{"EmailAddressId": alias.id}]})


def _quick_connects(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        return {
            "Id": id,
            "Arn": bed.home.arn_of("quick-connect", id),
            "Name": one["name"],
            "QuickConnectType": one["type"],
            **bed.modified(),
        }

    for thing, one, path in bed.each("quickConnects", "quick-connect", "name", body):
        queue = bed.named("queue", one.get("queue"), (*path, "queue"))
        if queue:
            bed.only_link("quick-connect-queue", thing.id, queue.id)


def _queues(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        hours = bed.named("hours", one["hoursOfOperation"], (*path, "hoursOfOperation"))
        default = bed.named("email", one.get("defaultAddress"), (*path, "defaultAddress"))
        email = {"OutboundEmailConfig": {"OutboundEmailAddressId": default.id}} if default else {}
        return {
            "QueueId": id,
            "QueueArn": bed.home.arn_of("queue", id),
            "Name": one["name"],
            "HoursOfOperationId": hours.id if hours else "",
            "Status": one.get("status", "ENABLED"),
            **_some(one, Description="description", MaxContacts="maxContacts", Tags="tags"),
            **_caller(bed, one.get("outboundCaller", {}), (*path, "outboundCaller")),
            **email,
            **bed.modified(),
        }

    bed.each("queues", "queue", "name", body)


def _queue_links(bed: Bed) -> None:
    for index, one in enumerate(bed.seed.sections["queues"]):
        path: Steps = ("queues", index)
        queue = bed.named("queue", one["name"], path)
        if queue is None:
            continue
        for link, kind, key in (
            (ADDRESS, "email", "addresses"),
            (QUICK_CONNECT, "quick-connect", "quickConnects"),
        ):
            bed.world.unlink(link, queue.id)
            for place, name in enumerate(one.get(key, ())):
                member = bed.named(kind, name, (*path, key, place))
                if member:
                    bed.world.link(link, queue.id, member.id)
        bed.world.unlink(DEFAULT, queue.id)
        email = queue.body.get("OutboundEmailConfig")
        if email:
            bed.world.link(DEFAULT, queue.id, email["OutboundEmailAddressId"])


def _routing_profiles(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        return {"Name": one["name"]}

    for thing, one, path in bed.each("routingProfiles", "routing-profile", "name", body):
        bed.world.unlink("routing-profile-queue", thing.id)
        names = [((*path, "queues", place), name) for place, name in enumerate(one.get("queues", ()))]
        if "defaultOutboundQueue" in one:
            names.append(((*path, "defaultOutboundQueue"), one["defaultOutboundQueue"]))
        for where, name in names:
            queue = bed.named("queue", name, where)
            if queue:
                bed.world.link("routing-profile-queue", thing.id, queue.id)


def _agents(bed: Bed) -> None:
    def body(id: str, one: Given, path: Steps) -> Body:
        return {"QueueArn": bed.home.arn_of("agent-queue", id), **bed.modified()}

    bed.each("agents", "agent-queue", "name", body)


def _caller(bed: Bed, given: Given, path: Steps) -> Body:
    number = bed.named("number", given.get("phoneNumber"), (*path, "phoneNumber"))
    flow = bed.named("flow", given.get("flow"), (*path, "flow"))
    config = _some(given, OutboundCallerIdName="name")
    if number:
        config["OutboundCallerIdNumberId"] = number.id
    if flow:
        config["OutboundFlowId"] = flow.id
    return {"OutboundCallerConfig": config} if config else {}


def _some(one: Given, **members: str) -> Body:
    """Members of an answer out of a seed's fields, those that are stated."""
    return {member: one[field] for member, field in members.items() if field in one}

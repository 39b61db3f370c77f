"""Putting a seed into the world: every object gets an id that follows from its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol
from uuid import UUID, uuid5

from reconciler.model.problem import Problem
from reconciler.sandbox.connect.addresses import ALIAS, iso
from reconciler.sandbox.connect.flow_links import link_kind
from reconciler.sandbox.connect.places import WORDS, Instance, instance_arn
from reconciler.sandbox.connect.queue_links import ADDRESS, DEFAULT, QUICK_CONNECT
from reconciler.sandbox.secrets import secret_arn
from reconciler.sandbox.seed import Seed, Steps, refuse
from reconciler.sandbox.wire.service import service
from reconciler.sandbox.wire.shapes import Flaw
from reconciler.sandbox.world import Thing, World

Body = dict[str, Any]
Given = Mapping[str, Any]

_SPACE = UUID("8f3c1c0a-6a52-5d0f-9c39-0d6d2a1b7e11")
_LONG_AGO = 1735689600.0  # 2025-01-01: seeds were there before anything that happens
_NINE, _FIVE = {"Hours": 9, "Minutes": 0}, {"Hours": 17, "Minutes": 0}
_WEEK = [
    {"Day": day, "StartTime": _NINE, "EndTime": _FIVE}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
]
_ROLE = "role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect"
# Which shape an object's body must keep to, so that no answer can fail on what a seed declared.
_SHAPES = {
    "instance": ("connect", "Instance"),
    "hours": ("connect", "HoursOfOperation"),
    "flow": ("connect", "ContactFlow"),
    "number": ("connect", "ClaimedPhoneNumberSummary"),
    "email": ("connect", "DescribeEmailAddressResponse"),
    "quick-connect": ("connect", "QuickConnectSummary"),
    "queue": ("connect", "Queue"),
    "secret": ("secretsmanager", "GetSecretValueResponse"),
}


class _BodyOf(Protocol):
    """Makes an object's body out of its id, what the seed says of it, and where the seed says it."""

    def __call__(self, id: str, one: Given, path: Steps) -> Body: ...


_WORLDWIDE = ("instance", "secret")


def sow(world: World, seed: Seed) -> None:
    """Add a seed's objects to the world; those that exist under the same names become what the seed says.

    Raises InvalidError with every reference that leads nowhere and every value that the API could not hold.
    """
    world.state("account", seed.account)
    world.state("region", seed.region)
    sowing = _Sowing(world, seed)
    for section in (
        sowing.instances,
        sowing.hours,
        sowing.flows,
        sowing.numbers,
        sowing.addresses,
        sowing.queues,
        sowing.quick_connects,
        sowing.queue_links,
        sowing.routing_profiles,
        sowing.agents,
        sowing.secrets,
    ):
        section()
    refuse(sowing.problems)


class _Sowing:
    """One seed on its way into one world; problems are gathered."""

    def __init__(self, world: World, seed: Seed) -> None:
        self._world = world
        self._seed = seed
        self._home = Instance("", "", seed.region)
        self.problems: list[Problem] = []

    def instances(self) -> None:
        given = self._seed.sections["instances"]
        there = self._world.page(("instance",), "", after=0, limit=1)
        if not given and there:
            self._home = Instance(there[0].id, there[0].body["Arn"], self._seed.region)
            return
        for index, one in enumerate(given or [{"alias": "acme-sandbox"}]):
            made = partial(self._instance, alias=one["alias"])
            thing = self._set("instance", one["alias"], made, ("instances", index), id=one.get("id"))
            if index == 0:
                self._home = Instance(thing.id, thing.body["Arn"], self._seed.region)

    def _instance(self, id: str, alias: str) -> Body:
        return {
            "Id": id,
            "Arn": instance_arn(self._seed.account, self._seed.region, id),
            "IdentityManagementType": "CONNECT_MANAGED",
            "InstanceAlias": alias,
            "CreatedTime": _LONG_AGO,
            "ServiceRole": f"arn:aws:iam::{self._seed.account}:{_ROLE}",
            "InstanceStatus": "ACTIVE",
            "InboundCallsEnabled": True,
            "OutboundCallsEnabled": True,
            "InstanceAccessUrl": f"https://{alias}.my.connect.aws",
        }

    def hours(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            return {
                "HoursOfOperationId": id,
                "HoursOfOperationArn": self._home.arn_of("hours", id),
                "Name": one["name"],
                **_some(one, Description="description", Tags="tags"),
                "TimeZone": one.get("timeZone", "UTC"),
                "Config": _WEEK,
                **self._modified(),
            }

        self._each("hoursOfOperation", "hours", "name", body)

    def flows(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            return {
                "Id": id,
                "Arn": self._home.arn_of("flow", id),
                "Name": one["name"],
                "Type": one.get("type", "CONTACT_FLOW"),
                "State": one.get("state", "ACTIVE"),
                "Status": one.get("status", "PUBLISHED"),
                **_some(one, Description="description", Tags="tags"),
                "Content": '{"Version":"2019-10-30","StartAction":"","Actions":[]}',
                **self._modified(),
            }

        self._each("flows", "flow", "name", body)

    def numbers(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            return {
                "PhoneNumberId": id,
                "PhoneNumberArn": self._home.arn_of("number", id),
                "PhoneNumber": one["phoneNumber"],
                "PhoneNumberCountryCode": one.get("countryCode", "US"),
                "PhoneNumberType": one.get("type", "DID"),
                **_some(one, PhoneNumberDescription="description", Tags="tags"),
                "TargetArn": self._home.arn,
                "InstanceId": self._home.id,
                "PhoneNumberStatus": {"Status": "CLAIMED"},
            }

        self._each("phoneNumbers", "number", "phoneNumber", body)

    def addresses(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            return {
                "EmailAddressId": id,
                "EmailAddressArn": self._home.arn_of("email", id),
                "EmailAddress": one["address"],
                **_some(one, DisplayName="displayName", Description="description", Tags="tags"),
                "CreateTimestamp": iso(_LONG_AGO),
                "ModifiedTimestamp": iso(_LONG_AGO),
            }

        for thing, one, path in self._each("emailAddresses", "email", "address", body):
            self._address_links(thing, one, path)

    def _address_links(self, thing: Thing, one: Given, path: Steps) -> None:
        flow = self._named("flow", one.get("inboundFlow"), (*path, "inboundFlow"))
        alias = self._named("email", one.get("alias"), (*path, "alias"))
        if flow:
            self._only_link(link_kind(self._home, "INBOUND_EMAIL"), thing.id, flow.id)
        if alias:
            self._only_link(ALIAS, thing.id, alias.id)
            self._world.put(thing, {**thing.body, "AliasConfigurations": [{"EmailAddressId": alias.id}]})

    def quick_connects(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            return {
                "Id": id,
                "Arn": self._home.arn_of("quick-connect", id),
                "Name": one["name"],
                "QuickConnectType": one["type"],
                **self._modified(),
            }

        for thing, one, path in self._each("quickConnects", "quick-connect", "name", body):
            queue = self._named("queue", one.get("queue"), (*path, "queue"))
            if queue:
                self._only_link("quick-connect-queue", thing.id, queue.id)

    def queues(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            hours = self._named("hours", one["hoursOfOperation"], (*path, "hoursOfOperation"))
            default = self._named("email", one.get("defaultAddress"), (*path, "defaultAddress"))
            email = {"OutboundEmailConfig": {"OutboundEmailAddressId": default.id}} if default else {}
            return {
                "QueueId": id,
                "QueueArn": self._home.arn_of("queue", id),
                "Name": one["name"],
                "HoursOfOperationId": hours.id if hours else "",
                "Status": one.get("status", "ENABLED"),
                **_some(one, Description="description", MaxContacts="maxContacts", Tags="tags"),
                **self._caller(one.get("outboundCaller", {}), (*path, "outboundCaller")),
                **email,
                **self._modified(),
            }

        self._each("queues", "queue", "name", body)

    def queue_links(self) -> None:
        for index, one in enumerate(self._seed.sections["queues"]):
            path: Steps = ("queues", index)
            queue = self._named("queue", one["name"], path)
            if queue is None:
                continue
            for link, kind, key in (
                (ADDRESS, "email", "addresses"),
                (QUICK_CONNECT, "quick-connect", "quickConnects"),
            ):
                self._world.unlink(link, queue.id)
                for place, name in enumerate(one.get(key, ())):
                    member = self._named(kind, name, (*path, key, place))
                    if member:
                        self._world.link(link, queue.id, member.id)
            self._world.unlink(DEFAULT, queue.id)
            email = queue.body.get("OutboundEmailConfig")
            if email:
                self._world.link(DEFAULT, queue.id, email["OutboundEmailAddressId"])

    def routing_profiles(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            return {"Name": one["name"]}

        for thing, one, path in self._each("routingProfiles", "routing-profile", "name", body):
            self._world.unlink("routing-profile-queue", thing.id)
            names = [((*path, "queues", place), name) for place, name in enumerate(one.get("queues", ()))]
            if "defaultOutboundQueue" in one:
                names.append(((*path, "defaultOutboundQueue"), one["defaultOutboundQueue"]))
            for where, name in names:
                queue = self._named("queue", name, where)
                if queue:
                    self._world.link("routing-profile-queue", thing.id, queue.id)

    def agents(self) -> None:
        def body(id: str, one: Given, path: Steps) -> Body:
            return {"QueueArn": self._home.arn_of("agent-queue", id), **self._modified()}

        self._each("agents", "agent-queue", "name", body)

    def secrets(self) -> None:
        for name, value in self._seed.secrets.items():

            def body(id: str, name: str = name, value: str = value) -> Body:
                return {
                    "ARN": secret_arn(self._seed.account, self._seed.region, name),
                    "Name": name,
                    "VersionId": str(uuid5(_SPACE, f"secret/{name}/{value}")),
                    "SecretString": value,
                    "VersionStages": ["AWSCURRENT"],
                    "CreatedDate": _LONG_AGO,
                }

            self._set("secret", name, body, ("secrets", name), id=name)

    # Shared ---------------------------------------------------------------------------------------------------

    def _each(self, section: str, kind: str, key: str, body: _BodyOf) -> list[tuple[Thing, Given, Steps]]:
        """Set every object of a section."""
        done: list[tuple[Thing, Given, Steps]] = []
        for index, one in enumerate(self._seed.sections[section]):
            path: Steps = (section, index)
            thing = self._set(kind, one[key], partial(body, one=one, path=path), path)
            done.append((thing, one, path))
        return done

    def _set(
        self, kind: str, name: str, body: Callable[[str], Body], path: Steps, id: str | None = None
    ) -> Thing:
        """The object of a kind and name with the body that its id gives: made, or changed where it exists."""
        instance = "" if kind in _WORLDWIDE else self._home.id
        only = name.casefold() if kind == "email" else name
        there = self._world.named(kind, instance, only)
        own_id = there.id if there else id or str(uuid5(_SPACE, f"{instance}/{kind}/{only}"))
        made = body(own_id)
        self._check(kind, made, path)
        if there:
            return self._world.put(there, made)
        return self._world.add(kind, instance, own_id, name=name, only=only, body=made, born=_LONG_AGO)

    def _check(self, kind: str, body: Body, path: Steps) -> None:
        if kind not in _SHAPES:
            return
        model, shape = _SHAPES[kind]
        flaws: list[Flaw] = []
        service(model).check_of(shape)(body, "", flaws)
        self.problems += [self._seed.problem(path, str(flaw)) for flaw in flaws]

    def _named(self, kind: str, name: str | None, path: Steps) -> Thing | None:
        """What a reference by name leads to; None without a name, or, with a problem noted, where nothing has it."""
        if name is None:
            return None
        only = name.casefold() if kind == "email" else name
        found = self._world.named(kind, self._home.id, only)
        if found is None:
            self.problems.append(
                self._seed.problem(
                    path, f"{WORDS[kind]} {name!r} is not declared", "declare it, or correct the name"
                )
            )
        return found

    def _only_link(self, link: str, owner: str, member: str) -> None:
        self._world.unlink(link, owner)
        self._world.link(link, owner, member)

    def _caller(self, given: Given, path: Steps) -> Body:
        number = self._named("number", given.get("phoneNumber"), (*path, "phoneNumber"))
        flow = self._named("flow", given.get("flow"), (*path, "flow"))
        config = _some(given, OutboundCallerIdName="name")
        if number:
            config["OutboundCallerIdNumberId"] = number.id
        if flow:
            config["OutboundFlowId"] = flow.id
        return {"OutboundCallerConfig": config} if config else {}

    def _modified(self) -> Body:
        return {"LastModifiedTime": _LONG_AGO, "LastModifiedRegion": self._seed.region}


def _some(one: Given, **members: str) -> Body:
    """Members of an answer out of a seed's fields, those that are stated."""
    return {member: one[field] for member, field in members.items() if field in one}

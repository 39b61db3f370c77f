"""Live numbers of End User Messaging: all of a Region in one read, tags for those that manifests declare. What Amazon
Connect knows of a number (its import, its flow) is asked only where a manifest states it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any, NamedTuple

from reconciler.kinds.connect import INBOUND_FLOWS, PHONE_NUMBERS, listings_for, world_list
from reconciler.kinds.connect import PROVIDER as CONNECT
from reconciler.kinds.sms.numbers import number_of
from reconciler.kinds.sms_voice import (
    account_in,
    describe_number,
    is_topic,
    list_tags,
    own_numbers,
    region_in,
    shared_numbers,
    tags_in,
)
from reconciler.model import lifecycle
from reconciler.model.manifest import Manifest
from reconciler.model.observation import (
    LIFECYCLE_TAG,
    OWNER_TAG,
    RESOURCE_TAG,
    Observation,
    Scope,
    Subject,
    Unfinished,
    foreign_of,
)
from reconciler.model.reading import Batch, Listing, Read, World, label_of, read_one

KIND = "SmsPhoneNumber"
IMPORT, FLOW, CHANNEL = "spec.connect.import", "spec.connect.flow", "spec.twoWay.channel"
listings: Mapping[str, Listing] = {FLOW: INBOUND_FLOWS}

_SWITCHES = {
    "selfManagedOptOuts": "SelfManagedOptOutsEnabled",
    "deletionProtection": "DeletionProtectionEnabled",
    "internationalSending": "InternationalSendingEnabled",
}
SETTINGS = {"optOutList": "OptOutListName", **_SWITCHES}
"""What UpdatePhoneNumber sets besides the two-way channel: our names and the API's."""
# source: botocore, ListPhoneNumbersV2: PhoneNumberPrefix \+?[0-9]{1,11}
_LONGEST_PREFIX = 12
_CALLER = ("spec", "outboundCaller", "phoneNumber")
"""Where a queue names a number: it is looked up among Amazon Connect's own, so nothing is asked here for its sake."""


def claimed_like(number: str) -> Read:
    """Amazon Connect's numbers that begin as this one: of one object, so that it is asked anew after a write."""
    if not number.startswith("+"):
        return read_one(CONNECT, "ListPhoneNumbersV2")
    return read_one(CONNECT, "ListPhoneNumbersV2", PhoneNumberPrefix=number[:_LONGEST_PREFIX])


def describe_claimed(connect_id: str) -> Read:
    """One number in Amazon Connect, with how far its import has come."""
    return read_one(CONNECT, "DescribePhoneNumber", PhoneNumberId=connect_id)


def flow_of(arn: str) -> Read:
    """The flow that answers messages to a number."""
    # source: botocore, AssociateFlow: ResourceId is the End User Messaging number's ARN for SMS_PHONE_NUMBER
    return read_one(CONNECT, "GetFlowAssociation", ResourceId=arn, ResourceType="SMS_PHONE_NUMBER")


def region_of(manifest: Manifest, home: str) -> str:
    """The Region in which a document's number is."""
    return str(manifest.spec.get("region") or home)


def observe(scope: Scope) -> Generator[Batch, World, tuple[Observation, ...]]:
    """Every number of the Regions concerned: ceil(numbers / 100) calls for each, and ListTagsForResource for each
    declared number (for each at all, where left-overs are to go). Nothing where nobody speaks of numbers."""
    asked_for = [one for one in scope.referenced if one.path != _CALLER]
    if not (scope.manifests or asked_for or scope.prunes):
        return ()
    regions = tuple(sorted(_regions(scope, referenced=bool(asked_for))))
    connect = [m for m in scope.manifests if "connect" in m.spec]
    stated = {f"spec.connect.{key}" for m in connect for key in m.spec["connect"]}
    batch: list[Read] = [own_numbers(region) for region in regions]
    batch += listings_for(stated, listings)
    if connect:
        batch.append(PHONE_NUMBERS.read)
    world = yield tuple(batch)
    live = _Live(scope, regions, world)
    if live.lacks or asked_for:
        world = yield tuple(shared_numbers(region) for region in regions)
        live = _Live(scope, regions, world)
    tags = tuple(_tag_reads(scope, live))
    if tags:
        world = yield tags
    world = yield from _in_connect(connect, live, world)
    return tuple(_observation(one, world) for one in live.numbers)


def _regions(scope: Scope, *, referenced: bool) -> Iterable[str]:
    home = scope.target.region
    concerned = scope.peers.of_kind(KIND) if scope.prunes else scope.manifests
    regions = {region_of(one, home) for one in concerned}
    if referenced:  # what a mapping names without declaring it is in the mapping's Region
        regions |= {home, *(region_of(one, home) for one in scope.peers.of_kind("AwsSmsMapping"))}
    return regions or {home}


class _Number(NamedTuple):
    """One live number as DescribePhoneNumbers shows it."""

    shown: Mapping[str, Any]

    @property
    def arn(self) -> str:
        return str(self.shown["PhoneNumberArn"])

    @property
    def key(self) -> str:
        return str(self.shown["PhoneNumber"])

    @property
    def region(self) -> str:
        return region_in(self.arn)


class _Live:
    """The numbers that were found. Of those that are called the same (short codes of several Regions) the one in the
    Region of the manifest that declares it is the last, and so the one that is meant."""

    def __init__(self, scope: Scope, regions: Iterable[str], world: World) -> None:
        self._home = scope.target.region
        self._declared = {number_of(one): one for one in scope.manifests}
        self.account = scope.target.account
        shown = (
            _Number(one)
            for region in regions
            for what in (own_numbers(region), shared_numbers(region))
            for one in world_list(world, what)
        )
        self.numbers = tuple(sorted(shown, key=self._is_meant))
        self._by_key = {one.key: one for one in self.numbers}
        self.lacks = self._declared.keys() - self._by_key.keys()

    def _is_meant(self, number: _Number) -> bool:
        manifest = self._declared.get(number.key)
        return number.region == (region_of(manifest, self._home) if manifest else self._home)

    def found(self, manifests: Iterable[Manifest]) -> list[tuple[Manifest, _Number]]:
        """Manifests with their numbers, those that are live."""
        keyed = ((one, self._by_key.get(number_of(one) or "")) for one in manifests)
        return [(one, number) for one, number in keyed if number is not None]


def _tag_reads(scope: Scope, live: _Live) -> Iterable[Read]:
    """What another account shares has no tags that we may see."""
    wanted = live.numbers if scope.prunes else [number for _, number in live.found(scope.manifests)]
    return [list_tags(one.arn) for one in wanted if account_in(one.arn) == live.account]


def _in_connect(manifests: Iterable[Manifest], live: _Live, world: World) -> Generator[Batch, World, World]:
    """How far imports have come, then the flows of those that are done: before that nobody may ask for one."""
    claimed = _claimed(world)
    found = [(one, number) for one, number in live.found(manifests) if number.arn in claimed]
    if found:
        world = yield tuple(describe_claimed(claimed[number.arn]) for _, number in found)
    flows = tuple(
        flow_of(number.arn)
        for one, number in found
        if "flow" in one.spec["connect"] and _import_of(claimed[number.arn], world) is None
    )
    if flows:
        world = yield flows
    return world


def reread(subject: Subject) -> Generator[Batch, World, Observation | None]:
    """One number by its ARN. DescribePhoneNumbers is no search that lags: without an ARN there is nothing."""
    if subject.id is None:
        return None
    arn = subject.id
    batch: list[Read] = [describe_number(arn), *listings_for(subject.paths, listings)]
    if account_in(arn) == subject.target.account:
        batch.append(list_tags(arn))
    world = yield tuple(batch)
    answer = world[describe_number(arn)]
    if not answer:
        return None
    number = _Number(answer[0])
    if subject.paths & {IMPORT, FLOW}:
        world = yield (claimed_like(number.key),)
        connect_id = _claimed(world).get(arn)
        if connect_id is not None:
            world = yield (describe_claimed(connect_id),)
        if connect_id is not None and FLOW in subject.paths and _import_of(connect_id, world) is None:
            world = yield (flow_of(arn),)
    return _observation(number, world)


def _claimed(world: World) -> dict[str, str]:
    """Amazon Connect's id of every imported number, by the ARN of its source."""
    return {
        item["SourcePhoneNumberArn"]: item["PhoneNumberId"]
        for what, items in world.items()
        if what.operation == "ListPhoneNumbersV2"
        for item in items or ()
        if "SourcePhoneNumberArn" in item
    }


def _channel(shown: Mapping[str, Any]) -> str | None:
    """none, sns or connect; None for two-way messages without any channel, which is none of them."""
    if not shown.get("TwoWayEnabled"):
        return "none"
    channel = shown.get("TwoWayChannelArn")
    if not channel:
        return None
    return "sns" if is_topic(channel) else "connect"


def _observation(number: _Number, world: World) -> Observation:
    shown, arn = number.shown, number.arn
    tags = tags_in(world.get(list_tags(arn)))
    words = lifecycle.parse(tags.get(LIFECYCLE_TAG))
    connect_id = _claimed(world).get(arn)
    unfinished = _import_of(connect_id, world)
    in_connect: dict[str, Any] = {}
    if connect_id is not None and unfinished is None:
        in_connect[IMPORT] = True
    association = world.get(flow_of(arn))
    if association:
        in_connect[FLOW] = label_of(INBOUND_FLOWS.labels(world), association["FlowId"].rsplit("/", 1)[-1])
    return Observation(
        kind=KIND,
        id=arn,  # it names the Region too, and AWS takes it wherever it takes an id
        arn=arn,
        key=number.key,
        label=number.key,
        owner=tags.get(OWNER_TAG),
        resource=tags.get(RESOURCE_TAG),
        words=words,
        values={**_values(number), **_two_way(shown), **in_connect, **lifecycle.values(words)},
        foreign=foreign_of(tags),
        given=True,
        unfinished={IMPORT: unfinished} if unfinished else {},
        facts={
            "account": account_in(arn),
            "pool": shown.get("PoolId"),
            "status": shown["Status"],
            "connectId": connect_id,
        },
    )


def _values(number: _Number) -> dict[str, Any]:
    shown = number.shown
    member = "phoneNumber" if number.key.startswith("+") else "shortCode"
    return {
        f"spec.{member}": number.key,
        "spec.region": number.region,
        "spec.optOutList": shown["OptOutListName"],
        **{f"spec.{ours}": bool(shown.get(wire)) for ours, wire in _SWITCHES.items()},
    }


def _two_way(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Channel none says nothing of the rest: AWS may keep it or not."""
    channel = _channel(shown)
    if channel in (None, "none"):
        return {CHANNEL: channel} if channel else {}
    values = {CHANNEL: channel}
    if channel == "sns":
        values["spec.twoWay.topicArn"] = shown["TwoWayChannelArn"]
    if shown.get("TwoWayChannelRole"):
        values["spec.twoWay.roleArn"] = shown["TwoWayChannelRole"]
    return values


def _import_of(connect_id: str | None, world: World) -> Unfinished | None:
    """An import that is under way or has failed; None for one that is done, or was not asked about."""
    if connect_id is None:
        return None
    what = describe_claimed(connect_id)
    if what not in world:
        return None
    answer = world[what]
    # source: AWS, eventual consistency: a Describe may not know yet what a List shows
    status = answer["ClaimedPhoneNumberSummary"].get("PhoneNumberStatus", {}) if answer else {}
    said = status.get("Status") if answer else "IN_PROGRESS"
    if said == "FAILED":
        why = status.get("Message") or "Amazon Connect does not say why"
        return Unfinished(connect_id, f"its import into Amazon Connect failed: {why}", failed=True)
    if said == "IN_PROGRESS":
        return Unfinished(connect_id, "its import into Amazon Connect is in progress")
    return None

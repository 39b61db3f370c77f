"""What an AwsSmsMapping document says, offline: how its mode fits its numbers, and what holds for all mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import pointing
from reconciler.kinds.sms import mappings, numbers
from reconciler.kinds.sms.routing import routes
from reconciler.kinds.sms.shown import AMAZON, CONNECT, PINPOINT, SNS, SYMBEE
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {
    ("spec", "outboundContactFlow"): (),
    ("spec", "numbers", "*", "phoneNumber"): ("SmsPhoneNumber",),
    ("spec", "numbers", "*", "skillQueue"): ("SkillQueue",),
    ("spec", "numbers", "*", "contactFlow"): (),
}

uncleared: Mapping[Path, str] = {
    **mappings.UNCLEARED,
    ("spec", "mode"): "every mapping has a mode",
    ("spec", "projectId"): "mode pinpointProject belongs to a project",
    ("spec", "defaultCountryCode"): "every mapping has a country",
    ("spec", "region"): "every mapping has a Region",
}
_CHANNELS = {SNS: "sns", CONNECT: "connect"}


def literal(manifest: Manifest) -> str | None:
    """Nothing refers to a mapping."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The numbers, the skill queues and the contact flows."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The code, and each number."""
    return mappings.claims(manifest, peers)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """What holds for all mappings; the end of Pinpoint; mode, delivery provider and numbers beside each other."""
    yield from mappings.check(manifest, peers)
    spec = manifest.spec
    if spec.get("mode") == PINPOINT:
        yield _pinpoint()
    yield from _delivery(spec)
    for number in numbers.of(manifest, peers):
        if number.declared is not None:
            yield from _beside(spec, number, number.declared)
    if spec.get("mode") == CONNECT:
        yield from _instance(manifest, peers)


def _pinpoint() -> Finding:
    # source: AWS, Amazon Pinpoint end of support: no new customers from 2025-05-20, the end on 2026-10-30
    message = (
        "Amazon Pinpoint has taken no new customers since 2025-05-20 and ends on 2026-10-30: from 2026-10-31 on plan "
        "refuses this mapping, and a new one always"
    )
    fix = f"change the mode to {SNS} or {CONNECT}, with the same numbers"
    return mappings.warning(("spec", "mode"), "pinpointEnded", message, fix)


def _delivery(spec: Mapping[str, Any]) -> Iterator[Finding]:
    provider = spec.get("deliveryProvider")
    path: Path = ("spec", "deliveryProvider")
    if provider == AMAZON and spec.get("outboundContactFlow") is None:
        message = "without spec.outboundContactFlow agents cannot begin conversations"
        yield mappings.warning(path, "noOutboundContactFlow", message, "state it")
    if provider == SYMBEE and spec.get("mode") == CONNECT:
        # assumption: not forbidden, but what comes in goes to the Connect instance and not to Symbee
        message = (
            f"in mode {CONNECT} messages that come in go to Amazon Connect, and not to Symbee's skill queues"
        )
        fix = f"change deliveryProvider to amazon, or the mode to {SNS}"
        yield mappings.warning(path, "symbeeWithConnect", message, fix)


def _beside(spec: Mapping[str, Any], number: numbers.Number, declared: Manifest) -> Iterator[Finding]:
    """What the mapping says of a number, and what its own manifest says."""
    mode, region = spec.get("mode"), spec.get("region")
    channel = (declared.spec.get("twoWay") or {}).get("channel")
    wanted = _CHANNELS.get(str(mode))
    if channel is not None and wanted is not None and channel != wanted:
        message = f"mode {mode} wants a number with channel {wanted}, and {declared.address} states {channel}"
        fix = f"change the mode, or twoWay.channel of {declared.address}"
        yield Finding(number.stated_at, "channel", message, fix)
    held = declared.spec.get("region")
    if held is not None and region is not None and held != region:
        message = f"{declared.address} is in {held}, and the mapping in {region}"
        yield Finding(
            number.stated_at, "region", message, "change spec.region, or name a number of that Region"
        )
    flow = (declared.spec.get("connect") or {}).get("flow")
    if spec.get("deliveryProvider") == AMAZON and mode == CONNECT and flow is None:
        message = f"{declared.address} states no flow, so where its conversations go is not known"
        fix = f"state connect.flow of {declared.address}"
        yield mappings.warning(number.stated_at, "numberWithoutFlow", message, fix)


def _instance(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """The mapping's Region is the instance's, as far as other documents tell where that is."""
    region, known = manifest.spec.get("region"), numbers.imported(peers)
    if region is not None and known is not None and region != known[0]:
        message = (
            f"mode {CONNECT} is for the instance's Region, and {known[1]} is imported into it in {known[0]}"
        )
        yield Finding(
            ("spec", "region"), "region", message, f"state the Region of the instance, or mode {SNS}"
        )

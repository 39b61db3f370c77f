"""What an SmsPhoneNumber document says, offline: its number as literal and claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import pointing
from reconciler.kinds.sms import numbers
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference
from reconciler.model.routing import Edge, Node

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {("spec", "connect", "flow"): ()}

_SWITCH = "the number has it on or off"
uncleared: Mapping[Path, str] = {
    ("spec", "phoneNumber"): "the number is what the document is about",
    ("spec", "shortCode"): "the number is what the document is about",
    ("spec", "region"): "every number has a Region",
    ("spec", "optOutList"): "every number has an opt-out list",
    ("spec", "twoWay"): "state channel none to end two-way messages",
    ("spec", "twoWay", "channel"): "state none to end two-way messages",
    ("spec", "selfManagedOptOuts"): _SWITCH,
    ("spec", "deletionProtection"): _SWITCH,
    ("spec", "internationalSending"): _SWITCH,
    ("spec", "connect"): "taking a number out of the instance would release it",
    ("spec", "connect", "import"): "taking a number out of the instance would release it",
}


def literal(manifest: Manifest) -> str | None:
    """The number in E.164 form, or the digits of a short code."""
    return numbers.number_of(manifest)


def references(manifest: Manifest) -> Iterator[Reference]:
    """The contact flow."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The number."""
    number = literal(manifest)
    if number is not None:
        member = "phoneNumber" if number.startswith("+") else "shortCode"
        yield Claim(("spec", member), "number", number)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """A number that exists; all that are imported into the one instance are in its Region."""
    number = literal(manifest)
    if number is not None and number.startswith("+"):
        yield from numbers.flaws(manifest, ("spec", "phoneNumber"), number)
    region, known = manifest.spec.get("region"), numbers.imported(peers)
    if "connect" in manifest.spec and region is not None and known is not None and region != known[0]:
        message = f"a number is imported in the instance's Region, and {known[1]} is imported in {known[0]}"
        yield Finding(
            ("spec", "connect"),
            "region",
            message,
            "leave connect out, or change the Region of one of the two",
        )


def routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """What is sent to it goes to its SNS topic, or in Amazon Connect to its flow."""
    number = values.get("spec.phoneNumber") or values.get("spec.shortCode") or called
    own = Node("number", str(number))
    yield own
    channel = values.get("spec.twoWay.channel")
    if "spec.twoWay.topicArn" in values and channel in (None, "sns"):
        yield Edge(own, Node("topic", str(values["spec.twoWay.topicArn"])), "inbound", "", address)
    if "spec.connect.flow" in values and channel in (None, "connect"):
        yield Edge(own, Node("flow", str(values["spec.connect.flow"])), "inbound", "", address)

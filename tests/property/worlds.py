"""Random desired worlds out of a few slots, and hands that meddle with the live one.

A slot keeps its identity through renames, changes, removal and return, as a resource in a repository does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from reconciler.model.manifest import Manifest
from tests.support.rig import Rig, association, email, queue

SLOTS = ("a", "b", "c")
MAILBOXES = ("m1", "m2", "m3", "m4", "m5")
HOURS = ("Office Hours", "Around the clock", "Basic Hours")
QUICK_CONNECTS = ("Billing desk", "Duty officer", "Basic queue")
Drawn = dict[str, Any]


def _optional(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Drawn]:
    return st.fixed_dictionaries({}, optional=members)


_TAGS = _optional(team=st.sampled_from(["core", "retail"]), cost=st.sampled_from(["12", None]))
_QUEUES = _optional(
    hoursOfOperation=st.sampled_from(HOURS),
    maxContacts=st.integers(0, 3),
    description=st.sampled_from(["first", "second"]),
    status=st.sampled_from(["ENABLED", "DISABLED"]),
    quickConnects=st.lists(st.sampled_from(QUICK_CONNECTS), unique=True),
    tags=_TAGS,
    outboundCaller=_optional(
        name=st.sampled_from(["Acme", "Acme Ltd"]), phoneNumber=st.sampled_from(["+15550100", "+15550101"])
    ),
)
_EMAILS = _optional(
    displayName=st.sampled_from(["", "Help", "Support"]),
    description=st.sampled_from(["", "what for"]),
    inboundFlow=st.sampled_from(["Inbound email", "Inbound billing email", None]),
    tags=_TAGS,
)
_ASSOCIATIONS = st.fixed_dictionaries(
    {"mode": st.sampled_from(["exact", "include"])},
    optional={
        "default": st.sampled_from(MAILBOXES),
        "addresses": st.lists(st.sampled_from(MAILBOXES), unique=True),
    },
)
_ROUTES = st.dictionaries(st.sampled_from(SLOTS), _ASSOCIATIONS, max_size=3)
DRIFTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7)), max_size=3)


def steps(*, emails: bool) -> st.SearchStrategy[Drawn]:
    """One state of the repository, what is moved by hand before it, and whether it is applied with --prune."""
    return st.fixed_dictionaries(
        {
            "queues": st.dictionaries(st.sampled_from(SLOTS), _QUEUES, min_size=1),
            "emails": st.dictionaries(st.sampled_from(MAILBOXES), _EMAILS) if emails else st.just({}),
            "routes": _ROUTES if emails else st.just({}),
            "alias": st.booleans() if emails else st.just(False),
            "renamed": st.sets(st.sampled_from(SLOTS)),
            "named": st.dictionaries(st.sampled_from(SLOTS), st.integers(1, 2)),
            "prune": st.booleans(),
            "drift": DRIFTS,
        }
    )


class Repository:
    """What a slot is called, from step to step."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.former: dict[str, str] = {}
        self.held: dict[str, set[str]] = {}

    def manifests(self, step: Mapping[str, Any]) -> tuple[Manifest, ...]:
        """The documents of a step; references only to what it declares."""
        for slot in step["renamed"]:
            if slot in step["queues"]:
                self.former[slot] = self.names.get(slot, slot)
                self.names[slot] = f"{slot}2" if self.former[slot] == slot else slot
        made = [self._queue(slot, spec, step) for slot, spec in step["queues"].items()]
        made += [self._email(slot, spec, step) for slot, spec in step["emails"].items()]
        for slot, drawn in step["routes"].items():
            if slot in step["queues"]:
                made.append(self._route(slot, drawn, step["emails"]))
        return tuple(sorted(made, key=lambda one: one.address))

    def _queue(self, slot: str, spec: Drawn, step: Mapping[str, Any]) -> Manifest:
        metadata = {"lifecycle": {"adopt": True}}
        if slot in self.former:
            metadata["renamedFrom"] = self.former[slot]  # type: ignore[assignment]
        named = step["named"].get(slot)
        live = {"name": f"Queue {slot} {named}"} if named else {}
        return queue(self.names.get(slot, slot), metadata=metadata, **spec, **live)

    @staticmethod
    def _email(slot: str, spec: Drawn, step: Mapping[str, Any]) -> Manifest:
        alias = {"alias": "m2"} if step["alias"] and slot == "m1" and "m2" in step["emails"] else {}
        return email(slot, metadata={"lifecycle": {"adopt": True}}, **spec, **alias)

    def _route(self, slot: str, drawn: Drawn, emails: Drawn) -> Manifest:
        spec = {"mode": drawn["mode"]}
        if drawn.get("default") in emails:
            spec["default"] = drawn["default"]
        if "addresses" in drawn:
            spec["addresses"] = [
                one for one in drawn["addresses"] if one in emails and one != spec.get("default")
            ]
        name = self.names.get(slot, slot)
        return association(f"route-{slot}", name, metadata={"lifecycle": {"adopt": True}}, **spec)


# What hands do ---------------------------------------------------------------------------------------------------

_THEIRS = {"reconciler:owner": "others/production", "reconciler:resource": "Queue/theirs"}


def strangers(rig: Rig) -> None:
    """Objects that are not ours: another owner's, and nobody's."""
    rig.make_queue("theirs", Tags=_THEIRS)
    rig.make_queue("nobody's", Description="by hand")
    rig.make_address("theirs@example.com", Tags={**_THEIRS, "reconciler:resource": "EmailAddress/theirs"})
    rig.make_address("nobody@example.com", DisplayName="By hand")


def strange(rig: Rig) -> list[Any]:
    """All that is known of what is not ours: equal only if nobody touched it."""
    place = {"InstanceId": rig.instance}
    queues = rig.queues()
    found = [queues[name] for name in ("theirs", "nobody's", "BasicQueue")]
    for address in ("theirs@example.com", "nobody@example.com"):
        answer = rig.live.describe_email_address(**place, EmailAddressId=rig.addresses()[address])
        found.append({key: value for key, value in answer.items() if key != "ResponseMetadata"})
    return found


def drift(rig: Rig, what: int, which: int) -> None:
    """One thing done by hand to something of ours; nothing where there is nothing, or the API refuses."""
    ours = [
        one for name, one in sorted(rig.queues().items()) if name not in ("theirs", "nobody's", "BasicQueue")
    ]
    if ours:
        _HANDS[what](
            rig, {"InstanceId": rig.instance, "QueueId": (one := ours[which % len(ours)])["QueueId"]}, one
        )


def _associate(rig: Rig, place: Drawn, queue: Mapping[str, Any], address: str) -> None:
    identity = rig.addresses().get(address)
    if identity is not None:
        rig.live.associate_queue_email_addresses(
            **place, EmailAddressesConfig=[{"EmailAddressId": identity}], ClientToken=f"hand-{rig.mark()}"
        )


def _empty(rig: Rig, place: Drawn, queue: Mapping[str, Any]) -> None:
    listed = rig.live.list_queue_email_addresses(**place)["EmailAddressMetadataList"]
    others = [one["Id"] for one in listed if not one.get("IsDefaultOutboundEmail")]
    if others:
        rig.live.disassociate_queue_email_addresses(
            **place, EmailAddressesId=others[:2], ClientToken=f"hand-{rig.mark()}"
        )


def _default(rig: Rig, place: Drawn, queue: Mapping[str, Any]) -> None:
    identity = rig.addresses().get("m3@example.com")
    if identity is not None:
        config = {"OutboundEmailAddressId": identity}
        rig.live.update_queue_outbound_email_config(**place, OutboundEmailConfig=config)


def _relabel(rig: Rig, place: Drawn, queue: Mapping[str, Any]) -> None:
    identity = rig.addresses().get("m1@example.com")
    if identity is not None:
        texts = {"DisplayName": "Moved by hand", "Description": "moved"}
        rig.live.update_email_address_metadata(InstanceId=rig.instance, EmailAddressId=identity, **texts)


_Hand = Callable[[Rig, Drawn, Mapping[str, Any]], Any]
_HANDS: tuple[_Hand, ...] = (
    lambda rig, place, one: rig.live.update_queue_max_contacts(**place, MaxContacts=9),
    lambda rig, place, one: rig.live.update_queue_name(**place, Name=f"{one['Name']} moved"[:60]),
    lambda rig, place, one: rig.live.update_queue_status(**place, Status="DISABLED"),
    lambda rig, place, one: rig.live.delete_queue(**place),
    lambda rig, place, one: rig.live.tag_resource(resourceArn=one["QueueArn"], tags={"team": "by hand"}),
    lambda rig, place, one: rig.live.untag_resource(
        resourceArn=one["QueueArn"], tagKeys=["reconciler:owner", "reconciler:resource"]
    ),
    lambda rig, place, one: _associate(rig, place, one, "nobody@example.com"),
    _empty,
    _default,
    _relabel,
)

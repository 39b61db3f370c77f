"""What becomes of a decision about an association: a mark on the queue, its default address, its additional ones.

An association says which From addresses agents may choose in a queue. It says nothing about inbound routing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.kinds.connect import PROVIDER, call, named_id, on_instance
from reconciler.kinds.email_address_association.swap import CAPACITY, steps
from reconciler.kinds.load import of_connect
from reconciler.kinds.plain import after_nothing, no_screens, nothing_standing, strands_nobody
from reconciler.model import lifecycle
from reconciler.model.change import (
    ENDANGERING,
    Action,
    Call,
    Change,
    Decision,
    FieldChange,
    Links,
    Notice,
    Risk,
    Settles,
)
from reconciler.model.load import Exposed
from reconciler.model.manifest import Manifest
from reconciler.model.observation import ASSOCIATION_TAG, Observation
from reconciler.model.reading import Read

replaces = True
index: tuple[Read, str] | None = None
deletable = False
sets = frozenset(("spec.addresses",))
exclusive: frozenset[str] = frozenset()
placed = frozenset(("spec.queue",))
capacity: Mapping[str, int] = {"spec.addresses": CAPACITY}
initial: Mapping[str, Any] = {"spec.addresses": ()}
systems = frozenset(("connect",))
after = after_nothing
screens = no_screens
standing = nothing_standing
strands = strands_nobody


def key(manifest: Manifest, links: Links) -> Any:
    """The queue's id; None while the queue is not there yet."""
    identity = links.ref("Queue", manifest.spec["queue"])
    return identity if isinstance(identity, str) else None


def _place(decision: Decision) -> Observation | None:
    """The live state of the queue that the manifest names (None while it is not there yet)."""
    assert decision.manifest is not None
    identity = key(decision.manifest, decision.links)
    return decision.links.observed("EmailAddressAssociation", identity) if identity else None


def desired(manifest: Manifest, observed: Observation | None, links: Links) -> Mapping[str, Any]:
    """Stated values. In include mode the others that are live count as wanted; a live default that the manifest lists
    among the addresses, while it states no default, is satisfied as it is."""
    spec = manifest.spec
    values: dict[str, Any] = {
        "spec.queue": links.label_of("Queue", spec["queue"]),
        "spec.mode": spec["mode"],
    }
    default = links.label_of("EmailAddress", spec["default"]) if "default" in spec else None
    if default:
        values["spec.default"] = default
    if "addresses" in spec:
        identity = key(manifest, links)
        place = links.observed("EmailAddressAssociation", identity) if identity else None
        live = place.values if place else {}
        wanted = {links.label_of("EmailAddress", one) for one in spec["addresses"] or ()}
        if not default:
            wanted.discard(live.get("spec.default", ""))
        if spec["mode"] == "include":
            others = place.elements["spec.addresses"] if place else {}
            wanted |= {label for one, label in others.items() if not links.goes("EmailAddress", one)} - {
                default
            }
        values["spec.addresses"] = tuple(sorted(wanted))
    return values


def notices(decision: Decision) -> Iterator[Notice]:
    """Whose queue it is, first contact, capacity, and what is kept."""
    if decision.action == "release":
        yield from _staying(decision)
        return
    if decision.manifest is None:
        return
    place = _place(decision)
    if place is not None:
        yield from _queue_owner(decision, place)
        yield from _first_contact(decision, place)
        yield from _kept(decision, place)
    wanted = decision.desired.get("spec.addresses", ())
    if len(wanted) > CAPACITY:
        yield Notice(
            "guard",
            "capacity",
            f"the queue would have {len(wanted)} addresses besides its default, and {CAPACITY} is the limit",
            "take addresses off, or use mode: exact to drop those that nobody states",
        )


def _staying(decision: Decision) -> Iterator[Notice]:
    observed = decision.observed
    assert observed is not None
    if not decision.links.goes("Queue", observed.id):
        count = len(observed.holds)
        yield Notice(
            "warning",
            "addressesStay",
            f"{count} address{'' if count == 1 else 'es'} stay{'s' if count == 1 else ''} on the queue "
            f"“{observed.label}”; to empty a queue, state addresses: []",
        )


def _queue_owner(decision: Decision, place: Observation) -> Iterator[Notice]:
    if place.foreign and place is not decision.observed:
        message = f"the queue “{place.label}” is managed by CloudFormation ({place.foreign})"
        yield Notice("guard", "ownership", message, "take it out of that stack first")
    owner = place.facts["queueOwner"]
    if owner and not decision.links.owner.owns(owner):
        yield Notice(
            "guard",
            "ownership",
            f"the queue “{place.label}” belongs to {owner}",
            "associations on another owner's queue are never changed; ask that owner",
        )
    elif not owner and place.free and not decision.adopts and not _declares_queue(decision):
        yield Notice(
            "refusal",
            "adoptNeeded",
            f"the queue “{place.label}” is not ours",
            "set metadata.lifecycle.adopt: true to manage the addresses of a queue that we do not own",
        )


def _first_contact(decision: Decision, place: Observation) -> Iterator[Notice]:
    """Whatever is on the queue and nobody states would go, a former default too."""
    if not place.free or decision.adopts or "spec.addresses" not in decision.desired:
        return
    if decision.manifest is None or decision.manifest.spec["mode"] != "exact":
        return
    live = set(place.values["spec.addresses"])
    if "spec.default" in decision.desired:
        live |= {place.values.get("spec.default", decision.desired["spec.default"])}
    going = sorted(live - set(decision.desired["spec.addresses"]) - {decision.desired.get("spec.default")})
    if going:
        yield Notice(
            "refusal",
            "firstContact",
            f"the queue “{place.label}” already has {', '.join(going)}, and mode: exact would take "
            f"{'it' if len(going) == 1 else 'them'} off",
            "list them, use mode: include, or set metadata.lifecycle.adopt: true",
        )


def _kept(decision: Decision, place: Observation) -> Iterator[Notice]:
    manifest, links = decision.manifest, decision.links
    assert manifest is not None
    if manifest.spec["mode"] != "include" or not decision.fields:
        return
    stated = {links.label_of("EmailAddress", one) for one in manifest.spec.get("addresses") or ()}
    wanted = decision.desired.get("spec.addresses", place.values["spec.addresses"])
    default = decision.desired.get("spec.default")
    kept = sorted(set(place.values["spec.addresses"]) & set(wanted) - stated - {default})
    if kept:
        yield Notice("warning", "kept", f"left as they are, because mode is include: {', '.join(kept)}")


def _declares_queue(decision: Decision) -> bool:
    """Whether the queue is a manifest of ours (which then has its own say about adopting)."""
    return decision.manifest is not None and isinstance(decision.manifest.spec["queue"], str)


def risk(decision: Decision) -> Risk:
    """Agents lose a From address at once; gaining one harms nobody."""
    changed = decision.field_at("spec.addresses")
    loses = changed and set(changed.before or ()) - set(changed.after or ())
    default = decision.field_at("spec.default")
    if decision.action == "replace" or loses or (default and default.before not in (None, default.after)):
        return "medium"
    return "low"


def exposure(decision: Decision) -> Iterator[Exposed]:
    """The queue, and the former one of an association that moves to another."""
    places = {one.id: one for one in (decision.observed,) if one is not None}
    if decision.manifest is not None and (place := _place(decision)) is not None:
        places[place.id] = place
    yield from map(of_connect, places.values())


def endangers(action: Action, fields: tuple[FieldChange, ...]) -> str | None:
    """Deleting, releasing and replacing."""
    return ENDANGERING.get(action)


def irreversible(decision: Decision) -> str | None:
    """A first default stays a default, on a queue that is there already."""
    default = decision.field_at("spec.default")
    if decision.observed and default and default.before is None and decision.action != "release":
        return "a queue's default outbound address can be changed later, but not unset"
    return None


def calls(decision: Decision) -> tuple[Call, ...]:
    """The requests, in order."""
    observed = decision.observed
    if decision.action == "release":
        assert observed is not None
        gone = decision.links.goes("Queue", observed.id)
        return () if gone else (_unmark(observed.arn),)
    return on_instance(decision.links, *_calls(decision))


def _unmark(arn: str) -> Call:
    return call("UntagResource", resourceArn=arn, tagKeys=[ASSOCIATION_TAG])


def _calls(decision: Decision) -> Iterator[Call]:
    manifest, links, observed = decision.manifest, decision.links, decision.observed
    assert manifest is not None
    place = _place(decision)
    mark = " ".join((links.owner.tag, manifest.name, manifest.spec["mode"], *sorted(decision.words)))
    if place is None or mark != _mark_of(place):
        arn = links.ref("Queue", manifest.spec["queue"], "arn")
        yield call("TagResource", resourceArn=arn, tags={ASSOCIATION_TAG: mark})
    yield from _address_calls(decision, place)
    if decision.action == "replace" and observed is not None:
        yield _unmark(observed.arn)


def _mark_of(place: Observation) -> str | None:
    if place.resource is None:
        return None
    return " ".join(
        (str(place.owner), place.resource.split("/")[1], place.values["spec.mode"], *sorted(place.words))
    )


def _address_calls(decision: Decision, place: Observation | None) -> Iterator[Call]:
    manifest, links = decision.manifest, decision.links
    assert manifest is not None
    spec = manifest.spec
    queue = links.ref("Queue", spec["queue"])
    live = {label: one for one, label in place.elements["spec.addresses"].items()} if place else {}
    wanted = {
        links.label_of("EmailAddress", one): links.ref("EmailAddress", one)
        for one in spec.get("addresses") or ()
    }
    final = set(decision.desired.get("spec.addresses", live))
    adds = [wanted[label] for label in sorted(final - set(live))]
    removes = [live[label] for label in sorted(set(live) - final)]
    free = CAPACITY - len(live)
    if place is None or decision.changed("spec.default") or decision.action == "replace":
        default = decision.desired.get("spec.default")
        if default and (place is None or place.values.get("spec.default") != default):
            former = place.facts["default"] if place else None
            if default in live:
                removes = [one for one in removes if one != live[default]]
                free += 1
            elif free <= 0 and (removes or _may_be_freed(decision)):
                # the former default may come to stand among the 49, so one goes first, and comes back if it is stated
                leaver = removes[:1] or [live[max(live)]]
                yield _set_call("Disassociate", queue, leaver)
                adds, removes = (adds, removes[1:]) if removes else (leaver, removes)
                free += 1
            yield call(
                "UpdateQueueOutboundEmailConfig",
                QueueId=queue,
                OutboundEmailConfig={"OutboundEmailAddressId": links.ref("EmailAddress", spec["default"])},
            )
            if former and "spec.addresses" in decision.desired:
                adds, removes = _former_default(place, final, adds, removes, exact=spec["mode"] == "exact")
                free -= 1
    for step in steps(adds, removes, free=free):
        yield _set_call("Associate" if step.adds else "Disassociate", queue, step.elements)


def _may_be_freed(decision: Decision) -> bool:
    """Whether an address may go for a moment: it is stated, so that it comes back, and the former default will not."""
    assert decision.manifest is not None
    return decision.manifest.spec["mode"] == "exact" and "spec.addresses" in decision.desired


def _former_default(
    place: Observation | None, final: set[str], adds: list[Any], removes: list[Any], *, exact: bool
) -> tuple[list[Any], list[Any]]:
    """assumption: AWS does not say whether a former default stays associated. So both are planned for; the list is read
    again before each call, and what is settled by then is dropped from it."""
    assert place is not None
    former, label = place.facts["default"], place.values["spec.default"]
    if label in final:
        return (adds if former in adds else [*adds, former]), removes
    return adds, ([former, *removes] if exact else removes)


def _set_call(verb: str, queue: Any, elements: Sequence[Any]) -> Call:
    if verb == "Associate":
        listed = [{"EmailAddressId": one} for one in elements]
        return call("AssociateQueueEmailAddresses", QueueId=queue, EmailAddressesConfig=listed)
    return call("DisassociateQueueEmailAddresses", QueueId=queue, EmailAddressesId=list(elements))


_SETTLES = {
    "UpdateQueueOutboundEmailConfig": Settles(("spec.default",), moves=True),
    "AssociateQueueEmailAddresses": Settles(
        ("spec.addresses",),
        adds=True,
        parameter="EmailAddressesConfig",
        member="EmailAddressId",
    ),
    "DisassociateQueueEmailAddresses": Settles(("spec.addresses",), adds=False, parameter="EmailAddressesId"),
    "TagResource": Settles(
        ("spec.mode", "spec.queue", *map(lifecycle.path, lifecycle.STATED)),
        marks=True,
    ),
    "UntagResource": Settles(()),
}
writes: Mapping[str, frozenset[str]] = {PROVIDER: frozenset(_SETTLES)}


def settles(call: Call) -> Settles:
    """What a stored call brings about."""
    return _SETTLES[call.operation]


def closed(path: str, change: Change, live: Observation) -> bool:
    """In exact mode an address that the plan had not seen refuses; in include mode it is none of our business."""
    planned = next((f.after for f in change.fields if f.path == "spec.mode"), None)
    return (planned or live.values.get("spec.mode")) == "exact"


def overwrites(change: Change, call: Call, live: Observation) -> Iterator[FieldChange]:
    """Nothing: every call names what it moves, and that alone."""
    return iter(())


def natural(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The id of the queue that a call is about."""
    queue = parameters.get("QueueId") or str(parameters.get("resourceArn", "")).rsplit("/", 1)[-1]
    return queue if isinstance(queue, str) and queue else None


def identity(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The object's id, out of whichever member names it."""
    return named_id(parameters, "QueueId")


def outputs(response: Mapping[str, Any]) -> Mapping[str, str]:
    """Nothing waits for an association."""
    return {}

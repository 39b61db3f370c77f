"""What becomes of a decision about a queue: CreateQueue, its setters, and a delete that can be taken back halfway."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from reconciler.kinds.connect import (
    HOURS,
    OUTBOUND_WHISPERS,
    PHONE_NUMBERS,
    PROVIDER,
    QUICK_CONNECTS,
    TAGGING,
    call,
    chunks,
    created_tags,
    desired_tags,
    named_id,
    on_instance,
    release_calls,
    setter,
    tag_calls,
    tagger,
)
from reconciler.kinds.load import of_connect
from reconciler.kinds.plain import after_nothing, no_screens, nothing_standing
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
    pending,
)
from reconciler.model.load import Exposed
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation
from reconciler.model.reading import Read

# source: botocore model, CreateQueue and Associate/DisassociateQueueQuickConnects: QuickConnectIds 1..50
_QUICK_CONNECTS_A_CALL = 50

replaces = False
index: tuple[Read, str] | None = None
deletable = True
sets = frozenset(("spec.quickConnects",))
exclusive: frozenset[str] = frozenset()
placed: frozenset[str] = frozenset()
capacity: Mapping[str, int] = {}
initial: Mapping[str, Any] = {"spec.status": "ENABLED", "spec.quickConnects": ()}
systems = frozenset(("connect",))
after = after_nothing
screens = no_screens
standing = nothing_standing
_CALLER = {
    "name": "OutboundCallerIdName",
    "phoneNumber": "OutboundCallerIdNumberId",
    "flow": "OutboundFlowId",
}
_CALLER_LISTS = {"phoneNumber": PHONE_NUMBERS, "flow": OUTBOUND_WHISPERS}


def key(manifest: Manifest, links: Links) -> str:
    """The name that the queue shall have."""
    return str(manifest.spec.get("name") or manifest.name)


def desired(manifest: Manifest, observed: Observation | None, links: Links) -> Mapping[str, Any]:
    """Stated values; a name that nobody stated is only for creating (so a rename freezes it at its live value)."""
    spec = manifest.spec
    values: dict[str, Any] = {
        f"spec.{k}": spec[k] for k in ("description", "maxContacts", "status") if k in spec
    }
    if "name" in spec or observed is None:
        values["spec.name"] = key(manifest, links)
    if "hoursOfOperation" in spec:
        values["spec.hoursOfOperation"] = links.live(HOURS, spec["hoursOfOperation"])[1]
    for member, value in (spec.get("outboundCaller") or {}).items():
        listing = _CALLER_LISTS.get(member)
        values[f"spec.outboundCaller.{member}"] = links.live(listing, value)[1] if listing else value
    if "quickConnects" in spec:
        labels = {links.live(QUICK_CONNECTS, one)[1] for one in spec["quickConnects"] or ()}
        values["spec.quickConnects"] = tuple(sorted(labels))
    values.update(desired_tags(spec))
    return values


def notices(decision: Decision) -> Iterator[Notice]:
    """What only a queue knows: hours are needed to create it, and its default name stays when it is
    renamed."""
    manifest = decision.manifest
    if decision.action == "create" and manifest and "hoursOfOperation" not in manifest.spec:
        yield Notice(
            "refusal",
            "requiredToCreate",
            "spec.hoursOfOperation is required to create a queue",
            "state the hours of operation by their live name",
        )
    if decision.renamed_from and manifest and "name" not in manifest.spec and decision.observed:
        label = decision.observed.label
        yield Notice(
            "warning", "nameFrozen", f"keeps its live name “{label}”, because spec.name is not stated"
        )


def risk(decision: Decision) -> Risk:
    """Deleting and disabling stop work from reaching agents; hours, names and callers change what customers meet."""
    if decision.action == "delete" or _disables(decision):
        return "high"
    if decision.action in ("release", "adopt"):
        return "medium"
    removed = decision.field_at("spec.quickConnects")
    if removed and set(removed.before or ()) - set(removed.after or ()):
        return "medium"
    touched = ("spec.name", "spec.hoursOfOperation", "spec.maxContacts", "spec.outboundCaller", "spec.status")
    return "medium" if decision.action == "update" and any(map(decision.changed, touched)) else "low"


def _disables(decision: Decision) -> bool:
    status = decision.field_at("spec.status")
    return status is not None and status.after == "DISABLED" and decision.action != "create"


def endangers(action: Action, fields: tuple[FieldChange, ...]) -> str | None:
    """Deleting, releasing and replacing, and disabling."""
    if action == "update" and any(one.path == "spec.status" and one.after == "DISABLED" for one in fields):
        return "disabled"
    return ENDANGERING.get(action)


def exposure(decision: Decision) -> Iterator[Exposed]:
    """The queue itself, once it is there."""
    if decision.observed is not None:
        going = strands(decision.action, decision.fields, decision.observed)
        yield going or of_connect(decision.observed)


def strands(action: Action, fields: tuple[FieldChange, ...], live: Observation | None) -> Exposed | None:
    """The queue, where it is deleted, or disabled and was not so far."""
    if live is None:
        return None
    if action == "delete":
        return of_connect(live, fate="deleted")
    disables = any(one.path == "spec.status" and one.after == "DISABLED" for one in fields)
    was = live.values["spec.status"]
    return of_connect(live, fate="disabled") if disables and was != "DISABLED" else None


def irreversible(decision: Decision) -> str | None:
    """A deleted queue's id is gone, and flows hold it."""
    if decision.action == "delete":
        return "the queue's id is gone for good; flows and reports hold that id, not the name"
    return None


def calls(decision: Decision) -> tuple[Call, ...]:
    """The requests, in order."""
    observed = decision.observed
    if observed is None:
        return on_instance(decision.links, *_create(decision))
    if decision.action == "release":
        return release_calls(observed.arn, observed.words)
    if decision.action == "delete":
        return on_instance(decision.links, *_delete(observed))
    return on_instance(decision.links, *tag_calls(decision, observed.arn), *_setters(decision, observed))


def _create(decision: Decision) -> Iterator[Call]:
    manifest, links = decision.manifest, decision.links
    assert manifest is not None
    spec = manifest.spec
    parameters: dict[str, Any] = {"Name": key(manifest, links), "Tags": created_tags(decision)}
    if "hoursOfOperation" in spec:
        parameters["HoursOfOperationId"] = links.live(HOURS, spec["hoursOfOperation"])[0]
    if "description" in spec:
        parameters["Description"] = spec["description"]
    if "maxContacts" in spec:
        parameters["MaxContacts"] = spec["maxContacts"]
    if caller := _caller(spec, links, _CALLER):
        parameters["OutboundCallerConfig"] = caller
    quick_connects = _quick_connect_ids(spec.get("quickConnects") or (), links)
    if quick_connects:
        parameters["QuickConnectIds"] = quick_connects[:_QUICK_CONNECTS_A_CALL]
    yield call("CreateQueue", **parameters)
    identity = pending(decision.address, "id")
    for chunk in chunks(quick_connects[_QUICK_CONNECTS_A_CALL:], _QUICK_CONNECTS_A_CALL):
        yield call("AssociateQueueQuickConnects", QueueId=identity, QuickConnectIds=chunk)
    if spec.get("status") == "DISABLED":  # source: botocore model, CreateQueue has no status
        yield call("UpdateQueueStatus", QueueId=identity, Status="DISABLED")


def _delete(observed: Observation) -> Iterator[Call]:
    """Disable, delete; the last call is sent only when the delete is refused because the queue is in use."""
    enabled = observed.values["spec.status"] == "ENABLED"
    if enabled:
        yield call("UpdateQueueStatus", QueueId=observed.id, Status="DISABLED")
    yield call("DeleteQueue", QueueId=observed.id)
    if enabled:
        yield call("UpdateQueueStatus", QueueId=observed.id, Status="ENABLED")


def _setters(decision: Decision, observed: Observation) -> Iterator[Call]:
    manifest, links, identity = decision.manifest, decision.links, observed.id
    assert manifest is not None
    spec = manifest.spec
    names = (("name", "Name"), ("description", "Description"))
    naming = {member: spec[field] for field, member in names if decision.changed(f"spec.{field}")}
    if naming:
        yield call("UpdateQueueName", QueueId=identity, **naming)
    if decision.changed("spec.hoursOfOperation"):
        hours = links.live(HOURS, spec["hoursOfOperation"])[0]
        yield call("UpdateQueueHoursOfOperation", QueueId=identity, HoursOfOperationId=hours)
    if decision.changed("spec.maxContacts"):
        yield call("UpdateQueueMaxContacts", QueueId=identity, MaxContacts=spec["maxContacts"])
    if decision.changed("spec.outboundCaller"):
        # assumption: the API may replace the whole structure, so what the manifest omits is filled from live
        stated = {
            path.rsplit(".", 1)[1] for path in decision.desired if path.startswith("spec.outboundCaller.")
        }
        caller = {**observed.facts["caller"], **_caller(spec, links, stated)}
        yield call("UpdateQueueOutboundCallerConfig", QueueId=identity, OutboundCallerConfig=caller)
    if decision.changed("spec.quickConnects"):
        yield from _quick_connect_calls(decision, observed)
    if decision.changed("spec.status"):
        yield call("UpdateQueueStatus", QueueId=identity, Status=spec["status"])


def _quick_connect_calls(decision: Decision, observed: Observation) -> Iterator[Call]:
    assert decision.manifest is not None
    wanted = set(_quick_connect_ids(decision.manifest.spec["quickConnects"] or (), decision.links))
    live = set(observed.elements.get("spec.quickConnects", ()))
    for operation, elements in (("Disassociate", live - wanted), ("Associate", wanted - live)):
        for chunk in chunks(sorted(elements), _QUICK_CONNECTS_A_CALL):
            yield call(f"{operation}QueueQuickConnects", QueueId=observed.id, QuickConnectIds=chunk)


def _caller(spec: Mapping[str, Any], links: Links, members: Container[str]) -> dict[str, str]:
    """The stated ones among `members` in the API's spelling: an ignored member is filled from live as well."""
    caller: dict[str, str] = {}
    for member, value in (spec.get("outboundCaller") or {}).items():
        if member not in members:
            continue
        listing = _CALLER_LISTS.get(member)
        caller[_CALLER[member]] = links.live(listing, value)[0] if listing else value
    return caller


def _quick_connect_ids(stated: Any, links: Links) -> list[str]:
    return sorted({links.live(QUICK_CONNECTS, one)[0] for one in stated})


_SETTLES = {
    "CreateQueue": Settles(creates=True),
    "DeleteQueue": Settles(deletes=True),
    "UpdateQueueHoursOfOperation": setter("spec.hoursOfOperation"),
    "UpdateQueueMaxContacts": setter("spec.maxContacts"),
    "UpdateQueueOutboundCallerConfig": setter(*(f"spec.outboundCaller.{member}" for member in _CALLER)),
    "AssociateQueueQuickConnects": Settles(("spec.quickConnects",), adds=True, parameter="QuickConnectIds"),
    "DisassociateQueueQuickConnects": Settles(
        ("spec.quickConnects",), adds=False, parameter="QuickConnectIds"
    ),
}
writes: Mapping[str, frozenset[str]] = {
    PROVIDER: frozenset((*_SETTLES, "UpdateQueueName", "UpdateQueueStatus", *TAGGING))
}


def settles(call: Call) -> Settles:
    """What a stored call brings about."""
    if call.operation in TAGGING:
        return tagger(call.parameters)
    if call.operation == "UpdateQueueName":
        members = (("Name", "spec.name"), ("Description", "spec.description"))
        return setter(*(path for member, path in members if member in call.parameters))
    if call.operation == "UpdateQueueStatus":
        return Settles(("spec.status",), values={"spec.status": call.parameters["Status"]})
    return _SETTLES[call.operation]


def closed(path: str, change: Change, live: Observation) -> bool:
    """The list of quick connects is exact."""
    return True


def overwrites(change: Change, call: Call, live: Observation) -> Iterator[FieldChange]:
    """Members of the outbound caller that are not to change, where somebody has changed them: all are sent together."""
    if call.operation != "UpdateQueueOutboundCallerConfig":
        return
    touched = {one.path for one in change.fields}
    for member, wire in _CALLER.items():
        path = f"spec.outboundCaller.{member}"
        carried, now = call.parameters["OutboundCallerConfig"].get(wire), live.facts["caller"].get(wire)
        if path not in touched and carried != now:
            yield FieldChange(path, carried, now)


def natural(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The name that a create call is about."""
    return str(parameters["Name"]) if call.operation == "CreateQueue" else None


def identity(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The object's id, out of whichever member names it."""
    return named_id(parameters, "QueueId")


def outputs(response: Mapping[str, Any]) -> Mapping[str, str]:
    """Id and ARN of a new queue."""
    return {"id": response["QueueId"], "arn": response["QueueArn"]}

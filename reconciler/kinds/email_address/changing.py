"""What becomes of a decision about an email address: metadata, alias, inbound flow, tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.connect import (
    INBOUND_FLOWS,
    PROVIDER,
    SEARCH_ADDRESSES,
    SEARCH_QUEUES,
    TAGGING,
    call,
    created_tags,
    desired_tags,
    named_id,
    on_instance,
    release_calls,
    setter,
    tag_calls,
    tagger,
    world_list,
)
from reconciler.kinds.plain import (
    after_nothing,
    exposes_nobody,
    no_screens,
    nothing_standing,
    strands_nobody,
)
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
    pending,
)
from reconciler.model.manifest import Manifest
from reconciler.model.observation import LIFECYCLE_TAG, Observation
from reconciler.model.reading import Read

replaces = True
index: tuple[Read, str] | None = (SEARCH_ADDRESSES, "EmailAddressId")
deletable = True
sets = frozenset(("spec.alias",))  # at most one element, so that a change cut in half can go on
exclusive: frozenset[str] = frozenset(("spec.alias",))
placed: frozenset[str] = frozenset()
capacity: Mapping[str, int] = {}
initial: Mapping[str, Any] = {}
systems = frozenset(("connect",))
after = after_nothing
screens = no_screens
standing = nothing_standing
exposure = exposes_nobody  # no figures tell what an address receives
strands = strands_nobody


def key(manifest: Manifest, links: Links) -> str:
    """The address, compared without case."""
    return str(manifest.spec["address"]).lower()


def desired(manifest: Manifest, observed: Observation | None, links: Links) -> Mapping[str, Any]:
    """Stated values; an empty text is the same as none."""
    spec = manifest.spec
    values: dict[str, Any] = {"spec.address": key(manifest, links)}
    for member in ("displayName", "description"):
        if member in spec:
            values[f"spec.{member}"] = spec[member] or None
    if "alias" in spec:
        values["spec.alias"] = links.label_of("EmailAddress", spec["alias"]) if spec["alias"] else None
    if "inboundFlow" in spec:
        flow = spec["inboundFlow"]
        values["spec.inboundFlow"] = links.live(INBOUND_FLOWS, flow)[1] if flow else None
    values.update(desired_tags(spec))
    return values


def notices(decision: Decision) -> Iterator[Notice]:
    """Defaults stand in the way of deleting; changing an alias pauses forwarding."""
    if decision.action == "delete":
        yield from _still_default(decision)
    alias = decision.field_at("spec.alias")
    if alias and alias.before:
        says = "is not forwarded while it changes" if alias.after else "will not be forwarded any more"
        yield Notice("warning", "forwardingPauses", f"mail to the alias {alias.before} {says}")
    if alias and alias.after:
        yield from _alias_is_free(decision, alias.after)
        yield from _alias_has_flow(decision, alias.after)


def _still_default(decision: Decision) -> Iterator[Notice]:
    assert decision.observed is not None
    links, identity = decision.links, decision.observed.id
    queues = [
        queue["Name"]
        for queue in world_list(links.world, SEARCH_QUEUES)
        if (queue.get("OutboundEmailConfig") or {}).get("OutboundEmailAddressId") == identity
        and not links.goes("Queue", queue["QueueId"])
        and not links.changes("EmailAddressAssociation", queue["QueueId"], "spec.default")
    ]
    if queues:
        named = ", ".join(f"“{name}”" for name in sorted(queues))
        yield Notice(
            "refusal",
            "defaultAddress",
            f"{decision.observed.label} is the default outbound address of "
            f"{'the queue' if len(queues) == 1 else 'the queues'} {named}",
            "give the queue another default first (a default cannot be unset)",
        )


def _alias_is_free(decision: Decision, alias: str) -> Iterator[Notice]:
    """source: AWS, AssociateEmailAddressAlias: one alias an address, no chains. What this plan changes is no matter."""
    links, own = decision.links, decision.observed.id if decision.observed else None
    for one in links.observations("EmailAddress"):
        live = one.values.get("spec.alias")
        if one.id == own or live is None or links.goes("EmailAddress", one.id):
            continue
        if links.changes("EmailAddress", one.id, "spec.alias"):
            continue
        if live == alias:
            message, fix = f"{alias} is the alias of {one.label} already", "take it off there first"
        elif one.key == alias:
            message, fix = f"{alias} has an alias of its own, {live}", "take that one off first"
        elif decision.observed is not None and live == decision.observed.key:
            message, fix = f"this address is itself the alias of {one.label}", "take it off there first"
        else:
            continue
        yield Notice("refusal", "aliasTaken", message, fix)


def _alias_has_flow(decision: Decision, alias: str) -> Iterator[Notice]:
    for observed in decision.links.observations("EmailAddress"):
        if observed.key == alias and observed.facts.get("flow"):
            yield Notice(
                "warning",
                "aliasHasFlow",
                f"the alias {alias} has an inbound flow of its own; mail to it is forwarded instead",
            )


def risk(decision: Decision) -> Risk:
    """Mail stops arriving when an address goes; its flow and alias decide where mail goes."""
    if decision.action in ("delete", "replace"):
        return "high"
    if decision.action == "create":
        return "low"
    routed = ("spec.inboundFlow", "spec.alias")
    return (
        "medium" if decision.action in ("release", "adopt") or any(map(decision.changed, routed)) else "low"
    )


def endangers(action: Action, fields: tuple[FieldChange, ...]) -> str | None:
    """Deleting, releasing and replacing."""
    return ENDANGERING.get(action)


def irreversible(decision: Decision) -> str | None:
    """A deleted address stops receiving and its id is gone."""
    if decision.action == "delete":
        return "mail to this address is no longer received, and its id is gone for good"
    return None


def calls(decision: Decision) -> tuple[Call, ...]:
    """The requests, in order."""
    observed = decision.observed
    if observed is None:
        return on_instance(decision.links, *_create(decision))
    if decision.action == "release":
        return release_calls(observed.arn, observed.words)
    if decision.action == "delete":
        return on_instance(decision.links, call("DeleteEmailAddress", EmailAddressId=observed.id))
    if decision.action == "replace":
        previous = lifecycle.tag(observed.words | {"previous"})
        mark = call("TagResource", resourceArn=observed.arn, tags={LIFECYCLE_TAG: previous})
        return on_instance(decision.links, *_create(decision, former=observed), mark)
    return on_instance(decision.links, *tag_calls(decision, observed.arn), *_setters(decision, observed))


def _create(decision: Decision, *, former: Observation | None = None) -> Iterator[Call]:
    """The calls of a new address; `former` is the one that it replaces, which gives up the alias that both want."""
    manifest, links = decision.manifest, decision.links
    assert manifest is not None
    spec = manifest.spec
    texts = {"DisplayName": spec.get("displayName"), "Description": spec.get("description")}
    stated = {member: text for member, text in texts.items() if text}
    yield call("CreateEmailAddress", EmailAddress=spec["address"], Tags=created_tags(decision), **stated)
    identity, arn = pending(decision.address, "id"), pending(decision.address, "arn")
    if spec.get("alias"):
        alias = links.ref("EmailAddress", spec["alias"])
        if former is not None and alias in former.facts["aliases"]:
            yield _alias_call("Disassociate", former.id, alias)
        yield _alias_call("Associate", identity, alias)
    if spec.get("inboundFlow"):
        yield _flow_call(arn, links.live(INBOUND_FLOWS, spec["inboundFlow"])[0])


def _setters(decision: Decision, observed: Observation) -> Iterator[Call]:
    manifest, links = decision.manifest, decision.links
    if manifest is None:  # a former address: only its tags change
        return
    spec = manifest.spec
    if decision.changed("spec.displayName") or decision.changed("spec.description"):
        # assumption: the API may replace both texts, so the one not stated, or ignored, is filled from live
        texts = {
            member: (spec[field] or "") if f"spec.{field}" in decision.desired else observed.facts[field]
            for field, member in (("displayName", "DisplayName"), ("description", "Description"))
        }
        yield call("UpdateEmailAddressMetadata", EmailAddressId=observed.id, **texts)
    if decision.changed("spec.alias"):
        for alias in observed.facts["aliases"]:
            yield _alias_call("Disassociate", observed.id, alias)
        if spec["alias"]:
            yield _alias_call("Associate", observed.id, links.ref("EmailAddress", spec["alias"]))
    if decision.changed("spec.inboundFlow"):
        if spec["inboundFlow"]:
            yield _flow_call(observed.arn, links.live(INBOUND_FLOWS, spec["inboundFlow"])[0])
        else:
            yield call("DisassociateFlow", ResourceId=observed.arn, ResourceType="INBOUND_EMAIL")


def _alias_call(verb: str, primary: Any, alias: Any) -> Call:
    return call(
        f"{verb}EmailAddressAlias", EmailAddressId=primary, AliasConfiguration={"EmailAddressId": alias}
    )


def _flow_call(arn: Any, flow: str) -> Call:
    # assumption: ResourceId is the address's ARN; the model documents it only for phone numbers
    return call("AssociateFlow", ResourceId=arn, FlowId=flow, ResourceType="INBOUND_EMAIL")


_TEXTS = {"DisplayName": "spec.displayName", "Description": "spec.description"}
_SETTLES = {
    "CreateEmailAddress": Settles(creates=True),
    "DeleteEmailAddress": Settles(deletes=True),
    "AssociateEmailAddressAlias": Settles(
        ("spec.alias",), adds=True, parameter="AliasConfiguration", member="EmailAddressId"
    ),
    "DisassociateEmailAddressAlias": Settles(
        ("spec.alias",), adds=False, parameter="AliasConfiguration", member="EmailAddressId"
    ),
    "AssociateFlow": setter("spec.inboundFlow"),
    "DisassociateFlow": setter("spec.inboundFlow"),
    "UpdateEmailAddressMetadata": setter(*_TEXTS.values()),
}
writes: Mapping[str, frozenset[str]] = {PROVIDER: frozenset((*_SETTLES, *TAGGING))}


def settles(call: Call) -> Settles:
    """What a stored call brings about."""
    if call.operation in TAGGING:
        return tagger(call.parameters)
    return _SETTLES[call.operation]


def closed(path: str, change: Change, live: Observation) -> bool:
    """Another alias than the planned ones refuses."""
    return True


def overwrites(change: Change, call: Call, live: Observation) -> Iterator[FieldChange]:
    """The text that is not to change, where somebody has changed it: both are sent together."""
    if call.operation != "UpdateEmailAddressMetadata":
        return
    touched = {one.path for one in change.fields}
    for member, path in _TEXTS.items():
        carried, now = call.parameters[member] or None, live.values.get(path)
        if path not in touched and carried != now:
            yield FieldChange(path, carried, now)


def natural(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The address that a create call is about."""
    return str(parameters["EmailAddress"]).lower() if call.operation == "CreateEmailAddress" else None


def identity(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The object's id, out of whichever member names it."""
    return named_id(parameters, "EmailAddressId", "ResourceId")


def outputs(response: Mapping[str, Any]) -> Mapping[str, str]:
    """Id and ARN of a new address."""
    return {"id": response["EmailAddressId"], "arn": response["EmailAddressArn"]}

"""What is to say of a number at plan: that it has to be claimed first, that somebody else's rules keep it as it is, and
what becomes of messages."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.sms.numbers import number_of
from reconciler.kinds.sms_phone_number.live import CHANNEL, FLOW, IMPORT, KIND, SETTINGS, region_of
from reconciler.model.change import Decision, Notice
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation

_CLAIM = (
    "it has to be claimed first, in the console of AWS End User Messaging SMS; it is never bought from here"
)


def notices(decision: Decision) -> Iterator[Notice]:
    """Refusals and warnings that only a number knows of."""
    manifest, observed = decision.manifest, decision.observed
    if manifest is None:
        return
    if observed is None:
        region = region_of(manifest, decision.links.target.region)
        yield Notice("refusal", "notLive", f"{number_of(manifest)} is not live in {region}", _CLAIM)
        return
    yield from _not_ours(decision, observed)
    yield from _places(decision, manifest, observed)
    yield from _cannot_change(decision, observed)
    yield from _import(decision, manifest, observed)
    yield from _messages(decision, observed)


def _not_ours(decision: Decision, observed: Observation) -> Iterator[Notice]:
    account = observed.facts["account"]
    if account != decision.links.target.account:
        message = f"{observed.label} belongs to account {account}, which shares it: here it can only be read"
        yield Notice(
            "refusal", "shared", message, "declare it where that account is kept, and leave it out here"
        )
    twins = [
        one.arn
        for one in decision.links.observations(KIND)
        if one.key == observed.key
        and one.id != observed.id
        and one.values["spec.region"] == observed.values["spec.region"]
    ]
    if twins:
        message = f"more than one live number is called {observed.label}: {', '.join((observed.arn, *twins))}"
        yield Notice("refusal", "ambiguous", message, "leave it out: which one is meant cannot be said")


def _places(decision: Decision, manifest: Manifest, observed: Observation) -> Iterator[Notice]:
    """A number cannot move, and can be imported only where the instance is."""
    region, instance = observed.values["spec.region"], decision.links.target.region
    if decision.changed("spec.region"):
        message = f"{observed.label} is in {region}, and a number cannot move"
        yield Notice("refusal", "region", message, f"state region: {region}")
    elif "connect" in manifest.spec and region != instance:
        # source: ImportPhoneNumber: only in the Region in which the instance was created
        message = f"{observed.label} is in {region}, and the instance, which is to import it, in {instance}"
        yield Notice(
            "refusal", "region", message, "leave connect out, or use a number of the instance's Region"
        )


def _cannot_change(decision: Decision, observed: Observation) -> Iterator[Notice]:
    """source: UpdatePhoneNumber: an error is returned for a number in a pool"""
    if not (decision.changed("spec.twoWay") or any(decision.changed(f"spec.{one}") for one in SETTINGS)):
        return
    pool, status = observed.facts["pool"], observed.facts["status"]
    if pool:
        message = f"{observed.label} is in the pool {pool}, and a number in a pool cannot be changed"
        fix = "take it out of the pool first, or state nothing that differs"
        yield Notice("refusal", "pool", message, fix)
    if status != "ACTIVE":
        message = f"{observed.label} is {status}, and only an ACTIVE number can be changed"
        yield Notice(
            "refusal", "notActive", message, "wait until End User Messaging is done with it; plan again"
        )


def _import(decision: Decision, manifest: Manifest, observed: Observation) -> Iterator[Notice]:
    connect = manifest.spec.get("connect") or {}
    known = observed.unfinished.get(IMPORT)
    if connect.get("flow") and not connect.get("import") and observed.values.get(IMPORT) is None:
        message = f"{observed.label} is not imported into the instance, so it can have no flow there"
        yield Notice("refusal", "notImported", message, "state connect.import: true")
    elif known and known.failed and decision.changed(IMPORT):
        yield Notice("warning", "importFailed", f"{known.message}; it is tried again")
    elif known and decision.changed(IMPORT):
        message = f"{known.message}: it is waited for, and not asked for again"
        yield Notice("warning", "importUnderWay", message)
    if decision.changed(CHANNEL) and observed.values.get(CHANNEL) == "connect":
        yield Notice("warning", "staysImported", f"{observed.label} stays in Amazon Connect, with its flow")


def _messages(decision: Decision, observed: Observation) -> Iterator[Notice]:
    channel = decision.field_at(CHANNEL)
    if channel is None:
        return
    if channel.after == "none":
        message = f"what customers write to {observed.label} arrives nowhere any more"
        yield Notice("warning", "messagesEnd", message)
        return
    role = observed.values.get("spec.twoWay.roleArn")
    if role and "spec.twoWay.roleArn" not in decision.desired:
        message = f"the role {role} stays, as none is stated: it has to allow the new channel"
        yield Notice("warning", "roleStays", message)
    stated = decision.manifest.spec.get("connect") if decision.manifest else None
    if channel.after == "connect" and not (stated and "flow" in stated) and not observed.values.get(FLOW):
        message = "messages go to Amazon Connect, and connect.flow does not say which flow takes them there"
        yield Notice("warning", "noFlow", message)

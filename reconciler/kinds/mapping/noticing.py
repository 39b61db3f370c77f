"""What is to say of a mapping at plan: what only the clock, the live world or the switch of a mode can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from reconciler.kinds.mapping import numbers, pinpoint
from reconciler.kinds.mapping.numbers import NUMBER
from reconciler.kinds.sms import numbers as offline
from reconciler.kinds.sms.shown import CONNECT, SNS
from reconciler.kinds.sms_voice import configuration_sets
from reconciler.kinds.symbee import places, queues
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.queues import Wanted
from reconciler.model.change import Decision, Notice
from reconciler.model.manifest import Manifest
from reconciler.model.reading import Read

_CHANNEL_OF = {SNS: "sns", CONNECT: "connect"}


def noticed(form: Form, decision: Decision) -> Iterator[Notice]:
    """Of what changes: numbers that want the same slot, and numbers that another mapping has."""
    if decision.manifest is not None:
        yield from _clashes(form, decision, decision.manifest)
    links = decision.links
    for number in numbers.joining(decision.fields):
        for kind, other in numbers.holders(number, decision):
            whose = other.resource or f"the {kind} “{other.label}”"
            if links.goes(kind, other.id) or links.changes(kind, other.id, places.at(number, places.SLOT)):
                message = f"{number} comes from {whose}: between the two changes nothing takes its messages"
                yield Notice("warning", "numberMoves", message)
            else:
                message = f"{number} is in {whose}, and a number stands in one mapping only"
                yield Notice(
                    "refusal", "numberTaken", message, "take it out there first, or prune that mapping"
                )


def _clashes(form: Form, decision: Decision, manifest: Manifest) -> Iterator[Notice]:
    for clash in numbers.slots(form, manifest, decision.observed, decision.links).clashes:
        holds = "states it too" if clash.stated else "has it now"
        message = f"{clash.wants} wants slot {clash.slot}, and {clash.holds} {holds}"
        fix = f"state another slot for {clash.wants}, or one for {clash.holds}"
        yield Notice("refusal", "slotTaken", message, fix)


def standing(form: Form, decision: Decision, wanted: Wanted) -> Iterator[Notice]:
    """Of what stands, whether it changes or not."""
    manifest = decision.manifest
    if manifest is None:
        return
    if "mode" in manifest.spec:
        yield from pinpoint.ended(decision, manifest)
        yield from _regions(decision, manifest)
        yield from _live_numbers(decision, manifest)
        yield from _configuration_set(decision, manifest)
    stated = (one["skillQueue"] for one in manifest.spec.get("numbers") or () if "skillQueue" in one)
    yield from queues.judged(decision, stated, wanted)


def _regions(decision: Decision, manifest: Manifest) -> Iterator[Notice]:
    spec, instance = manifest.spec, decision.links.target.region
    if spec["mode"] == CONNECT and spec.get("region") not in (None, instance):
        message = (
            f"mode {CONNECT} wants the instance's Region, {instance}, and the mapping says {spec['region']}"
        )
        yield Notice("refusal", "region", message, f"state region: {instance}, or another mode")


def _live_numbers(decision: Decision, manifest: Manifest) -> Iterator[Notice]:
    """Numbers that are live and not declared: their Region and channel are what AWS says."""
    links, spec = decision.links, manifest.spec
    live = {one.key: one for one in links.observations(NUMBER)}
    for number in offline.of(manifest, links.peers):
        observed = live.get(number.canonical or "")
        if observed is None:
            continue
        declared: Mapping[str, Any] = number.declared.spec if number.declared else {}
        region = observed.values.get("spec.region")
        if (
            "region" not in declared
            and spec.get("region") is not None
            and region not in (None, spec["region"])
        ):
            message = f"{observed.key} is in {region}, and the mapping in {spec['region']}"
            yield Notice("refusal", "region", message, "state the number's Region, or leave the number out")
        channel, fitting = observed.values.get("spec.twoWay.channel"), _CHANNEL_OF.get(spec["mode"])
        if "twoWay" not in declared and fitting is not None and channel not in (None, fitting):
            yield _of_channel(observed.key, str(channel), spec["mode"], fitting)


def _of_channel(number: str, channel: str, mode: str, fitting: str) -> Notice:
    if channel == "none":
        message = f"{number} has no two-way channel, so nothing that customers write arrives"
        return Notice("warning", "channelNone", message)
    message = f"mode {mode} wants a number with channel {fitting}, and {number} has {channel}"
    fix = f"declare it as an SmsPhoneNumber with twoWay.channel: {fitting}, or change the mode"
    return Notice("refusal", "channel", message, fix)


def sets_of(manifest: Manifest) -> Read | None:
    """The configuration sets among which a mapping's own has to be; None where it states none."""
    if manifest.spec.get("configurationSet") is None:
        return None
    return configuration_sets(str(manifest.spec["region"]))


def _configuration_set(decision: Decision, manifest: Manifest) -> Iterator[Notice]:
    wanted, asked = manifest.spec.get("configurationSet"), sets_of(manifest)
    listed = decision.links.world.get(asked) if asked else None
    if listed is None:
        return
    names = [one["ConfigurationSetName"] for one in listed]
    if wanted not in names:
        close = get_close_matches(wanted, names, n=1)
        known = f"there are: {', '.join(sorted(names)[:8])}" if names else "there is none"
        fix = f"did you mean “{close[0]}”?" if close else known
        yield Notice("refusal", "unknownReference", f"there is no configuration set “{wanted}”", fix)

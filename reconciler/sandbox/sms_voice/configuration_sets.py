"""Configuration sets: there to be named; they come from the seed."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.sms_voice.places import CONFIGURATION_SET, find, paged, region_of
from reconciler.sandbox.world import Thing


def describe_sets(at: Session, asked: Parameters) -> Result:
    """DescribeConfigurationSets: those with the names or ARNs given, or all in the Region."""
    names = asked.get("ConfigurationSetNames") or []
    if names:
        found = [find(at, CONFIGURATION_SET, given) for given in names]
    else:
        found = list(at.world.of_kind(CONFIGURATION_SET, region_of(at)))
    for one in asked.get("Filters") or []:
        # the sets of a seed have no event destinations, senders or types: only the default of feedback can fit
        fits = one["Name"] == "default-message-feedback-enabled" and "false" in one["Values"]
        found = found if fits else []
    return paged(at, asked, "ConfigurationSets", [_shown(thing) for thing in found])


def _shown(thing: Thing) -> dict[str, Any]:
    return {name: value for name, value in thing.body.items() if name != "Tags"}

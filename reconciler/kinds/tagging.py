"""Our tags on what AWS keeps: which to put and which to drop. Each service spells its own requests."""

from __future__ import annotations

from reconciler.model import lifecycle
from reconciler.model.change import Decision
from reconciler.model.observation import LIFECYCLE_TAG, OWNER_TAG, RESOURCE_TAG


def owner_tags(decision: Decision) -> dict[str, str]:
    """The tags that make the object ours, with its lifecycle words where it has any."""
    tags = {OWNER_TAG: decision.links.owner.tag, RESOURCE_TAG: decision.address}
    if decision.words:
        tags[LIFECYCLE_TAG] = lifecycle.tag(decision.words)
    return tags


def owner_keys(words: frozenset[str]) -> tuple[str, ...]:
    """The keys of our tags on an object that has these lifecycle words."""
    return (OWNER_TAG, RESOURCE_TAG, *((LIFECYCLE_TAG,) if words else ()))


def retagged(decision: Decision, *, completes: bool) -> tuple[dict[str, str], list[str]]:
    """Our tags to put on a live object, and the keys of those to drop.

    `completes`: an object of ours without a resource tag gets one. Otherwise it is left without, as a search that tells
    whose something is need not tell that tag.
    """
    observed = decision.observed
    assert observed is not None
    put: dict[str, str] = {}
    if observed.owner != decision.links.owner.tag:
        put[OWNER_TAG] = decision.links.owner.tag
    left = observed.resource == decision.address or (observed.resource is None and not completes)
    if observed.owner is None or not left:
        put[RESOURCE_TAG] = decision.address
    if decision.words == observed.words:
        return put, []
    if decision.words:
        return {**put, LIFECYCLE_TAG: lifecycle.tag(decision.words)}, []
    return put, [LIFECYCLE_TAG]

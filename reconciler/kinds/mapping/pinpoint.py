"""The end of Amazon Pinpoint, for mappings that still name a project of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.kinds.sms.shown import CONNECT, PINPOINT, SNS
from reconciler.model.change import Decision, Notice
from reconciler.model.manifest import Manifest

# source: AWS, Amazon Pinpoint end of support: no new customers from 2025-05-20, the end on 2026-10-30
ENDED_FROM = date(2026, 10, 31)
ACKNOWLEDGED = "pinpointEnded"
_FIX = f"change the mode to {SNS} or {CONNECT}, with the same numbers"


def ended(decision: Decision, manifest: Manifest) -> Iterator[Notice]:
    """A new mapping of Pinpoint is refused, and from its end on any that nobody acknowledges. Until then validate
    warns."""
    if manifest.spec["mode"] != PINPOINT:
        return
    if decision.observed is None or decision.changed("spec.mode"):
        message = "Amazon Pinpoint takes no new customers, so no mapping can begin with it"
        yield Notice("refusal", "pinpointNew", message, _FIX)
    elif decision.links.today >= ENDED_FROM and not manifest.acknowledges(ACKNOWLEDGED):
        message = "Amazon Pinpoint ended on 2026-10-30, and this mapping still names a project of it"
        fix = f"{_FIX}; to keep it for now, state metadata.acknowledge: [{ACKNOWLEDGED}]"
        yield Notice("refusal", ACKNOWLEDGED, message, fix)


def leaves(decision: Decision) -> bool:
    """Whether a mapping gives up its project, to which there is no way back."""
    mode = decision.field_at("spec.mode")
    return mode is not None and mode.before == PINPOINT

"""The rules across documents that all mappings share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.kinds.sms import countries, numbers, texts
from reconciler.model.manifest import Claim, Finding, Manifest, Path

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

UNCLEARED: Mapping[Path, str] = {
    ("spec", "code"): "a mapping's code cannot be changed",
    ("spec", "deliveryProvider"): "every mapping has a delivery provider",
    ("spec", "numbers"): "a mapping has numbers; to remove it, remove the manifest",
}
"""Path -> why null cannot clear what stands there."""
EMAIL = "EMAIL"
# source: seed of queue statistics: the task types that were seen; assumption: there are others
FITTING = {"AwsSmsMapping": "SMS_PINPOINT"}
"""Mapping kind -> the task type that is known to fit it."""


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The mapping's code among those of its kind, and each of its numbers."""
    yield code_claim(manifest, f"{manifest.kind} code")
    yield from numbers.claims(manifest, peers)


def code_claim(manifest: Manifest, what: str) -> Claim:
    """The code, stated or by default."""
    code = manifest.spec.get("code")
    if isinstance(code, str):
        return Claim(("spec", "code"), what, code)
    return Claim(("metadata", "name"), what, manifest.name)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """Numbers, country, chat control, delivery provider and the task types of skill queues."""
    yield from numbers.check(manifest, peers)
    yield from _country(manifest)
    yield from _chat(manifest)
    yield from _amazon(manifest)
    yield from _task_types(manifest, peers)


def warning(path: Path, code: str, message: str, fix: str) -> Finding:
    """A finding that may be acknowledged, and says so."""
    return Finding(path, code, message, f"{fix}, or acknowledge {code}", warning=True)


def _country(manifest: Manifest) -> Iterator[Finding]:
    for field in numbers.COUNTRIES:
        if manifest.spec.get(field) == countries.ALIAS:
            message = "UK is no country of ISO 3166-1; it is taken as GB"
            yield warning(("spec", field), "ukIsGb", message, "write GB")


def _chat(manifest: Manifest) -> Iterator[Finding]:
    chat = manifest.spec.get("chat")
    if not isinstance(chat, dict):
        return
    for field in ("idleTimeoutMessage", "maximumChatsMessage"):
        text = chat.get(field)
        reason = texts.too_long(text) if isinstance(text, str) else None
        if reason:
            message = f"spec.chat.{field} will be sent in several messages: {reason}"
            yield warning(("spec", "chat", field), "messageLength", message, "shorten it")
    if chat.get("suppressSystemMessages") is True and chat.get("idleTimeoutMessage"):
        # assumption: nobody says whether the idle timeout message counts as a system message
        message = "system messages are suppressed, and the idle timeout message may be one of them"
        fix = "leave one of the two out"
        yield warning(("spec", "chat", "idleTimeoutMessage"), "idleMessageSuppressed", message, fix)


def _amazon(manifest: Manifest) -> Iterator[Finding]:
    if manifest.spec.get("deliveryProvider") == "amazon":
        message = (
            "deliveryProvider amazon needs Symbee's Chat Integration CloudFormation stack; for conversations that "
            "agents begin, they must be Available and their routing profile needs cross-channel concurrency"
        )
        path: Path = ("spec", "deliveryProvider")
        yield warning(path, "amazonPrerequisite", message, "make sure of it")


def _task_types(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """What goes to a skill queue must be its sort of work, as far as that is declared and known."""
    for number in numbers.of(manifest, peers):
        queue = peers.resolve("SkillQueue", number.item.get("skillQueue"))
        kind_of_work = queue.spec.get("taskType") if queue else None
        if queue is None or not isinstance(kind_of_work, str) or kind_of_work == FITTING.get(manifest.kind):
            continue
        path: Path = (*number.path, "skillQueue")
        if kind_of_work == EMAIL:
            message = f"{queue.address} takes {EMAIL}, and this is an SMS mapping"
            yield Finding(path, "taskType", message, "name a skill queue for SMS")
        else:
            message = (
                f"whether the task type {kind_of_work} of {queue.address} fits this mapping is not known"
            )
            yield warning(path, "taskTypeUnknown", message, "check it in the portal")

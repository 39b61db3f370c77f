"""What a RestSmsMapping document says, offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import pointing
from reconciler.kinds.sms import mappings
from reconciler.kinds.sms.routing import routes
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {
    ("spec", "numbers", "*", "skillQueue"): ("SkillQueue",),
    ("spec", "numbers", "*", "contactFlow"): (),
}

_CREDENTIAL = "answers never show credentials, so nobody could see that it is gone"
uncleared: Mapping[Path, str] = {
    **mappings.UNCLEARED,
    ("spec", "provider"): "every mapping has a provider",
    ("spec", "countryCode"): "every mapping has a country",
    **{
        ("spec", "credentials", one): _CREDENTIAL
        for one in ("userName", "password", "accessKey", "accessSecret")
    },
}


def literal(manifest: Manifest) -> str | None:
    """Nothing refers to a mapping."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The skill queues and the contact flows. The numbers are the provider's own."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The code, and each number."""
    return mappings.claims(manifest, peers)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """What holds for all mappings; and which providers Symbee has at hand."""
    yield from mappings.check(manifest, peers)
    provider = manifest.spec.get("provider")
    if isinstance(provider, str) and provider != "Twilio":
        # source: seed of Symbee's SMS administration: others "based on request"
        message = f"Symbee has Twilio at hand, and sets up {provider} on request"
        fix = "write Twilio" if provider.lower() == "twilio" else "ask Symbee's support"
        yield mappings.warning(("spec", "provider"), "providerOnRequest", message, fix)

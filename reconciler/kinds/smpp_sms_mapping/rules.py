"""What an SmppSmsMapping document says, offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import pointing
from reconciler.kinds.sms import mappings, numbers
from reconciler.kinds.sms.routing import routes
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

_NUMBERS: pointing.Pointers = {("spec", "numbers", "*", "phoneNumber"): ("SmsPhoneNumber",)}
pointers: pointing.Pointers = {
    ("spec", "numbers", "*", "skillQueue"): ("SkillQueue",),
    ("spec", "numbers", "*", "contactFlow"): (),
}

_CREDENTIAL = "answers never show credentials, so nobody could see that it is gone"
uncleared: Mapping[Path, str] = {
    **mappings.UNCLEARED,
    ("spec", "host"): "every mapping has a host",
    ("spec", "port"): "every mapping has a port",
    ("spec", "defaultCountryCode"): "every mapping has a country",
    **{("spec", "credentials", one): _CREDENTIAL for one in ("user", "password")},
}


def literal(manifest: Manifest) -> str | None:
    """Nothing refers to a mapping."""
    return None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The skill queues, the contact flows, and numbers by name. A literal number is the provider's own: it need be
    neither declared nor live."""
    yield from pointing.references(manifest, pointers)
    yield from (one for one in pointing.references(manifest, _NUMBERS) if not one.literal)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The code, and each number."""
    return mappings.claims(manifest, peers)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """What holds for all mappings; and a number in E.164 form, also where it is named."""
    yield from mappings.check(manifest, peers)
    for number in numbers.of(manifest, peers):
        if number.declared is not None and "shortCode" in number.declared.spec:
            message = f"{number.declared.address} is a short code, and the provider's screen wants a number"
            yield Finding(number.stated_at, "shortCode", message, "name a number in E.164 form")

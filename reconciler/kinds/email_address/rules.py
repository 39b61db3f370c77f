"""What an EmailAddress document says, offline: its address as literal and claim, and the rules of aliases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import pointing
from reconciler.kinds.tags import check_tags
from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference
from reconciler.model.routing import ALIAS, Edge, Node

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

__all__ = ["check", "claims", "literal", "pointers", "references", "routes", "uncleared"]

pointers: pointing.Pointers = {("spec", "alias"): ("EmailAddress",), ("spec", "inboundFlow"): ()}

uncleared: Mapping[Path, str] = {("spec", "address"): "the address is what the document is about"}


def literal(manifest: Manifest) -> str | None:
    """The address in lower case."""
    address = manifest.spec.get("address")
    return address.lower() if isinstance(address, str) else None


def references(manifest: Manifest) -> Iterator[Reference]:
    """The alias and the inbound flow."""
    return pointing.references(manifest, pointers)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """The address, and the alias: it serves one address only."""
    address = literal(manifest)
    if address is not None:
        yield Claim(("spec", "address"), "email address", address)
    alias = pointing.canonical(manifest.spec.get("alias"), "EmailAddress", peers)
    if alias is not None:
        yield Claim(("spec", "alias"), "alias", alias)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """An alias is another address, has no alias of its own, and wants no inbound flow. Tag keys."""
    yield from check_tags(manifest)
    value = manifest.spec.get("alias")
    target = peers.resolve("EmailAddress", value) if value is not None else None
    if target is None:
        return
    path: Path = ("spec", "alias")
    if target.name == manifest.name:
        message = "an address cannot be its own alias"
        yield Finding(path, "aliasOfItself", message, "name another EmailAddress, or leave alias out")
        return
    # source: AWS, AssociateEmailAddressAlias: one alias an address, no chains
    if target.spec.get("alias") is not None:
        message = f"{target.address} has an alias of its own, so it cannot be an alias itself"
        yield Finding(
            path, "aliasChain", message, f"take the alias off {target.address}, or name another address"
        )
    if target.spec.get("inboundFlow") is not None:
        message = f"{target.address} is an alias and has an inbound flow, which its mail will not reach"
        fix = f"leave inboundFlow out of {target.address}, or acknowledge aliasInboundFlow"
        yield Finding(path, "aliasInboundFlow", message, fix, warning=True)


def routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """Mail to it goes to its inbound flow; mail to its alias goes to it."""
    own = Node("address", str(values["spec.address"]).lower() if "spec.address" in values else called)
    yield own
    if "spec.inboundFlow" in values:
        yield Edge(own, Node("flow", str(values["spec.inboundFlow"])), "inbound", "", address)
    if "spec.alias" in values:
        yield Edge(Node("address", str(values["spec.alias"]).lower()), own, "inbound", ALIAS, address)

"""In which order a number and the mappings that have it change, so that it is never without a route in between.

    the number is to lead into Connect, or nowhere     the number first, then its mappings
    the number is to lead to an SNS topic              its mapping first, then the number
    a number moves from one mapping to another         whoever gives it up first, then who gets it

What leads into Connect is routed by Connect itself, so a mapping that still (or already) says something else does no
harm; what leads to a topic needs a mapping that takes it from there. Where the number does not change its channel,
nobody waits: a person may be long about a mapping. Pure; both kinds ask here, so that they agree.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.mapping.numbers import NUMBER, holders, joining, leaving
from reconciler.kinds.sms.numbers import number_of, of
from reconciler.kinds.symbee import places
from reconciler.kinds.symbee.stating import carried
from reconciler.model.change import Decision
from reconciler.model.kind import Peers
from reconciler.model.manifest import Manifest

_AWS = "AwsSmsMapping"
_CHANNEL = "spec.twoWay.channel"


def before_number(decision: Decision) -> Iterator[str]:
    """Addresses of mappings whose changes must be done before a change of an SmsPhoneNumber."""
    number = decision.manifest
    if number is None or not decision.changed(_CHANNEL) or not _mapping_first(number):
        return
    for mapping in decision.links.peers.of_kind(_AWS):
        if any(one.declared == number for one in of(mapping, decision.links.peers)):
            yield mapping.address


def before_mapping(decision: Decision) -> Iterator[str]:
    """Addresses whose changes must be done before a change of a mapping: of numbers, and of mappings that give one
    up."""
    if decision.address.startswith(f"{_AWS}/"):
        yield from (
            one.address for one in _numbers(decision) if not _mapping_first(one) and _moves(decision, one)
        )
    for number in joining(decision.fields):
        for _, other in holders(number, decision):
            if other.resource is not None:
                yield other.resource


def _moves(decision: Decision, number: Manifest) -> bool:
    """Whether this plan changes where a number leads."""
    links = decision.links
    live = (one for one in links.observations(NUMBER) if one.key == number_of(number))
    return any(links.changes(NUMBER, one.id, _CHANNEL) for one in live)


def _mapping_first(number: Manifest) -> bool:
    return bool((number.spec.get("twoWay") or {}).get("channel") == "sns")


def _numbers(decision: Decision) -> Iterator[Manifest]:
    """The declared numbers that a mapping states, and those that it gives up."""
    peers: Peers = decision.links.peers
    if decision.manifest is not None:
        yield from (one.declared for one in of(decision.manifest, peers) if one.declared)
    given_up = set(leaving(decision.fields))
    if decision.action == "delete":
        given_up |= places.slots(carried(decision.observed)).keys()
    if given_up:
        yield from (one for one in peers.of_kind(NUMBER) if number_of(one) in given_up)

"""The numbers of a mapping: what its manifest says of them, and in which slots they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from reconciler.kinds.mapping.slots import Slots, assign
from reconciler.kinds.sms.numbers import number_of
from reconciler.kinds.symbee import places, stating
from reconciler.kinds.symbee.collection import address_key
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.stating import Told
from reconciler.model.change import Decision, FieldChange, Links
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation

NUMBER = "SmsPhoneNumber"
KINDS = ("AwsSmsMapping", "RestSmsMapping", "SmppSmsMapping")
"""The kinds of mappings: a number stands in one of them at most."""


def key(form: Form, manifest: Manifest, number: Mapping[str, Any], links: Links) -> str:
    """What tells a stated number from the others: E.164, or a short code."""
    if "shortCode" in number:
        return str(number["shortCode"])
    if "address" in number:
        return address_key(str(number["address"]), manifest.spec.get(form.country or ""))
    value = number["phoneNumber"]
    if isinstance(value, str) and value.startswith("+"):
        return value
    declared = links.peers.resolve(NUMBER, value)
    return (number_of(declared) if declared else None) or links.label_of(NUMBER, value)


def keyed(form: Form, manifest: Manifest, links: Links) -> dict[str, Mapping[str, Any]]:
    """The stated numbers by key, in the order of the list."""
    return {key(form, manifest, one, links): one for one in manifest.spec.get("numbers") or ()}


def slots(form: Form, manifest: Manifest, observed: Observation | None, links: Links) -> Slots:
    """Where the stated numbers stand."""
    wanted = {number: one.get("slot") for number, one in keyed(form, manifest, links).items()}
    return assign(wanted, places.slots(stating.carried(observed)))


def stated(
    form: Form, manifest: Manifest, observed: Observation | None, links: Links
) -> Iterator[tuple[str, Told]]:
    """Every value of a stated list by path. A live number that is not in the list goes, with all that it has."""
    if "numbers" not in manifest.spec:
        return
    live = stating.carried(observed)
    wanted = keyed(form, manifest, links)
    for number in places.slots(live):
        if number not in wanted:
            yield from stating.without_number(number, live).items()
    where = slots(form, manifest, observed, links).of
    for number, members in wanted.items():
        yield from stating.slot(number, where[number]).items()
        for field in form.numbers[1:]:
            if field.path in members:
                yield from stating.member(field, number, members[field.path], links).items()


def holders(number: str, decision: Decision) -> Iterator[tuple[str, Observation]]:
    """Other live mappings, with their kinds, that have a number."""
    own, kind = decision.observed.id if decision.observed else None, decision.kind
    for other in KINDS:
        for observed in decision.links.observations(other):
            if (other, observed.id) != (kind, own) and number in places.slots(stating.carried(observed)):
                yield other, observed


def skill_queues(number: str, links: Links) -> tuple[str, ...]:
    """The codes of the skill queues to which live mappings hand what comes in on a number."""
    flats = (stating.carried(one) for kind in KINDS for one in links.observations(kind))
    found = (flat.get(places.at(number, "skillQueue")) for flat in flats)
    return tuple(dict.fromkeys(code for code in found if code is not None))


def leaving(fields: Iterable[FieldChange]) -> tuple[str, ...]:
    """The numbers that a change takes out of its mapping."""
    return _slots(fields, lambda one: one.before is not None and one.after is None)


def joining(fields: Iterable[FieldChange]) -> tuple[str, ...]:
    """The numbers that a change brings into its mapping."""
    return _slots(fields, lambda one: one.before is None and one.after is not None)


def _slots(fields: Iterable[FieldChange], wanted: Callable[[FieldChange], bool]) -> tuple[str, ...]:
    found = ((places.place(one.path), one) for one in fields)
    return tuple(
        there.number for there, one in found if there and there.member == places.SLOT and wanted(one)
    )

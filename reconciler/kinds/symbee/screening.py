"""What a person does in the portal to carry a change out: its own screens, labels and order, and only what changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.sms.conditions import Steps, hidden
from reconciler.kinds.symbee.collection import carried_by
from reconciler.kinds.symbee.form import Field, Form
from reconciler.kinds.symbee.places import Flat, at, place, slots
from reconciler.model import lifecycle
from reconciler.model.change import PENDING, Change, FieldChange
from reconciler.model.secret import SECRET
from reconciler.model.worklist import Entry, Screen

_GOES = "the portal no longer shows it once what it depends on is set"
_SET = "set"

Changed = Mapping[str, FieldChange]


def screens(form: Form, change: Change) -> Iterator[Screen]:
    """Add and then Maintain, or Maintain alone, or the list to delete from. Nothing where only owner tags change."""
    for call in change.calls:
        code = call.parameters["code"]
        if call.operation.startswith("delete"):
            yield Screen(form.titles.listing, "Delete", code, ())
        elif call.parameters["owner"] is not None:
            exists = "adopted" in lifecycle.parse(call.parameters["owner"]["lifecycle"])
            adds = call.parameters["ifMatch"] is None and not exists
            yield from _put(form, change, call.parameters["spec"], code, adds=adds)


def _put(form: Form, change: Change, spec: Mapping[str, Any], code: str, *, adds: bool) -> Iterator[Screen]:
    changed = {one.path: one for one in change.fields}
    after = carried_by(form, spec)
    gone = hidden(form.conditions, spec)
    added = [field for field in form.fields if field.path in form.added] if adds else []
    if adds:
        own = Entry(form.key.label, None, code)
        entries = (own, *(one for field in added for one in _entries(field, changed, after, gone)))
        yield Screen(form.titles.add, "Add", code, entries)
    rest = [field for field in form.fields if field not in added]
    maintained = (
        *(one for field in rest for one in _entries(field, changed, after, gone)),
        *_rows(form, changed, after, gone),
    )
    if maintained:
        yield Screen(form.titles.maintain, "Modify", code, maintained, tuple(form.notes(changed)))


def _entries(field: Field, changed: Changed, after: Flat, gone: frozenset[Steps]) -> Iterator[Entry]:
    path = f"spec.{field.path}"
    one = changed.get(path)
    if field.sort == "secret":
        if one is not None or f"{path}.version" in changed:
            was = one.before if one is not None else _SET
            yield Entry(field.label, _SET if was else None, source(after[path][SECRET]), secret=True)
    elif one is not None:
        note = _GOES if one.after is None and tuple(field.path.split(".")) in gone else ""
        yield Entry(field.label, said(field, one.before), said(field, one.after), note=note)


def _rows(form: Form, changed: Changed, after: Flat, gone: frozenset[Steps]) -> Iterator[Entry]:
    """The entries of numbers, slot by slot: what stands in each before and after."""
    now = slots(after)
    before = {
        **{number: slot for number, slot in now.items() if at(number, "slot") not in changed},
        **{
            there.number: one.before
            for path, one in changed.items()
            if (there := place(path)) and there.member == "slot"
        },
    }
    was = {slot: number for number, slot in before.items() if slot is not None}
    will = {slot: number for number, slot in now.items()}
    for slot in sorted({*was, *will}):
        for field in form.numbers:
            old = _of_number(form, field, was.get(slot), changed, after, before=True)
            new = _of_number(form, field, will.get(slot), changed, after, before=False)
            if old != new:
                note = _GOES if new is None and ("numbers", "*", field.path) in gone else ""
                yield Entry(f"{field.label} {slot}", old, new, note=note)


def _of_number(
    form: Form, field: Field, number: str | None, changed: Changed, after: Flat, *, before: bool
) -> str | None:
    """What stands in a field of a number's slot, as the portal shows it."""
    if number is None:
        return None
    if field is form.numbers[0]:
        return number
    one = changed.get(at(number, field.path))
    if one is not None:
        return said(field, one.before if before else one.after)
    raw = after.get(at(number, field.path))
    return None if raw is None else _unchanged(field, raw)


def _unchanged(field: Field, raw: Any) -> str:
    """A value that only moves to another slot with its number, so that no name of it is at hand."""
    if isinstance(raw, Mapping) and PENDING in raw:
        return f"the code of {raw[PENDING]['address']}"
    return f"the flow with the id {raw}" if field.sort == "flow" else str(said(field, raw))


def said(field: Field, value: Any) -> str | None:
    """A value as the portal shows it; None is an empty field."""
    if value is None:
        return None
    if field.sort == "yesNo":
        return "yes" if value else "no"
    if field.sort == "country" and value == "GB":
        return "GB (portal help says UK)"
    return field.choices.get(value, str(value)) if field.choices else str(value)


def source(reference: Mapping[str, Any]) -> str:
    """Where a person takes a secret from; never what it is."""
    if "env" in reference:
        return f"take from environment variable {reference['env']}"
    if "file" in reference:
        return f"take from file {reference['file']}"
    stored = reference["awsSecretsManager"]
    key = f", key {stored['key']}" if "key" in stored else ""
    region = f", in {stored['region']}" if "region" in stored else ""
    return f"take from AWS Secrets Manager {stored['id']}{key}{region}"

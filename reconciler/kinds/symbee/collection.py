"""How objects that Symbee keeps are read, and what an item says as an Observation.

An item is `{code, spec, owner: {owner, resource, lifecycle} or null, etag, updatedAt}`; `spec` is the manifest's shape
with skill queues as codes, flows as ids, numbers as E.164, and each credential as `{"reference", "version"}` or null.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.connect import INBOUND_FLOWS
from reconciler.kinds.sms.countries import canonical
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.places import Flat, flat, place
from reconciler.model import lifecycle
from reconciler.model.observation import Observation, Subject
from reconciler.model.reading import Batch, Listing, Read, World, label_of, read, read_one
from reconciler.model.symbee import operations_of

PROVIDER = "symbee"

# assumption: the portal offers the flows that handle contacts, which AWS types CONTACT_FLOW
FLOWS: Listing = replace(INBOUND_FLOWS, noun="contact flow")


def listed(form: Form) -> Read:
    """Every object of a kind."""
    return read(PROVIDER, operations_of(form.kind).listing)


def one(form: Form, code: str) -> Read:
    """One object, by its code: authoritative."""
    return read_one(PROVIDER, operations_of(form.kind).getting, code=code)


def reread(form: Form, subject: Subject) -> Generator[Batch, World, Observation | None]:
    """One object again, by its code, which is its id and its natural key alike."""
    asked = one(form, subject.id or subject.key)
    world = yield (asked,)
    item = world[asked]
    if item is None:
        return None
    if names_needed(form, (item,)):
        world = yield (FLOWS.read,)
    return observation(form, item, world)


def names_needed(form: Form, items: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the live names of flows are needed to say what these items say."""
    flows = {field.path for field in (*form.fields, *form.numbers) if field.sort == "flow"}
    return any(_carries(item["spec"], flows) for item in items) if flows else False


def _carries(spec: Mapping[str, Any], names: set[str]) -> bool:
    return not names.isdisjoint(spec) or any(not names.isdisjoint(one) for one in spec.get("numbers") or ())


def observation(form: Form, item: Mapping[str, Any], world: World) -> Observation:
    """An item as planning sees it. `facts`: `flat`, what it carries; `etag`; `secrets`, the paths of those that are
    set, whether anybody knows what they are or not."""
    carried = carried_by(form, item["spec"])
    owner: Mapping[str, Any] = item.get("owner") or {}
    words = lifecycle.parse(owner.get("lifecycle"))
    code = item["code"]
    key_path = f"spec.{form.key.path}"
    carried = {**carried, key_path: code}
    return Observation(
        kind=form.kind,
        id=code,
        arn=code,
        key=code,
        label=str(carried.get("spec.displayName") or carried.get("spec.name") or code),
        owner=owner.get("owner"),
        resource=owner.get("resource"),
        words=words,
        values={**shown(form, carried, FLOWS.labels(world)), **lifecycle.values(words)},
        facts={"flat": carried, "etag": item["etag"], "secrets": _set_secrets(form, item["spec"])},
    )


def _set_secrets(form: Form, spec: Mapping[str, Any]) -> tuple[str, ...]:
    held = spec.get("credentials") or {}
    paths = (field.path for field in form.fields if field.sort == "secret")
    return tuple(f"spec.{path}" for path in paths if path.partition(".")[2] in held)


def carried_by(form: Form, spec: Mapping[str, Any]) -> dict[str, Any]:
    """A spec, of an item or of a request, as a flat map without what only Symbee sets."""
    stated = {name: value for name, value in spec.items() if name not in form.outputs}
    return flat(stated, key_of(form, spec))


def key_of(form: Form, spec: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], str]:
    """What tells a number of this spec from the others: E.164, or a short code."""

    def key(number: Mapping[str, Any]) -> str:
        address = number.get("address")
        if address is None:
            return str(number.get("phoneNumber") or number.get("shortCode"))
        return address_key(str(address), spec.get(form.country or ""))

    return key


def address_key(address: str, country: str | None) -> str:
    """An address of a REST provider as it is compared: E.164 or a short code, read by the mapping's country."""
    if address.startswith("+") or country is None:
        return address
    from reconciler.kinds.sms.phones import national  # imports phonenumbers

    return national(address, canonical(country)).canonical or address


def shown(form: Form, carried: Flat, flows: Mapping[str, str]) -> dict[str, Any]:
    """The values of a flat map in YAML shape with names: what plans show. What the form does not know is left out."""
    return {path: value for path, raw in carried.items() for path, value in _shown(form, path, raw, flows)}


def _shown(form: Form, path: str, raw: Any, flows: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    there = place(path)
    if there and there.member == "slot":
        yield path, raw
        return
    known = form.numbers if there else (form.key, *form.fields)
    name = there.member if there else path.removeprefix("spec.")
    field = next((field for field in known if field.path == name), None)
    if field is None:
        return
    if field.sort == "flow":
        yield path, label_of(flows, raw)
    elif field.sort == "country":
        yield path, canonical(raw)
    elif field.sort == "secret":
        yield path, raw["reference"]
        if raw.get("version") is not None:
            yield f"{path}.version", raw["version"]
    else:
        yield path, raw

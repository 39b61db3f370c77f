"""What a manifest states, by path: as plans show it, and as a request carries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.kinds.sms.conditions import hidden
from reconciler.kinds.sms.countries import canonical
from reconciler.kinds.symbee.collection import FLOWS
from reconciler.kinds.symbee.form import Field, Form
from reconciler.kinds.symbee.places import SLOT, Flat, at, place
from reconciler.kinds.symbee.queues import KIND, code_of
from reconciler.model.change import Links
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation
from reconciler.model.secret import SECRET, secret, version_of


class Told(NamedTuple):
    """A value in YAML shape with names, and in the request's own. None is absent in both."""

    shown: Any
    wire: Any


GONE = Told(None, None)
Stated = Mapping[str, Told]


def carried(observed: Observation | None) -> Flat:
    """What the live object holds, in the request's own shape."""
    found: Flat = observed.facts["flat"] if observed else {}
    return found


def key(form: Form, manifest: Manifest) -> str:
    """The code: as stated, or the manifest's name."""
    return str(manifest.spec.get(form.key.path) or manifest.name)


def fields(form: Form, manifest: Manifest, observed: Observation | None, links: Links) -> dict[str, Told]:
    """Every stated field but those of numbers, and those that are live but have to go because they are hidden now.

    A code that nobody stated is only for creating: so a rename freezes it at its live value.
    """
    spec = manifest.spec
    told: dict[str, Told] = {}
    if form.key.path in spec or observed is None:
        told[f"spec.{form.key.path}"] = Told(key(form, manifest), key(form, manifest))
    for field in form.fields:
        found = _at(spec, field.path)
        if found is not _NOTHING:
            told.update(_told(f"spec.{field.path}", field, found, links))
    told.update(dict(_versions(told, carried(observed))))
    told.update({path: GONE for path in hidden_paths(form, spec, carried(observed)) if path not in told})
    return told


def member(field: Field, key: str, value: Any, links: Links) -> dict[str, Told]:
    """One stated field of the number `key`."""
    return dict(_told(at(key, field.path), field, value, links))


def hidden_paths(form: Form, spec: Mapping[str, Any], live: Flat) -> Iterator[str]:
    """The paths that are live and that the values in `spec` hide."""
    patterns = hidden(form.conditions, spec)
    for path in live:
        there = place(path)
        steps = ("numbers", "*", there.member) if there else tuple(path.split(".")[1:])
        if steps in patterns:
            yield path


def without_number(number: str, live: Flat) -> dict[str, Told]:
    """All that is live of a number, gone."""
    return {path: GONE for path in live if (there := place(path)) and there.number == number}


def slot(number: str, where: int) -> dict[str, Told]:
    """The slot of a number."""
    return {at(number, SLOT): Told(where, where)}


_NOTHING = object()


def _at(spec: Mapping[str, Any], path: str) -> Any:
    """The stated value, or `_NOTHING`."""
    value: Any = spec
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return _NOTHING
        value = value[name]
    return value


def _versions(told: Stated, live: Flat) -> Iterator[tuple[str, Told]]:
    """The versions of those credentials that are set from the same place already: that is all that can differ there.

    One that nobody could see when it was set cannot be seen to change.
    """
    for path, one in told.items():
        mark, version = live.get(path), _version_in(one.wire)
        if not isinstance(mark, Mapping) or version is None or mark.get("version") is None:
            continue
        if mark["reference"] == one.shown:
            yield f"{path}.version", Told(version, None)


def _version_in(wire: Any) -> str | None:
    return wire[SECRET].get("version") if isinstance(wire, Mapping) and SECRET in wire else None


def _told(path: str, field: Field, value: Any, links: Links) -> Iterator[tuple[str, Told]]:
    if value is None:
        yield path, GONE
    elif field.sort == "flow":
        identity, name = links.live(FLOWS, value)
        yield path, Told(name, identity)
    elif field.sort == "skillQueue":
        yield path, Told(code_of(links, value), links.ref(KIND, value))
    elif field.sort == "secret":
        version = (links.world.get(version_of(value)) or {}).get("version")
        yield path, Told(value, secret(value, version))
    elif field.sort == "country":
        yield path, Told(canonical(value), canonical(value))
    else:
        yield path, Told(value, value)

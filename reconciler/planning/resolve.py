"""References that only the live world can answer: literals, live names and ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from reconciler.model.manifest import Manifest, Reference
from reconciler.model.problem import Problem
from reconciler.model.reading import Listing
from reconciler.planning.view import View


def unresolved(view: View) -> tuple[Problem, ...]:
    """Every reference of the selected manifests that means nothing, or more than one thing, in the live world."""
    fine: set[tuple[str, str, str]] = set()
    return tuple(problem for manifest in view.selected for problem in _of(view, manifest, fine))


def _of(view: View, manifest: Manifest, fine: set[tuple[str, str, str]]) -> Iterator[Problem]:
    """The problems of one manifest; `fine` remembers live names that were found, for thousands may share one."""
    kind = view.kinds[manifest.kind]
    for reference in view.references[manifest.address]:
        pattern = _pattern(reference)
        known = (manifest.kind, pattern, reference.value) if isinstance(reference.value, str) else None
        if known in fine:
            continue
        listing = kind.listings.get(pattern)
        said = _listed(view, listing, reference.value) if listing else _object(view, reference)
        if not said and known and listing:
            fine.add(known)
        if said:
            code, message, fix = said
            place = manifest.where(reference.path)
            yield Problem(place.file, place.line, place.column, code, manifest.address, message, fix)


def _pattern(reference: Reference) -> str:
    return ".".join(part for part in reference.path if isinstance(part, str))


def _listed(view: View, listing: Listing, value: Any) -> tuple[str, str, str] | None:
    fitting = view.listed(listing, value)
    if len(fitting) == 1:
        return None
    shown = _shown(value)
    if fitting:
        ids = ", ".join(str(one[listing.identity]) for one in fitting)
        return (
            "ambiguousReference",
            f"{len(fitting)} live {listing.noun}s are called {shown}",
            f"use {{id: …}}: {ids}",
        )
    for one in view.named(listing, value):
        return (
            "unfitReference",
            f"{shown} cannot be used here: {listing.unfit(one)}",
            "choose or publish another one",
        )
    names = [
        name for name, items in view.index(listing, listing.label).items() if listing.unfit(items[0]) is None
    ]
    return "unknownReference", f"there is no live {listing.noun} {shown}", _suggest(value, names)


def _object(view: View, reference: Reference) -> tuple[str, str, str] | None:
    declared = [view.declared(kind, reference.value) for kind in reference.targets]
    if any(declared):
        return None
    found = [one for kind in reference.targets for one in view.live_objects(kind, reference.value)]
    shown, what = _shown(reference.value), " or ".join(reference.targets)
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        return "ambiguousReference", f"{len(found)} live objects are called {shown}", f"use {{id: …}}: {ids}"
    if not found:
        names = [one.label for kind in reference.targets for one in view.observations(kind)]
        return (
            "unknownReference",
            f"{shown} is neither declared nor live ({what})",
            _suggest(reference.value, names),
        )
    if (
        isinstance(reference.value, Mapping)
        and "name" in reference.value
        and _is_renamed(view, found[0].id, reference)
    ):
        fix = "refer to it by its manifest's name"
        return "renamedReference", f"this plan renames the live object called {shown}", fix
    return None


def _is_renamed(view: View, identity: str, reference: Reference) -> bool:
    for manifest in view.selected:
        observed = view.pairing(manifest).observed if manifest.kind in reference.targets else None
        if observed is not None and observed.id == identity:
            return bool(
                view.kinds[manifest.kind].key(manifest, view) != observed.key and "name" in manifest.spec
            )
    return False


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {one}" for key, one in value.items()) + "}"
    return f"“{value}”"


def _suggest(value: Any, names: list[str]) -> str:
    text = str(next(iter(value.values()))) if isinstance(value, Mapping) else str(value)
    close = get_close_matches(text, names, n=1)
    if close:
        return f"did you mean “{close[0]}”?"
    return f"live are: {', '.join(sorted(names)[:8])}" if names else "none is live"

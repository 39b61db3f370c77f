"""The left-scoped difference: only what the manifest states is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.model import lifecycle
from reconciler.model.change import FieldChange


def differences(desired: Mapping[str, Any], live: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The stated values that are not live, by flat path, sorted. Absent and None are the same.

    Equality comes first, because nearly every object is unchanged; deepdiff is asked only about those that differ.
    """
    if not is_different(desired, live):
        return ()
    from deepdiff import DeepDiff  # 150 ms to import: only where something differs

    found = {path: live.get(path) for path in desired}
    tree = DeepDiff(found, dict(desired), view="tree", ignore_numeric_type_changes=False)
    paths = {str(level.path(output_format="list")[0]) for levels in tree.values() for level in levels}
    # what is equal stays equal (0 and false are, to Python), so that one difference does not make another
    return tuple(
        FieldChange(path, found[path], desired[path])
        for path in sorted(paths)
        if found[path] != desired[path]
    )


def is_different(desired: Mapping[str, Any], live: Mapping[str, Any]) -> bool:
    """Whether any stated value is not live."""
    return any(live.get(path) != value for path, value in desired.items())


def stated(desired: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Every stated value of something that is not there yet."""
    return tuple(
        FieldChange(path, None, desired[path]) for path in sorted(desired) if desired[path] is not None
    )


def carried_over(desired: Mapping[str, Any], former: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Every stated value of an object that comes into a place, or takes that of a former one, which may have the same
    values."""
    return tuple(
        FieldChange(path, former.get(path), desired[path])
        for path in sorted(desired)
        if desired[path] is not None or former.get(path) is not None
    )


def adopted(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """The fields of an object that is taken over, sorted."""
    return tuple(
        sorted((*fields, FieldChange(lifecycle.path("adopted"), None, True)), key=lambda one: one.path)
    )


def without(desired: Mapping[str, Any], ignored: Iterable[str]) -> Mapping[str, Any]:
    """The values but those at, or below, an ignored path (`lifecycle.ignore`)."""
    prefixes = tuple(ignored)
    if not prefixes:
        return desired
    return {path: value for path, value in desired.items() if not any(is_at(path, one) for one in prefixes)}


def is_at(path: str, prefix: str) -> bool:
    """Whether `path` is `prefix` or below it."""
    return path == prefix or path.startswith((prefix + ".", prefix + "["))

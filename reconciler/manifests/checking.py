"""Is a document what its schema allows? The compiled schemas decide, through jsonschema-rs.

A valid document costs one call. For an invalid one every error is said in our own words, and what is left of it once
the wrong values are taken out can still be looked at: so that one run finds every problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator

from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.schema_files import schema_text
from reconciler.manifests.wording import Fault, Places
from reconciler.model.manifest import Path
from reconciler.model.problem import Problem

_NONE: Mapping[Path, str] = {}
_MISTYPED = ("type", "null", "quote", "hidden")
_HEAD: tuple[Path, ...] = (("apiVersion",), ("metadata", "name"))
_validators: dict[str, Any] = {}
_schemas: dict[str, Any] = {}


def validator(kind: str) -> Any:
    """The validator of a kind, or of "Workspace"; built when it is first asked for, from the shipped file."""
    found = _validators.get(kind)
    if found is None:
        # the stubs know dicts only, the library reads text as well, and that spares us json
        found = _validators[kind] = Draft202012Validator(schema_text(kind))
    return found


def check(value: Any, kind: str, places: Places, *, address: str | None) -> tuple[Any, list[Problem]]:
    """`value` as it is if it is valid, else what can still be looked at; and every problem.

    Reads the shipped schema once per kind.
    """
    if validator(kind).is_valid(value):
        return value, []
    found = _faults(value, kind, places)
    mistyped = {path for path, code in found if code in _MISTYPED}
    problems = [
        Problem(*one.position, one.code, address, one.message, one.fix)
        for (path, code), one in found.items()
        if code in _MISTYPED
        or path not in mistyped  # what has the wrong type or no place breaks other rules only in consequence
    ]
    return without(value, (path for path, _ in found)), problems


def check_head(value: Mapping[str, Any], places: Places) -> list[Problem]:
    """What is wrong with apiVersion and name of a document whose kind nobody knows: in every kind they are the same."""
    kind = next(iter(DOCUMENTS))
    return [
        Problem(*one.position, one.code, None, one.message, one.fix)
        for (path, _), one in _faults({**value, "kind": kind}, kind, places).items()
        if path in _HEAD
    ]


def _faults(value: Any, kind: str, places: Places) -> dict[tuple[Path, str], Fault]:
    """Every error of the schema in our words, each once."""
    from reconciler.manifests.sentences import faults

    schema = _schema(kind)
    uncleared = DOCUMENTS[kind].uncleared if kind in DOCUMENTS else _NONE
    return {
        (fault.path, fault.code): fault
        for error in validator(kind).iter_errors(value)
        for fault in faults(error, schema, places, uncleared)
    }


def without(value: Any, paths: Iterable[Path]) -> Any:
    """A copy of `value` without what stands at `paths`; an element of a list becomes None, so that none moves."""
    below: dict[str | int, list[Path]] = {}
    for path in paths:
        if path:
            below.setdefault(path[0], []).append(path[1:])
    if not below:
        return value
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if () not in below.get(key, ())}
        return {key: without(one, below[key]) if key in below else one for key, one in kept.items()}
    if isinstance(value, list):
        copy = list(value)
        for step, rest in below.items():
            if isinstance(step, int) and step < len(copy):
                copy[step] = None if () in rest else without(copy[step], rest)
        return copy
    return value


def _schema(kind: str) -> Any:
    """The schema as a map, parsed once: only what is invalid needs it."""
    found = _schemas.get(kind)
    if found is None:
        import json

        found = _schemas[kind] = json.loads(schema_text(kind))
    return found

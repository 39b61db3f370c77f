"""Fields that come and go with the value of another: one table says it to the JSON Schema and to the typed model.

A portal shows a field only in some modes. A field that is hidden is an error with the reason, never dropped; one
that is shown may be needed. What a field's rule depends on is always a required field itself, or said to be absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Json = dict[str, Any]
Steps = tuple[str, ...]
When = Mapping[Steps, tuple[str, ...]]
"""Path below the spec -> values one of which stands there; no values: nothing stands there. All of them hold."""


class Needed(NamedTuple):
    """`path` ("*" for any item of a list) must be stated `when` that holds; `why` says so to people."""

    path: Steps
    when: When
    why: str


class Hidden(NamedTuple):
    """`path` cannot be stated `when` that holds."""

    path: Steps
    when: When
    why: str


Condition = Needed | Hidden


# As JSON Schema --------------------------------------------------------------------------------------------------


def schema(conditions: Sequence[Condition]) -> Json:
    """`allOf` with an if/then for each condition, its reason as `$comment`."""
    return {"allOf": [{"if": _if(one.when), "then": _then(one.path, one)} for one in conditions]}


def _if(when: When) -> Json:
    parts = [_states(path, values) for path, values in when.items()]
    return parts[0] if len(parts) == 1 else {"allOf": parts}


def _states(path: Steps, values: tuple[str, ...]) -> Json:
    step, below = path[0], path[1:]
    if not values:
        return {"not": {"required": [step]}}
    inner: Json = {"type": "object", **_states(below, values)} if below else {"enum": list(values)}
    return {"properties": {step: inner}, "required": [step]}


def _then(path: Steps, condition: Condition) -> Json:
    step, below = path[0], path[1:]
    if step == "*":
        return {"items": _then(below, condition)}
    if below:
        return {"properties": {step: _then(below, condition)}}
    if isinstance(condition, Needed):
        return {"required": [step], "$comment": condition.why}
    return {"properties": {step: {"not": {}, "$comment": condition.why}}}


# As a check ------------------------------------------------------------------------------------------------------


def breaches(conditions: Sequence[Condition], spec: Mapping[str, Any]) -> Iterator[str]:
    """What `spec`, in YAML shape and otherwise valid, does that the conditions forbid, as sentences."""
    for one in conditions:
        if holds(one.when, spec):
            for owner in _owners(one.path[:-1], spec):
                if (one.path[-1] in owner) is isinstance(one, Hidden):
                    yield f"{'.'.join(one.path)}: {one.why}"


def holds(when: When, spec: Mapping[str, Any]) -> bool:
    """Whether every value that `when` names stands in `spec`."""
    return all(
        any(path[-1] in owner and owner[path[-1]] in values for owner in _owners(path[:-1], spec))
        if values
        else path[-1] not in spec
        for path, values in when.items()
    )


def hidden(conditions: Sequence[Condition], spec: Mapping[str, Any]) -> frozenset[Steps]:
    """The paths that the values in `spec` hide."""
    return frozenset(one.path for one in conditions if isinstance(one, Hidden) and holds(one.when, spec))


def _owners(path: Steps, value: Any) -> Iterator[Mapping[str, Any]]:
    """The maps at `path` below `value`."""
    if not path:
        if isinstance(value, dict):
            yield value
    elif path[0] == "*":
        for one in value if isinstance(value, list) else ():
            yield from _owners(path[1:], one)
    elif isinstance(value, dict) and path[0] in value:
        yield from _owners(path[1:], value[path[0]])

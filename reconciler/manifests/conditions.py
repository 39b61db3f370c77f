"""When a field is needed or has no place, read out of a schema's if/then, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from reconciler.manifests.schema_tree import Schema, resolved

ITEM = "[]"
"""The step into any item of a list."""


class Condition(NamedTuple):
    """`rule` is "needed", "refused" or "limited" (by what `why` says); `when` is a sentence without its end."""

    rule: str
    when: str
    why: str


def conditions(above: list[tuple[Schema, tuple[str, ...]]]) -> list[Condition]:
    """What the schemas around a value say of it: each with the steps from it down to the value."""
    return [found for node, steps in above if steps for found in _said(node, steps)]


def clauses(node: Schema) -> Iterator[Schema]:
    """Every if/then of a node."""
    for one in (node, *node.get("allOf", ())):
        if "if" in one:
            yield one


def _said(node: Schema, steps: tuple[str, ...]) -> Iterator[Condition]:
    if len(steps) == 1:
        for members in _either(node):
            if steps[0] in members:
                others = " and ".join(one for one in members if one != steps[0])
                yield Condition(
                    "limited", f"beside {others}", node.get("$comment", f"one of {', '.join(members)}")
                )
    for clause in clauses(node):
        found = _then(clause["then"], steps)
        if found:
            yield Condition(found[0], _when(clause["if"]), found[1])


def _either(node: Schema) -> Iterator[tuple[str, ...]]:
    """The members of which exactly one is to be stated."""
    members = tuple(member for branch in node.get("oneOf", ()) for member in branch.get("required", ()))
    if len(members) > 1:
        yield members


def _then(node: Schema, steps: tuple[str, ...]) -> tuple[str, str] | None:
    """The rule and the reason that a `then` has for the value at `steps`."""
    step, below = steps[0], steps[1:]
    if not below and step in node.get("required", ()):
        return "needed", node.get("$comment", "")
    inner = node.get("items") if step == ITEM else node.get("properties", {}).get(step)
    if not isinstance(inner, dict):
        return None
    if below:
        return _then(inner, below)
    if "not" in inner:
        return "refused", inner.get("$comment", "")
    return ("limited", inner["$comment"]) if "$comment" in inner and "required" not in inner else None


def _when(node: Schema) -> str:
    """An `if` in words: mode is a or b, and deliveryProvider is c."""
    if "allOf" in node:
        return ", and ".join(_when(one) for one in node["allOf"])
    if "not" in node:
        return f"{' and '.join(node['not'].get('required', ()))} is not stated"
    return ", and ".join(_states(name, one) for name, one in node.get("properties", {}).items())


def _states(path: str, node: Schema) -> str:
    if "properties" in node:
        return ", and ".join(_states(f"{path}.{name}", one) for name, one in node["properties"].items())
    options = node.get("enum", [node["const"]] if "const" in node else [])
    return f"{path} is {' or '.join(map(str, options))}"


def settle(value: Any, node: Schema, schema: Schema, fill: Any) -> None:
    """Give `value`, in place, what the conditions of its schema need, and take away what they refuse.

    `fill(schema of a member)` makes a value. For examples, whose members are valid by themselves.
    """
    from jsonschema_rs import is_valid

    node = resolved(node, schema)
    for clause in clauses(node):
        if is_valid(clause["if"], value):
            _carry_out(clause["then"], value, node, schema, fill)


def _carry_out(then: Schema, value: Any, node: Schema, schema: Schema, fill: Any) -> None:
    node = resolved(node, schema)
    if isinstance(value, list):
        for one in value:
            _carry_out(then.get("items", {}), one, node["items"], schema, fill)
        return
    for name, inner in then.get("properties", {}).items():
        if name in value and "not" in inner:
            del value[name]
        elif name in value:
            _carry_out(inner, value[name], node["properties"][name], schema, fill)
    for name in then.get("required", ()):
        value.setdefault(name, fill(node["properties"][name]))

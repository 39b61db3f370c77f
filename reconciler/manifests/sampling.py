"""A valid document of a kind, made of the examples in its schema: what `explain` shows of a map."""

from __future__ import annotations

from typing import Any

from reconciler.manifests.conditions import settle
from reconciler.manifests.schema_tree import Schema, resolved
from reconciler.manifests.schema_tree import root as schema_of
from reconciler.manifests.spots import top

_UNKNOWN = "example"
_UNTYPICAL = ("key", "slot", "renamedFrom", "acknowledge", "lifecycle", "labels")
"""Members that most documents do without."""


def sample(kind: str) -> dict[str, Any]:
    """A document with what is required, and whatever else has an example and goes with it."""
    found = _map(top(kind).node, schema_of(kind))
    head = {name: found.pop(name) for name in ("apiVersion", "kind") if name in found}
    return head | found


def any_value(node: Schema, schema: Schema) -> Any:
    """A value that may stand somewhere, for a place that the document of its kind does without. None where nobody has
    said one."""
    found = _value(node, schema)
    return None if found in (_UNKNOWN, [_UNKNOWN], {}) else found


def written(value: Any) -> str:
    """A value as YAML, in the style of `fmt`."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Lists stand below their key, indented; nothing is written as an alias; quotes are double."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def ignore_aliases(self, data: Any) -> bool:
            return True

        def represent_text(self, text: str) -> Any:
            resolve: Any = super().resolve  # PyYAML has it untyped
            plain = resolve(yaml.ScalarNode, text, (True, False)) == self.DEFAULT_SCALAR_TAG
            return self.represent_scalar(self.DEFAULT_SCALAR_TAG, text, style=None if plain else '"')

    Dumper.add_representer(str, Dumper.represent_text)
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)


def _map(node: Schema, schema: Schema) -> dict[str, Any]:
    node = resolved(node, schema)
    if node.get("maxProperties") == 1:
        name, member = next(iter(node["properties"].items()))
        return {name: _value(member, schema)}
    excluded = {name for branch in node.get("oneOf", ())[1:] for name in branch.get("required", ())}
    needed = {
        *node.get("required", ()),
        *(name for one in node.get("oneOf", ())[:1] for name in one["required"]),
    }
    value = {
        name: _value(member, schema)
        for name, member in node.get("properties", {}).items()
        if name in needed
        or (name not in excluded and name not in _UNTYPICAL and _has_example(member, schema))
    }
    settle(value, node, schema, lambda member: _value(member, schema))
    order = list(node.get("properties", ()))
    return {name: value[name] for name in sorted(value, key=order.index)}


def _in_order(value: Any, node: Schema, schema: Schema) -> Any:
    """A value with its members in the order of the schema: in a compiled one, examples have lost theirs."""
    node = resolved(node, schema)
    if isinstance(value, list):
        return [_in_order(one, node.get("items", {}), schema) for one in value]
    if not isinstance(value, dict):
        return value
    known = node.get("properties", {})
    names = [*(name for name in known if name in value), *(name for name in value if name not in known)]
    return {name: _in_order(value[name], known.get(name, {}), schema) for name in names}


def _has_example(node: Schema, schema: Schema) -> bool:
    node = resolved(node, schema)
    return bool(node.get("examples")) or any(
        _has_example(member, schema) for member in node.get("properties", {}).values()
    )


def _value(node: Schema, schema: Schema) -> Any:
    node = resolved(node, schema)
    if node.get("examples"):
        return _in_order(node["examples"][0], node, schema)
    if "const" in node:
        return node["const"]
    if node.get("default"):
        return node["default"]
    if "enum" in node:
        return node["enum"][-1]
    if "properties" in node:
        return _map(node, schema)
    if "items" in node:
        return [_value(node["items"], schema)]
    if node.get("type") == "boolean":
        return True
    return node.get("minimum", _UNKNOWN)

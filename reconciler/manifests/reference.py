"""The fields of a document as a Markdown table, out of its compiled schema: what the manual need not be kept for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.manifests.schema_files import schema_text

Schema = Mapping[str, Any]

_MOST_OPTIONS = 12  # that anybody reads in a table

_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "map",
    "null": "null",
}


def fields(name: str, start: str = "spec") -> str:
    """A Markdown table of the fields below `start` ("spec", "metadata") of the schema `name`."""
    schema = json.loads(schema_text(name))
    node = _resolved(schema["properties"][start], schema)
    rows = [f"| `{path}` | {what} | {about} |" for path, what, about in _rows(node, schema, start)]
    return "\n".join(["| field | value | |", "|---|---|---|", *rows])


def _rows(node: Schema, schema: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    required = node.get("required", ())
    for name, stated in node.get("properties", {}).items():
        one = _resolved(stated, schema)
        below = f"{path}.{name}"
        about = stated.get("description") or one.get("description", "")
        mark = " **Required.**" if name in required else ""
        yield below, _value(one, schema), f"{_cell(about)}{mark}{_default(one)}".strip()
        if not _is_reference(one) and not one.get("writeOnly"):
            yield from _below(one, schema, below)


def _below(one: Schema, schema: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    """What a map or the items of a list hold."""
    yield from _rows(one, schema, path)
    for branch in one.get("anyOf", ()):
        yield from _rows(_resolved(branch, schema), schema, path)
    items = one.get("items")
    if isinstance(items, dict) and not _is_reference(_resolved(items, schema)):
        yield from _rows(_resolved(items, schema), schema, f"{path}[]")


def _resolved(node: Schema, schema: Schema) -> Schema:
    if "$ref" in node:
        found: Schema = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return {**found, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def _is_reference(node: Schema) -> bool:
    return set(node.get("properties", ())) == {"name", "id"}


def _value(node: Schema, schema: Schema) -> str:
    """The type and the limits of a value, in a few words."""
    if "anyOf" in node:
        return " or ".join(_value(_resolved(branch, schema), schema) for branch in node["anyOf"])
    if "enum" in node or "const" in node:
        options = node.get("enum", [node.get("const")])
        if len(options) > _MOST_OPTIONS:
            return f"one of {len(options)} codes, such as `{node['examples'][0]}`"
        return " or ".join(f"`{one}`" if isinstance(one, str) else f"`{json.dumps(one)}`" for one in options)
    if _is_reference(node):
        return "reference" + (" or null" if "null" in node["type"] else "")
    if node.get("writeOnly"):
        return "secret reference"
    kinds = node.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    words = " or ".join(_TYPES[kind] for kind in kinds)
    if "array" in kinds and "items" in node:
        items = _resolved(node["items"], schema)
        words = words.replace(
            "list", f"list of {_value(items, schema)}" if items.get("type") != "object" else "list of maps"
        )
    return words + _limits(node)


def _limits(node: Schema) -> str:
    low = next((node[key] for key in ("minLength", "minimum", "minItems") if key in node), None)
    high = next(
        (node[key] for key in ("maxLength", "maximum", "maxItems", "maxProperties") if key in node), None
    )
    unit = " characters" if {"minLength", "maxLength"} & set(node) else ""
    if low is not None and high is not None:
        return f", {low} to {high}{unit}"
    if high is not None:
        return f", at most {high}{unit}"
    if low is not None and "minLength" not in node:
        return f", {low} or more{unit}"
    return ""


def _default(node: Schema) -> str:
    return f" Default: `{json.dumps(node['default'])}`." if "default" in node else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

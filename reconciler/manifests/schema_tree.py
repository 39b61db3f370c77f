"""The compiled schemas as trees to walk: which members a map has, in which order, and what stands at a path."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.schema_files import schema_text

Schema = Mapping[str, Any]

NAMES = (*DOCUMENTS, "Workspace")
"""Every kind of document that people write."""

MESSAGES = ("RoutedEmail", "EmailContact")
EXPLAINED = (*NAMES, *MESSAGES)
"""All that can be explained: also the messages that `send` reads, which are no documents of a kind."""


@functools.cache
def root(kind: str) -> Schema:
    """The schema of a kind, or of "Workspace". Reads the shipped file once."""
    found: Schema = json.loads(schema_text(kind))
    return found


def resolved(node: Schema, schema: Schema) -> Schema:
    """The node, with what it refers to; what stands beside the reference wins."""
    if "$ref" not in node:
        return node
    found: Schema = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return {**found, **{key: value for key, value in node.items() if key != "$ref"}}


def alternatives(node: Schema, schema: Schema) -> Iterator[Schema]:
    """The node itself, and every branch of its `anyOf`."""
    node = resolved(node, schema)
    yield node
    for branch in node.get("anyOf", ()):
        yield resolved(branch, schema)


def members(node: Schema, schema: Schema) -> dict[str, Schema]:
    """The members that a map may have, in order, each with its own schema (unresolved)."""
    return {
        name: member
        for one in alternatives(node, schema)
        for name, member in one.get("properties", {}).items()
    }


def extra(node: Schema, schema: Schema) -> Schema | None:
    """The schema of the members whose keys people choose; None where there are none."""
    for one in alternatives(node, schema):
        if isinstance(one.get("additionalProperties"), dict):
            found: Schema = one["additionalProperties"]
            return found
    return None


def items(node: Schema, schema: Schema) -> Schema | None:
    """The schema of a list's items; None where the node is no list."""
    for one in alternatives(node, schema):
        if isinstance(one.get("items"), dict):
            found: Schema = one["items"]
            return found
    return None

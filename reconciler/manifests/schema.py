"""JSON Schemas, compiled from the typed models: deterministic, Draft 2020-12, one for each kind and one for editors.

Run by `schema --write` and `--check` and in tests; `validate` uses the compiled files (`schema_files`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds.table import DOCUMENTS

if TYPE_CHECKING:
    from pydantic import BaseModel

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMBINED = "reconciler"
"""The name of the schema that editors use: every kind and the workspace, told apart by `kind`."""

_ORDER = ("$schema", "$id", "title", "description", "type", "$ref")


def _workspace() -> type[BaseModel]:
    from reconciler.kinds.workspace_spec import WorkspaceDocument

    return WorkspaceDocument


def _plan() -> type[BaseModel]:
    from reconciler.model.plan_spec import PlanDocument

    return PlanDocument


def _routed_email() -> type[BaseModel]:
    from reconciler.kinds.messages.routed_email_spec import RoutedEmailFile

    return RoutedEmailFile


def _email_contact() -> type[BaseModel]:
    from reconciler.kinds.messages.email_contact_spec import EmailContactFile

    return EmailContactFile


MODELS: Mapping[str, Callable[[], type[BaseModel]]] = {
    **{name: kind.document_model for name, kind in DOCUMENTS.items()},
    "Workspace": _workspace,
    "Plan": _plan,
    "RoutedEmail": _routed_email,
    "EmailContact": _email_contact,
}
"""Name of each schema -> what returns its model."""

IN_EDITORS = (*DOCUMENTS, "Workspace")
"""Schemas of documents that people write, which the combined one holds."""


def compile_model(model: type[BaseModel], *, title: str, id: str) -> Schema:
    """The JSON Schema of `model`, in one shape whatever the version of pydantic.

    `null` is a type among others instead of a branch, so that errors stay precise; defaults of None are left out, as
    they mean "not stated".
    """
    raw = model.model_json_schema(by_alias=True, mode="validation")
    schema = _tidy(raw)
    return _ordered({**schema, "$schema": DIALECT, "$id": id, "title": title})


def compile_all() -> dict[str, str]:
    """Every schema's file name -> its text."""
    schemas = {name: compile_model(model(), title=name, id=f"{name}.json") for name, model in MODELS.items()}
    schemas[COMBINED] = combine({name: schemas[name] for name in IN_EDITORS})
    return {f"{name}.json": text(schema) for name, schema in sorted(schemas.items())}


def combine(schemas: Mapping[str, Schema]) -> Schema:
    """One schema for all: by `kind` with if/then, so that an editor shows the errors of the right branch only.

    The kind is told by a pattern: where it is a constant, the YAML language server also offers the members of every
    kind whose name merely begins alike. The head stands outside the branches, for documents that have no kind yet.
    """
    definitions: Schema = {}
    branches = []
    for name, schema in schemas.items():
        for inner, definition in schema.get("$defs", {}).items():
            definitions[f"{name}.{inner}"] = _renamed(definition, name)
        body = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "$defs")}
        definitions[name] = _renamed(body, name)
        condition = {
            "properties": {"kind": {"type": "string", "pattern": f"^{name}$"}},
            "required": ["kind"],
        }
        branches.append({"if": condition, "then": {"$ref": f"#/$defs/{name}"}})
    return _ordered(
        {
            "$schema": DIALECT,
            "$id": f"{COMBINED}.json",
            "title": "A document of a reconciler workspace",
            "description": "A manifest of any kind, or the workspace file reconciler.yaml.",
            "type": "object",
            "required": ["apiVersion", "kind", "metadata", "spec"],
            "properties": {
                "apiVersion": {"enum": ["reconciler/v1"], "description": "The format of the document."},
                "kind": {"enum": list(schemas), "description": "The type of the document."},
                "metadata": {"description": "What the document is called, and how it is treated."},
                "spec": {"description": "What is wanted."},
            },
            "allOf": branches,
            "$defs": definitions,
        }
    )


def text(schema: Schema) -> str:
    """The schema as it is written to its file."""
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"


def _renamed(value: Any, prefix: str) -> Any:
    if isinstance(value, dict):
        return {
            key: (
                one.replace("#/$defs/", f"#/$defs/{prefix}.")
                if key == "$ref" and isinstance(one, str)
                else _renamed(one, prefix)
            )
            for key, one in value.items()
        }
    return [_renamed(one, prefix) for one in value] if isinstance(value, list) else value


def _tidy(value: Any) -> Any:
    """Without defaults of None, and with `anyOf: [X, null]` as X that may be null."""
    if isinstance(value, list):
        return [_tidy(one) for one in value]
    if not isinstance(value, dict):
        return value
    tidy = {key: _tidy(one) for key, one in value.items() if not (key == "default" and one is None)}
    branches = tidy.get("anyOf")
    if isinstance(branches, list) and len(branches) == 2 and branches[1] == {"type": "null"}:
        branch = branches[0]
        if "type" in branch:
            kinds = branch["type"] if isinstance(branch["type"], list) else [branch["type"]]
            tidy = {**tidy, **branch, "type": [*kinds, "null"]}
            del tidy["anyOf"]
    return tidy


def _ordered(schema: Schema) -> Schema:
    """The same schema, what people look for first at the top."""
    first = {key: schema[key] for key in _ORDER if key in schema}
    return {**first, **{key: value for key, value in schema.items() if key not in first}}

"""The tables of fields say all that the typed models and the gateway know, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from reconciler.kinds.aws_sms_mapping.fields import FORM as AWS
from reconciler.kinds.rest_sms_mapping.fields import FORM as REST
from reconciler.kinds.routed_email_configuration.fields import FORM as ROUTED
from reconciler.kinds.skill_queue.fields import FORM as QUEUE
from reconciler.kinds.smpp_sms_mapping.fields import FORM as SMPP
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.table import KINDS
from reconciler.providers.operations import READS, WRITES
from tests.source import ROOT

FORMS = (AWS, REST, ROUTED, QUEUE, SMPP)
forms = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind)
_GATEWAY = json.loads((ROOT / "schemas" / "symbee-gateway.openapi.json").read_text("utf-8"))
_SCHEMAS: dict[str, Any] = _GATEWAY["components"]["schemas"]


def said(form: Form) -> tuple[set[str], set[str]]:
    """The paths of a form, and the members of its numbers."""
    return {form.key.path, *(one.path for one in form.fields)}, {one.path for one in form.numbers}


def modelled(schema: dict[str, Any], root: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The paths below a schema of an object; lists are not entered."""
    for name, given in schema.get("properties", {}).items():
        one = _followed(given, root)
        if one.get("properties") and name in ("chat", "credentials"):
            yield from modelled(one, root, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _followed(given: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    for one in (given, *given.get("anyOf", ())):
        if "$ref" in one:
            found: Any = root
            for step in one["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            return dict(found)
    return given


def numbers(schema: dict[str, Any], root: dict[str, Any]) -> set[str]:
    """The members of an item of `numbers`."""
    items = _followed(_followed(schema["properties"]["numbers"], root)["items"], root)
    return set(items["properties"])


@forms
def test_every_field_of_the_manifest_is_in_the_form(form: Form) -> None:
    model: type[BaseModel] = KINDS[form.kind].document_model()
    root = model.model_json_schema(by_alias=True)
    spec = _followed(root["properties"]["spec"], root)
    paths, members = said(form)
    assert set(modelled(spec, root)) - {"numbers"} == paths
    if members:
        # a short code is a number by another name; slot and key say nothing of the number itself
        assert numbers(spec, root) - {"slot", "key", "shortCode"} == members


@forms
def test_every_field_of_the_gateway_is_in_the_form(form: Form) -> None:
    spec = _SCHEMAS[f"{form.kind}Spec"]
    paths, members = said(form)
    assert set(modelled(spec, _GATEWAY)) - {"numbers"} == paths
    if members:
        assert numbers(spec, _GATEWAY) - {"slot", "shortCode"} == members


@forms
def test_the_operations_exist(form: Form) -> None:
    assert {f"list{form.kind}s", f"get{form.kind}"} <= READS["symbee"]
    assert {f"put{form.kind}", f"delete{form.kind}"} <= WRITES["symbee"]


@forms
def test_labels_tell_fields_apart(form: Form) -> None:
    labels = [form.key.label, *(one.label for one in (*form.fields, *form.numbers))]
    assert len(labels) == len(set(labels))
    assert set(form.added) <= {one.path for one in form.fields}

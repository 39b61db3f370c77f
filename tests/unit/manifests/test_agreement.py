"""The compiled schemas, the typed models and another validator judge every document alike.

Documents are generated valid in most fields and odd in some; each is given to jsonschema-rs (what `validate` uses), to
the pydantic model that the schema comes from, and to the `jsonschema` package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from pydantic import BaseModel
from pydantic import ValidationError as ModelError

from reconciler.manifests.schema import IN_EDITORS, MODELS
from reconciler.manifests.schema_files import schema_text
from tests.unit.manifests import agreement_checks, agreement_documents, agreement_sms

DOCUMENTS = {**agreement_documents.DOCUMENTS, **agreement_sms.DOCUMENTS, **agreement_checks.DOCUMENTS}
VALID = {**agreement_documents.VALID, **agreement_sms.VALID, **agreement_checks.VALID}

SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def ecma(pattern: str) -> str:
    r"""A pattern as ECMA-262 reads it, for Python's `re`: its $ is the end, its \s is not Python's."""
    return re.sub(r"\$(?=\)|$)", r"\\Z", pattern.replace(r"\s", SPACE))


def matches(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not re.search(ecma(pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Other = extend(Draft202012Validator, {"pattern": matches})


def verdicts(kind: str) -> tuple[Callable[[Any], bool], Callable[[Any], bool], Callable[[Any], bool]]:
    """What jsonschema-rs, the typed model and jsonschema say of a document."""
    schema = json.loads(schema_text(kind))
    ours = jsonschema_rs.Draft202012Validator(schema)
    other = Other(schema)
    model: type[BaseModel] = MODELS[kind]()

    def modelled(document: Any) -> bool:
        try:
            model.model_validate(document)
        except ModelError:
            return False
        return True

    return ours.is_valid, modelled, other.is_valid


VERDICTS = {kind: verdicts(kind) for kind in DOCUMENTS}


def test_every_kind_is_generated() -> None:
    assert set(DOCUMENTS) == set(VALID) == set(IN_EDITORS)


@pytest.mark.parametrize("kind", DOCUMENTS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_all_agree(kind: str, data: st.DataObject) -> None:
    document = data.draw(DOCUMENTS[kind])
    ours, model, other = (judge(document) for judge in VERDICTS[kind])
    assert (model, other) == (ours, ours), document


@pytest.mark.parametrize("kind", VALID)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_all_accept_what_is_valid(kind: str, data: st.DataObject) -> None:
    document = data.draw(VALID[kind])
    assert [judge(document) for judge in VERDICTS[kind]] == [True, True, True], document


@pytest.mark.parametrize("kind", VALID)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_all_agree_on_one_change(kind: str, data: st.DataObject) -> None:
    """A valid document with one value changed, dropped or added, anywhere in it."""
    document = json.loads(json.dumps(data.draw(VALID[kind])))
    places = [*_places(document)]
    holder, step = data.draw(st.sampled_from(places))
    doing = data.draw(st.sampled_from(["change", "drop", "add"]))
    if doing == "change":
        holder[step] = data.draw(ODD)
    elif doing == "drop":
        del holder[step]
    elif isinstance(holder, dict):
        holder[data.draw(st.sampled_from(KEYS))] = data.draw(ODD)
    else:
        holder.append(data.draw(st.sampled_from([*holder, None])))
    ours, model, other = (judge(document) for judge in VERDICTS[kind])
    assert (model, other) == (ours, ours), document


KEYS = (
    "", "name", "id", "colour", "aws:x",
    "projectId", "configurationSet", "outboundContactFlow", "skillQueue", "contactFlow", "shortCode", "phoneNumber",
    "topicArn", "roleArn", "connect", "twoWay",
)  # fmt: skip
ODD = st.sampled_from(
    [None, "", "x", "X y", "a@b.c", "a@b", "a@b.c\n", "a\u0085@b.c", "a\ufeff@b.c", "a\u2003@b.c", "a\x1c@b.c",
     "+15550100", "-a", "a-",
     "retail\n", 0, 1, -1, 1.5, 101, True, False, [], {}, ["a"], ["a", "a"],
     {"name": "x"}, {"id": ""}, {"name": "a", "id": "b"},
     "x" * 64, "x" * 128, "x" * 257, "x" * 501,
     "https://example.com", "http://example.com", "us-east-1", "none", "spec.name",
     "symbee", "amazon", "pinpointProject", "endUserMessagingConnect", "connect", "sns", "UK", "uk", "12345", ".a",
     "a\x7f", "a ", "arn:aws:sns:us-east-1:123456789012:x", 16, 61, {"env": "A"}, {"channel": "none"}]
)  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) in a document."""
    steps = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield value, step
        yield from _places(value[step])


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [("^a$", "a\n", False), (r"^[^\s]+$", "\x1c", True), ("^(a|b)$", "b", True)],
)
def test_patterns_are_read_as_ecma_reads_them(pattern: str, text: str, expected: bool) -> None:
    assert bool(re.search(ecma(pattern), text)) is expected
    assert jsonschema_rs.is_valid({"pattern": pattern}, text) is expected

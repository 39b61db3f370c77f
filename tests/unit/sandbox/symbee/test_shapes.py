"""The checks of bodies agree with a JSON Schema validator about every schema of the OpenAPI file."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.sandbox.symbee.contract import document, shapes
from reconciler.sandbox.symbee.shapes import Shapes

SCHEMAS: dict[str, Any] = document()["components"]["schemas"]
NAMES = sorted({name for schema in SCHEMAS.values() for name in schema.get("properties", ())})
WORDS = (
    "symbee", "amazon", "endUserMessagingSns", "pinpointProject", "+15550100", "55501", "US", "us-east-1", "x", "",
    "a b", " x", "x\n", "acme/prod", "acme/prod/3f9c2a71", '"1"', "2026-01-01T12:00:00Z", "*",
)  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers(-1, 61) | st.just(1.0) | st.just(1.5) | st.sampled_from(WORDS)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)


def near(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that mostly fit a schema."""
    if "$ref" in schema:
        return near(SCHEMAS[schema["$ref"].rpartition("/")[2]], depth)
    if "anyOf" in schema:
        return st.one_of([near(one, depth) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | LEAVES
    if "properties" in schema and depth < 5:
        required = schema.get("required", ())
        members = {name: near(one, depth + 1) for name, one in schema["properties"].items()}
        always = {name: members.pop(name) for name in required}
        return st.fixed_dictionaries(always, optional=members) | (VALUES if depth else st.nothing())
    if schema.get("type") == "array":
        return st.lists(near(schema["items"], depth + 1), max_size=3)
    return LEAVES


@pytest.mark.parametrize("name", SCHEMAS)
def test_both_say_the_same(name: str) -> None:
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    )

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(near(SCHEMAS[name]) | VALUES)
    def agree(value: Any) -> None:
        assert (shapes().faults(name, value) == []) == validator.is_valid(value)

    agree()


def test_a_word_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(KeyError, match="multipleOf"):
        Shapes({"components": {"schemas": {"X": {"type": "integer", "multipleOf": 2}}}})

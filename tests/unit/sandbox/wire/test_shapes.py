"""Checks against shapes: at least as strict as botocore's own, and strict where botocore is not."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from reconciler.sandbox.services import SERVICES
from reconciler.sandbox.wire.service import service
from reconciler.sandbox.wire.shapes import Checker, Flaw, compile_pattern

SHAPES = {
    "Thing": {
        "type": "structure",
        "required": ["Name"],
        "members": {
            "Name": {"shape": "Name"},
            "Count": {"shape": "Count"},
            "Big": {"shape": "Big"},
            "Share": {"shape": "Share"},
            "On": {"shape": "On"},
            "Color": {"shape": "Color"},
            "Names": {"shape": "Names"},
            "Tags": {"shape": "Tags"},
            "Inner": {"shape": "Thing"},
        },
    },
    "Name": {"type": "string", "min": 2, "max": 5},
    "Count": {"type": "integer", "min": 1, "max": 10},
    "Big": {"type": "long"},
    "Share": {"type": "double", "min": 0},
    "On": {"type": "boolean"},
    "Color": {"type": "string", "enum": ["RED", "BLUE"]},
    "Names": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 2},
    "Tags": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Name"}, "min": 1, "max": 2},
    "Key": {"type": "string", "pattern": "^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$"},
}
THING = ServiceModel({"metadata": {}, "operations": {}, "shapes": SHAPES}).shape_for("Thing")


def flaws(value: Any, *, answers: bool = False) -> list[Flaw]:
    found: list[Flaw] = []
    Checker(answers=answers).of(THING)(value, "", found)
    return found


@pytest.mark.parametrize(
    ("value", "path", "kind"),
    [
        ({}, "Name", "required"),
        ({"Name": "x"}, "Name", "limit"),
        ({"Name": "xxxxxx"}, "Name", "limit"),
        ({"Name": 5}, "Name", "type"),
        ({"Name": "ab", "Count": 0}, "Count", "limit"),
        ({"Name": "ab", "Count": 11}, "Count", "limit"),
        ({"Name": "ab", "Count": True}, "Count", "type"),
        ({"Name": "ab", "Count": 2**31}, "Count", "type"),
        ({"Name": "ab", "Big": 2**63}, "Big", "type"),
        ({"Name": "ab", "Share": -0.5}, "Share", "limit"),
        ({"Name": "ab", "On": "true"}, "On", "type"),
        ({"Name": "ab", "Color": "GREEN"}, "Color", "limit"),
        ({"Name": "ab", "Names": []}, "Names", "limit"),
        ({"Name": "ab", "Names": ["ab"] * 3}, "Names", "limit"),
        ({"Name": "ab", "Names": ["ab", "b"]}, "Names[1]", "limit"),
        ({"Name": "ab", "Tags": {}}, "Tags", "limit"),
        ({"Name": "ab", "Tags": {"aws:x": "ab"}}, "Tags (key 'aws:x')", "limit"),
        ({"Name": "ab", "Tags": {"x!": "ab"}}, "Tags (key 'x!')", "limit"),
        ({"Name": "ab", "Tags": {"x": ""}}, "Tags['x']", "limit"),
        ({"Name": "ab", "Inner": {"Name": "ab", "Inner": {"Name": ""}}}, "Inner.Inner.Name", "limit"),
        ([], "", "type"),
    ],
)
def test_a_flaw_is_found_where_it_is(value: Any, path: str, kind: str) -> None:
    assert [(flaw.path, flaw.kind) for flaw in flaws(value)] == [(path, kind)]


def test_what_fits_has_no_flaw() -> None:
    value = {"Name": "ab", "Count": 10, "Share": 1, "Color": "RED", "Names": ["ab"], "Tags": {"é ü:1": "xyz"}}
    assert flaws({**value, "Inner": value, "Unknown": 1}) == []


def test_answers_may_have_aws_tags_and_no_tags_but_nothing_unknown() -> None:
    assert flaws({"Name": "ab", "Tags": {"aws:x": "ab"}}, answers=True) == []
    assert flaws({"Name": "ab", "Tags": {}}, answers=True) == []
    assert [flaw.path for flaw in flaws({"Name": "ab", "Other": 1}, answers=True)] == ["Other"]


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=7) | st.sampled_from(["RED"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(THING.members)), inner, max_size=5)
    ),
    max_leaves=15,
)


@given(VALUES)
def test_whatever_botocore_refuses_is_refused(value: Any) -> None:
    report = ParamValidator().validate(value, THING)
    known = set(THING.members)
    if report.has_errors() and not (isinstance(value, dict) and _unknown(value, known)):
        assert flaws(value) != []


def _unknown(value: Any, known: set[str]) -> bool:
    """Whether a structure has members that the model lacks: those never reach the checks, AWS ignores them."""
    if not isinstance(value, dict):
        return False
    return bool(set(value) - known) or _unknown(value.get("Inner"), known)


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("\\\\+[1-9]\\\\d{1,14}$", "+15550100", "15550100"),  # every backslash written twice
        ("[^\\s@]+@[^\\s@]+\\.[^\\s@]+", "a@example.com", "a b@example.com"),
        ("^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$", "Größe 1", "aws:x"),
        ("^[\\W\\S_]*", "anything at all", None),
    ],
)
def test_patterns_as_models_write_them(pattern: str, fits: str, fits_not: str | None) -> None:
    compiled = compile_pattern(pattern)
    assert compiled is not None
    assert compiled.fullmatch(fits)
    assert fits_not is None or not compiled.fullmatch(fits_not)


def test_a_pattern_that_python_cannot_express_is_left_out() -> None:
    assert compile_pattern("^[\\P{C}]*$") is None


def patterns(shape: Any, seen: set[str]) -> set[str]:
    if shape is None or shape.name in seen:
        return set()
    seen.add(shape.name)
    below = {
        "structure": lambda: list(shape.members.values()),
        "list": lambda: [shape.member],
        "map": lambda: [shape.key, shape.value],
    }.get(shape.type_name, list)()
    own = {shape.metadata["pattern"]} if "pattern" in shape.metadata else set()
    return own.union(*(patterns(one, seen) for one in below)) if below else own


@pytest.mark.parametrize("name", SERVICES)
def test_every_pattern_of_what_is_built_is_enforced(name: str) -> None:
    model = service(SERVICES[name].model)
    found: set[str] = set()
    for operation in SERVICES[name].operations:
        shape = model.operation(operation)
        found |= patterns(shape.shape_in, set()) | patterns(shape.shape_out, set())
    assert [pattern for pattern in found if compile_pattern(pattern) is None] == []

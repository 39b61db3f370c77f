from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from reconciler.manifests.reading import UnprintableError, printable, sections

UNPRINTABLE = "".join(map(chr, (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)))
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=UNPRINTABLE), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str) -> list[Any]:
    found = sections(text)
    assert [section.defects for section in found] == [()] * len(found)
    return [section.value for section in found]


@UNHURRIED
@given(VALUES)
def test_json_reads_as_itself(value: Any) -> None:
    assert read(json.dumps(value, ensure_ascii=False)) == [value]


@UNHURRIED
@given(st.lists(st.dictionaries(TEXT, VALUES, min_size=1, max_size=4), min_size=1, max_size=3))
def test_block_style_reads_as_ruamel_reads_it(values: list[Any]) -> None:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    stream = io.StringIO()
    writer.dump_all(values, stream)
    assert read(stream.getvalue()) == list(YAML(typ="safe", pure=True).load_all(stream.getvalue())) == values


@UNHURRIED
@given(st.text(st.sampled_from("a1:-[]{}&*!|>'\"%@`,?# \n\t~<"), max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for section in sections(text):
        assert section.value is None or section.start <= section.end
        for defect in section.defects:
            assert 0 <= defect.line <= text.count("\n") + 1
            assert defect.message
            assert defect.fix


def test_aliases_share_what_they_repeat() -> None:
    (value,) = read("a: &x {b: [1]}\nc: *x\nd: [*x, *x]\n")
    assert value == {"a": {"b": [1]}, "c": {"b": [1]}, "d": [{"b": [1]}, {"b": [1]}]}


def test_an_anchor_that_is_set_again_means_the_later_value() -> None:
    assert read("[&x 1, *x, &x [2, 3], *x]\n") == [[1, 1, [2, 3], [2, 3]]]


def aliased(times: int) -> str:
    return "a: &a [" + ", ".join(["x"] * 999) + "]\nb: [" + ", ".join(["*a"] * times) + "]\n"


def test_values_of_aliases_are_counted_as_written_out() -> None:
    assert sections(aliased(98))[0].defects == ()
    assert [defect.code for defect in sections(aliased(99))[0].defects] == ["limit"]


def test_the_deepest_that_is_allowed() -> None:
    assert sections("[" * 64 + "]" * 64)[0].defects == ()
    assert [defect.code for defect in sections("[" * 65 + "]" * 65)[0].defects] == ["limit"]


@pytest.mark.parametrize("sign", ["\x01", "\x7f", "\x85", "\u2028", "\u2029", "\ufffe"])
def test_characters_that_yaml_does_not_allow(sign: str) -> None:
    text = f"a: b\nc: 'd{sign}e'\n"
    with pytest.raises(UnprintableError):
        sections(text)
    mended, defects = printable(text)
    assert [(one.line, one.column, one.code) for one in defects] == [(1, 5, "unprintable")]
    assert read(mended) == [{"a": "b", "c": "d\ufffde"}]


def test_sections_say_where_they_stand() -> None:
    text = "# first\na: 1\n---\nb: 2\n...\n--- {c: 3}\n"
    assert [(one.value, one.line, text[one.start : one.end]) for one in sections(text)] == [
        ({"a": 1}, 1, "a: 1\n"),
        ({"b": 2}, 2, "---\nb: 2\n..."),
        ({"c": 3}, 5, "--- {c: 3}\n"),
    ]


def test_after_an_error_reading_goes_on_at_the_next_document() -> None:
    found = sections("a: 1\n--- b: c: d\n---\ne: 'f\n---\ng: 2\n")
    assert [one.value for one in found] == [{"a": 1}, None, None, {"g": 2}]
    assert [[(one.line, one.code) for one in section.defects] for section in found] == [
        [], [(1, "syntax")], [(4, "syntax")], [],
    ]  # fmt: skip

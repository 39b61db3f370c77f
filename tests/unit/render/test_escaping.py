"""Nothing from outside is trusted in output."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.escaping import json_text, plain_json, visible
from reconciler.render.values import shown
from tests.support.profile import examples

NASTY = {
    "escape sequence": "\x1b[31mred",
    "C1 control": "\x9b31m",
    "carriage return": "good\rbad",
    "newline": "one\ntwo",
    "line separator": "one\u2028two",
    "right to left override": "\u202etxt.exe",
    "isolate": "\u2066abc\u2069",
    "zero width": "pay\u200bpal",
    "byte order mark": "\ufeffx",
    "bell": "\x07",
    "delete": "\x7f",
    "tab": "a\tb",
    "lone surrogate": "\ud800",
    "private use": "\ue000",
    "tag characters": "\U000e0041",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_what_could_steer_a_terminal_is_made_visible(text: str) -> None:
    for escaped in (visible(text), shown(text), shown((text,)), shown({text: text})):
        assert escaped.isprintable()
        assert "\\" in escaped


@pytest.mark.parametrize(
    "text", ["", "Müller & Söhne", "営業部", "a@example.com", "→ “quoted”", "naïve café"]
)
def test_ordinary_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@examples(300)
@given(text=st.text())
def test_nothing_gets_through(text: str) -> None:
    for sign in visible(text):
        assert unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "(absent)"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (30, "30"),
        ("Sales", "Sales"),
        ("", '""'),
        ("true", '"true"'),
        ("30", '"30"'),
        ("+15550100", '"+15550100"'),
        ("1.5", '"1.5"'),
        (" a", '" a"'),
        ("[x]", '"[x]"'),
        ((), "[]"),
        (("a", "b"), "[a, b]"),
        ({"id": "x"}, "{id: x}"),
    ],
)
def test_values_cannot_be_mistaken_for_each_other(value: object, said: str) -> None:
    assert shown(value) == said


@examples(200)
@given(one=st.text(), other=st.text())
def test_two_texts_never_look_the_same(one: str, other: str) -> None:
    if one != other and not re.search(r"\\", one + other):
        assert shown(one) != shown(other)


@examples(200)
@given(text=st.text(), key=st.text(max_size=4))
def test_json_says_the_same_and_steers_nothing(text: str, key: str) -> None:
    document = {key: [text, {"nested": text}], "n": 1}
    written = json_text(document)
    assert json.loads(written) == document
    assert written.endswith("}\n")
    assert written.replace("\n", "").isprintable()
    assert plain_json(written) == written


def test_json_leaves_ordinary_text_readable() -> None:
    assert "Müller → 営業部" in json_text({"name": "Müller → 営業部"})

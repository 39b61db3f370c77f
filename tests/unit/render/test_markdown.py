"""Text from outside in Markdown, read by GitHub's own reader: it is the same text, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.escaping import visible
from reconciler.render.markdown import code, plain
from tests.support.pages import Element, markdown

APART = "\u200b"
HOSTILE = (
    "a|b",
    "a\\|b",
    "\\",
    "|",
    "`",
    "``x``",
    "a`|`b",
    "`" * 70,
    "`" * 80 + " @kim <b>www.example.com</b>",
    "`" * 81,
    "`" * 200 + "|" + "`" * 79,
    " a ",
    "",
    "@kim",
    "kim@example.com",
    "kim@.example",
    "kim@-example.com",
    "#12",
    "!12",
    "&12",
    "~label",
    "%1",
    "$3",
    "[x](https://example.com)",
    "![x](https://example.com/x.png)",
    "<https://example.com>",
    "https://example.com",
    "www.example.com",
    "WWW.EXAMPLE.COM",
    "<img src=x onerror=alert(1)>",
    "</code></td></tr></table><script>alert(1)</script>",
    "<!-- x",
    "&lt;b&gt;",
    "&#60;b",
    "*b*",
    "__b__",
    "~~b~~",
    "\n\n# Head",
    "a\r\nb",
    "a\tb",
    "\x1b[31mred",
    "\u202eexe.txt",
    "\u2066x\u2069",
    "\x00",
    "- x",
    "1. x",
    "> x",
    "---",
    "x\n---",
    "===",
    "    x",
    "12. x",
    "3.",
    ":tada:",
    "$x^2$",
    "\\@kim",
    "\\<b>",
    "see GH-12",
    "gh-12",
    "_www.example.com",
    '%"a milestone"',
    '~"a label"',
    "[issue:12]",
    "*iteration:12",
    "/merge",
    "/close @kim",
    ":fire: and :+1:",
    "$(5) and $6",
    "$\\href{x}{y}$",
)
# Words that become links, mentions, pictures or commands on GitHub or GitLab where they stand outside code.
ALIVE = re.compile(r'[@#!&~%$^*][\w"]|\[\w+:|://|(?<![^\W_])www\.|\bGH-\d|(?<!\w):[\w+-]+:', re.IGNORECASE)
texts = st.text(max_size=40) | st.text("`|\\ <>[]()*_~&#@!:/w.a\n-", max_size=25)


def cells(text: str) -> list[Element]:
    """A row with the text as code, the text as words and a last cell, read back."""
    read = markdown(f"| a | b | c |\n|---|---|---|\n| {code(text)} | {plain(text)} | end |\n\nafter\n")
    table, after = [one for one in read.content if isinstance(one, Element)]
    assert (table.name, after.name, after.text) == ("table", "p", "after")
    row = list(table.all("tr"))[1]
    found = [one for one in row.content if isinstance(one, Element)]
    assert [one.name for one in found] == ["td"] * 3
    assert found[2].text == "end"
    return found


def check(text: str) -> None:
    as_code, as_words, _ = cells(text)
    (span,) = as_code.content
    assert (span.name, list(span.all())) == ("code", [])
    shown = visible(text)
    assert span.text.replace(APART, "") == (shown if shown.strip() else f" {shown} ").replace(APART, "")
    assert {(one.name, one.text) for one in as_words.all()} <= {("span", "$")}
    assert as_words.text.replace(APART, "") == shown.strip().replace(APART, "")
    assert not plain(text).startswith("/")
    for one in as_words.all("span"):  # a sign that stands apart refers to nothing
        one.content[:] = ["§"]
    assert not ALIVE.search(as_words.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_the_same_text_and_nothing_else(text: str) -> None:
    check(text)


@given(texts)
def test_any_text(text: str) -> None:
    check(text)


def test_at_the_beginning_of_a_line_words_are_words() -> None:
    for text in HOSTILE:
        read = markdown(f"before\n{plain(text)}\n")
        assert [one.name for one in read.all() if one.name != "span"] == ["p"], text


def test_quoted_words_are_words() -> None:
    for text in HOSTILE:
        read = markdown(f"> {plain(text)}\n")
        assert {one.name for one in read.all()} <= {"blockquote", "p", "span"}, text

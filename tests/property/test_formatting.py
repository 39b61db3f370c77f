"""Formatting never changes what a text says, loses nothing of it, and has nothing to do the second time.

Texts are made of all that YAML allows where people write: comments in odd places, anchors, block scalars, brackets over
several lines, ragged indentation, several documents, other line breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconciler.manifests.documents import read_text
from reconciler.manifests.formatting import formatted
from reconciler.model.errors import InvalidError

Draw = st.DrawFn

SOME = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    derandomize=True,
)
KEYS = [
    "name", "labels", "lifecycle", "protect", "queue", "default", "addresses", "mode", "numbers", "phoneNumber",
    "skillQueue", "displayName", "tags", "outboundCaller", "flow", "status", "environments", "key", '"quoted"',
    "'also quoted'", "with blank", "ünïcode", "no", "on", "12", "a:b",
]  # fmt: skip
SCALARS = [
    "plain", "no", "on", "~", "", "12", '"12"', "'0123'", '"+15550100"', "'it''s'", '"a \\"b\\" # c"', "a:b#c",
    "https://example.com/#x", "2026-01-01", "1.50", "0x1F", "true", "ünïcode 🙂", '"\\u00e9\\n"', "a b  c", "'# no'",
    "-", "-x", "*", "!t x", "!!str 1", "'{a: b}'", "support@example.com", "@",
]  # fmt: skip
COMMENTS = ["# a", "#", "#b", "# - c: d", "# 'e", "#  ünï 🙂", "# {", "#!f"]
TEXTS = st.text(st.sampled_from("ab c:#-'\"é{}[]|>&*\t\\"), max_size=12)


@st.composite
def blank_or_comments(draw: Draw, column: int) -> list[str]:
    """What may stand above an entry: blank lines, and comments at whatever column."""
    line = st.one_of(
        st.sampled_from(["", "  ", "\t"]),
        st.builds(
            lambda at, text: " " * max(0, column + at) + text, st.integers(-4, 4), st.sampled_from(COMMENTS)
        ),
    )
    return draw(st.lists(line, max_size=3)) if draw(st.integers(0, 3)) == 0 else []


@st.composite
def behind(draw: Draw) -> str:
    """What may stand behind a value."""
    return draw(st.sampled_from(["", "", "", "", " # x", "   # y", "  #z", " "]))


@st.composite
def block_scalar(draw: Draw, column: int) -> list[str]:
    """A literal or folded scalar: its header, and lines deeper than `column`."""
    digit = draw(st.sampled_from(["", "", "", "1", "2", "3"]))
    depth = int(digit) if digit else draw(st.integers(1, 4))
    header = draw(st.sampled_from("|>")) + draw(st.sampled_from(["", "-", "+"])) + digit + draw(behind())
    lines = draw(st.lists(st.one_of(TEXTS, st.just("")), max_size=4))
    return [header, *(" " * (column + depth) + line if line or draw(st.booleans()) else "" for line in lines)]


@st.composite
def flow(draw: Draw, column: int, depth: int) -> list[str]:
    """A map or list in brackets, on one line or over several."""
    is_map = draw(st.booleans())
    parts: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        value = draw(st.sampled_from([*SCALARS, "x y " * 20]))
        if depth and draw(st.integers(0, 3)) == 0:
            value = draw(flow(column, depth - 1))[0] if draw(st.booleans()) else "[]"
        parts.append(
            f"{draw(st.sampled_from(KEYS))}: {value}" if is_map or draw(st.integers(0, 5)) == 0 else value
        )
    opening, closing = "{}" if is_map else "[]"
    if draw(st.booleans()):
        return [opening + draw(st.sampled_from([", ", ",", " , "])).join(parts) + closing]
    margin = " " * (column + draw(st.integers(1, 3)))
    lines = [opening + draw(behind())]
    for part in parts:
        lines += draw(blank_or_comments(column + 1))
        lines.append(f"{margin}{part},{draw(behind())}")
    return [*lines, margin + closing]


@st.composite
def value(draw: Draw, column: int, depth: int, *, dash: bool) -> list[str]:
    """What stands behind a key or a dash in `column`: the rest of its line, and further lines."""
    sort = draw(st.integers(0, 13 if depth else 8))
    anchor = draw(st.sampled_from(["", "", "", "", "", "&a ", "&b "]))
    after = draw(behind())
    if sort <= 3:
        return [" " * draw(st.integers(1, 3)) + anchor + draw(st.sampled_from(SCALARS)) + after]
    if sort == 4:
        return [f" *{draw(st.sampled_from('ab'))}{after}"]
    if sort == 5:
        first, *rest = draw(block_scalar(column))
        return [f" {anchor}{first}", *rest]
    if sort == 6:
        quote = draw(st.sampled_from(["", "'", '"']))
        margin = " " * (column + draw(st.integers(1, 3)))
        words = draw(
            st.lists(
                st.sampled_from(["one", "two three", "", "four\\  " if quote == '"' else "f"]), max_size=3
            )
        )
        return [
            f" {anchor}{quote}begin",
            *(margin + word if word else "" for word in words),
            f"{margin}end{quote}{after}",
        ]
    if sort <= 8:
        first, *rest = draw(flow(column, 1))
        lines = [f" {anchor}{first}", *rest]
        lines[-1] += after
        return lines
    inner = column + draw(st.integers(1, 4))
    if sort <= 11:
        below = draw(block_map(inner, depth - 1))
    else:
        inner = column + draw(st.integers(0, 3)) if not dash else inner
        below = draw(block_list(inner, depth - 1))
    if dash and not anchor and draw(st.booleans()) and below[0].strip()[:1] not in ("#", ""):
        return [" " * (inner - column - 1) + below[0].lstrip(), *below[1:]]
    return [f" {anchor}{after.lstrip()}".rstrip() if anchor or after.strip() else "", *below]


@st.composite
def block_map(draw: Draw, column: int, depth: int) -> list[str]:
    """The lines of a map in `column`."""
    lines: list[str] = []
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)):
        first, *rest = draw(value(column, depth, dash=False))
        lines += [*draw(blank_or_comments(column)), " " * column + key + ":" + first, *rest]
    return [*lines, *draw(blank_or_comments(column))]


@st.composite
def block_list(draw: Draw, column: int, depth: int) -> list[str]:
    """The lines of a list in `column`."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        first, *rest = draw(value(column, depth, dash=True))
        lines += [*draw(blank_or_comments(column)), " " * column + "-" + first, *rest]
    return lines


@st.composite
def document(draw: Draw) -> list[str]:
    """The lines of a document of ours, its members in any order."""
    heads = [
        "apiVersion: reconciler/v1",
        f"kind: {draw(st.sampled_from(['Queue', 'AwsSmsMapping', 'Workspace', 'X']))}",
    ]
    parts = [[head + draw(behind())] for head in heads]
    for key in ("metadata", "spec"):
        first, *rest = draw(value(0, 3, dash=False))
        parts.append([f"{key}:{first}", *rest])
    lines: list[str] = []
    for part in draw(st.permutations(parts)):
        lines += [*draw(blank_or_comments(0)), *part]
    return [*lines, *draw(blank_or_comments(0))]


@st.composite
def texts(draw: Draw) -> str:
    """A file: some documents, and what may stand between them."""
    lines = draw(document())
    for _ in range(draw(st.integers(0, 2))):
        between = st.sampled_from(
            [["---"], ["--- # sep"], ["...", "# between", "---"], ["# end", "---", "# begin"]]
        )
        lines += [
            *draw(between),
            *draw(st.one_of(document(), st.just(["just text"]), st.just(["? a", ": b"]))),
        ]
    end = draw(st.sampled_from(["\n", "\n", "", "\n\n"]))
    return draw(st.sampled_from(["\n", "\n", "\r\n"])).join(lines) + end


def meaning(text: str) -> list[object]:
    """Every document's value as our reader has it, and what is wrong with the text."""
    read, _ = read_text(text, "f")
    return [(repr_of(one.value), sorted(defect.message for defect in one.defects)) for one in read]


def repr_of(value: object) -> object:
    """The value so that 1, 1.0 and true differ, and the order of members does not count."""
    if isinstance(value, dict):
        return sorted((key, repr_of(one)) for key, one in value.items())
    return [repr_of(one) for one in value] if isinstance(value, list) else repr(value)


def is_readable(text: str) -> bool:
    read, problems = read_text(text, "f")
    return not problems and all(one.readable for one in read)


def words(text: str) -> Counter[str]:
    """Every sign of a text but blanks, what tells entries apart, and how a block scalar ends."""
    return Counter(re.sub(r"(?<=[|>])[-+1-9]*|[\s,\[\]{}:?+-]", "", text))


@SOME
@given(texts())
def test_a_formatted_text_says_the_same_with_the_same_words_and_stays(text: str) -> None:
    assume(is_readable(text))
    result = formatted(text, "f")
    assert meaning(result) == meaning(text)
    assert words(result) == words(text)
    assert formatted(result, "f") == result
    assert "\r" not in (result.replace("\r\n", "") if "\r\n" in text else result)


WHOLE = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[2] / "examples").rglob("*.yaml"))
    if path.stat().st_size < 1500
]
BITS = [
    "\n", "\n  ", " ", "- ", "#", " # x", ": ", ":", "? ", "{", "}", "[", "]", ",", "&a ", "*a", "|\n", "|2\n", ">+\n",
    "'", '"', "!t ", "<<: ", "---\n", "...\n", "%YAML 1.2\n", "\t", "\r\n", "é", "\\", "~", "| # c\n   x\n\n", "",
]  # fmt: skip
DAMAGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(BITS)), min_size=1, max_size=4
)


@SOME
@given(st.sampled_from(WHOLE), DAMAGES)
def test_a_damaged_text_is_formatted_or_refused_and_nothing_else(
    text: str, damages: list[tuple[float, int, str]]
) -> None:
    for place, length, instead in damages:
        at = int(place * len(text))
        text = text[:at] + instead + text[at + length :]
    result = attempt(text)
    if isinstance(result, list):
        assert result == ["unusual"] or not is_readable(text)
        return
    assert meaning(result) == meaning(text)
    assert formatted(result, "f") == result


def attempt(text: str) -> str | list[str]:
    """The formatted text, or the codes of why there is none."""
    try:
        return formatted(text, "f")
    except InvalidError as error:
        return [one.code for one in error.problems]

"""What a formatted manifest looks like, what becomes of comments, and what is left as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconciler.manifests.documents import read_text
from reconciler.manifests.formatting import NotTheSameError, formatted
from reconciler.manifests.layout import Collection
from reconciler.manifests.printing import lines_of
from reconciler.model.errors import InvalidError
from tests.source import ROOT

HEAD = "apiVersion: reconciler/v1\nkind: Queue\nmetadata:\n  name: a\n"
EXAMPLES = sorted(
    path for path in (ROOT / "examples").rglob("*.yaml") if {"manifests", "environments"} & {*path.parts}
)


def spec(text: str) -> str:
    """The formatted spec of a Queue whose spec is written so."""
    return formatted(f"{HEAD}spec:\n{text}", "f").removeprefix(f"{HEAD}spec:\n")


def test_members_stand_in_the_order_of_the_schema() -> None:
    text = (
        "spec:\n  status: ENABLED\n  name: A\nkind: Queue\nmetadata: {labels: {b: c, a: d}, name: a}\n"
        "apiVersion: reconciler/v1\n"
    )
    assert formatted(text, "f") == (
        "apiVersion: reconciler/v1\nkind: Queue\nmetadata: {name: a, labels: {b: c, a: d}}\n"
        "spec:\n  name: A\n  status: ENABLED\n"
    )


def test_what_the_schema_does_not_know_stays_behind_in_its_order() -> None:
    assert spec("  zebra: 1\n  status: X\n  ant: 2\n  name: A\n") == (
        "  name: A\n  status: X\n  zebra: 1\n  ant: 2\n"
    )


def test_members_of_items_are_ordered_and_items_are_not() -> None:
    text = (
        "apiVersion: reconciler/v1\nkind: AwsSmsMapping\nmetadata: {name: a}\nspec:\n  numbers:\n"
        "  - {displayName: B, phoneNumber: b}\n  - displayName: A\n    phoneNumber: a\n"
    )
    assert formatted(text, "f").partition("numbers:\n")[2] == (
        "    - {phoneNumber: b, displayName: B}\n    - phoneNumber: a\n      displayName: A\n"
    )


def test_a_document_of_somebody_else_keeps_its_order() -> None:
    assert formatted("spec:  1\nkind: Deployment\n", "f") == "spec: 1\nkind: Deployment\n"
    assert formatted("spec:  1\nkind: Queue\n", "f") == "spec: 1\nkind: Queue\n"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        pytest.param("    name:   A\n", "  name: A\n", id="indentation and blanks"),
        pytest.param(
            "  quickConnects:\n  - a\n  -   b\n", "  quickConnects:\n    - a\n    - b\n", id="lists"
        ),
        pytest.param("  tags: { a : b,c: 'd' }\n", "  tags: {a: b, c: 'd'}\n", id="brackets"),
        pytest.param("  tags: {\n    a: b,\n  }\n", "  tags: {a: b}\n", id="brackets over lines"),
        pytest.param("  tags: {}\n  quickConnects: [ ]\n", "  quickConnects: []\n  tags: {}\n", id="empty"),
        pytest.param("  name:\n    A\n", "  name: A\n", id="a value below its key"),
        pytest.param("  name: \"A\"\n  status: 'B'\n", "  name: \"A\"\n  status: 'B'\n", id="quotes"),
        pytest.param("  name: no\n  maxContacts: 010\n", "  name: no\n  maxContacts: 010\n", id="words"),
        pytest.param(
            "  name: A   \n\n\n\n\n  status: B\n\n\n", "  name: A\n\n\n  status: B\n", id="blank lines"
        ),
        pytest.param("  tags:\n    a: |+\n      x\n\n", "  tags:\n    a: |+\n      x\n\n", id="kept breaks"),
        pytest.param("  name: |3-\n      x\n     y\n", "  name: |2-\n     x\n    y\n", id="stated depth"),
        pytest.param(
            "  quickConnects:\n    - |+\n      x\n    -\n\n      a: b\n    - c\n",
            "  quickConnects:\n    - |+\n      x\n    - a: b\n    - c\n",
            id="no blank line is added to kept breaks",
        ),
        pytest.param(
            "  tags:\n    - - |+\n        x\n    -\n\n      # why\n      a: b\n",
            "  tags:\n    - - |+\n        x\n    # why\n    - a: b\n",
            id="nor where they end a list in a list",
        ),
        pytest.param("  name: 'a\n\n   b'\n", "  name: 'a\n\n    b'\n", id="text over lines"),
        pytest.param('  name: "a\\ \n   b"\n', '  name: "a\\ \n    b"\n', id="an escaped blank"),
        pytest.param(
            "  ? name\n  : A\n  status:   B\n", "  ? name\n  : A\n  status:   B\n", id="complex keys"
        ),
        pytest.param("  name: A", "  name: A\n", id="a missing line break"),
        pytest.param("  name: |\n    A", "  name: |-\n    A\n", id="a block scalar without its line break"),
        pytest.param("  name: >+\n ", "  name: >-\n", id="an empty one"),
        pytest.param("  1: |\n    A", "  1: |-\n    A\n", id="one that our reader leaves out"),
    ],
)
def test_style(written: str, wanted: str) -> None:
    assert spec(written) == wanted


def test_what_is_short_keeps_its_brackets_and_what_is_long_loses_them() -> None:
    words = [f"word{number:02}" for number in range(20)]
    assert spec(f"  quickConnects: [{', '.join(words[:10])}]\n").count("\n") == 1
    assert spec(f"  quickConnects: [{', '.join(words)}]\n") == "  quickConnects:\n" + "".join(
        f"    - {word}\n" for word in words
    )


def test_comments_go_with_what_they_are_about() -> None:
    text = (
        "# of the file\nkind: Queue   # of the kind\n# of the version\napiVersion: reconciler/v1\n"
        "metadata:\n  name: a\n  # at the end of metadata\nspec:\n    # of the status\n    status: B   # behind\n"
        "    # of the name\n    name: A\n    # at the end\n# of the file's end\n"
    )
    assert formatted(text, "f") == (
        "# of the file\n# of the version\napiVersion: reconciler/v1\nkind: Queue   # of the kind\n"
        "metadata:\n  name: a\n  # at the end of metadata\nspec:\n  # of the name\n  name: A\n"
        "  # of the status\n  status: B   # behind\n  # at the end\n# of the file's end\n"
    )


def test_comments_behind_values_stay_aligned() -> None:
    aligned = "  name: A             # one\n  hoursOfOperation: B # two\n"
    assert spec(aligned) == aligned
    deeper = "    name: A             # one\n    hoursOfOperation: B # two\n"
    assert spec(deeper) == aligned


def test_comments_in_brackets_make_a_block() -> None:
    assert spec("  quickConnects: [a, # first\n    # second\n    b]\n") == (
        "  quickConnects:\n    - a # first\n    # second\n    - b\n"
    )


def test_a_comment_of_an_item_stands_above_its_dash() -> None:
    assert spec("  x:\n  - # one\n    a: 1\n  # two\n  - b\n  # - c\n") == (
        "  x:\n    # one\n    - a: 1\n    # two\n    - b\n  # - c\n"
    )


def test_anchors_stay_in_front_of_their_aliases() -> None:
    assert spec("  status: &a B\n  name: A\n") == "  name: A\n  status: &a B\n"
    for kept in ("  status: &a B\n  name: *a\n", "  x: &a 1\n  status: *a\n  name: &a A\n"):
        assert spec(kept) == kept
    assert spec("  tags: &t\n    a: 1\n  outboundCaller: {flow: &f F, name: *f}\n") == (
        "  outboundCaller: {flow: &f F, name: *f}\n  tags: &t\n    a: 1\n"
    )


def test_merge_keys_stay_where_they_are() -> None:
    text = "  tags:   {a: 1}\n  <<: {b: 2}\n  name: A\n"
    assert spec(text) == "  tags: {a: 1}\n  <<: {b: 2}\n  name: A\n"


def test_documents_markers_and_directives() -> None:
    rest = "...\n# between\n%YAML 1.2\n---\n"
    text = f"# first\n---   # begin\n{HEAD}spec: {{}}\n\n\n{rest}just:   text\n--- two words\n---\n"
    assert formatted(text, "f") == (
        f"# first\n---\n# begin\n{HEAD}spec: {{}}\n{rest}just: text\n--- two words\n---\n"
    )


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "[1,   2]\n", "text\n", "{kind:   Queue}\n", "--- |\n  a\n"]
)
def test_what_is_no_block_map_is_left_as_it_is(text: str) -> None:
    assert formatted(text, "f") == text


def test_a_line_break_that_a_document_left_as_it_is_would_take_for_its_own_is_not_added() -> None:
    for text in ("? a\n: |\n  A", "? a\n: |+\n  A\n  "):
        assert formatted(text, "x.yaml") == text


def test_line_breaks_stay_of_their_sort() -> None:
    assert formatted("b:   1\r\na: 2\r\n", "f") == "b: 1\r\na: 2\r\n"
    assert formatted("b:   1\r\na:   2\nc: 3\n", "f") == "b: 1\na: 2\nc: 3\n"


def test_a_text_that_cannot_be_read_is_named_with_its_place() -> None:
    with pytest.raises(InvalidError) as raised:
        formatted("a: 1\n---\nb: [\n", "x.yaml")
    assert [(one.file, one.line, one.code) for one in raised.value.problems] == [("x.yaml", 4, "syntax")]
    with pytest.raises(InvalidError):
        formatted("a: \x01\n", "x.yaml")


def test_what_only_some_readers_understand_is_named_with_its_place() -> None:
    with pytest.raises(InvalidError) as raised:
        formatted("b:   1\na: \t{c: d}\n", "x.yaml")
    assert [(one.line, one.column, one.code) for one in raised.value.problems] == [(2, 4, "unusual")]


def test_an_error_of_another_reader_that_names_no_problem_is_one_all_the_same() -> None:
    with pytest.raises(InvalidError) as raised:
        formatted("a:   |\n \n      \n# why\nb: 1\n", "x.yaml")
    (problem,) = raised.value.problems
    assert (problem.line, problem.code) == (4, "unusual")
    assert "more indented" in problem.message


@pytest.mark.parametrize("lost", ["1", "# why", "'", "&x"])
def test_what_would_say_something_else_is_never_given_out(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a:   '1' # why\nb: &x 2\n"
    assert formatted(text, "x.yaml") == "a: '1'   # why\nb: &x 2\n"

    def losing(root: Collection) -> list[str]:
        return [line.replace(lost, "") for line in lines_of(root)]

    monkeypatch.setattr("reconciler.manifests.formatting.lines_of", losing)
    with pytest.raises(NotTheSameError, match=r"x\.yaml"):
        formatted(text, "x.yaml")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT / "examples")))
def test_the_examples_only_change_their_order(path: Path) -> None:
    text = path.read_text("utf-8")
    result = formatted(text, str(path))
    assert sorted(result.splitlines()) == sorted(text.splitlines())
    assert formatted(result, str(path)) == result


def test_every_document_of_the_tests_says_the_same_afterwards() -> None:
    """Nothing that people wrote here, valid or not, is changed in what it says; what cannot be read is refused."""
    count = 0
    for path in sorted((ROOT / "tests" / "invalid").rglob("*.yaml")):
        try:
            text = path.read_text("utf-8")
            result = formatted(text, str(path))
        except (UnicodeDecodeError, InvalidError):
            continue
        count += 1
        before, after = (read_text(one.replace("\r", ""), "f")[0] for one in (text, result))
        assert [one.value for one in after] == [one.value for one in before]
        assert sorted(re.findall("# .*", result)) == sorted(re.findall("# .*", text))
        assert formatted(result, str(path)) == result
    assert count > 50

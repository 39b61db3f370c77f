"""The pages of the kinds: one for each and no other, what is generated in them fresh, what people wrote valid."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.kinds.messages import email_contact, routed_email
from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.checking import check
from reconciler.manifests.documents import read_text
from reconciler.manifests.messages import read_messages
from reconciler.manifests.schema_files import schema_text
from tests.acceptance.reference import (
    BLOCK,
    FOLDER,
    INDEX,
    LEFT_TO_SAY,
    MANUAL,
    MESSAGES,
    NEEDED,
    PAGES,
    files,
    fresh,
    page,
)
from tests.acceptance.reference_examples import document, of_kind
from tests.acceptance.reference_fields import plain
from tests.acceptance.test_links import links
from tests.source import ROOT
from tests.support.pages import Element, markdown

AGAIN = "run python -m tests.acceptance.reference"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!-- .*? -->\n?")
RULES = {"RoutedEmail": routed_email.findings, "EmailContact": email_contact.findings}


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def blocks(file: Path) -> list[str]:
    return [found[1] for found in BLOCK.finditer(file.read_text("utf-8"))]


def fences(file: Path) -> list[tuple[str, str]]:
    return FENCE.findall(file.read_text("utf-8"))


def by_hand(file: Path) -> str:
    """What people wrote."""
    return BLOCK.sub("", file.read_text("utf-8"))


# Complete and fresh ---------------------------------------------------------------------------------------------------


def test_every_kind_has_its_page_and_every_page_its_kind() -> None:
    assert {one.stem for one in FOLDER.glob("*.md")} == {*PAGES, INDEX.stem}
    assert set(DOCUMENTS) < set(PAGES)
    assert {one.stem for one in (ROOT / "schemas").glob("*.json")} - {*PAGES} == {
        "Plan",  # no person writes it
        "reconciler",  # every kind together
        "symbee-gateway.openapi",  # docs/gateway.md
    }


@pytest.mark.parametrize("file", files(), ids=name_of)
def test_what_is_generated_is_fresh(file: Path) -> None:
    assert file.read_text("utf-8") == fresh(file), AGAIN


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_has_all_that_a_page_has(kind: str) -> None:
    found = [one.split()[0] for one in blocks(page(kind))]
    assert [one for one in found if one in NEEDED] == list(NEEDED)
    own = page(kind).read_text("utf-8").partition("<!-- generated: fields -->")[0]
    shown = len(FENCE.findall(own))
    assert shown >= 2, "a minimal example and a fuller one"
    there = 1 if kind in MESSAGES else len(of_kind(kind))
    assert found.count("message" if kind in MESSAGES else "example") >= min(2, there), "taken from examples/"
    assert LEFT_TO_SAY not in page(kind).read_text("utf-8")


@pytest.mark.parametrize("kind", PAGES)
def test_examples_on_a_page_are_of_its_kind(kind: str) -> None:
    asked = [one.split()[1:] for one in blocks(page(kind))]
    assert {address.partition("/")[0] for _, address in (one for one in asked if len(one) == 2)} <= {kind}
    assert {way for (way,) in (one for one in asked if len(one) == 1)} <= {MESSAGES.get(kind)}


def test_an_example_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match="01-one-queue has no Queue/nobody"):
        document("01-one-queue", "Queue/nobody")


def test_a_kind_without_a_page_gets_one(tmp_path: Path) -> None:
    begun = fresh(tmp_path / "SkillQueue.md")
    assert [found[1].split()[0] for found in BLOCK.finditer(begun)] == [
        "head",
        "example",
        "example",
        "fields",
        "sources",
    ]
    assert "# SkillQueue\n" in begun
    assert LEFT_TO_SAY in begun
    assert "| `wrapSeconds` | whole number, 0 or more |" in begun
    assert len(FENCE.findall(begun)) == 2


def members(node: Any) -> Iterator[str]:
    """Every field that a schema knows anywhere, but those inside a reference or a secret."""
    if isinstance(node, list):
        for one in node:
            yield from members(one)
    elif isinstance(node, dict):
        if set(node.get("properties", ())) == {"name", "id"} or node.get("writeOnly"):
            return
        for name, below in node.get("properties", {}).items():
            yield name
            yield from members(below)
        for key, below in node.items():
            if key not in ("properties", "if", "then", "allOf", "oneOf", "examples"):
                yield from members(below)


@pytest.mark.parametrize("kind", PAGES)
def test_every_field_of_a_schema_has_its_row(kind: str) -> None:
    schema = json.loads(schema_text(kind))
    inside = {"StoredSecret", "Lifecycle", "Metadata", "CheckMetadata"}  # secrets; what every manifest has
    schema["$defs"] = {name: one for name, one in schema["$defs"].items() if name not in inside}
    text = page(kind).read_text("utf-8")
    known = set(members(schema)) - {"apiVersion", "kind", "metadata", "spec"}
    assert known
    assert [name for name in known if f"| `{name}` |" not in text] == []


def test_the_manual_has_every_field_of_metadata() -> None:
    definitions = json.loads(schema_text("Queue"))["$defs"]
    text = MANUAL.read_text("utf-8")
    for one in ("Metadata", "Lifecycle"):
        assert [name for name in definitions[one]["properties"] if f"| `{name}` |" not in text] == []


def test_manual_and_index_lead_to_every_page() -> None:
    for file in (MANUAL, INDEX):
        reached = {
            (file.parent / link.partition("#")[0]).resolve() for link in links(file.read_text("utf-8"))
        }
        assert {page(kind) for kind in PAGES} - reached == set()


# What people wrote ----------------------------------------------------------------------------------------------------


def test_code_says_its_language() -> None:
    for file in files():
        assert {language for language, _ in fences(file)} <= {"yaml", "sh", "text", "console"}
        assert not re.search(r"\n\n {4}", FENCE.sub("", file.read_text("utf-8"))), "indented code"


WRITTEN = [
    (file, code)
    for file in files()
    if file.exists()
    for code in FENCE.findall(by_hand(file))
    if code[0] == "yaml" and "\napiVersion: " in f"\n{code[1]}" and not code[1].startswith("# an overlay\n")
]


@pytest.mark.parametrize(("file", "code"), WRITTEN, ids=lambda one: one.stem if isinstance(one, Path) else "")
def test_a_manifest_that_is_shown_is_valid(file: Path, code: tuple[str, str]) -> None:
    (one,), problems = read_text(code[1], "shown.yaml")
    assert problems == []
    kind = one.value["kind"]
    assert check(one.value, kind, one, address=None)[1] == []
    assert kind == file.stem or file == MANUAL


def test_manifests_that_are_shown_are_found() -> None:
    assert {file.stem for file, _ in WRITTEN} >= {"manifests", "QueueCheck", "EmailContactCheck"}


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_that_is_shown_is_valid(kind: str, tmp_path: Path) -> None:
    shown = [text for language, text in fences(page(kind)) if language == "yaml"]
    assert len(shown) >= 2
    for number, text in enumerate(shown):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text, "utf-8")
        read = read_messages(str(file), kind, RULES[kind])
        assert (read.problems, read.warnings) == ((), ())
        assert read.messages


# As readers see it ----------------------------------------------------------------------------------------------------


def seen(file: Path) -> Element:
    return markdown(COMMENT.sub("", file.read_text("utf-8")))


@pytest.mark.parametrize("file", files(), ids=name_of)
def test_tables_are_read_as_they_are_meant(file: Path) -> None:
    lines = re.findall(r"^\|.*\|$", FENCE.sub("", file.read_text("utf-8")), re.MULTILINE)
    for line in lines:
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        assert len(cells) <= 4, "more columns leave no room for words"
    tables = list(seen(file).all("table"))
    rows = [row for one in tables for row in one.rows]
    assert len(rows) == len([line for line in lines if not re.fullmatch(r"[|\- ]+", line)])
    assert "".join(map(str, rows)).count("**") == 0


def test_signs_of_markdown_are_shown_as_they_are() -> None:
    text = "a|b *c* <d> e_f \\ g"
    (cell,) = markdown(f"| x |\n|---|\n| {plain(text)} |\n").all("td")
    assert cell.text == text


def test_nothing_that_is_generated_leads_elsewhere_by_itself() -> None:
    for kind in PAGES:
        fields = next(
            found[2] for found in BLOCK.finditer(page(kind).read_text("utf-8")) if found[1] == "fields"
        )
        assert [
            one.attributes["href"] for one in markdown(fields).all("a") if ":" in str(one.attributes["href"])
        ] == []

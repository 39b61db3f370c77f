"""Every link between our own texts leads somewhere: to a file that is there, and to a heading that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source import ROOT

TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
_FENCED = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_INDENTED = re.compile(r"(?:\A|(?<=\n\n))(?: {4}[^\n]*\n)+")
_LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|<(?:img|a)\b[^>]*?(?:src|href)=\"([^\"]+)\""
)
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*#*$", re.MULTILINE)


def prose(text: str) -> str:
    """A text without what is shown as code."""
    return _CODE.sub("", _INDENTED.sub("", _FENCED.sub("", text)))


def links(text: str) -> Iterator[str]:
    """Where a text's links lead that lead to no other machine."""
    for found in _LINK.finditer(prose(text)):
        target = found[1] or found[2]
        if not re.match(r"[a-z][a-z+.-]*:", target):
            yield target


def anchors(text: str) -> set[str]:
    """What may stand after a #: GitHub's names of a text's headings."""
    made: dict[str, int] = {}
    found = set()
    for heading in _HEADING.findall(_FENCED.sub("", text)):
        words = re.sub(r"\]\([^)]*\)", "", heading).lower()
        name = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
        count = made.get(name, 0)
        made[name] = count + 1
        found.add(f"{name}-{count}" if count else name)
    return found


def leads(link: str, file: Path) -> bool:
    """Whether a link of a file leads to a file of ours, and to a heading of it where it names one."""
    path, _, anchor = link.partition("#")
    target = (file.parent / path).resolve() if path else file
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file: Path) -> None:
    assert [link for link in links(file.read_text(encoding="utf-8")) if not leads(link, file)] == []


def test_every_page_can_be_reached_from_the_first() -> None:
    seen, left = set[Path](), [ROOT / "README.md"]
    while left:
        file = left.pop()
        if file in seen:
            continue
        seen.add(file)
        for link in links(file.read_text(encoding="utf-8")):
            target = (file.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_relative_to(ROOT):
                left.append(target)
    pages = {file for file in TEXTS if file.parent == ROOT / "docs"}
    assert sorted(str(file.relative_to(ROOT)) for file in pages - seen) == []


def test_a_broken_link_is_seen() -> None:
    text = "[a](nowhere.md) [b](#none) [c](https://example.com) `[d](code.md)`\n\n    [e](code.md)\n\n## Some heading\n"
    page = ROOT / "docs" / "ci.md"
    assert list(links(text)) == ["nowhere.md", "#none"]
    assert anchors(text + "\n## Some heading\n") == {"some-heading", "some-heading-1"}
    assert [leads(one, page) for one in ("nowhere.md", "#none", "#gitlab", "commands.md#none", "/etc")] == [
        False, False, True, False, False,
    ]  # fmt: skip

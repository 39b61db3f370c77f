"""What no committed text may hold: addresses of package registries, paths of somebody's machine, loose ends."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source import ROOT

MADE = re.compile(r"\.git|\.venv.*|\.\w+_cache|\.hypothesis|\.reconciler|__pycache__|build|dist")

UNWANTED = {
    "a package registry's address": r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org",
    "a path of somebody's machine": r"(?<![\w.~:/-])/(?:home|root|Users|work|opt)/\w",
    "a loose end": r"\b(?:TODO|FIXME|XXX)\b",
    "a telephone number that may be somebody's": r"\+1(?!(?:\d{3})?55501\d\d\b)(?:\d{7}|\d{10})\b",
}


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that is or may be committed, and what it holds; this file, which names what it seeks, is not."""
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if not MADE.fullmatch(name)]
        for path in (Path(folder, name) for name in files):
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            if path != Path(__file__):
                yield path, text


def findings(text: str, pattern: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if re.search(pattern, line)]


@pytest.mark.parametrize("what", UNWANTED)
def test_no_text_holds(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path, text in texts()
        for line in findings(text, UNWANTED[what])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a package registry's address", "index-url = " + ".".join(("pypi", "org"))),
        ("a path of somebody's machine", 'state: "/home/someone/state.db"'),
        ("a loose end", "# TODO: later"),
        ("a telephone number that may be somebody's", "phoneNumber: '+12025551234'"),
    ],
)
def test_what_is_unwanted_is_seen(what: str, line: str) -> None:
    assert findings(line, UNWANTED[what]) == [line]


@pytest.mark.parametrize("number", ["+15550100", "+12025550100", "+12065550199"])
def test_numbers_set_aside_for_examples_pass(number: str) -> None:
    assert findings(number, UNWANTED["a telephone number that may be somebody's"]) == []

from __future__ import annotations

import pytest

from reconciler.manifests.wording import nearest, shown, spelled
from reconciler.model.manifest import Path


@pytest.mark.parametrize(
    ("word", "known", "close"),
    [
        ("maxContact", ["maxContacts", "description"], "maxContacts"),
        ("enabled", ["ENABLED", "DISABLED"], "ENABLED"),
        ("ENABLED", ["Enabled"], "Enabled"),
        ("colour", ["maxContacts", "description"], None),
        ("x", [], None),
    ],
)
def test_nearest(word: str, known: list[str], close: str | None) -> None:
    assert nearest(word, known) == close


def test_nearest_among_very_many() -> None:
    known = [f"queue-{number:05}" for number in range(20_000)] + ["retail-support"]
    assert nearest("retail-suport", known) == "retail-support"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "the document"),
        (("spec", "addresses", 2), "spec.addresses[2]"),
        (("spec", "tags", "cost center"), "spec.tags[cost center]"),
        (("spec", "tags", "cost-center_1"), "spec.tags.cost-center_1"),
        (("spec", "tags", ""), "spec.tags[]"),
    ],
)
def test_spelled(path: Path, text: str) -> None:
    assert spelled(path) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        ("a" * 70, f'"{"a" * 60}…"'),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ({}, "a map"),
        ([1], "a list"),
    ],
)
def test_shown(value: object, text: str) -> None:
    assert shown(value) == text

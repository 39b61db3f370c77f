"""Owner tags, and what paths look like."""

from __future__ import annotations

import pytest

from reconciler.model.observation import Ownership, foreign_of
from reconciler.model.paths import below

WITH, WITHOUT = Ownership("acme", "prod", "3f9c2a71"), Ownership("acme", "prod", None)


@pytest.mark.parametrize(
    ("owner", "tag", "ours"),
    [
        (WITH, "acme/prod/3f9c2a71", True),
        (WITH, "acme/prod", True),
        (WITH, "acme/prod/other", False),
        (WITH, "acme/test/3f9c2a71", False),
        (WITH, "acme/prod/3f9c2a71/", False),
        (WITH, None, False),
        (WITH, "", False),
        (WITHOUT, "acme/prod", True),
        (WITHOUT, "acme/prod/3f9c2a71", False),
    ],
)
def test_whose_an_object_is(owner: Ownership, tag: str | None, ours: bool) -> None:
    assert owner.owns(tag) == ours


def test_the_tag_that_is_written_has_the_uid_where_there_is_one() -> None:
    assert (WITH.tag, WITHOUT.tag) == ("acme/prod/3f9c2a71", "acme/prod")


def test_cloudformation_is_told_by_its_tags() -> None:
    assert foreign_of({"aws:cloudformation:stack-name": "s", "team": "a"}) == "s"
    assert foreign_of({"aws:cloudformation:logical-id": "x"})
    assert foreign_of({"aws:other": "x"}) is None


@pytest.mark.parametrize(
    ("key", "path"),
    [("team", "spec.tags.team"), ("cost center", "spec.tags[cost center]"), ("a.b", "spec.tags[a.b]")],
)
def test_paths(key: str, path: str) -> None:
    assert below("spec.tags", key) == path

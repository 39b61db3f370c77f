"""What makes two pieces of work the same: what they come to, and not which plan they are from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.model.change import Change, FieldChange
from reconciler.model.secret import secret
from reconciler.model.worklist import Item, content_of
from tests.support.worklists import LATER, SOURCE, change, item

VERSION = "spec.credentials.password.version"


def with_version(version: str | None) -> Change:
    """The change as a plan shows it that sees this version, or none."""
    one = change()
    more = (FieldChange(VERSION, None, version),) if version else ()
    return replace(one, fields=(*one.fields, *more))


def test_tokens_reasons_and_ids_make_no_difference() -> None:
    one = change()
    call = replace(one.calls[0], token="t", id="x#1", depends_on=("y#1",))
    assert content_of(replace(one, calls=(call,), reason="else", risk="high", awaiting=True)) == content_of(
        one
    )


@pytest.mark.parametrize(
    "other",
    [
        change("SkillQueue/other"),
        change(after="Other"),
        change(action="update"),
        change(wrapSeconds=30),
        replace(change(), fields=(FieldChange("spec.displayName", "Before", "Care"),)),
        replace(change(), calls=(replace(change().calls[0], parameters={"owner": None}),)),
    ],
)
def test_what_it_comes_to_does(other: Change) -> None:
    assert content_of(other) != content_of(change())
    assert not item(change()).carries_out(other)
    assert not item(change()).is_like(item(other))


@pytest.mark.parametrize(
    ("listed", "planned", "same"),
    [
        ("v1", "v1", True),
        ("v1", None, True),  # whoever plans cannot read the secret
        ("", "v1", True),  # whoever handed it over could not
        (None, "v1", True),  # there was no key yet to mark it with
        ("v1", "v2", False),  # it was changed since
    ],
)
def test_versions_of_secrets(listed: Any, planned: str | None, same: bool) -> None:
    assert item(change(), password=listed).carries_out(with_version(planned)) is same


def test_a_secret_that_nobody_could_read_has_the_version_that_the_plan_saw() -> None:
    one = item(change())
    spec = {"credentials": {"password": secret(SOURCE, "v1"), "userName": secret(SOURCE)}}
    parameters = {**one.calls[0]["parameters"], "spec": spec}
    unread = one._replace(calls=({"operation": "putRestSmsMapping", "parameters": parameters},))
    assert unread.versions == {VERSION: "v1", "spec.credentials.userName.version": None}


def test_a_delete_has_no_versions() -> None:
    call = {"operation": "deleteSkillQueue", "parameters": {"code": "care", "owner": "o", "ifMatch": '"1"'}}
    assert item(change())._replace(calls=(call,)).versions == {}


def test_when_it_was_handed_over_and_confirmed_makes_no_difference() -> None:
    one: Item = item(change())
    assert one.is_like(one._replace(since=LATER, confirmed={"by": "kim", "at": LATER}))

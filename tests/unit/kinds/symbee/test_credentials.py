"""Credentials: only where they are taken from is ever said, a change of one is seen, and what nobody states is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.planning.document import document
from tests.support.rig import Rig
from tests.unit.kinds.symbee.world import carrier, item, skill_queue

USER, PASSWORD, NEXT = "canary-user-1", "canary-password-2", "canary-password-3"


@pytest.fixture
def rig(symbee: Rig) -> Rig:
    symbee.symbee.variables |= {"SMPP_USER": USER, "SMPP_PASSWORD": PASSWORD}
    symbee.settle([skill_queue(), carrier()])
    return symbee


def fields(rig: Rig, *manifests: Any) -> dict[str, tuple[Any, Any]]:
    """What the next plan would change."""
    return {
        one.path: (one.before, one.after) for change in rig.plan(manifests).changes for one in change.fields
    }


def test_an_unchanged_credential_is_no_change(rig: Rig) -> None:
    assert fields(rig, skill_queue(), carrier()) == {}


def test_another_value_behind_the_same_name_is_seen_by_its_version(rig: Rig) -> None:
    rig.symbee.variables["SMPP_PASSWORD"] = NEXT
    changed = fields(rig, skill_queue(), carrier())
    ((path, (before, after)),) = changed.items()
    assert path == "spec.credentials.password.version"
    assert before
    assert after not in (None, before)
    rig.settle([skill_queue(), carrier()])


def test_another_name_is_seen_too(rig: Rig) -> None:
    rig.symbee.variables["SMPP_OTHER"] = PASSWORD
    other = carrier(credentials={"user": {"env": "SMPP_USER"}, "password": {"env": "SMPP_OTHER"}})
    changed = fields(rig, skill_queue(), other)
    assert changed["spec.credentials.password"] == ({"env": "SMPP_PASSWORD"}, {"env": "SMPP_OTHER"})
    assert set(changed) == {"spec.credentials.password"}
    rig.settle([skill_queue(), other])


def test_a_secret_that_cannot_be_read_now_is_compared_by_its_name(rig: Rig) -> None:
    del rig.symbee.variables["SMPP_PASSWORD"]
    assert fields(rig, skill_queue(), carrier()) == {}


def test_a_secret_that_cannot_be_read_now_stops_a_put_before_it_is_sent(rig: Rig) -> None:
    del rig.symbee.variables["SMPP_PASSWORD"]
    since = rig.mark()
    applied = rig.apply(rig.plan([skill_queue(), carrier(port=2776)]))
    assert applied.exit_code == 1
    assert "SMPP_PASSWORD" in str(applied.outcomes[0].error)
    assert rig.writes(since) == []


def test_another_value_since_the_plan_is_not_sent(rig: Rig) -> None:
    plan = rig.plan([skill_queue(), carrier(port=2776)])
    rig.symbee.variables["SMPP_PASSWORD"] = NEXT
    applied = rig.apply(plan)
    assert applied.exit_code == 1
    assert applied.outcomes[0].code == "secretChanged"


def test_what_nobody_states_any_more_is_kept_with_its_mark(rig: Rig) -> None:
    only_user = carrier(credentials={"user": {"env": "SMPP_USER"}}, port=2776)
    rig.settle([skill_queue(), only_user])
    kept = item(rig, "SmppSmsMapping", "carrier")
    assert kept is not None
    assert kept["spec"]["credentials"]["password"]["reference"] == {"env": "SMPP_PASSWORD"}
    assert fields(rig, skill_queue(), carrier(port=2776)) == {}


def test_no_value_stands_in_a_plan_or_in_the_backend(rig: Rig) -> None:
    rig.symbee.variables["SMPP_PASSWORD"] = NEXT
    plan = rig.plan([skill_queue(), carrier()])
    assert rig.apply(plan).exit_code == 0
    written = [json.dumps(document(plan))]
    files = [one for one in Path(rig.folder).rglob("*") if one.is_file()]
    assert any("journal" in str(one) for one in files)
    written += [one.read_bytes().decode("utf-8", "replace") for one in files]
    assert not [one for one in written if "canary" in one]

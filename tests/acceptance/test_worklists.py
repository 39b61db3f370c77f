"""Symbee's configuration through a person, by the real command line: the life of a work list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.portal import (
    ALL,
    CREDENTIALS,
    EMAIL,
    RETURNS,
    SALES,
    TWILIO,
    Portal,
    awaiting,
    different,
    living,
    results,
)

ADDRESSES = (
    "SkillQueue/email-returns",
    "SkillQueue/sms-sales",
    "RestSmsMapping/twilio",
    "RoutedEmailConfiguration/returns",
)


ANYWAY = ("--override", "waitingContacts")
"""Nobody has figures of these queues."""


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path / "acme")


def warnings(plan: dict[str, Any], code: str) -> dict[str, str]:
    return {one["address"]: one["message"] for one in plan["warnings"] if one["code"] == code}


# From apply to confirm ------------------------------------------------------------------------------------------------


def test_apply_hands_over_confirm_records_and_then_nothing_is_left(portal: Portal) -> None:
    applied = portal.apply()
    assert set(applied) == {"applyId", "planId", "exitCode", "changes", "calls", "worklist"}
    assert (applied["exitCode"], applied["calls"]) == (6, 0)
    assert results(applied) == dict.fromkeys(ADDRESSES, "awaiting")
    assert set(applied["worklist"]) == {"id", "path", "html"}
    assert "4 of 4 to do" in Path(applied["worklist"]["path"]).read_text("utf-8")
    assert "4 of 4 to do" in Path(applied["worklist"]["html"]).read_text("utf-8")

    confirmed = portal.confirm(applied["worklist"]["id"])
    assert set(confirmed) == set(applied)
    assert (confirmed["exitCode"], confirmed["planId"]) == (0, applied["planId"])
    assert results(confirmed) == dict.fromkeys(ADDRESSES, "done")
    assert set(portal.records()) == {
        "rest-sms-mappings/twilio",
        "routed-email-configurations/returns-team",
        "skill-queues/email-returns",
        "skill-queues/sms-sales",
    }
    assert portal.plan().code == 0
    assert portal.apply(code=0)["worklist"] is None
    assert "Done: 4 of 4 confirmed." in portal.text(applied["worklist"]["id"])


def test_plan_says_since_when_what_awaits_and_never_a_second_list(portal: Portal) -> None:
    assert portal.plan().code == 2
    name = portal.hand_over()
    planned = portal.plan()
    assert planned.code == 6
    assert awaiting(planned.json) == dict.fromkeys(ADDRESSES, True)
    assert planned.json["summary"]["awaiting"] == 4
    since = {one["reason"] for one in planned.json["changes"]}
    assert len(since) == 1
    assert f"(work list {name})" in since.pop()
    assert "awaiting a person since 20" in portal.do("plan").out
    assert portal.do("plan").code == 0
    assert portal.hand_over() == portal.hand_over("--prune") == name
    assert portal.lists() == [name]


def test_a_saved_plan_says_it_too_and_is_applied_as_often_as_one_likes(portal: Portal) -> None:
    assert portal.plan("--out", "p.json").code == 2
    codes = [portal.do("apply", "p.json", "--format", "json") for _ in range(2)]
    assert [one.code for one in codes] == [6, 6]
    (name,) = portal.lists()
    assert portal.plan("--out", "q.json").code == 6
    shown = portal.do("show", "q.json", "--format", "json").json
    assert awaiting(shown) == dict.fromkeys(ADDRESSES, True)
    portal.confirm(name)
    again = portal.do("apply", "p.json", "--format", "json")
    assert (again.code, set(results(again.json).values())) == (0, {"skipped"})
    assert again.json["worklist"] is None


def test_two_is_the_code_as_soon_as_anything_else_is_pending(portal: Portal) -> None:
    portal.hand_over()
    queue = {"kind": "Queue", "metadata": {"name": "retail"}, "spec": {"hoursOfOperation": "Office hours"}}
    portal.state(*ALL, queue)
    assert portal.plan().code == 2
    applied = portal.apply()
    assert (results(applied)["Queue/retail"], applied["exitCode"]) == ("done", 6)
    assert portal.plan().code == 6


def test_the_order_is_that_of_the_work(portal: Portal) -> None:
    text = portal.text(portal.hand_over())
    places = [text.index(f"## {number}. [ ] `{address}`") for number, address in enumerate(ADDRESSES, 1)]
    assert places == sorted(places)
    portal.confirm(portal.lists()[0])
    portal.state(SALES)
    gone = portal.text(portal.hand_over("--prune", *ANYWAY))
    order = ("RoutedEmailConfiguration/returns", "SkillQueue/email-returns")
    assert [gone.index(one) for one in order] == sorted(gone.index(one) for one in order)
    assert "Delete: SMS - REST Based `twilio`" in gone


# Other work -----------------------------------------------------------------------------------------------------------


def test_a_changed_manifest_supersedes_and_says_so(portal: Portal) -> None:
    first = portal.hand_over()
    portal.state(SALES, different(TWILIO, name="Twilio, all"), EMAIL, RETURNS)
    planned = portal.plan()
    assert planned.code == 2
    assert awaiting(planned.json)["RestSmsMapping/twilio"] is False
    assert "wanted otherwise" in warnings(planned.json, "worklistOutdated")["RestSmsMapping/twilio"]
    applied = portal.do("apply", "--yes")
    assert applied.code == 6
    (second,) = set(portal.lists()) - {first}
    assert f"the work list {first} is superseded by {second}: tell whoever works on it" in applied.out
    assert "Do not work on this list any more" in portal.text(first)
    refused = portal.do("apply", "--confirm", first, "--yes", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (4, "worklistClosed")
    assert second in refused.json["error"]["fix"]
    assert "worklistOutdated" not in portal.plan().out


def test_a_manifest_that_goes_withdraws(portal: Portal) -> None:
    portal.state(SALES)
    name = portal.hand_over()
    portal.state(EMAIL)
    portal.hand_over()
    assert "superseded" in portal.text(name)
    portal.state(living(SALES), EMAIL)
    portal.confirm(portal.hand_over())
    portal.state(different(SALES, wrapSeconds=5), EMAIL)
    changed = portal.hand_over()
    portal.state(SALES, EMAIL)
    planned = portal.plan()
    assert planned.code == 0
    assert "not wanted any more" in warnings(planned.json, "worklistOutdated")["SkillQueue/sms-sales"]
    applied = portal.do("apply", "--yes")
    assert (applied.code, f"the work list {changed} is withdrawn" in applied.out) == (0, True)
    assert "withdrawn" in portal.text(changed)
    refused = portal.do("apply", "--confirm", changed, "--yes", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (4, "worklistClosed")


def test_what_is_not_targeted_stays_on_the_list(portal: Portal) -> None:
    portal.hand_over()
    portal.state(SALES, TWILIO, different(EMAIL, displayName="Parcels"), RETURNS)
    planned = portal.plan("--target", "SkillQueue/sms-sales")
    assert (planned.code, warnings(planned.json, "worklistOutdated")) == (6, {})
    text = portal.text(portal.hand_over("--target", "SkillQueue/email-returns"))
    assert "4 of 4 to do" in text
    assert "`Parcels`" in text
    assert "`Returns`" not in text
    assert portal.plan().code == 6


def test_pruning_that_was_asked_for_stays_asked_for(portal: Portal) -> None:
    portal.settle()
    portal.state(SALES, TWILIO)
    name = portal.hand_over("--prune", *ANYWAY)
    planned = portal.plan()
    assert (planned.code, warnings(planned.json, "worklistOutdated")) == (0, {})
    assert set(warnings(planned.json, "leftover")) == {
        "RoutedEmailConfiguration/returns",
        "SkillQueue/email-returns",
    }
    portal.apply(code=0)
    assert "2 of 2 to do" in portal.text(name)
    portal.state(*ALL)
    portal.apply(code=0)
    assert "withdrawn" in portal.text(name)


def test_a_plan_from_before_neither_changes_nor_drops_what_was_handed_over_since(portal: Portal) -> None:
    portal.state(SALES)
    assert portal.plan("--out", "old.json").code == 2
    _later(portal, "old.json")
    portal.state(different(SALES, wrapSeconds=5), EMAIL)
    name = portal.hand_over()
    applied = portal.do("apply", "old.json", "--format", "json")
    assert applied.code == 4
    (change,) = applied.json["changes"]
    assert (change["result"], change["error"]["code"]) == ("refused", "stale")
    assert "newer plan" in change["error"]["message"]
    assert portal.lists() == [name]
    assert "2 of 2 to do" in portal.text(name)
    assert portal.plan().code == 6


def _later(portal: Portal, plan: str) -> None:
    """Let a second pass, in which moments on record are told apart."""
    made = json.loads((portal.workspace / plan).read_text("utf-8"))["createdAt"]
    while json.loads(portal.plan().out)["createdAt"] == made:
        pass


# Secrets --------------------------------------------------------------------------------------------------------------


def test_secrets_are_told_by_their_place_and_a_change_of_one_is_work(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = portal.hand_over()
    assert "take from environment variable TWILIO_PASSWORD" in portal.text(name)
    portal.confirm(name)
    assert portal.plan().code == 0
    monkeypatch.setenv("TWILIO_PASSWORD", "canary-second")
    rotated = portal.hand_over()
    assert portal.text(rotated).count("take from") == 1
    assert portal.hand_over() == rotated
    monkeypatch.setenv("TWILIO_PASSWORD", "canary-third")
    again = portal.hand_over()
    assert again != rotated  # whoever entered the second one has to enter the third
    portal.confirm(again)
    assert portal.plan().code == 0
    written = b"".join(one.read_bytes() for one in portal.workspace.rglob("*") if one.is_file())
    assert b"canary" not in written


def test_whoever_applies_need_not_be_able_to_read_a_secret(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = portal.hand_over()
    monkeypatch.delenv("TWILIO_PASSWORD")
    assert portal.plan().code == 6
    again = portal.do("apply", "--yes")
    assert (again.code, portal.lists()) == (6, [name])
    assert "TWILIO_PASSWORD" in again.out
    assert "without its version on record" in again.out
    monkeypatch.setenv("TWILIO_PASSWORD", CREDENTIALS["TWILIO_PASSWORD"])
    portal.confirm(name)
    assert portal.plan().code == 0


# Owners ---------------------------------------------------------------------------------------------------------------


def test_what_only_concerns_owners_is_no_work_for_a_person(portal: Portal) -> None:
    portal.settle()
    before = portal.records()["skill-queues/sms-sales"]
    portal.state(living(SALES, protect=True, retain=True), TWILIO, EMAIL, RETURNS)
    applied = portal.apply(code=0)
    assert (results(applied), applied["worklist"]) == ({"SkillQueue/sms-sales": "done"}, None)
    after = portal.records()["skill-queues/sms-sales"]
    assert after["owner"]["lifecycle"] == "protect retain"
    assert {**after, "owner": None} == {**before, "owner": None}  # nobody has confirmed it again
    assert portal.plan().code == 0

    sales = {**SALES, "metadata": {"name": "sales", "renamedFrom": "sms-sales"}}
    numbers = [{**TWILIO["spec"]["numbers"][0], "skillQueue": "sales"}]
    portal.state(sales, different(TWILIO, numbers=numbers), EMAIL, RETURNS)
    renamed = portal.apply(code=0)
    assert results(renamed) == {"SkillQueue/sales": "done"}
    assert portal.records()["skill-queues/sms-sales"]["owner"]["resource"] == "SkillQueue/sales"
    assert portal.plan().code == 0


def test_protected_stays_and_retained_is_released(portal: Portal) -> None:
    portal.state(living(SALES, protect=True), living(EMAIL, retain=True))
    portal.settle()
    portal.state(living(SALES, protect=True))
    released = portal.apply("--prune", code=0)
    assert [(one["action"], one["result"]) for one in released["changes"]] == [("release", "done")]
    assert portal.records()["skill-queues/email-returns"]["owner"] is None
    portal.state(EMAIL)
    refused = portal.plan("--prune")
    assert refused.code == 4
    assert "protected" in refused.out


def test_adopting_asks_for_what_differs_and_is_released_in_the_end(portal: Portal) -> None:
    portal.state(SALES, living(TWILIO, adopt=True))
    name = portal.hand_over()
    text = portal.text(name)
    mapping = text[text.index("RestSmsMapping/twilio`: create\n") :]
    assert "### Modify: Maintain REST Based SMS Mapping `twilio`" in text
    assert "Add SMS Provider Mapping" not in text
    assert "said to be in the portal already" in mapping
    assert "| (not known) | `Twilio` |" in mapping
    assert portal.hand_over() == name
    portal.confirm(name)
    assert portal.records()["rest-sms-mappings/twilio"]["owner"]["lifecycle"] == "adopted"
    assert portal.plan().code == 0
    portal.state(SALES)
    released = portal.apply("--prune", code=0)
    assert [(one["address"], one["action"], one["result"]) for one in released["changes"]] == [
        ("RestSmsMapping/twilio", "release", "done")
    ]
    portal.state(SALES, TWILIO)
    assert portal.plan().code == 4  # nobody's by now
    adopted = portal.apply("--adopt", "RestSmsMapping/twilio", code=0)
    assert results(adopted) == {"RestSmsMapping/twilio": "done"}
    assert portal.plan().code == 0
    portal.state(SALES)
    deleted = portal.hand_over("--prune-adopted", "RestSmsMapping/twilio")
    assert "Delete: SMS - REST Based `twilio`" in portal.text(deleted)


def test_what_the_command_line_adopts_stays_so_until_it_is_confirmed(portal: Portal) -> None:
    name = portal.hand_over("--adopt", "RestSmsMapping/twilio")
    assert portal.plan().code == 6
    assert portal.hand_over() == name
    portal.confirm(name)
    assert portal.records()["rest-sms-mappings/twilio"]["owner"]["lifecycle"] == "adopted"
    assert portal.plan().code == 0


# Drift ----------------------------------------------------------------------------------------------------------------


def test_drift_never_says_that_there_is_none_where_nobody_can_look(portal: Portal) -> None:
    portal.settle()
    drift = portal.do("drift")
    assert drift.code == 0
    assert drift.out.startswith("No difference can be seen in acme/sandbox; 4 not observable.")
    assert "No changes" not in drift.out
    document = portal.do("drift", "--format", "json").json
    told = warnings(document, "notObservable")
    assert set(told) == set(ADDRESSES)
    assert all(one.startswith("not observable, last confirmed by ") for one in told.values())
    portal.state(different(SALES, wrapSeconds=5), TWILIO, EMAIL, RETURNS)
    assert portal.do("drift").code == 2

"""What a person asks of a plan: targets, labels, adopting, pruning, overriding; on the course's examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.course import EXAMPLES, copy, edit, edit_one, queues, remove
from tests.acceptance.program import Ran, run

SETTINGS, ASSOCIATIONS, ADOPTING = (
    next(example for example in EXAMPLES if example.name.startswith(number)) for number in ("02", "04", "06")
)


@pytest.fixture
def applied(tmp_path: Path) -> Path:
    """The example about adopting, applied."""
    workspace = copy(ADOPTING, tmp_path)
    assert run(workspace, "apply", "--yes").code == 0
    return workspace


def plan(workspace: Path, *flags: str) -> Ran:
    return run(workspace, "plan", "--format", "json", *flags)


def actions(ran: Ran) -> dict[str, str]:
    return {change["address"]: change["action"] for change in ran.json["changes"]}


def codes(ran: Ran, which: str) -> list[tuple[str, Any]]:
    return [(one["code"], one["address"]) for one in ran.json[which]]


# Targets and labels ----------------------------------------------------------------------------------------------


def test_a_target_is_planned_alone(tmp_path: Path) -> None:
    workspace = copy(SETTINGS, tmp_path)
    assert actions(plan(workspace, "--target", "Queue/shop")) == {"Queue/shop": "create"}


def test_a_target_brings_what_it_needs(tmp_path: Path) -> None:
    workspace = copy(ASSOCIATIONS, tmp_path)
    assert set(actions(plan(workspace, "--target", "EmailAddressAssociation/retail"))) == {
        "EmailAddressAssociation/retail",
        "EmailAddress/returns",
        "EmailAddress/support",
        "Queue/retail",
    }


def test_several_targets(tmp_path: Path) -> None:
    workspace = copy(ASSOCIATIONS, tmp_path)
    targets = ("--target", "Queue/retail", "--target", "EmailAddress/events")
    assert set(actions(plan(workspace, *targets))) == {"Queue/retail", "EmailAddress/events"}


@pytest.mark.parametrize("flag", ["--target", "--adopt", "--prune-adopted"])
@pytest.mark.parametrize("address", ["Queue/shops", "shop", "Kueue/shop"])
def test_an_address_that_is_none_is_a_usage_error(flag: str, address: str, tmp_path: Path) -> None:
    refused = run(copy(SETTINGS, tmp_path), "plan", flag, address)
    assert refused.code == 64
    assert address in refused.err


def test_a_selector_takes_manifests_by_label(tmp_path: Path) -> None:
    workspace = copy(SETTINGS, tmp_path)
    edit_one(workspace, "Queue/shop", lambda queue: queue["metadata"]["labels"].update(open="yes"))
    assert set(actions(plan(workspace, "--selector", "team=retail"))) == {"Queue/shop", "Queue/christmas"}
    both = ("--selector", "team=retail", "--selector", "open=yes")
    assert set(actions(plan(workspace, *both))) == {"Queue/shop"}


def test_a_selector_that_no_manifest_has_is_a_usage_error(tmp_path: Path) -> None:
    assert run(copy(SETTINGS, tmp_path), "plan", "--selector", "team=nobody").code == 64


@pytest.mark.parametrize("prune", [("--prune",), ("--prune-adopted", "Queue/shop")])
def test_a_selector_does_not_go_with_prune(prune: tuple[str, ...], tmp_path: Path) -> None:
    assert run(copy(SETTINGS, tmp_path), "plan", "--selector", "team=retail", *prune).code == 64


def test_a_saved_plan_takes_no_flags(tmp_path: Path) -> None:
    workspace = copy(SETTINGS, tmp_path)
    assert run(workspace, "plan", "--out", "p.json").code == 0
    assert run(workspace, "apply", "p.json", "--target", "Queue/shop").code == 64


# Adopting --------------------------------------------------------------------------------------------------------


def test_what_nobody_owns_is_taken_over_only_when_asked_for(tmp_path: Path) -> None:
    workspace = copy(ADOPTING, tmp_path)
    edit_one(workspace, "Queue/front-desk", lambda queue: queue["metadata"].pop("lifecycle"))
    refused = plan(workspace)
    assert refused.code == 4
    assert codes(refused, "refusals") == [("adoptNeeded", "Queue/front-desk")]
    assert "--adopt Queue/front-desk" in refused.json["refusals"][0]["fix"]

    asked = plan(workspace, "--adopt", "Queue/front-desk")
    assert asked.code == 0
    assert actions(asked)["Queue/front-desk"] == "adopt"
    assert run(workspace, "apply", "--yes", "--adopt", "Queue/front-desk").code == 0
    assert run(workspace, "plan", "--detailed-exitcode").code == 0


def test_what_another_owner_has_is_never_taken_over(tmp_path: Path) -> None:
    workspace = copy(ADOPTING, tmp_path)
    edit_one(workspace, "Queue/emergency", lambda queue: queue["spec"].update(name="Payroll"))
    refused = plan(workspace, "--adopt", "Queue/emergency")
    assert refused.code == 4
    assert codes(refused, "refusals") == [("ownership", "Queue/emergency")]
    assert "human-resources/production" in refused.json["refusals"][0]["message"]


def test_a_rename_moves_the_tag_and_keeps_the_queue(tmp_path: Path) -> None:
    planned = plan(copy(ADOPTING, tmp_path))
    (change,) = [one for one in planned.json["changes"] if one["address"] == "Queue/retail-support"]
    assert (change["action"], change["renamedFrom"]) == ("update", "Queue/retail")
    assert change["fields"] == [{"path": "spec.name", "before": "Retail", "after": "Retail support"}]


# Pruning ---------------------------------------------------------------------------------------------------------


def test_what_no_manifest_states_is_a_warning(applied: Path) -> None:
    remove(applied, "Queue/retail-support")
    left = plan(applied, "--detailed-exitcode")
    assert left.code == 0
    assert left.json["changes"] == []
    assert codes(left, "warnings") == [("leftover", "Queue/retail-support")]


def test_prune_deletes_what_we_made(applied: Path) -> None:
    remove(applied, "Queue/retail-support")
    pruned = plan(applied, "--prune")
    assert actions(pruned) == {"Queue/retail-support": "delete"}
    assert pruned.json["changes"][0]["irreversible"]
    assert run(applied, "apply", "--prune", "--yes").code == 0
    again = plan(applied, "--prune")
    assert again.json["changes"] == []
    assert again.json["warnings"] == []


def test_prune_lets_go_of_what_was_adopted(applied: Path) -> None:
    remove(applied, "Queue/front-desk")
    assert actions(plan(applied, "--prune")) == {"Queue/front-desk": "release"}
    assert run(applied, "apply", "--prune", "--yes").code == 0
    again = plan(applied, "--prune")
    assert again.json["changes"] == []
    assert again.json["warnings"] == []


def test_prune_adopted_deletes_what_it_names(applied: Path) -> None:
    remove(applied, "Queue/front-desk")
    asked = plan(applied, "--prune", "--prune-adopted", "Queue/front-desk")
    assert actions(asked) == {"Queue/front-desk": "delete"}


def test_prune_lets_go_of_what_is_retained(applied: Path) -> None:
    def unprotect(queue: Any) -> None:
        queue["metadata"]["lifecycle"]["protect"] = False

    edit_one(applied, "Queue/emergency", unprotect)
    assert run(applied, "apply", "--yes").code == 0
    remove(applied, "Queue/emergency")
    assert actions(plan(applied, "--prune")) == {"Queue/emergency": "release"}


def test_prune_adopted_does_not_undo_retain(applied: Path) -> None:
    """Retaining is written on the queue, to hold after the YAML has gone."""
    edit_one(applied, "Queue/front-desk", lambda queue: queue["metadata"]["lifecycle"].update(retain=True))
    assert run(applied, "apply", "--yes").code == 0
    remove(applied, "Queue/front-desk")
    asked = plan(applied, "--prune", "--prune-adopted", "Queue/front-desk")
    assert actions(asked) == {"Queue/front-desk": "release"}


def test_an_association_that_goes_leaves_the_addresses(tmp_path: Path) -> None:
    workspace = copy(ASSOCIATIONS, tmp_path)
    assert run(workspace, "apply", "--yes").code == 0
    remove(workspace, "EmailAddressAssociation/retail")
    pruned = plan(workspace, "--prune")
    assert actions(pruned) == {"EmailAddressAssociation/retail": "release"}
    (said,) = [one for one in pruned.json["warnings"] if one["code"] == "addressesStay"]
    assert said["message"].startswith("2 addresses stay")
    assert run(workspace, "apply", "--prune", "--yes").code == 0
    assert plan(workspace, "--prune").json["changes"] == []


# Overriding ------------------------------------------------------------------------------------------------------


def test_what_is_protected_is_not_pruned(applied: Path) -> None:
    remove(applied, "Queue/emergency")
    refused = plan(applied, "--prune")
    assert refused.code == 4
    assert codes(refused, "refusals") == [("protection", "Queue/emergency")]
    (guard,) = [one for one in refused.json["guards"] if one["name"] == "protection"]
    assert (guard["outcome"], guard["address"]) == ("blocks", "Queue/emergency")


@pytest.mark.parametrize("override", ["protection", "protection=Queue/emergency"])
def test_a_guard_is_overridden_by_name(override: str, applied: Path) -> None:
    remove(applied, "Queue/emergency")
    allowed = plan(applied, "--prune", "--override", override)
    assert allowed.code == 0
    assert allowed.json["options"]["overrides"] == [override]
    (guard,) = [one for one in allowed.json["guards"] if one["name"] == "protection"]
    assert guard["outcome"] == "overridden"
    assert run(applied, "apply", "--prune", "--yes", "--override", override).code == 0


def test_an_override_for_another_address_does_not_help(applied: Path) -> None:
    remove(applied, "Queue/emergency")
    assert plan(applied, "--prune", "--override", "protection=Queue/front-desk").code == 4


@pytest.mark.parametrize(
    "override", ["deletes", "updates", "freeze", "waitingContacts", "protection", "deletes=Queue/front-desk"]
)
def test_an_override_that_nothing_needs_is_no_error_but_is_told(override: str, applied: Path) -> None:
    planned = plan(applied, "--override", override)
    assert planned.code == 0
    assert planned.err == (
        f"warning: --override {override} lets nothing pass: that guard does not stand in the way now\n"
    )


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--adopt", "Queue/front-desk"), "it is ours already"),
        (("--prune-adopted", "Queue/front-desk"), "a manifest states it; take that out first"),
        (("--prune-adopted", "Queue/retail-support"), "it was not adopted: --prune takes it away"),
        (
            ("--prune-adopted", "Queue/retail-support", "--target", "Queue/front-desk"),
            "--target leaves it out",
        ),
    ],
)
def test_a_flag_that_does_nothing_is_told(flags: tuple[str, ...], why: str, applied: Path) -> None:
    remove(applied, "Queue/retail-support")
    planned = plan(applied, *flags)
    assert (planned.code, actions(planned)) == (0, {})
    assert planned.err == f"warning: {flags[0]} {flags[1]} does nothing: {why}\n"
    assert run(applied, "apply", "--yes", *flags).err.splitlines()[0] == planned.err.rstrip()


def test_a_flag_that_is_of_use_is_no_matter_for_words(tmp_path: Path) -> None:
    workspace = copy(ADOPTING, tmp_path)
    assert plan(workspace, "--adopt", "Queue/front-desk").err == ""
    assert run(workspace, "apply", "--yes").code == 0
    remove(workspace, "Queue/front-desk")
    remove(workspace, "Queue/emergency")
    flags = ("--prune", "--prune-adopted", "Queue/front-desk", "--override", "protection=Queue/emergency")
    planned = plan(workspace, *flags, "--override", "waitingContacts=Queue/front-desk")
    assert (planned.code, planned.err) == (0, "")


@pytest.mark.parametrize("guard", ["account", "ownership", "capacity", "gravity"])
def test_a_guard_that_cannot_be_overridden_is_a_usage_error(guard: str, applied: Path) -> None:
    refused = run(applied, "plan", "--override", guard)
    assert refused.code == 64
    assert guard in refused.err


# Too much at once ------------------------------------------------------------------------------------------------


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """One queue and nine others, applied."""
    workspace = copy(EXAMPLES[0], tmp_path)
    queues(workspace, 9, maxContacts=1)
    assert run(workspace, "apply", "--yes").code == 0
    return workspace


@pytest.mark.parametrize("flags", [("--prune",), ()], ids=["deletes", "updates"])
def test_too_much_at_once_is_refused_until_somebody_says_so(flags: tuple[str, ...], many: Path) -> None:
    guard = "deletes" if flags else "updates"
    queues(many, 6) if flags else queues(many, 9, maxContacts=5)
    refused = plan(many, *flags)
    assert refused.code == 4
    assert codes(refused, "refusals") == [(guard, None)]
    assert run(many, "apply", "--yes", *flags).code == 4
    assert run(many, "apply", "--yes", *flags, "--override", guard).code == 0
    assert run(many, "plan", "--detailed-exitcode", *flags).code == 0


def test_two_of_ten_may_go(many: Path) -> None:
    queues(many, 7)
    assert plan(many, "--prune").code == 0


def freeze(document: Any) -> None:
    """Let the only environment be frozen, for as long as this test can be run."""
    times = {"from": "2001-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z"}
    document["spec"]["environments"][0]["guards"] = {"freezes": [{**times, "reason": "Christmas trade"}]}


def test_in_a_freeze_nothing_is_applied(tmp_path: Path) -> None:
    workspace = copy(SETTINGS, tmp_path)
    edit(workspace / "reconciler.yaml", freeze)
    refused = plan(workspace, "--out", "p.json")
    assert refused.code == 4
    assert codes(refused, "refusals") == [("freeze", None)]
    assert "Christmas trade" in refused.json["refusals"][0]["message"]
    assert run(workspace, "apply", "p.json").code == 4
    assert run(workspace, "apply", "--yes").code == 4
    assert run(workspace, "apply", "--yes", "--override", "freeze").code == 0


def test_a_freeze_that_begins_after_planning_holds_too(tmp_path: Path) -> None:
    workspace = copy(SETTINGS, tmp_path)
    assert run(workspace, "plan", "--out", "p.json").code == 0
    edit(workspace / "reconciler.yaml", freeze)
    assert run(workspace, "apply", "p.json").code == 4

"""The guard waitingContacts in a plan, and whom each change concerns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.looking import look
from reconciler.cli.planning import built
from reconciler.model.change import Change
from reconciler.model.load import Policy
from reconciler.model.manifest import Manifest
from reconciler.model.plan import GuardResult, Plan
from reconciler.model.worklist import Item, Worklist, content_of
from reconciler.planning.build import Frame
from reconciler.planning.document import document, parse, text
from reconciler.planning.options import Options
from tests.support.rig import OWNER, Rig, association, email, manifest, queue

STAYING = queue("stays")


@pytest.fixture
def busy(rig: Rig) -> Rig:
    """Two queues, of which one is left out of the manifests from now on while five wait in it."""
    rig.settle([STAYING, queue("old")])
    rig.load("old", agentsStaffed=2, itemsInQueue=5, oldestItem=125)
    return rig


def guards(plan: Plan) -> list[GuardResult]:
    return [one for one in plan.guards if one.name == "waitingContacts"]


def outcomes(plan: Plan) -> list[tuple[str, str | None]]:
    return [(one.outcome, one.address) for one in guards(plan)]


def of(plan: Plan, address: str) -> Change:
    return next(one for one in plan.changes if one.address == address)


def prune(rig: Rig, **options: Any) -> Plan:
    return rig.plan([STAYING], prune=True, **options)


def test_a_queue_in_which_somebody_waits_is_not_deleted(busy: Rig) -> None:
    plan = prune(busy)
    assert outcomes(plan) == [("blocks", "Queue/old")]
    (refusal,) = plan.refusals
    assert (refusal.code, refusal.address) == ("waitingContacts", "Queue/old")
    assert "5 contacts wait" in refusal.message
    assert refusal.fix.endswith("or use --override waitingContacts=Queue/old")


@pytest.mark.parametrize("where", [None, "Queue/old"])
def test_it_can_be_overridden_by_name(busy: Rig, where: str | None) -> None:
    plan = prune(busy, overrides=(("waitingContacts", where),))
    assert outcomes(plan) == [("overridden", "Queue/old")]
    assert plan.refusals == ()
    assert plan.options["overrides"] == ["waitingContacts" if where is None else f"waitingContacts={where}"]
    assert busy.apply(plan).exit_code == 0
    assert "old" not in busy.queues()


def test_an_override_for_another_address_does_not_count(busy: Rig) -> None:
    assert outcomes(prune(busy, overrides=(("waitingContacts", "Queue/stays"),))) == [("blocks", "Queue/old")]


@pytest.mark.parametrize(
    ("policy", "outcome", "words"), [("warn", "warns", "5 contacts wait"), ("ignore", "ok", "5 waiting")]
)
def test_an_environment_may_only_warn_or_ignore_it(
    busy: Rig, policy: Policy, outcome: str, words: str
) -> None:
    plan = prune(busy, waiting=policy)
    assert outcomes(plan) == [(outcome, "Queue/old")]
    assert words in guards(plan)[0].message
    assert plan.refusals == ()


def test_a_drain_lets_a_delete_pass(busy: Rig) -> None:
    plan = prune(busy, drain=True)
    assert outcomes(plan) == [("warns", "Queue/old")]
    assert guards(plan)[0].message.endswith("it is drained first")
    assert plan.refusals == ()


def test_a_drain_lets_nothing_else_pass(busy: Rig) -> None:
    plan = busy.plan([STAYING, queue("old", status="DISABLED")], drain=True)
    assert outcomes(plan) == [("blocks", "Queue/old")]
    assert "--drain" not in plan.refusals[0].fix


@pytest.mark.parametrize(
    "figures",
    [{"itemsInQueue": None}, {"itemsInQueue": None, "agentsStaffed": 3}, {"itemsScheduled": None}],
    ids=["nothing-known", "agents-known", "only-a-part-known"],
)
def test_unknown_blocks_as_well(busy: Rig, figures: dict[str, Any]) -> None:
    busy.load("old", **figures)
    plan = prune(busy)
    assert outcomes(plan) == [("blocks", "Queue/old")]
    assert "unknown" in plan.refusals[0].message


def test_no_data_is_not_zero(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(guesses={"metrics_without_load": "no_data"})
    rig.settle([STAYING, queue("old")])
    assert outcomes(prune(rig)) == [("blocks", "Queue/old")]


def test_a_disabled_queue_without_figures_over_three_reads_counts_as_empty(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig(guesses={"metrics_without_load": "no_data"})
    rig.settle([STAYING, queue("old")])
    rig.live.update_queue_status(InstanceId=rig.instance, QueueId=rig.queue_id("old"), Status="DISABLED")
    since, began = rig.mark(), rig.clock()
    plan = prune(rig)
    assert outcomes(plan) == [("ok", "Queue/old")]
    assert "three reads" in guards(plan)[0].message
    assert rig.counts(since)["GetCurrentMetricData"] == 3
    assert rig.clock() - began >= 4
    assert rig.apply(plan).exit_code == 0


def test_what_cannot_be_read_blocks_and_says_why(busy: Rig) -> None:
    busy.box.faults.add(*_denied())
    plan = prune(busy)
    assert outcomes(plan) == [("blocks", "Queue/old")]
    assert [one.code for one in plan.warnings] == ["loadUnread"]
    assert "GetCurrentMetricData" in plan.refusals[0].message


def _denied() -> tuple[Any, ...]:
    from reconciler.sandbox.faults import parsed

    return (parsed("error,operation=GetCurrentMetricData"),)


def test_an_empty_queue_is_no_matter(rig: Rig) -> None:
    rig.settle([STAYING, queue("old")])
    plan = prune(rig)
    assert outcomes(plan) == [("ok", "Queue/old")]
    assert "0 waiting" in guards(plan)[0].message


def test_disabling_is_guarded_and_enabling_is_not(busy: Rig) -> None:
    busy.load("stays", itemsInQueue=1)
    disabling = busy.plan([queue("stays", status="DISABLED"), queue("old")])
    assert outcomes(disabling) == [("blocks", "Queue/stays")]
    assert "would be disabled" in disabling.refusals[0].message
    applied = busy.plan(
        [queue("stays", status="DISABLED"), queue("old")], overrides=(("waitingContacts", None),)
    )
    assert busy.apply(applied).exit_code == 0
    assert outcomes(busy.plan([queue("stays", status="ENABLED"), queue("old")])) == [("ok", None)]


def test_a_queue_that_is_taken_over_and_disabled_is_guarded(busy: Rig) -> None:
    busy.make_queue("theirs")
    busy.load("theirs", itemsInQueue=1)
    adopted = queue("theirs", metadata={"lifecycle": {"adopt": True}}, status="DISABLED")
    assert outcomes(busy.plan([STAYING, queue("old"), adopted])) == [("blocks", "Queue/theirs")]


def test_a_new_queue_that_begins_disabled_is_not(rig: Rig) -> None:
    assert outcomes(rig.plan([queue("new", status="DISABLED")])) == [("ok", None)]


# Impact ----------------------------------------------------------------------------------------------------------


def test_each_change_says_whom_it_concerns(busy: Rig) -> None:
    busy.settle([STAYING, queue("old"), email("info")])
    joined = association("a", "old", addresses=["info"])
    plan = busy.plan([STAYING, queue("old", maxContacts=3), email("info"), joined, queue("new")])
    five = {"queue": "old", "agentsStaffed": 2, "waiting": 5, "oldestSeconds": 125, "source": "connect"}
    assert of(plan, "Queue/old").impact == {"queues": [five], "readAt": "2026-11-02T12:00:00Z"}
    assert of(plan, "EmailAddressAssociation/a").impact == of(plan, "Queue/old").impact
    assert of(plan, "Queue/new").impact is None
    assert outcomes(plan) == [("ok", None)]


def test_unknown_is_null(busy: Rig) -> None:
    busy.load("old", itemsInQueue=None, agentsStaffed=1, oldestItem=None)
    impact = of(busy.plan([STAYING, queue("old", maxContacts=3)]), "Queue/old").impact
    assert impact is not None
    assert impact["queues"] == [
        {"queue": "old", "agentsStaffed": 1, "waiting": None, "oldestSeconds": None, "source": None}
    ]


def test_it_stands_in_the_plan_file(busy: Rig) -> None:
    plan = prune(busy)
    assert parse(text(plan), file="p.json") == plan
    (change,) = document(plan)["changes"]
    assert change["impact"]["queues"][0]["waiting"] == 5


def test_an_association_that_moves_concerns_both_queues(busy: Rig) -> None:
    world = [STAYING, queue("old"), email("info")]
    busy.settle([*world, association("a", "old", addresses=["info"])])
    plan = busy.plan([*world, association("a", "stays", addresses=["info"])])
    impact = of(plan, "EmailAddressAssociation/a").impact
    assert impact is not None
    assert [one["queue"] for one in impact["queues"]] == ["old", "stays"]


def test_nothing_is_read_where_no_change_touches_a_queue(busy: Rig) -> None:
    since = busy.mark()
    busy.plan([STAYING, queue("old")])
    busy.plan([STAYING, queue("old"), queue("new"), email("info")])
    assert "GetCurrentMetricData" not in busy.counts(since)


def test_one_request_reads_a_hundred_queues(rig: Rig) -> None:
    many: list[Manifest] = [queue(f"q{number}") for number in range(101)]
    rig.settle(many)
    since = rig.mark()
    plan = rig.plan([queue(f"q{number}", maxContacts=1) for number in range(101)])
    assert all(one.impact for one in plan.changes)
    assert rig.counts(since)["GetCurrentMetricData"] == 2


# Skill queues ----------------------------------------------------------------------------------------------------

PORTAL = f"""
hoursOfOperation: [Office Hours]
symbee:
  skillQueues:
    - code: care
      spec: {{displayName: Care, taskType: EMAIL}}
      owner: {{owner: {OWNER.tag}, resource: SkillQueue/care}}
    - code: sales
      spec: {{displayName: Sales, taskType: EMAIL}}
      owner: {{owner: {OWNER.tag}, resource: SkillQueue/sales}}
  routedEmailConfigurations:
    - code: crm
      spec: {{skillQueue: care}}
      owner: {{owner: {OWNER.tag}, resource: RoutedEmailConfiguration/crm}}
statistics:
  - {{queue: care, taskType: EMAIL, agentsStaffed: 4, itemsInQueue: 3, itemsBeingDelivered: 2}}
"""
SALES = manifest("SkillQueue", "sales", {"taskType": "EMAIL"})
CARE = manifest("SkillQueue", "care", {"taskType": "EMAIL"})


@pytest.fixture
def portal(make_rig: Callable[..., Rig], tmp_path: Path) -> Rig:
    seed = tmp_path / "portal.yaml"
    seed.write_text(PORTAL, encoding="utf-8")
    return make_rig(seed=seed, symbee=True)


def configuration(skill_queue: str) -> Manifest:
    return manifest("RoutedEmailConfiguration", "crm", {"ownerId": "crm", "skillQueue": skill_queue})


def test_a_skill_queue_in_which_somebody_waits_is_not_deleted(portal: Rig) -> None:
    plan = portal.plan([SALES, configuration("sales")], prune=True)
    assert outcomes(plan) == [("blocks", "SkillQueue/care")]
    assert "5 contacts wait" in plan.refusals[0].message
    assert "--drain" not in plan.refusals[0].fix
    drained = portal.plan([SALES, configuration("sales")], prune=True, drain=True)
    assert outcomes(drained) == [("blocks", "SkillQueue/care")]  # it cannot be disabled


def test_without_statistics_it_is_unknown(portal: Rig) -> None:
    portal.load("care", deliveryProvider="SYMBEE", taskType="EMAIL")
    assert outcomes(portal.plan([SALES, configuration("sales")], prune=True)) == [("ok", "SkillQueue/care")]
    portal.symbee.verified = False
    assert outcomes(portal.plan([SALES, configuration("sales")], prune=True)) == [
        ("blocks", "SkillQueue/care")
    ]


def test_where_a_person_is_asked_already_it_only_warns(portal: Rig) -> None:
    plan = portal.plan([SALES, configuration("sales")], prune=True)
    going = of(plan, "SkillQueue/care")
    item = Item("SkillQueue/care", "delete", content_of(going), "2026-11-02T11:00:00Z", (), ())
    listed = Worklist("w", "p", "acme", "sandbox", "2026-11-02T11:00:00Z", "alice", (item,))
    again = _planned(portal, listed, [SALES, configuration("sales")])
    assert of(again, "SkillQueue/care").awaiting
    assert outcomes(again) == [("warns", "SkillQueue/care")]


def _planned(rig: Rig, worklist: Worklist, manifests: list[Manifest]) -> Plan:
    connection, options = rig.connection(), Options(prune=True)
    view = look(connection, manifests, options)
    times = ("2026-11-02T12:00:00Z", "2026-11-03T12:00:00Z")
    frame = Frame("plan", *times, "0", "-", connection.plan_target, worklist=worklist, waiting="block")
    return built(view, options, frame, loading=rig.loading(connection.providers))


def test_a_configuration_concerns_the_skill_queues_before_and_after(portal: Rig) -> None:
    plan = portal.plan([CARE, SALES, configuration("sales")])
    impact = of(plan, "RoutedEmailConfiguration/crm").impact
    assert impact is not None
    assert [(one["queue"], one["waiting"], one["source"]) for one in impact["queues"]] == [
        ("care", 5, "symbee"),
        ("sales", 0, "symbee"),
    ]


def test_the_larger_figure_of_both_sources_counts(portal: Rig) -> None:
    portal.settle([CARE, SALES, configuration("care"), queue("old")])
    portal.load("old", itemsInQueue=2, emailsInQueue=4, itemsBeingDelivered=1)
    impact = of(
        portal.plan([CARE, SALES, configuration("care"), queue("old", maxContacts=1)]), "Queue/old"
    ).impact
    assert impact is not None
    (load,) = impact["queues"]
    assert (load["waiting"], load["source"]) == (6, "connect")
    portal.load("old", itemsInQueue=2, itemsBeingDelivered=3)
    impact = of(
        portal.plan([CARE, SALES, configuration("care"), queue("old", maxContacts=1)]), "Queue/old"
    ).impact
    assert impact is not None
    assert (impact["queues"][0]["waiting"], impact["queues"][0]["source"]) == (5, "symbee")

"""What queue statistics know of skill queues, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.looking import look
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation
from reconciler.model.plan import Plan
from reconciler.model.reading import Read
from reconciler.model.worklist import Item, Worklist, content_of
from reconciler.planning.build import Frame, build
from reconciler.planning.options import Options
from tests.support.fixtures import make_rig
from tests.support.rig import OWNER, Rig, manifest

__all__ = ["make_rig"]

WORLD = f"""
symbee:
  skillQueues:
    - code: care
      spec: {{displayName: Care, taskType: SMS_PINPOINT}}
      owner: {{owner: {OWNER.tag}, resource: SkillQueue/care}}
    - {{code: theirs, spec: {{displayName: Theirs, taskType: SMS_PINPOINT}}}}
statistics:
  - {{queue: beside, queueName: Beside, taskType: EMAIL}}
"""
CARE = manifest("SkillQueue", "care", {"taskType": "SMS_PINPOINT"})
FRAME = ("plan-1", "2026-11-02T12:00:00Z", "2026-11-03T12:00:00Z", "0", "-")


@pytest.fixture
def rig(make_rig: Callable[..., Rig], tmp_path: Path) -> Rig:
    seed = tmp_path / "queues.yaml"
    seed.write_text(WORLD, encoding="utf-8")
    return make_rig(seed=seed, symbee=True)


class Statistics:
    """Statistics that do not list some queues any more, as where somebody has deleted them in the portal."""

    def __init__(self, inner: Any, *gone: str) -> None:
        self._inner = inner
        self._gone = gone

    def read(self, read: Read) -> Any:
        """See `Provider.read`."""
        return [one for one in self._inner.read(read) if one["queueInfo"]["queueId"] not in self._gone]


def planned(rig: Rig, manifests: Sequence[Manifest], *gone: str, worklist: Worklist | None = None) -> Plan:
    """The plan while statistics do not list the queues `gone`, and with this work list open."""
    connection = rig.connection()
    statistics: Any = Statistics(connection.providers["symbee-statistics"], *gone)
    providers = {**connection.providers, "symbee-statistics": statistics}
    view = look(replace(connection, providers=providers), manifests, Options())
    return build(view, Options(), Frame(*FRAME, connection.plan_target, worklist=worklist))


def observed(rig: Rig, *manifests: Manifest) -> dict[str, Observation]:
    """Every skill queue that is seen, by code."""
    return {one.id: one for one in look(rig.connection(), manifests, Options()).observations("SkillQueue")}


def refused(plan: Plan) -> list[tuple[str, str | None]]:
    return [(one.code, one.address) for one in plan.refusals]


def mapping(queue: Any) -> Manifest:
    """A mapping that sends its work to a skill queue."""
    spec = {
        "host": "smpp.example.com",
        "port": 2775,
        "defaultCountryCode": "US",
        "deliveryProvider": "symbee",
        "numbers": [{"phoneNumber": "+15550100", "skillQueue": queue}],
    }
    return manifest("SmppSmsMapping", "carrier", spec, acknowledge=["taskTypeUnknown"])


def test_those_kept_and_those_in_use_that_nobody_declares(rig: Rig) -> None:
    seen = observed(rig, CARE)
    assert {code: one.owner for code, one in seen.items()} == {
        "care": OWNER.tag,
        "theirs": None,
        "beside": None,
    }
    assert seen["beside"].label == "Beside"
    assert seen["beside"].values == {
        "spec.code": "beside",
        "spec.displayName": "Beside",
        "spec.taskType": "EMAIL",
    }


def test_what_a_manifest_declares_is_not_seen_in_statistics_alone(rig: Rig) -> None:
    assert set(observed(rig, manifest("SkillQueue", "beside", {}))) == {"care", "theirs"}


def test_statistics_are_asked_only_where_skill_queues_are_spoken_of(rig: Rig) -> None:
    since = rig.mark()
    rig.plan([])
    assert "RetrieveQueueInfo" not in rig.counts(since)
    rig.plan([CARE, mapping("care")])
    assert rig.counts(since)["RetrieveQueueInfo"] == 1


def test_one_that_is_gone_is_said_though_nothing_changes(rig: Rig) -> None:
    assert planned(rig, [CARE]).refusals == ()
    plan = planned(rig, [CARE], "care")
    assert plan.changes == ()
    assert refused(plan) == [("skillQueueAbsent", "SkillQueue/care")]


def test_one_that_is_gone_is_a_broken_reference(rig: Rig) -> None:
    rig.settle([CARE, mapping("care")])
    by_name = planned(rig, [CARE, mapping("care")], "care")
    assert refused(by_name) == [
        ("skillQueueAbsent", "SkillQueue/care"),
        ("skillQueueAbsent", "SmppSmsMapping/carrier"),
    ]
    by_code = planned(rig, [CARE, mapping({"id": "theirs"})], "theirs")
    assert refused(by_code) == [("skillQueueAbsent", "SmppSmsMapping/carrier")]


def test_one_that_this_plan_creates_need_not_be_there(rig: Rig) -> None:
    new = manifest("SkillQueue", "new", {"taskType": "SMS_PINPOINT"})
    assert planned(rig, [CARE, new, mapping("new")]).refusals == ()


def test_what_a_person_has_just_made_is_no_surprise(rig: Rig) -> None:
    """The queue stands on a work list, and statistics list it already: it only has to be confirmed."""
    beside = manifest("SkillQueue", "beside", {"taskType": "EMAIL"})
    plan = planned(rig, [CARE, beside])
    assert refused(plan) == [("exists", "SkillQueue/beside")]
    (change,) = plan.changes
    item = Item("SkillQueue/beside", "create", content_of(change), "2026-11-01T12:00:00Z", (), ())
    worklist = Worklist("w-1", "plan-0", "acme", "sandbox", "2026-11-01T12:00:00Z", "jdoe", (item,))
    awaiting = planned(rig, [CARE, beside], worklist=worklist)
    assert awaiting.refusals == ()
    assert [one.awaiting for one in awaiting.changes] == [True]


def test_what_takes_other_work_by_now_is_said(rig: Rig) -> None:
    text = manifest("SkillQueue", "care", {"taskType": "EMAIL"}, lifecycle={"ignore": ["spec.taskType"]})
    assert [one.code for one in planned(rig, [text]).warnings] == ["taskTypeDiffers"]
    heard = manifest(
        "SkillQueue",
        "care",
        {"taskType": "EMAIL"},
        lifecycle={"ignore": ["spec.taskType"]},
        acknowledge=["taskTypeDiffers"],
    )
    assert planned(rig, [heard]).warnings == ()


def codes(plan: Plan) -> list[str]:
    """What is warned of."""
    return [one.code for one in plan.warnings]


def test_what_validate_has_said_of_a_task_type_is_not_said_again(rig: Rig) -> None:
    declared = mapping("care")._replace(metadata={"name": "carrier"})
    assert codes(planned(rig, [CARE, declared])) == []
    by_code = mapping({"id": "theirs"})._replace(metadata={"name": "carrier"})
    assert codes(planned(rig, [CARE, by_code])) == ["taskTypeUnknown"]


def test_without_statistics_the_record_tells_the_task_type(rig: Rig) -> None:
    rig.symbee.verified = False
    email = manifest("RoutedEmailConfiguration", "mail", {"ownerId": "A", "skillQueue": {"id": "theirs"}})
    plan = rig.plan([CARE, email])
    assert refused(plan) == [("taskType", "RoutedEmailConfiguration/mail")]
    assert [(one.code, one.address) for one in plan.warnings] == [("skillQueuesNotVerified", None)]

"""Whether a saved plan may be applied here and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reconciler.applying.admission import admit, admit_target
from reconciler.model.errors import RefusedError
from reconciler.model.plan import Plan, PlanTarget, Refusal

WHERE: dict[str, Any] = {"account": "123456789012", "region": "us-east-1", "instance": "5a4d8f0e"}
TARGET = PlanTarget(**WHERE)
PLAN = Plan(
    plan_id="p",
    workspace="acme",
    environment="sandbox",
    created_at="2026-11-02T12:00:00Z",
    expires_at="2026-11-03T12:00:00Z",
    tool_version="0",
    target=TARGET,
    manifests_digest="-",
)
NOW = datetime(2026, 11, 3, 11, 59, 59, tzinfo=UTC)


def _admit(plan: Plan, **different: Any) -> None:
    admit(plan, **{"workspace": "acme", "environment": "sandbox", "now": NOW, **different})


def test_a_plan_for_here_and_now_is_admitted() -> None:
    _admit(PLAN)
    admit_target(PLAN, TARGET)


@pytest.mark.parametrize(
    ("different", "code", "said"),
    [
        ({"workspace": "other"}, "otherWorkspace", "acme"),
        ({"environment": "production"}, "otherEnvironment", "production"),
        ({"now": datetime(2026, 11, 3, 12, tzinfo=UTC)}, "planExpired", "2026-11-03T12:00:00Z"),
        ({"now": datetime(2027, 1, 1, tzinfo=UTC)}, "planExpired", "expired"),
    ],
)
def test_a_plan_for_elsewhere_or_of_yesterday_is_refused(
    different: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said) as refused:
        _admit(PLAN, **different)
    assert (refused.value.exit_code, refused.value.code) == (4, code)
    assert refused.value.fix


@pytest.mark.parametrize(
    ("member", "what"), [("account", "account"), ("region", "Region"), ("instance", "instance")]
)
def test_a_plan_for_other_live_systems_is_refused(member: str, what: str) -> None:
    with pytest.raises(RefusedError, match=what) as refused:
        admit_target(PLAN, PlanTarget(**{**WHERE, member: "another"}))
    assert "another" in refused.value.message
    assert refused.value.exit_code == 4


def test_a_plan_that_refuses_itself_says_why() -> None:
    refusals = (
        Refusal("protection", "Queue/a", "it is protected", "take it off"),
        Refusal("x", None, "y", "z"),
    )
    with pytest.raises(RefusedError, match=r"it is protected \(and 1 more\)") as refused:
        _admit(replace(PLAN, refusals=refusals))
    assert (refused.value.address, refused.value.fix) == ("Queue/a", "take it off")

"""Whether a saved plan may be applied here and now, before anything is sent. Pure; each refusal has its own words."""

from __future__ import annotations

from datetime import datetime

from reconciler.model.errors import RefusedError
from reconciler.model.plan import Plan, PlanTarget


def admit(plan: Plan, *, workspace: str, environment: str, now: datetime) -> None:
    """Raises RefusedError (4) for a plan that refuses itself, is of another workspace or environment, or expired."""
    if plan.refusals:
        first = plan.refusals[0]
        more = f" (and {len(plan.refusals) - 1} more)" if len(plan.refusals) > 1 else ""
        raise RefusedError(
            f"this plan refuses itself: {first.message}{more}",
            code=first.code,
            address=first.address,
            fix=first.fix or "see: reconciler show",
        )
    if plan.workspace != workspace:
        raise RefusedError(
            f"this is a plan for the workspace {plan.workspace}, and here is {workspace}",
            code="otherWorkspace",
            fix="name the right workspace with -C",
        )
    if plan.environment != environment:
        raise RefusedError(
            f"this is a plan for the environment {plan.environment}, not {environment}",
            code="otherEnvironment",
            fix=f"apply it without -e, or with -e {plan.environment}",
        )
    if now >= datetime.fromisoformat(plan.expires_at):
        raise RefusedError(
            f"this plan expired at {plan.expires_at}",
            code="planExpired",
            fix="plan again; --expires sets how long a plan may be applied",
        )


def admit_target(plan: Plan, target: PlanTarget) -> None:
    """Raises RefusedError (4) where the live systems are not those of the plan."""
    for what, planned, actual in (
        ("account", plan.target.account, target.account),
        ("Region", plan.target.region, target.region),
        ("instance", plan.target.instance, target.instance),
    ):
        if planned != actual:
            raise RefusedError(
                f"this plan is for the {what} {planned}, and the environment is in {actual}",
                code="otherTarget",
                fix="plan again for this environment",
            )

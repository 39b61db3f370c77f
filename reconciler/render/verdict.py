"""A plan in one sentence: what would happen, and what of it a machine cannot do, or nobody undo."""

from __future__ import annotations

from typing import Literal, NamedTuple

from reconciler.model.counting import counted
from reconciler.model.plan import Plan
from reconciler.render.differing import SIGNS
from reconciler.render.escaping import visible


class Verdict(NamedTuple):
    """The sentence in its parts, for who colours them; `awaiting` and `final` are empty where nothing is."""

    outcome: Literal["refused", "unchanged", "changes"]
    head: str
    effort: str = ""
    awaiting: str = ""
    final: str = ""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.head}{self.effort}{self.awaiting}{self.final}"


def verdict(plan: Plan) -> Verdict:
    """What a plan comes to. Nothing in it steers a terminal."""
    where = f"{visible(plan.workspace)}/{visible(plan.environment)}"
    if plan.refusals:
        reasons = counted(len(plan.refusals), "reason")
        return Verdict("refused", f"Refused in {where}: {reasons}, nothing would be applied.")
    if not plan.changes:
        resources = counted(plan.summary.unchanged, "resource")
        return Verdict("unchanged", f"No changes in {where}: {resources} as stated.")
    parts = [f"{count} to {action}" for action in SIGNS if (count := getattr(plan.summary, action))]
    awaiting = sum(one.awaiting for one in plan.changes)
    final = sum(one.irreversible is not None for one in plan.changes)
    return Verdict(
        "changes",
        f"{', '.join(parts)} in {where}",
        f"; {plan.summary.unchanged} unchanged. {_effort(plan)}",
        f" {awaiting} await{'s' if awaiting == 1 else ''} a person." if awaiting else "",
        f" {final} cannot be undone." if final else "",
    )


def _effort(plan: Plan) -> str:
    calls = counted(plan.summary.calls, "call")
    if plan.summary.seconds < 1:
        return f"{calls}."
    return f"{calls}, at least {plan.summary.seconds:g} s under the API's quotas."

"""A plan as one self-contained page: verdict first, greatest risk first, with search, filters, calls and the map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.model.change import Change
from reconciler.model.plan import GuardResult, Plan, PlanWarning
from reconciler.model.routing import Rerouted
from reconciler.render.differing import ABSENT, RISKS, SIGNS, Impact, Row, impacts, rows, says_why
from reconciler.render.pages import page
from reconciler.render.routing_picture import told_of_change
from reconciler.render.verdict import verdict

_FEW = 25
"""Up to so many changes, all stand open; of more, only those that are not of low risk, as far as they are few."""


class Told(NamedTuple):
    """One change with all that the page says of it; `anchor` is its place in the page."""

    change: Change
    anchor: str
    kind: str
    sign: str
    opened: bool
    why: bool
    impacts: tuple[Impact, ...]
    rows: tuple[Row, ...]
    guards: Sequence[GuardResult]
    warnings: Sequence[PlanWarning]


def plan_page(plan: Plan, rerouted: Rerouted) -> str:
    """The page. `rerouted` is what the plan changes in the routing map."""
    changes = list(_told(plan))
    risks = Counter[str](one.risk for one in plan.changes)
    actions = Counter[str](one.action for one in plan.changes)
    kinds = Counter(one.kind for one in changes)
    return page(
        "plan.html",
        plan=plan,
        verdict=verdict(plan).text,
        facts=list(_facts(plan)),
        noted=[one for one in plan.guards if one.outcome in ("overridden", "warns")],
        changes=changes,
        anchors={one.change.address: one.anchor for one in changes},
        risks=[(one, risks[one]) for one in RISKS if risks[one]],
        actions=[(one, actions[one]) for one in SIGNS if actions[one]],
        kinds=sorted(kinds.items()),
        absent=ABSENT,
        rerouted=not rerouted.is_empty,
        **told_of_change(rerouted),
    )


def _told(plan: Plan) -> Iterator[Told]:
    guards: Mapping[str | None, list[GuardResult]] = defaultdict(list)
    warnings: Mapping[str | None, list[PlanWarning]] = defaultdict(list)
    for guard in plan.guards:
        if guard.outcome != "ok":
            guards[guard.address].append(guard)
    for warning in plan.warnings:
        warnings[warning.address].append(warning)
    ordered = sorted(plan.changes, key=lambda one: (RISKS.index(one.risk), one.address))
    for number, one in enumerate(ordered):
        yield Told(
            change=one,
            anchor=f"change-{number + 1}",
            kind=one.kind,
            sign=SIGNS[one.action],
            opened=number < _FEW and (one.risk != "low" or len(ordered) <= _FEW),
            why=says_why(one),
            impacts=impacts(one),
            rows=rows(one),
            guards=guards.get(one.address, ()),
            warnings=warnings.get(one.address, ()),
        )


def _facts(plan: Plan) -> Iterator[tuple[str, str]]:
    target = plan.target
    yield "Plan", plan.plan_id
    yield "Made", plan.created_at
    yield "Expires", plan.expires_at
    yield "Account", f"{target.account} in {target.region}"
    yield "Instance", target.instance
    if target.symbee:
        yield "Symbee", "/".join(target.symbee.values())

"""Manifests and observations in, a plan out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler.model.canonical import digest, token
from reconciler.model.change import Change, Decision
from reconciler.model.load import Loads, Policy
from reconciler.model.plan import GuardResult, Plan, PlanTarget, PlanWarning, Refusal, Summary
from reconciler.model.quotas import Overrides
from reconciler.model.worklist import Worklist
from reconciler.planning.decide import Decided, decide
from reconciler.planning.diff import adopted
from reconciler.planning.estimate import estimate
from reconciler.planning.guards import evaluate
from reconciler.planning.limits import Limits, whole_plan
from reconciler.planning.options import Options
from reconciler.planning.order import CircularError, Planned, ordered
from reconciler.planning.saying import noticed, outdated, refused, unread, warned
from reconciler.planning.view import View
from reconciler.planning.waiting import Weighed, impact, weigh


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plan is stamped with: identity, times (ISO 8601, UTC), versions, target and digest of the manifests.
    `by_hand` names the providers whose calls a person carries out, `worklist` is the open list of such work. `waiting`
    is what the guard waitingContacts does; without it, as without `limits`, guards do not speak.
    """

    plan_id: str
    created_at: str
    expires_at: str
    tool_version: str
    manifests_digest: str
    target: PlanTarget
    quotas: Overrides | None = None
    limits: Limits | None = None
    by_hand: frozenset[str] = frozenset()
    worklist: Worklist | None = None
    waiting: Policy | None = None


def settled(view: View, options: Options, frame: Frame) -> Decided:
    """What is to happen to each address, made known to the view: all that a plan says follows from it."""
    decided = decide(view, options)
    decided.decisions = [_taken_over(view, one, frame) for one in decided.decisions]
    view.settle(decided.decisions)
    return decided


def build(
    view: View,
    options: Options,
    frame: Frame,
    *,
    decided: Decided | None = None,
    loads: Loads | None = None,
    warnings: Sequence[PlanWarning] = (),
) -> Plan:
    """The plan for what is selected: what was `settled`, with the loads of the queues that it touches (None: they were
    not looked at). Pure: the same arguments give the same plan."""
    decided = decided or settled(view, options, frame)
    notices = list(noticed(view, decided))
    guards, blocked = evaluate(
        decided.decisions, notices, options, _whole(view, decided, options, frame), kinds=view.kinds
    )
    changes, circular = _changes(view, decided, frame.plan_id, loads)
    changes = tuple(with_a_person(changes, frame.worklist))
    weighed = _weighed(view, decided, options, frame, changes=changes, loads=loads)
    refusals = (
        *decided.refusals,
        *_still_referenced(view, decided.decisions),
        *refused(notices, changes, frame.worklist),
        *blocked,
        *weighed.refusals,
        *circular,
    )
    calls, seconds, assumed = estimate(changes, frame.quotas, by_hand=frame.by_hand)
    counts: Counter[str] = Counter(change.action for change in changes)
    return Plan(
        plan_id=frame.plan_id,
        workspace=view.owner.workspace,
        environment=view.owner.environment,
        created_at=frame.created_at,
        expires_at=frame.expires_at,
        tool_version=frame.tool_version,
        target=frame.target,
        manifests_digest=frame.manifests_digest,
        options=options.document(),
        summary=Summary(
            **counts,
            unchanged=decided.unchanged,
            awaiting=sum(one.awaiting for one in changes),
            calls=calls,
            seconds=seconds,
            quotas_assumed=assumed,
        ),
        changes=changes,
        guards=(*guards, *weighed.results),
        warnings=(
            *warnings,
            *decided.warnings,
            *warned(notices),
            *unread(loads),
            *outdated(changes, decided, options, frame.worklist),
        ),
        refusals=tuple(sorted(refusals, key=lambda one: (one.address or "", one.code))),
    )


def with_a_person(changes: Iterable[Change], worklist: Worklist | None) -> Iterator[Change]:
    """The changes, those marked that stand in the open work list as they are."""
    listed = {one.address: one for one in worklist.awaiting} if worklist else {}
    for change in changes:
        item = listed.get(change.address)
        if worklist is None or item is None or not item.carries_out(change):
            yield change
        else:
            reason = f"awaiting a person since {item.since} (work list {worklist.id})"
            yield replace(change, awaiting=True, reason=reason)


def _whole(view: View, decided: Decided, options: Options, frame: Frame) -> tuple[GuardResult, ...]:
    """What the guards about the whole plan say; nothing where no limits are given."""
    if frame.limits is None:
        return ()
    ours = sum(view.owner.owns(one.owner) for found in view.found.values() for one in found)
    now = datetime.fromisoformat(frame.created_at)
    return tuple(whole_plan(decided.decisions, options, frame.limits, kinds=view.kinds, owned=ours, now=now))


def _weighed(
    view: View,
    decided: Decided,
    options: Options,
    frame: Frame,
    *,
    changes: Sequence[Change],
    loads: Loads | None,
) -> Weighed:
    """What the guard waitingContacts says. Where no load was read, nobody knows of any."""
    if frame.waiting is None:
        return Weighed()
    return weigh(
        decided.decisions,
        options,
        frame.waiting,
        kinds=view.kinds,
        loads=loads or Loads(frame.created_at, {}),
        awaiting=frozenset(one.address for one in changes if one.awaiting),
    )


def _still_referenced(view: View, decisions: Sequence[Decision]) -> Iterator[Refusal]:
    """A refusal for each delete of something that a manifest, selected or not, refers to as live."""
    going = {(d.kind, d.observed.id): d for d in decisions if d.action == "delete" and d.observed}
    if not going:
        return
    for manifest in view.manifests:
        for reference in view.kinds[manifest.kind].references(manifest):
            for kind in reference.targets:
                if view.declared(kind, reference.value) is not None:
                    continue
                for found in view.live_objects(kind, reference.value):
                    decision = going.get((kind, found.id))
                    if decision is not None:
                        message = (
                            f"“{found.label}” would be deleted, and {manifest.address} still refers to it"
                        )
                        fix = "take the reference out first, or declare what it refers to"
                        yield Refusal("stillReferenced", decision.address, message, fix)


def _taken_over(view: View, decision: Decision, frame: Frame) -> Decision:
    """Where nobody can look, only a person says that an object is there already: then it is adopted, not made. Whoever
    was handed that is not handed something else because a command line says it no more."""
    if decision.action != "create" or not view.kinds[decision.kind].systems & frame.by_hand:
        return decision
    listed = frame.worklist.awaiting if frame.worklist else ()
    handed = any(one.takes_over and one.address == decision.address for one in listed)
    if not (decision.adopts or handed):
        return decision
    return replace(decision, fields=adopted(decision.fields), words=decision.words | {"adopted"})


def _changes(
    view: View, decided: Decided, plan_id: str, loads: Loads | None
) -> tuple[tuple[Change, ...], tuple[Refusal, ...]]:
    planned: list[Planned] = [(d, _change(view, d, plan_id, loads)) for d in decided.decisions]
    try:
        return ordered(view, planned), ()
    except CircularError as error:
        names = ", ".join(error.addresses)
        refusal = Refusal(
            "circular",
            error.addresses[0],
            f"these changes wait for each other: {names}",
            "apply the manifests in two steps, with something else (or nothing) in between",
        )
        return tuple(change for _, change in planned), (refusal,)


def _change(view: View, decision: Decision, plan_id: str, loads: Loads | None) -> Change:
    kind = view.kinds[decision.kind]
    observed = decision.observed
    calls = tuple(
        replace(call, token=token(plan_id, decision.address, call.operation, call.parameters))
        if call.takes_token
        else call
        for call in kind.calls(decision)
    )
    return Change(
        address=decision.address,
        action=decision.action,
        reason=_reason(view, decision),
        risk=kind.risk(decision),
        fields=decision.fields,
        calls=calls,
        renamed_from=decision.renamed_from,
        irreversible=kind.irreversible(decision),
        observed_id=observed.id if observed else None,
        fingerprint=digest(dict(observed.values)) if observed else None,
        impact=impact(decision, view.kinds, loads),
    )


def _reason(view: View, decision: Decision) -> str:
    """For people only."""
    observed = decision.observed
    label = f"“{observed.label}”" if observed else ""
    if decision.action == "create":
        return "declared, and not live yet"
    if decision.action == "adopt":
        return f"takes over {label}, which nobody owns"
    if decision.action == "replace":
        return f"{label} cannot change into this: a new one takes its place, and the former one stays"
    if decision.action == "release":
        if observed and any(view.goes(kind, observed.id) for kind in view.kinds):
            return f"goes with {label}"
        return f"{label} stays as it is, and is no longer managed as {decision.address}"
    if decision.action == "delete" and observed and "previous" in observed.words:
        return f"{label} is the former one of {decision.address}"
    if decision.action == "delete":
        return f"{label} is ours and no manifest states it"
    if decision.renamed_from:
        return f"{label} was {decision.renamed_from}"
    if decision.fields:
        return f"{label} differs from its manifest"
    return f"our owner tag on {label} is brought up to date"

"""After an apply: what a person has to do goes on a work list, and what is not wanted any more comes off it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from reconciler.applying.outcome import AWAITING, Applied, Outcome, Reason
from reconciler.applying.worklists import FOLDER, Issued, Worklists
from reconciler.cli.backend import place_of
from reconciler.cli.connection import Connection
from reconciler.cli.identity import user
from reconciler.cli.planning import new_id, stamp
from reconciler.cli.running import Held, Ran
from reconciler.kinds.table import KINDS
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.change import Call, Change
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Plan
from reconciler.model.worklist import Item, Screen, Worklist, content_of, takes_over
from reconciler.planning.decide import LEFT_OVER
from reconciler.render.worklist import command, drawn

_SETTLED = ("done", "skipped")
_THERE_ALREADY = "It is said to be in the portal already: set what differs. If it is not there, add it first"


class Where(NamedTuple):
    """The environment that a work list is for."""

    workspace: Workspace
    environment: Environment
    connection: Connection


def handed_since(plan: Plan, held: Held) -> tuple[Item, ...]:
    """What was handed to a person after a saved plan was made, so that it cannot know of it. Touches the backend."""
    current = Worklists(held.store, drawn).current()
    return tuple(one for one in current.awaiting if one.since > plan.created_at) if current else ()


def hand_over(plan: Plan, where: Where, held: Held, ran: Ran, *, newer: tuple[Item, ...] = ()) -> Applied:
    """The apply with its work list, which is written. Touches the backend, and secrets for their versions.

    `newer` is of newer plans, and stays. Raises nothing that a backend can cause: what could not be handed over has
    failed.
    """
    marking = _Marking(where.connection.providers["secrets"])
    try:
        issued = _issue(plan, where, held, ran, newer=newer, marking=marking)
    except ReconcilerError as error:
        return replace(ran.applied, outcomes=tuple(_not_handed(one, error) for one in ran.applied.outcomes))
    said = (*ran.applied.warnings, *marking.unread, *_told_of_former(issued))
    applied = replace(ran.applied, warnings=said)
    return with_list(applied, where.workspace, where.environment, issued.worklist)


def with_list(
    applied: Applied, workspace: Workspace, environment: Environment, worklist: Worklist | None
) -> Applied:
    """The apply with the list as its JSON names it, and what confirms it."""
    if worklist is None:
        return applied
    places = {
        suffix: place_of(workspace, environment, f"{FOLDER}{worklist.id}.{suffix}")
        for suffix in ("md", "html")
    }
    listed = {"id": worklist.id, "path": places["md"], "html": places["html"]}
    return replace(applied, worklist=listed, confirm=command(worklist))


def _issue(
    plan: Plan, where: Where, held: Held, ran: Ran, *, newer: tuple[Item, ...], marking: _Marking
) -> Issued:
    held.lease.check()
    lists = Worklists(held.store, drawn)
    now = datetime.now(UTC)
    fresh = Worklist(
        id=new_id(now),
        plan_id=plan.plan_id,
        workspace=where.workspace.name,
        environment=where.environment.name,
        created_at=stamp(now),
        created_by=user(),
        items=(),
        manifests=plan.manifests_digest,
    )
    before = lists.current()
    left = {one.address: one for one in before.awaiting} if before else {}
    made = {
        one.address: _item(one, ran.handed[one.address], since=fresh.created_at, marking=marking)
        for one in plan.changes
        if one.address in ran.handed
    }
    return lists.issue(fresh, _items(plan, left, ran, made=made, newer=newer))


def _items(
    plan: Plan, left: dict[str, Item], ran: Ran, *, made: Mapping[str, Item], newer: tuple[Item, ...]
) -> Iterator[Item]:
    """What is to be done, in the plan's order: what was handed over now, and what an earlier list has and stays."""
    results = {one.address: one.result for one in ran.applied.outcomes}
    for change in plan.changes:
        listed = left.pop(change.address, None)
        if change.address in made:
            yield made[change.address]
        elif listed and (
            listed in newer or (results[change.address] not in _SETTLED and listed.carries_out(change))
        ):
            yield listed
    partial = plan.options.get("targets") or plan.options.get("selector")
    unsaid = {one.address for one in plan.warnings if one.code == LEFT_OVER}
    for address, one in left.items():
        if partial or one in newer or address in unsaid:  # of that this plan says nothing
            yield one


def _item(change: Change, calls: tuple[Call, ...], *, since: str, marking: _Marking) -> Item:
    kind = KINDS[change.kind]
    screens = tuple(kind.screens(replace(change, calls=calls)))
    there = any(takes_over(one.operation, one.parameters) for one in calls)
    return Item(
        address=change.address,
        action=change.action,
        content=content_of(change),
        since=since,
        screens=tuple(map(_of_what_is_there, screens)) if there else screens,
        calls=tuple(
            {"operation": one.operation, "parameters": marking.marked(change.address, one.parameters)}
            for one in calls
        ),
    )


def _of_what_is_there(screen: Screen) -> Screen:
    """The screen of an object of which nobody has said yet how it is."""
    entries = tuple(one._replace(known=False) for one in screen.entries)
    return screen._replace(entries=entries, notes=(_THERE_ALREADY, *screen.notes))


def _not_handed(outcome: Outcome, error: ReconcilerError) -> Outcome:
    if outcome.result != AWAITING:
        return outcome
    why = Reason.of(error)._replace(message=f"the work list was not written: {error.message}")
    return replace(outcome, result="failed", error=why)


def _told_of_former(issued: Issued) -> Iterator[str]:
    if issued.closed is not None:
        how = f"superseded by {issued.worklist.id}" if issued.worklist else "withdrawn"
        yield f"the work list {issued.closed.id} is {how}: tell whoever works on it"


class _Marking:
    """Puts the version of each secret as it is now in its place: whoever confirms need not be able to read it.

    `unread` says which ones nobody could read here.
    """

    def __init__(self, secrets: Any) -> None:
        self._secrets = secrets
        self.unread: list[str] = []

    def marked(self, address: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters with marks instead of secrets. Touches secrets."""
        try:
            marks: Mapping[str, Any] = self._secrets.resolved(parameters).marks
        except ReconcilerError as error:
            said = f"{address}: {error.message}; without its version on record, who can read it will see it as changed"
            self.unread.append(said)
            return parameters
        return marks

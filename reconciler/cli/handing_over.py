"""After an apply: what a person has to do goes on a work list, and what is not wanted any more comes off it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from reconciler.applying.outcome import Applied
from reconciler.applying.worklists import FOLDER, Worklists
from reconciler.cli.backend import place_of
from reconciler.cli.connecting import Connection
from reconciler.cli.identity import user
from reconciler.cli.planning import new_id, stamp
from reconciler.cli.running import Held, Ran
from reconciler.kinds.table import KINDS
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.change import Call, Change
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Plan
from reconciler.model.worklist import Item, Worklist, content_of
from reconciler.render.worklist import drawn

_SETTLED = ("done", "skipped")


class Where(NamedTuple):
    """The environment that a work list is for."""

    workspace: Workspace
    environment: Environment
    connection: Connection


def hand_over(plan: Plan, where: Where, held: Held, ran: Ran) -> Applied:
    """The apply with its work list, which is written. Touches the backend, and secrets for their versions."""
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
    )
    marking = _Marking(where.connection.providers["secrets"])
    worklist = lists.issue(fresh, _items(plan, lists.current(), ran, since=fresh.created_at, marking=marking))
    listed = told(where.workspace, where.environment, worklist) if worklist else None
    return replace(ran.applied, worklist=listed, warnings=(*ran.applied.warnings, *marking.unread))


def told(workspace: Workspace, environment: Environment, worklist: Worklist) -> dict[str, str]:
    """The list as apply's JSON names it."""
    places = {
        suffix: place_of(workspace, environment, f"{FOLDER}{worklist.id}.{suffix}")
        for suffix in ("md", "html")
    }
    return {"id": worklist.id, "path": places["md"], "html": places["html"]}


def _items(plan: Plan, before: Worklist | None, ran: Ran, *, since: str, marking: _Marking) -> Iterator[Item]:
    """What is to be done, in the plan's order: what was handed over now, and what an earlier list has and stays."""
    left = {one.address: one for one in before.awaiting} if before else {}
    results = {one.address: one.result for one in ran.applied.outcomes}
    for change in plan.changes:
        listed = left.pop(change.address, None)
        calls = ran.handed.get(change.address)
        if calls is not None:
            yield _item(change, calls, since=since, marking=marking)
        elif listed and results[change.address] not in _SETTLED and listed.content == content_of(change):
            yield listed
    if plan.options.get("targets") or plan.options.get("selector"):  # of the rest this plan knows nothing
        yield from left.values()


def _item(change: Change, calls: tuple[Call, ...], *, since: str, marking: _Marking) -> Item:
    kind = KINDS[change.address.split("/")[0]]
    return Item(
        address=change.address,
        action=change.action,
        content=content_of(change),
        since=since,
        screens=tuple(kind.screens(replace(change, calls=calls))),
        calls=tuple(
            {"operation": one.operation, "parameters": marking.marked(change.address, one.parameters)}
            for one in calls
        ),
    )


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
            said = f"{address}: {error.message}, so a later change of it will not be seen"
            self.unread.append(said)
            return parameters
        return marks

"""`reconciler apply --confirm`: puts on record what a person has done in the portal. It changes nothing there."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.text import Text

from reconciler.applying.outcome import Applied, Outcome
from reconciler.applying.worklists import Worklists
from reconciler.cli.administration import is_by_hand
from reconciler.cli.backend import deferred_store
from reconciler.cli.handing_over import told
from reconciler.cli.identity import user
from reconciler.cli.opening import open_workspace
from reconciler.cli.output import print_lines
from reconciler.cli.planning import stamp
from reconciler.cli.rehearsing import rehearse
from reconciler.cli.running import Held, locked
from reconciler.cli.settings import Settings
from reconciler.manifests.workspace import Environment
from reconciler.model.errors import RefusedError, UsageError
from reconciler.model.worklist import Item, Worklist
from reconciler.providers.symbee.worksheet import Confirming, WorksheetProvider, mask
from reconciler.render.escaping import visible
from reconciler.render.worklist import drawn

_SUFFIXES = (".md", ".html", ".json")


def confirm(settings: Settings, name: str, only: Sequence[str], *, yes: bool) -> Applied | None:
    """Record items of a work list as done; all that are left without `only`. None where a person declines.

    `name` is an id or a path; an item of `only` is an address, or `ADDRESS=URL` for a web-hook URL taken down. Touches
    the backend alone. Raises UsageError, or RefusedError for a list that is unknown, superseded or withdrawn.
    """
    if not yes and not (sys.stdin.isatty() and settings.is_terminal(settings.err)):
        raise UsageError("there is no terminal to ask on", fix="use --yes")
    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    if environment.symbee is None or not is_by_hand(environment.symbee):
        raise UsageError(
            f"the environment {environment.name} has no work lists",
            fix="they are for environments whose symbee.administration is {worksheet: {}}; choose one with -e",
        )
    store = deferred_store(settings, workspace, environment)
    lists = Worklists(store, drawn)
    identity = _identity(name, environment.name)
    with locked(settings, workspace, environment, store) as held:
        worklist = lists.confirmable(identity)
        chosen = _chosen(worklist, only)
        if not yes and chosen and not _agreed(settings, worklist, chosen):
            return None
        after = _record(lists, worklist, chosen, held, environment)
    outcomes = tuple(_outcome(one, chosen) for one in after.items)
    listed = told(workspace, environment, after)
    return Applied(held.apply_id, worklist.plan_id, outcomes, 0, worklist=listed)


def _identity(name: str, environment: str) -> str:
    """The list's id. Raises RefusedError for a path in another environment's part of the backend."""
    path = Path(name)
    if len(path.parts) == 1 and path.suffix not in _SUFFIXES:
        return name
    place = path.absolute().parent
    if place.name == "worklists" and place.parent.parent.name != environment:
        raise RefusedError(
            f"{path.name} is a work list of the environment {place.parent.parent.name}, not {environment}",
            code="otherEnvironment",
            fix=f"name that environment: -e {place.parent.parent.name}",
        )
    return path.stem if path.suffix in _SUFFIXES else path.name


def _chosen(worklist: Worklist, only: Sequence[str]) -> dict[str, str | None]:
    """Address -> the web-hook URL that was taken down with it, masked, or None; in the list's order."""
    if not only:
        return {one.address: None for one in worklist.awaiting}
    named: dict[str, str | None] = {}
    for one in only:
        address, equals, url = one.partition("=")
        if equals and not url.startswith("https://"):
            fix = "write ADDRESS=https://…, or ADDRESS alone"
            raise UsageError(f"--only {address}=…: that is no https URL", fix=fix)
        named[address] = mask(url) if equals else None
    known = [one.address for one in worklist.items]
    for address, webhook in named.items():
        if address not in known:
            raise UsageError(
                f"--only {address}: it is not on this list", fix=f"on it are: {', '.join(known)}"
            )
        if webhook and not address.startswith("RestSmsMapping/"):
            raise UsageError(
                f"--only {address}=…: only a RestSmsMapping has a web-hook URL", fix="leave out =URL"
            )
    return {address: named[address] for address in known if address in named}


def _agreed(settings: Settings, worklist: Worklist, chosen: Mapping[str, str | None]) -> bool:
    lines = [Text(f"Of the work list {worklist.id}:", style="bold")]
    lines += [
        Text(f"  {visible(one.address)}  {one.action}") for one in worklist.items if one.address in chosen
    ]
    print_lines(settings, lines, settings.err)
    return click.confirm("Is this done in the portal?", default=False, err=True)


def _record(
    lists: Worklists,
    worklist: Worklist,
    chosen: Mapping[str, str | None],
    held: Held,
    environment: Environment,
) -> Worklist:
    """One item after the other, each whole: whatever instant this dies at, the rest can be confirmed again."""
    now = stamp(datetime.now(UTC))
    provider = WorksheetProvider(lists.store, lambda: Confirming(user(), now)).guarded_by(held.lease.check)
    for one in worklist.awaiting:
        if one.address in chosen:
            webhook = chosen[one.address]
            for call in one.calls:
                provider.send(call["operation"], {**call["parameters"], "webhookUrl": webhook}, None)
            rehearse(environment, one.calls)
            worklist = lists.confirmed(worklist, (one.address,), by=user(), at=now)
    return worklist


def _outcome(item: Item, chosen: Mapping[str, str | None]) -> Outcome:
    if item.confirmed is None:
        return Outcome(item.address, item.action, "awaiting")
    return Outcome(item.address, item.action, "done" if item.address in chosen else "skipped")

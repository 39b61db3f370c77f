"""`reconciler apply --confirm`: puts on record what a person has done in the portal. It changes nothing there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.text import Text

from reconciler.applying.outcome import Applied, Outcome
from reconciler.applying.worklists import Worklists
from reconciler.cli.administration import is_by_hand
from reconciler.cli.asking import need_somebody
from reconciler.cli.backend import deferred_store
from reconciler.cli.handing_over import with_list
from reconciler.cli.identity import user
from reconciler.cli.opening import load_manifests, open_workspace
from reconciler.cli.output import print_lines
from reconciler.cli.planning import stamp
from reconciler.cli.rehearsing import rehearse
from reconciler.cli.running import Held, locked
from reconciler.cli.settings import Settings
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.errors import DoubtfulError, PartialError, ReconcilerError, RefusedError, UsageError
from reconciler.model.worklist import Item, Worklist
from reconciler.providers.symbee.records import mask
from reconciler.providers.symbee.worksheet import Confirming, WorksheetProvider
from reconciler.render.escaping import visible
from reconciler.render.worklist import drawn

_SUFFIXES = (".md", ".html", ".json")
_WEB_HOOK_KIND = "RestSmsMapping"
_URL = re.compile(r"https://[^\s/?#@\\]+([/?#][^\s\\]*)?\Z")

Chosen = Mapping[str, str | None]
"""Address -> the web-hook URL that was taken down with it, masked, or None; in the list's order."""


def confirm(settings: Settings, name: str, only: Sequence[str], *, yes: bool) -> Applied | None:
    """Record items of a work list as done; all that are left without `only`. None where a person declines.

    `name` is an id or a path; an item of `only` is an address, or `ADDRESS=URL` for a web-hook URL taken down. Touches
    the backend alone. Raises UsageError, RefusedError for a list that is unknown, superseded or withdrawn, and
    PartialError where it could not go on.
    """
    if not yes:
        need_somebody(settings, fix="use --yes")
    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    if environment.symbee is None or not is_by_hand(environment.symbee):
        raise UsageError(
            f"the environment {environment.name} has no work lists",
            fix="they are for environments whose symbee.administration is {worksheet: {}}; choose one with -e",
        )
    lists = Worklists(deferred_store(settings, workspace, environment), drawn)
    identity, masked = _identity(name, environment.name), _masked(only)
    with locked(settings, workspace, environment, lists.store) as held:
        worklist = lists.confirmable(identity, at=stamp(datetime.now(UTC)))
        _check_place(worklist, workspace, environment)
        chosen = _chosen(worklist, masked)
        if not yes and chosen and not _agreed(settings, worklist, chosen):
            return None
        after, said = _record(lists, worklist, chosen, held, environment)
    fresh = {one.address for one in worklist.awaiting} | {one for one, webhook in chosen.items() if webhook}
    outcomes = tuple(_outcome(one, now=one.address in chosen and one.address in fresh) for one in after.items)
    warnings = (*said, *_warned(workspace, environment, after))
    applied = Applied(held.apply_id, worklist.plan_id, outcomes, 0, warnings)
    return with_list(applied, workspace, environment, after)


def _identity(name: str, environment: str) -> str:
    """The list's id. Raises RefusedError for a path in another environment's part of the backend."""
    path = Path(name)
    if len(path.parts) == 1 and path.suffix not in _SUFFIXES:
        return name
    place = path.absolute().parent
    if place.name == "worklists" and place.parent.parent.name != environment:
        raise _elsewhere(path.name, place.parent.parent.name, environment)
    return path.stem if path.suffix in _SUFFIXES else path.name


def _check_place(worklist: Worklist, workspace: Workspace, environment: Environment) -> None:
    """Raises RefusedError for a list that came to this part of the backend from elsewhere."""
    theirs, ours = (worklist.workspace, worklist.environment), (workspace.name, environment.name)
    if theirs != ours:
        raise _elsewhere(worklist.id, "/".join(theirs), "/".join(ours))


def _elsewhere(name: str, theirs: str, ours: str) -> RefusedError:
    return RefusedError(
        f"{name} is a work list of {theirs}, not of {ours}",
        code="otherEnvironment",
        fix="confirm it where it is from: -C names a workspace, -e an environment",
    )


def _masked(only: Sequence[str]) -> dict[str, str | None]:
    """Address -> masked URL or None. From here on nobody has the URL itself. Raises UsageError."""
    named: dict[str, str | None] = {}
    for one in only:
        address, equals, url = one.partition("=")
        if equals and not _URL.match(url):
            fix = "write ADDRESS=https://…, as the portal shows it, or ADDRESS alone"
            raise UsageError(f"--only {address}=…: that is no https URL", fix=fix)
        webhook = mask(url) if equals else None
        if webhook and named.get(address, webhook) not in (None, webhook):
            raise UsageError(f"--only {address}=… stands there with two URLs", fix="leave one of them out")
        named[address] = webhook or named.get(address)
    return named


def _chosen(worklist: Worklist, masked: Chosen) -> Chosen:
    if not masked:
        return {one.address: None for one in worklist.awaiting}
    known = {one.address: one for one in worklist.items}
    for address, webhook in masked.items():
        if address not in known:
            raise UsageError(
                f"--only {address}: it is not on this list", fix=f"on it are: {', '.join(known)}"
            )
        has_one = address.startswith(f"{_WEB_HOOK_KIND}/") and known[address].action != "delete"
        if webhook and not has_one:
            raise UsageError(
                f"--only {address}=…: it has no web-hook URL", fix="leave out =URL: REST mappings have one"
            )
    return {address: masked[address] for address in known if address in masked}


def _agreed(settings: Settings, worklist: Worklist, chosen: Chosen) -> bool:
    lines = [Text(f"Of the work list {worklist.id}:", style="bold")]
    for one in worklist.items:
        if one.address in chosen:
            webhook = chosen[one.address]
            with_it = f", with {visible(webhook)}" if webhook else ""
            lines.append(Text(f"  {visible(one.address)}  {one.action}{with_it}"))
    print_lines(settings, lines, settings.err)
    return click.confirm("Is this done in the portal?", default=False, err=True)


def _record(
    lists: Worklists, worklist: Worklist, chosen: Chosen, held: Held, environment: Environment
) -> tuple[Worklist, tuple[str, ...]]:
    """One item after the other, each whole: whatever instant this dies at, the rest can be confirmed again.

    The list as it is then, and warnings.
    """
    who = Confirming(user(), stamp(datetime.now(UTC)))
    provider = WorksheetProvider(lists.store, confirming=who).guarded_by(held.lease.check)
    after, warnings, recorded = worklist, [], 0
    try:
        for one in worklist.items:
            if one.address in chosen:
                _record_one(provider, one, chosen[one.address])
                recorded += 1
                if not one.confirmed:
                    warnings += _rehearsed(environment, one)
                    after = lists.confirmed(after, one.address, by=who.by, at=who.at)
        lists.finish(after)
    except ReconcilerError as error:
        if not recorded and not isinstance(error, DoubtfulError):
            raise
        message = f"not all of it is on record: {error.message}"
        raise PartialError(message, code=error.code, fix="run the same command again") from error
    return after, tuple(warnings)


def _rehearsed(environment: Environment, item: Item) -> list[str]:
    """Let a sandbox's portal do it too. What it does not take is a warning: who confirms is believed."""
    try:
        rehearse(environment, item.calls)
    except ReconcilerError as error:
        return [f"{item.address}: the sandbox's own portal does not have it: {error.message}"]
    return []


def _record_one(provider: WorksheetProvider, item: Item, webhook: str | None) -> None:
    for call in item.calls:
        operation, parameters = call["operation"], call["parameters"]
        if item.confirmed is None:
            provider.send(operation, {**parameters, "webhookUrl": webhook}, None)
        elif webhook:
            provider.take_down(operation, parameters["code"], webhook)


def _outcome(item: Item, *, now: bool) -> Outcome:
    if item.confirmed is None:
        return Outcome(item.address, item.action, "awaiting")
    return Outcome(item.address, item.action, "done" if now else "skipped")


def _warned(workspace: Workspace, environment: Environment, worklist: Worklist) -> Iterator[str]:
    """That the manifests say something else by now: what is on record is what the list says."""
    try:
        now = load_manifests(workspace, environment).digest  # as the plan has it: without checks
    except ReconcilerError:
        now = None
    if now != worklist.manifests:
        yield (
            "the manifests have changed since this list was made: what it says is on record, and the next plan shows"
            " what is left"
        )

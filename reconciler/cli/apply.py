"""`reconciler apply`: carry out a saved plan exactly, or plan, show, ask, and carry out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from reconciler.applying.admission import admit, admit_target
from reconciler.applying.outcome import Applied
from reconciler.applying.recovery import suffix_of
from reconciler.cli.app import formats, global_options
from reconciler.cli.asking import need_somebody
from reconciler.cli.boundary import into_nothing
from reconciler.cli.completing import listed, worklists
from reconciler.cli.durations import Duration
from reconciler.cli.handing_over import Where, hand_over, handed_since
from reconciler.cli.interrupts import INTERRUPTED
from reconciler.cli.opening import open_workspace
from reconciler.cli.output import print_lines
from reconciler.cli.plan import show
from reconciler.cli.planfile import read_plan
from reconciler.cli.planning import Made, open_environment, plan_of, reach
from reconciler.cli.running import Held, locked, run_plan
from reconciler.cli.selection import options_of, selection_options
from reconciler.cli.settings import Settings
from reconciler.cli.settling import check_freeze, settle_left
from reconciler.cli.verify import Chosen, choose, verify_applied
from reconciler.model.errors import FailedError, PartialError, UsageError
from reconciler.model.plan import Plan
from reconciler.render.escaping import json_text
from reconciler.verifying.results import document

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@click.command("apply", short_help="Carry out a plan.")
@click.argument(
    "planfile", type=click.Path(path_type=Path, dir_okay=False), metavar="[PLANFILE]", required=False
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--confirm",
    metavar="WORKLIST",
    shell_complete=worklists,
    help="Record that the items of this work list are done, by hand, in the portal.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="ITEM",
    shell_complete=listed,
    help="With --confirm: only the item at this address; ADDR=URL for a mapping's web-hook URL. Repeatable.",
)
@click.option(
    "--drain",
    type=Duration(),
    metavar="DURATION",
    help="Disable queues that are to be deleted, and wait at most so long (such as 30m) until nobody waits in them.",
)
@click.option("--verify", is_flag=True, help="After a good apply run all checks; exits 5 when not all pass.")
@formats("text", "json")
@selection_options
@global_options
@click.pass_obj
def command(
    settings: Settings,
    /,
    planfile: Path | None,
    yes: bool,
    confirm: str | None,
    only: tuple[str, ...],
    drain: timedelta | None,
    verify: bool,
    format: str,
    **flags: Any,
) -> int:
    """Bring the live systems to what the manifests say.

    With PLANFILE exactly that plan is applied, without asking. Without one it plans, shows the plan, and asks.
    Running it again is always safe. ADDR is the address of a resource, Kind/name, such as Queue/billing.

    Exits 4 when it is refused, with nothing written; 5 when something is written and not all is done, or in doubt: run
    it again; 6 when a person's work list is awaiting.
    """
    started = time.monotonic()
    if planfile is not None and any(flags.values()):
        fix = "plan again with these flags"
        raise UsageError("a saved plan is applied as it is: selection flags do not go with it", fix=fix)
    if confirm is not None and (planfile is not None or drain is not None or verify or any(flags.values())):
        raise UsageError("--confirm only records what is done: nothing but --only and --yes goes with it")
    if only and confirm is None:
        raise UsageError("--only goes with --confirm", fix="use --target to apply a part")
    chosen = _chosen(settings, planfile, yes=yes) if verify else None
    applied = (
        _confirmed(settings, confirm, only, yes=yes)
        if confirm is not None
        else _apply_saved(settings, planfile, drain)
        if planfile is not None
        else _apply_fresh(settings, flags, drain, yes=yes, format=format)
    )
    if applied is None:
        raise FailedError("nothing was done: it was not agreed to", code="declined")
    seconds = time.monotonic() - started
    if chosen is None:
        _tell(settings, applied, format, seconds=seconds, confirmed=confirm is not None)
        return applied.exit_code
    return _verified(settings, applied, chosen, format, seconds=seconds)


def _chosen(settings: Settings, planfile: Path | None, *, yes: bool) -> Chosen:
    """The checks to run after the apply: what they send is agreed to before anything is called."""
    workspace = open_workspace(settings)
    wanted = settings.environment
    if planfile is not None:
        plan = read_plan(planfile)
        wanted = wanted or plan.environment
        admit(plan, workspace=workspace.name, environment=wanted, now=datetime.now(UTC))
    return choose(settings, workspace, workspace.environment(wanted), yes=yes)


def _verified(settings: Settings, applied: Applied, chosen: Chosen, format: str, *, seconds: float) -> int:
    """Tell what was applied; where that is good, run the checks and tell what they found. Returns the exit code."""
    if applied.exit_code != 0:
        _tell(settings, applied, format, seconds=seconds)
        print("warning: the checks were not run: not everything is as planned yet", file=settings.err)
        return applied.exit_code
    if format == "text":
        _tell(settings, applied, format, seconds=seconds)
        settings.out.flush()
    verified = verify_applied(settings, chosen)
    code = INTERRUPTED if verified.interrupted else 0 if verified.passed else PartialError.exit_code
    told = document(verified.results)
    if format == "json":
        _tell(settings, applied, format, seconds=seconds, checked={**told, "exitCode": code})
    else:
        from reconciler.render.verified import verified_lines

        print_lines(settings, verified_lines(told, applied=True))
    settings.out.flush()
    verified.told()
    return code


def _apply_saved(settings: Settings, planfile: Path, drain: timedelta | None) -> Applied:
    plan = read_plan(planfile)
    workspace = open_workspace(settings)
    wanted = settings.environment or plan.environment
    admit(plan, workspace=workspace.name, environment=wanted, now=datetime.now(UTC))
    environment = workspace.environment(wanted)
    store, connection = reach(settings, workspace, environment, writes=True)
    admit_target(plan, connection.plan_target)
    overridden = frozenset(plan.options.get("overrides", ()))
    check_freeze(environment, overridden)
    with locked(settings, workspace, environment, store, suffix=suffix_of(plan.plan_id)) as held:
        settle_left(settings, workspace, connection, held, asks=False)
        return _run(settings, plan, Where(workspace, environment, connection), held, drain, saved=True)


def _apply_fresh(
    settings: Settings, flags: dict[str, Any], drain: timedelta | None, *, yes: bool, format: str
) -> Applied | None:
    """Lock, plan, show, ask, apply. None where a person declines."""
    asks = not yes
    if asks:
        need_somebody(settings, fix="use --yes, or apply a saved plan")
    options = replace(options_of(flags), drain=drain is not None)
    opened = open_environment(settings, writes=True)
    check_freeze(opened.environment, {name for name, address in options.overrides if address is None})
    with locked(settings, opened.workspace, opened.environment, opened.store) as held:
        if not settle_left(settings, opened.workspace, opened.connection, held, asks=asks):
            return None
        made = plan_of(settings, opened, options)
        if not _agreed(settings, made, asks=asks, format=format):
            return None
        where = Where(made.workspace, made.environment, made.connection)
        return _run(settings, made.plan, where, held, drain)


def _run(
    settings: Settings,
    plan: Plan,
    where: Where,
    held: Held,
    drain: timedelta | None,
    *,
    saved: bool = False,
) -> Applied:
    """Carry the plan out; what a person has to do is on the work list afterwards.

    A `saved` plan may be older than the open list, and then knows nothing of what stands there.
    """
    by_hand = where.connection.by_hand
    newer = handed_since(plan, held) if by_hand and saved else ()
    seconds = drain.total_seconds() if drain else None
    ran = run_plan(settings, plan, where.workspace, where.connection, held, newer=newer, drain=seconds)
    return hand_over(plan, where, held, ran, newer=newer) if by_hand else ran.applied


def _agreed(settings: Settings, made: Made, *, asks: bool, format: str) -> bool:
    """Show the plan; whether it is to be applied. Raises RefusedError for one that refuses itself."""
    if format == "text":
        show(settings, made.plan, format)
        click.echo(file=settings.out)
    elif asks:
        from reconciler.render.terminal import plan_lines

        print_lines(settings, plan_lines(made.plan), settings.err)
    admit(made.plan, workspace=made.workspace.name, environment=made.environment.name, now=datetime.now(UTC))
    if asks and made.plan.changes:
        settings.out.flush()
        question = f"Apply this to {made.workspace.name}/{made.environment.name}?"
        if not click.confirm(question, default=False, err=True):
            return False
    return True


def _confirmed(settings: Settings, worklist: str, only: tuple[str, ...], *, yes: bool) -> Applied | None:
    from reconciler.cli.confirming import confirm  # with the clients of a sandbox's portal

    return confirm(settings, worklist, only, yes=yes)


def _tell(
    settings: Settings,
    applied: Applied,
    format: str,
    *,
    seconds: float,
    confirmed: bool = False,
    checked: Mapping[str, Any] = _NOTHING,
) -> None:
    """What was applied; `checked` is what checks add to its document.

    That it cannot be written changes nothing about what was done, nor the exit code that tells it.
    """
    try:
        _write(settings, applied, format, seconds=seconds, confirmed=confirmed, checked=checked)
        settings.out.flush()
    except OSError as error:
        into_nothing()
        if not isinstance(error, BrokenPipeError):
            said = f"what was done cannot be written: {error.strerror}; the journal has it"
            print(f"warning: {said}", file=settings.err)


def _write(
    settings: Settings,
    applied: Applied,
    format: str,
    *,
    seconds: float,
    confirmed: bool,
    checked: Mapping[str, Any],
) -> None:
    from reconciler.render.escaping import visible

    told = applied.document()
    if format == "json":
        settings.out.write(json_text({**told, **checked}))
        for warning in applied.warnings:
            print(f"warning: {visible(warning)}", file=settings.err)
        return
    from reconciler.render.applied import applied_lines

    lines = applied_lines(
        told,
        seconds=seconds,
        warnings=applied.warnings,
        confirm=applied.confirm,
        confirmed=confirmed,
    )
    print_lines(settings, lines)

"""`reconciler plan`: what would change, and why. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.durations import Duration
from reconciler.cli.known import known_live
from reconciler.cli.opening import open_workspace
from reconciler.cli.output import check_place, print_lines, write_private
from reconciler.cli.planning import make_plan
from reconciler.cli.selection import options_of, selection_options
from reconciler.cli.settings import Settings
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Plan
from reconciler.planning.document import text
from reconciler.render.escaping import plain_json

if TYPE_CHECKING:
    from reconciler.kinds.rerouting import Known

CHANGES_PENDING = 2
REFUSED = 4
AWAITING = 6
FORMATS = ("text", "json", "markdown", "html")


@click.command("plan", short_help="Show what would change.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Save the plan for apply."
)
@formats(*FORMATS)
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 2 when changes are pending, 6 when all await a person."
)
@selection_options
@click.option(
    "--expires",
    type=Duration(),
    default="24h",
    show_default=True,
    metavar="DURATION",
    help="How long the saved plan may be applied, such as 30m, 24h or 7d.",
)
@global_options
@click.pass_obj
def command(
    settings: Settings,
    /,
    out: Path | None,
    format: str,
    detailed_exitcode: bool,
    expires: timedelta,
    **flags: Any,
) -> int:
    """Show what would change in the live systems. Writes nothing there.

    ADDR is the address of a resource, Kind/name, such as Queue/billing.

    Exits 0; with --detailed-exitcode 2 when changes are pending, 6 when all of them await a person; 4 when the plan
    refuses itself (it is saved all the same, and applying it sends nothing).
    """
    options = options_of(flags)
    try:
        if out is not None:
            check_place(out, open_workspace(settings))
        made = make_plan(settings, options, expires=expires)
    except ReconcilerError as error:
        if format == "markdown":
            from reconciler.render.unplanned_markdown import unplanned

            settings.out.write(unplanned(error))
        raise
    if out is not None:
        write_private(out, plain_json(text(made.plan)))
    show(settings, made.plan, format, known=lambda: known_live(made.view))
    if out is not None and format == "text":
        click.echo(f"\nSaved in {out}. Apply exactly this with: reconciler apply {out}", file=settings.out)
    return exit_code(made.plan, detailed=detailed_exitcode)


def exit_code(plan: Plan, *, detailed: bool) -> int:
    """0, 4 for a plan that refuses itself, or (detailed) 2 for pending changes, 6 where a person has them all."""
    if plan.refusals:
        return REFUSED
    if not (detailed and plan.changes):
        return 0
    return AWAITING if all(one.awaiting for one in plan.changes) else CHANGES_PENDING


def show(
    settings: Settings, plan: Plan, format: str, *, known: Callable[[], Iterable[Known]] = tuple
) -> None:
    """The plan on stdout, in one of FORMATS: exactly that document. `known` is asked for what its map needs besides."""
    if format == "json":
        settings.out.write(plain_json(text(plan)))
        return
    if format != "text":
        settings.out.write(_drawn(plan, format, known()))
        return
    from reconciler.render.terminal import plan_lines

    print_lines(settings, plan_lines(plan))


def _drawn(plan: Plan, format: str, known: Iterable[Known]) -> str:
    """The plan as a document for a review, with what it changes in the routing map."""
    from reconciler.kinds.rerouting import routing_changed_by

    changed = routing_changed_by(plan, known)
    if format == "markdown":
        from reconciler.render.plan_markdown import markdown

        return markdown(plan, changed)
    from reconciler.render.plan_html import plan_page

    return plan_page(plan, changed)

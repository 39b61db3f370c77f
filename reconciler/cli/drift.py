"""`reconciler drift`: how the live systems differ from the manifests, in plan's shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.output import print_lines
from reconciler.cli.plan import CHANGES_PENDING, REFUSED, show
from reconciler.cli.planning import Made, open_environment, plan_of
from reconciler.cli.settings import Settings
from reconciler.model.plan import Plan, PlanWarning
from reconciler.model.reading import read
from reconciler.model.symbee import COLLECTIONS, operations_of
from reconciler.planning.options import Options

_UNSEEN = "notObservable"


@click.command("drift", short_help="Show how live differs from the manifests.")
@formats("text", "json")
@global_options
@click.pass_obj
def command(settings: Settings, format: str) -> int:
    """Compare the live systems with the manifests. Exits 2 when they differ. Writes nothing.

    What a person configures in a portal cannot be looked at: of that it says who confirmed it last, and when.
    """
    made = plan_of(settings, open_environment(settings, writes=False), Options(), limited=False)
    plan = replace(made.plan, warnings=(*made.plan.warnings, *_not_observable(made)))
    if format == "text" and plan.changes:
        click.echo(
            "Live differs from the manifests. To bring it back (before: live, after: the manifests):",
            file=settings.out,
        )
    if format == "text" and _is_partly_unseen(plan):
        _show_what_is_seen(settings, plan)
    else:
        show(settings, plan, format)
    if plan.refusals:
        return REFUSED
    return CHANGES_PENDING if plan.changes else 0


def _not_observable(made: Made) -> Iterator[PlanWarning]:
    """For each object at Symbee that a person configures: that nothing can look, and who said last how it is."""
    if not made.connection.by_hand:
        return
    provider = made.connection.providers["symbee"]
    for noun in COLLECTIONS:
        for one in provider.read(read("symbee", operations_of(noun).listing)):
            address = (one["owner"] or {}).get("resource") or f"{noun}/{one['code']}"
            confirmed = one["confirmed"]
            said = f"not observable, last confirmed by {confirmed['by']} on {confirmed['at']}"
            webhook = f"; its web-hook URL is {one['webhookUrl']}" if "webhookUrl" in one else ""
            yield PlanWarning(_UNSEEN, address, said + webhook)


def _is_partly_unseen(plan: Plan) -> bool:
    """Whether there is no drift to be seen, and something that nobody can see."""
    return not plan.changes and not plan.refusals and any(one.code == _UNSEEN for one in plan.warnings)


def _show_what_is_seen(settings: Settings, plan: Plan) -> None:
    """The plan without changes, of which "as stated" would say too much."""
    from rich.text import Text

    from reconciler.render.terminal import plan_lines

    unseen = sum(one.code == _UNSEEN for one in plan.warnings)
    said = f"No difference can be seen in {plan.workspace}/{plan.environment}; {unseen} not observable."
    _, *rest = plan_lines(plan)
    print_lines(settings, [Text(said, style="bold"), *rest])

"""`reconciler drift`: how the live systems differ from the manifests, in plan's shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.plan import CHANGES_PENDING, REFUSED, show
from reconciler.cli.planning import Made, open_environment, plan_of
from reconciler.cli.settings import Settings
from reconciler.model.plan import PlanWarning
from reconciler.model.reading import read
from reconciler.planning.options import Options
from reconciler.providers.symbee.collections import COLLECTIONS


@click.command("drift", short_help="Show how live differs from the manifests.")
@formats("text", "json")
@global_options
@click.pass_obj
def command(settings: Settings, format: str) -> int:
    """Compare the live systems with the manifests. Exits 2 when they differ. Writes nothing."""
    made = plan_of(settings, open_environment(settings, writes=False), Options(), limited=False)
    plan = replace(made.plan, warnings=(*made.plan.warnings, *_not_observable(made)))
    if format == "text" and plan.changes:
        click.echo("Live differs from the manifests. To bring it back:", file=settings.out)
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
        for one in provider.read(read("symbee", f"list{noun}s")):
            address = (one["owner"] or {}).get("resource") or f"{noun}/{one['code']}"
            confirmed = one["confirmed"]
            said = f"not observable, last confirmed by {confirmed['by']} on {confirmed['at']}"
            yield PlanWarning("notObservable", address, said)

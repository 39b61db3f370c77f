"""`reconciler drift`: how the live systems differ from the manifests, in plan's shape."""

from __future__ import annotations

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.plan import CHANGES_PENDING, REFUSED, show
from reconciler.cli.planning import open_environment, plan_of
from reconciler.cli.settings import Settings
from reconciler.planning.options import Options


@click.command("drift", short_help="Show how live differs from the manifests.")
@formats("text", "json")
@global_options
@click.pass_obj
def command(settings: Settings, format: str) -> int:
    """Compare the live systems with the manifests. Exits 2 when they differ. Writes nothing."""
    made = plan_of(settings, open_environment(settings, writes=False), Options(), limited=False)
    if format == "text" and made.plan.changes:
        click.echo("Live differs from the manifests. To bring it back:", file=settings.out)
    show(settings, made.plan, format)
    if made.plan.refusals:
        return REFUSED
    return CHANGES_PENDING if made.plan.changes else 0

"""`reconciler show`: a saved plan again, in any of plan's formats. Reads the file, and beside it the manifests at most.

The manifests only tell what places are called that the plan leaves as they are; without them it is shown all the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.known import known_stated
from reconciler.cli.plan import FORMATS, exit_code, show
from reconciler.cli.planfile import read_plan
from reconciler.cli.settings import Settings


@click.command("show", short_help="Show a saved plan again.")
@click.argument("planfile", type=click.Path(path_type=Path, dir_okay=False), metavar="PLANFILE")
@formats(*FORMATS)
@global_options
@click.pass_obj
def command(settings: Settings, planfile: Path, format: str) -> int:
    """Show a saved plan, in any of the formats of plan.

    Exits 4 when it refuses itself or was edited, 3 when it is no plan file.
    """
    plan = read_plan(planfile)
    show(settings, plan, format, known=lambda: known_stated(settings, plan))
    if datetime.now(UTC) >= datetime.fromisoformat(plan.expires_at):
        print(
            f"warning: this plan expired at {plan.expires_at}, so apply refuses it: plan again",
            file=settings.err,
        )
    return exit_code(plan, detailed=False)

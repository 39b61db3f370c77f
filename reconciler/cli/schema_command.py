"""`schema` as a click command. Imported only where click is in use anyway."""

from __future__ import annotations

import click

from reconciler.cli.app import global_options
from reconciler.cli.completing import folders, schemas
from reconciler.cli.schema import run
from reconciler.cli.settings import Settings


@click.command("schema", short_help="Print, write or check the JSON Schemas.")
@click.argument("kind", required=False, shell_complete=schemas)
@click.option(
    "--write",
    metavar="DIR",
    shell_complete=folders,
    help="Write it into this folder; without KIND all schemas.",
)
@click.option(
    "--check",
    metavar="DIR",
    shell_complete=folders,
    help="Exit 1 unless this folder holds it as this version has it; without KIND all schemas.",
)
@global_options
@click.pass_obj
def command(settings: Settings, /, kind: str | None, write: str | None, check: str | None) -> int:
    """Print the JSON Schema of KIND, or the combined one that editors use."""
    return run(kind, write=write, check=check, out=settings.out, err=settings.err)

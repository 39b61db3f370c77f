"""`schema` as a click command. Imported only where click is in use anyway."""

from __future__ import annotations

import sys

import click

from reconciler.cli.schema import run


@click.command("schema")
@click.argument("kind", required=False)
@click.option("--write", metavar="DIR", help="Compile the schemas from the typed models into this folder.")
@click.option("--check", metavar="DIR", help="Exit 1 unless this folder holds exactly what the models say.")
def command(kind: str | None, write: str | None, check: str | None) -> int:
    """Print the JSON Schema of KIND, or the combined one that editors use."""
    return run(kind, write=write, check=check, out=sys.stdout, err=sys.stderr)

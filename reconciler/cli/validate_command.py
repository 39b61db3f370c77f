"""`validate` as a click command. Imported only where click is in use anyway."""

from __future__ import annotations

import sys

import click

from reconciler.cli.validate import FORMATS, run


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-C", "--directory", metavar="DIR", help="The workspace. Default: the nearest folder upwards.")
@click.option(
    "-e", "--environment", metavar="NAME", help="Check this environment. Default: the base and all."
)
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    directory: str | None,
    environment: str | None,
    format: str,
) -> int:
    """Check manifests and the workspace file offline.

    With PATHs these documents are checked, their references against the whole workspace; without a
    reconciler.yaml each document by itself.
    """
    outer = context.find_root().params
    return run(
        paths,
        directory=directory or outer.get("directory"),
        environment=environment or outer.get("environment"),
        format=format,
        out=sys.stdout,
        err=sys.stderr,
    )

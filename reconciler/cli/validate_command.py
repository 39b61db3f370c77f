"""`validate` as a click command. Imported only where click is in use anyway; the plain form never comes here."""

from __future__ import annotations

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.completing import files
from reconciler.cli.settings import Settings
from reconciler.cli.validate import FORMATS, run


@click.command("validate", short_help="Check manifests offline.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=files)
@formats(*FORMATS)
@global_options
@click.pass_obj
def command(settings: Settings, /, paths: tuple[str, ...], format: str) -> int:
    """Check manifests and the workspace file offline: no credentials, no network.

    With PATHs these documents are checked fully, their references against the whole workspace; without a
    reconciler.yaml each document by itself. Without -e the base and every environment's overlays are checked. Exits 3
    where there are problems.
    """
    return run(
        paths,
        directory=str(settings.directory) if settings.directory else None,
        environment=settings.environment,
        format=format,
        out=settings.out,
        err=settings.err,
    )

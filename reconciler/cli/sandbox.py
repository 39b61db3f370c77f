"""`reconciler sandbox`: the stand-in over HTTP, emptied, or filled."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from reconciler.cli.app import global_options
from reconciler.cli.connecting import sandbox_of
from reconciler.cli.opening import open_workspace
from reconciler.cli.settings import Settings
from reconciler.manifests.workspace import Environment
from reconciler.model.errors import UsageError


@click.group("sandbox", short_help="Rehearse on a stand-in: serve, reset, seed.")
def command() -> None:
    """Rehearse changes: an honest stand-in for the live systems, in a state file of the environment's own."""


def _environment(settings: Settings) -> Environment:
    environment = open_workspace(settings).environment(settings.environment)
    if environment.sandbox is None:
        raise UsageError(
            f"the environment {environment.name} is not a sandbox", fix="choose a sandbox environment with -e"
        )
    return environment


@command.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=4566, show_default=True, help="0: any free one."
)
@global_options
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> int:
    """Serve the environment's sandbox over HTTP until interrupted. The first line is its URL.

    Point any SDK at it with AWS_ENDPOINT_URL. Runs in process share the same world.
    """
    from reconciler.sandbox.server import serve as start

    sandbox = sandbox_of(_environment(settings))
    try:
        server = start(sandbox, host=host, port=port)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be served: {error.strerror}", fix="choose another --port"
        ) from error
    stopped = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda number, frame: stopped.set())
    server.start()
    click.echo(server.url, file=settings.out)
    settings.out.flush()
    stopped.wait()
    server.stop()
    return 0


@command.command("reset")
@global_options
@click.pass_obj
def reset(settings: Settings) -> int:
    """Empty the sandbox and load its seed again."""
    environment = _environment(settings)
    sandbox_of(environment).reset()
    click.echo(f"The sandbox of {environment.name} is as its seed says.", file=settings.out)
    return 0


@command.command("seed")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@global_options
@click.pass_obj
def seed(settings: Settings, file: Path) -> int:
    """Add what a seed FILE declares to the sandbox."""
    environment = _environment(settings)
    sandbox_of(environment).seed(file)
    click.echo(f"{file} was added to the sandbox of {environment.name}.", file=settings.out)
    return 0

"""`reconciler sandbox`: the stand-in over HTTP, emptied, filled, or made to fail."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.completing import faults as faults_typed
from reconciler.cli.connection import sandbox_of
from reconciler.cli.opening import open_workspace
from reconciler.cli.settings import Settings
from reconciler.manifests.workspace import Environment
from reconciler.model.errors import UsageError


@click.group("sandbox", short_help="Rehearse on a stand-in: serve, reset, seed, faults.")
@global_options
def command() -> None:
    """Rehearse changes on a stand-in for the live systems. Each sandbox environment has one, kept in a file."""


def _environment(settings: Settings) -> Environment:
    environment = open_workspace(settings).environment(settings.environment)
    if environment.sandbox is None:
        raise UsageError(
            f"the environment {environment.name} is not a sandbox", fix="choose a sandbox environment with -e"
        )
    return environment


@command.command("serve")
@click.option(
    "--host", metavar="HOST", default="127.0.0.1", show_default=True, help="The address to listen on."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=4566, show_default=True, help="0: any free one."
)
@global_options
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> int:
    """Serve the environment's sandbox over HTTP until interrupted. The first line is its URL.

    Point any SDK at it with AWS_ENDPOINT_URL. reconciler itself, run with this environment, shares its world.
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


@command.command("faults", short_help="Let calls fail on purpose: list the rules that stand, add, clear.")
@click.argument("action", type=click.Choice(["list"]), required=False)
@click.option(
    "--add",
    "rules",
    multiple=True,
    metavar="RULE",
    shell_complete=faults_typed,
    help="Let one more rule stand. Repeatable.",
)
@click.option("--clear", is_flag=True, help="Let no rule stand.")
@formats("text", "json")
@global_options
@click.pass_obj
def faults(settings: Settings, action: str | None, rules: tuple[str, ...], clear: bool, format: str) -> int:
    """Let calls to the sandbox fail on purpose: list the rules that stand, add some, or clear them.

    A RULE is a fault and its conditions, such as throttle,operation=CreateQueue,nth=2 or
    crash,after,mutating,nth=3. Faults: throttle, quota, error, reset, hang, crash, delay, lag.
    """
    from reconciler.sandbox.faults import parsed

    if sum((action is not None, bool(rules), clear)) > 1:
        raise UsageError("list, --add and --clear exclude each other", fix="do one after the other")
    try:
        added = [parsed(rule) for rule in rules]
    except ValueError as error:
        raise UsageError(f"--add: {error}", fix="docs/sandbox.md, Faults, explains the rules") from error
    standing = sandbox_of(_environment(settings)).faults
    if clear:
        standing.clear()
    standing.add(*added)
    _tell_faults(settings, standing.list(), format)
    return 0


def _tell_faults(settings: Settings, standing: Iterable[Any], format: str) -> None:
    """Every rule that stands, whatever was done: a forgotten one explains much."""
    if format == "json":
        shown = [
            {"n": one.n, "rule": one.fault.members(), "saw": one.saw, "struck": one.struck}
            for one in standing
        ]
        settings.out.write(json.dumps({"faults": shown}, indent=2) + "\n")
        return
    lines = [f"{one.n}  {one.fault}  saw {one.saw}, struck {one.struck}" for one in standing]
    click.echo("\n".join(lines) or "No faults.", file=settings.out)

"""`reconciler status`: what waits in queues right now, once or again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.interrupts import INTERRUPTED
from reconciler.cli.opening import open_workspace
from reconciler.cli.planning import stamp
from reconciler.cli.settings import Settings
from reconciler.model.errors import InvalidError, RemoteError, UsageError
from reconciler.model.reading import read
from reconciler.render.escaping import json_text, visible
from reconciler.render.status import status_document, status_view

_SECONDS = 5.0
# the sentence, an empty line, the headings, and the line that says how many more there are
_OTHER_LINES = 5
_ENDLESS = 100_000
_READ = read("symbee-statistics", "RetrieveQueueInfo", includeAmazonQueues=True)

Queues = list[dict[str, Any]]


@click.command("status", short_help="Show what waits in queues now.")
@click.option("--watch", is_flag=True, help="Refresh every 5 seconds until interrupted.")
@formats("text", "json")
@global_options
@click.pass_obj
def command(settings: Settings, watch: bool, format: str) -> int:
    """Show the live figures of every queue, those of Amazon Connect included, trouble first. Writes nothing."""
    if watch and format == "json":
        raise UsageError("--watch shows a table", fix="leave out --watch, or --format json")
    ask = _asking(settings)
    queues = ask()
    if format == "json":
        settings.out.write(json_text(status_document(queues, stamp(datetime.now(UTC)))))
        return 0
    if not watch:
        _show(settings, queues)
        return 0
    try:
        _watch(settings, ask, queues)
    except KeyboardInterrupt:
        return INTERRUPTED


def _asking(settings: Settings) -> Callable[[], Queues]:
    """What asks for the figures of the settings' environment. Raises InvalidError where it has nobody to ask."""
    from reconciler.cli.connecting import connect  # with every client: not for --help or completion

    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    if not environment.symbee or "apiKey" not in environment.symbee:
        missing = "symbee" if not environment.symbee else "symbee.apiKey"
        raise InvalidError(
            f"the environment {environment.name} states no {missing}, so there is nobody to ask",
            code="noSymbee",
            fix="state symbee with company, environment and apiKey in reconciler.yaml, or choose another with -e",
        )
    connection = connect(
        workspace, environment, writes=False, variables=settings.variables, stop=settings.stop
    )
    provider = connection.providers["symbee-statistics"]

    def ask() -> Queues:
        found: Queues = provider.read(_READ)
        return found

    return ask


def _show(settings: Settings, queues: Queues) -> None:
    """The figures once; on a terminal no wider than it is, elsewhere as wide as they are."""
    from reconciler.cli.output import console

    screen = console(settings, settings.out)
    looked_at = settings.is_terminal(settings.out)
    if not looked_at:
        screen.width = _ENDLESS
    screen.print(status_view(queues, stamp(datetime.now(UTC)), width=screen.width if looked_at else None))


def _watch(settings: Settings, ask: Callable[[], Queues], queues: Queues) -> NoReturn:
    """The figures again and again: in place on a terminal, elsewhere one below the other. Never returns.

    A remote API that does not answer for a while ends nothing: the last figures stay, and it is said since when.
    """
    if not settings.is_terminal(settings.out):
        while True:
            _show(settings, queues)
            settings.out.flush()
            time.sleep(_SECONDS)
            queues = ask()
    from rich.console import Group
    from rich.live import Live
    from rich.text import Text

    from reconciler.cli.output import console

    screen = console(settings, settings.out)
    read_at, trouble = stamp(datetime.now(UTC)), ""
    with Live(console=screen, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            most = max(1, screen.height - _OTHER_LINES)
            view = status_view(queues, read_at, width=screen.width, most=most)
            live.update(Group(view, Text(trouble, style="red")) if trouble else view, refresh=True)
            time.sleep(_SECONDS)
            try:
                queues, read_at, trouble = ask(), stamp(datetime.now(UTC)), ""
            except RemoteError as error:
                trouble = f"not read since then: {visible(error.message)}"

"""Before anything new: no freeze, and what an earlier run left open is settled, shown and asked for like a plan."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

import click
from rich.text import Text

from reconciler.applying.journal import Journal
from reconciler.applying.recovery import RECOVERY, Left, close, find, settle
from reconciler.cli.connection import Connection
from reconciler.cli.identity import who
from reconciler.cli.interrupts import stopping
from reconciler.cli.output import print_lines
from reconciler.cli.planning import limits_of, stamp
from reconciler.cli.running import Held, session_of
from reconciler.cli.settings import Settings
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.counting import counted
from reconciler.model.errors import RefusedError
from reconciler.planning.limits import frozen
from reconciler.render.escaping import visible


def check_freeze(environment: Environment, overridden: Collection[str]) -> None:
    """Raises RefusedError (4) while a freeze is on that nobody overrides."""
    freezes = limits_of(environment.guards).freezes
    result = frozen(freezes, datetime.now(UTC), overridden="freeze" in overridden)
    if result.outcome == "blocks":
        raise RefusedError(result.message, code="freeze", fix="wait, or use --override freeze when you plan")


def settle_left(
    settings: Settings, workspace: Workspace, connection: Connection, held: Held, *, asks: bool
) -> bool:
    """Settle what earlier runs left open. False where a person declines.

    Touches the network, and writes only what was already journalled as intended. Raises PartialError (5) for what stays
    in doubt.
    """
    runs = find(held.store)
    pending = tuple(one for one in runs if one.is_open)
    if pending:
        print_lines(settings, _told(pending), settings.err)
        if asks and not click.confirm("Settle this first?", default=False, err=True):
            return False
        _settle(settings, workspace, connection, held, pending)
    held.lease.check()
    for one in runs:
        close(held.store, one)
    return True


def _settle(
    settings: Settings, workspace: Workspace, connection: Connection, held: Held, pending: Sequence[Left]
) -> None:
    journal = Journal(held.store, held.apply_id + RECOVERY, wall=time.time)
    started = stamp(datetime.now(UTC))
    journal.begin(
        fence=held.lease.fence, planId=None, startedAt=started, **who(settings.variables, workspace.root)
    )
    with stopping(settings.stop):
        session = session_of(connection, held, journal, settings.stop)
        outcomes = [outcome for one in pending for outcome in settle(session, one)]
    journal.end(endedAt=stamp(datetime.now(UTC)), exitCode=0)
    if settings.stop.is_set():
        raise KeyboardInterrupt
    lines = (Text(f"  settled: {visible(one.address)} ({one.result})", style="green") for one in outcomes)
    print_lines(settings, lines, settings.err)


def _told(pending: Sequence[Left]) -> Iterator[Text]:
    for one in pending:
        begun = one.begun
        by = f"{visible(str(begun.get('who')))} on {visible(str(begun.get('host')))}"
        count = len(one.calls) + len(one.halfway)
        calls = counted(count, "call")
        yield Text(
            f"An earlier run ({visible(one.apply_id)}, by {by}) left {calls} open:", style="bold yellow"
        )
        for record in one.calls:
            yield Text(f"  ? {visible(str(record['operation']))} for {visible(str(record['address']))}")
        for address in one.halfway:
            yield Text(f"  ? the delete of {visible(address)}, which had only begun")

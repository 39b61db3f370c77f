"""`reconciler unlock`: take the lock from a holder that does not give it back; who did that is recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from reconciler.applying.lock import Lock, State
from reconciler.cli.app import formats, global_options
from reconciler.cli.asking import need_somebody
from reconciler.cli.backend import lock_of, open_store
from reconciler.cli.opening import open_workspace
from reconciler.cli.settings import Settings
from reconciler.render.escaping import visible

DECLINED = 1


@click.command("unlock", short_help="Remove a lock that nobody gives back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@formats("text", "json")
@global_options
@click.pass_obj
def command(settings: Settings, /, yes: bool, format: str) -> int:
    """Show who holds the environment's lock, ask, and remove it.

    A lock ends by itself: at once when its process is dead and was on this machine, else 30 seconds after its last
    sign of life. A holder that still runs stops before its next call once the lock is removed. Who removed it is kept
    in the backend's history.
    """
    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    lock = lock_of(settings, open_store(settings, workspace, environment), workspace, environment)
    state = lock.read()
    free = state.holder is None and not state.damaged
    stream = settings.out if format == "text" else settings.err
    for line in _shown(lock, state):
        print(visible(line), file=stream)
    if not free and not yes:
        settings.out.flush()
        need_somebody(settings, fix="use --yes")
        if not click.confirm("Remove it?", default=False, err=True):
            click.echo("Nothing was removed.", err=True)
            return DECLINED
    removed = not free and lock.unlock(state, command="unlock")
    if format == "json":
        holder = state.holder.document() if state.holder else None
        print(json.dumps({"removed": removed, "holder": holder}, indent=2), file=settings.out)
    elif not free:
        print("It is removed." if removed else "It has been given back meanwhile.", file=settings.out)
    return 0


def _shown(lock: Lock, state: State) -> tuple[str, ...]:
    """What is known of the lock, for people."""
    if state.damaged:
        return (f"{lock.what}: the lock cannot be understood, so nobody can tell who holds it.",)
    if state.holder is None:
        return (f"{lock.what} is not locked.",)
    told = f"{lock.what} is locked by {state.holder}."
    if lock.is_dead(state.holder):
        return told, "That process is dead: the next apply takes the lock over."
    if lock.store.now() > state.expires_at:
        return told, "Its lease has run out: the next apply takes the lock over."
    ends = datetime.fromtimestamp(state.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        told,
        f"Its lease ends at {ends} unless it is renewed. If it still runs, it stops before its next call.",
    )

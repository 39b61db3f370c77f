"""Carries out a plan: opens the journal, runs the changes, ends when searches show what was written."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from reconciler.applying.execute import execute
from reconciler.applying.journal import Journal
from reconciler.applying.lock import Lease
from reconciler.applying.outcome import Applied
from reconciler.applying.recovery import done_before
from reconciler.applying.session import Session
from reconciler.applying.settling import await_index
from reconciler.cli.backend import holding, lock_of
from reconciler.cli.connection import Connection
from reconciler.cli.identity import who
from reconciler.cli.interrupts import stopping
from reconciler.cli.planning import loading_of, new_id, stamp
from reconciler.cli.progress import applying
from reconciler.cli.settings import Settings
from reconciler.kinds.table import KINDS
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.change import Call
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Plan
from reconciler.model.store import Store
from reconciler.model.worklist import Item
from reconciler.planning.document import document


class Held(NamedTuple):
    """What an apply holds while it runs: its backend, the lease of the lock, and its id."""

    store: Store
    lease: Lease
    apply_id: str


class Ran(NamedTuple):
    """A plan that was carried out, as far as a machine can: `handed` are the calls for a person, by address."""

    applied: Applied
    handed: Mapping[str, tuple[Call, ...]]


@contextmanager
def locked(
    settings: Settings, workspace: Workspace, environment: Environment, store: Store, *, suffix: str = ""
) -> Iterator[Held]:
    """The environment's lock, inside: whatever is settled, planned, sent or confirmed comes after this."""
    apply_id = new_id(datetime.now(UTC)) + suffix
    lock = lock_of(settings, store, workspace, environment)
    with holding(settings, lock, command="apply", apply_id=apply_id) as lease:
        yield Held(store, lease, apply_id)


def run_plan(
    settings: Settings,
    plan: Plan,
    workspace: Workspace,
    connection: Connection,
    held: Held,
    *,
    newer: Iterable[Item] = (),
    drain: float | None = None,
) -> Ran:
    """Apply every change of an admitted plan. Writes to the live systems and to the journal.

    `newer` is what newer plans than this one have handed to a person; `drain` for how many seconds queues may take to
    get empty before they are deleted.
    """
    if not plan.changes:
        return Ran(Applied(held.apply_id, plan.plan_id, (), 0), {})
    from reconciler.cli.symbee import check_secrets  # with every client

    done = _done_before(held.store, plan, connection.read_back_seconds)
    sent = (call for change in plan.changes for call in change.calls if call.id not in done)
    check_secrets(
        (call for call in sent if call.provider not in connection.by_hand), connection.providers["secrets"]
    )
    journal = Journal(held.store, held.apply_id, wall=time.time)
    overridden = frozenset(plan.options.get("overrides", ()))
    journal.begin(
        fence=held.lease.fence,
        planId=plan.plan_id,
        overridden=sorted(overridden),
        digest=document(plan)["digest"],
        startedAt=stamp(datetime.now(UTC)),
        **who(settings.variables, workspace.root),
    )
    with stopping(settings.stop), applying(settings, len(plan.changes)) as progress:
        session = replace(
            session_of(connection, held, journal, settings.stop),
            progress=progress,
            done_before=done,
            overridden=overridden,
            newer=tuple(newer),
            drain=drain,
        )
        outcomes = execute(session, plan.changes)
        warnings = () if settings.stop.is_set() else await_index(session, plan.changes, outcomes)
        warnings = (*session.warned, *warnings)
        interrupted = settings.stop.is_set()
    applied = Applied(held.apply_id, plan.plan_id, outcomes, session.calls, warnings, interrupted=interrupted)
    return Ran(_ended(journal, applied), session.handed)


def _done_before(store: Store, plan: Plan, read_back_seconds: float) -> dict[str, float]:
    """What earlier applies of the plan did, each with the moment (monotonic) until which reads may not show it."""
    shift = time.monotonic() - time.time() + read_back_seconds
    return {call: at + shift for call, at in done_before(store, plan.plan_id).items()}


def session_of(connection: Connection, held: Held, journal: Journal, stop: threading.Event) -> Session:
    """A session on the environment, under the lease that is held."""
    return Session(
        kinds=KINDS,
        providers={name: one.guarded_by(held.lease.check) for name, one in connection.providers.items()},
        journal=journal,
        target=connection.target,
        owner=connection.owner,
        clock=time.monotonic,
        sleep=time.sleep,
        read_back_seconds=connection.read_back_seconds,
        progress=lambda address, operation, state: None,
        stop=stop,
        before_call=held.lease.check,
        by_hand=connection.by_hand,
        loading=loading_of(connection),
        waiting=connection.waiting,
    )


def _ended(journal: Journal, applied: Applied) -> Applied:
    """The apply with its end on record. Where that cannot be written, the next run looks at the journal again."""
    try:
        journal.end(endedAt=stamp(datetime.now(UTC)), exitCode=applied.exit_code)
    except ReconcilerError as error:
        warning = f"the end of the apply is not on record, so the next run looks at it again: {error.message}"
        return replace(applied, warnings=(*applied.warnings, warning))
    return applied

"""Carries out a plan: opens the journal, runs the changes, ends when searches show what was written."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reconciler.applying.execute import execute
from reconciler.applying.journal import Journal
from reconciler.applying.outcome import Applied
from reconciler.applying.session import Session
from reconciler.applying.settling import await_index
from reconciler.cli.connecting import Connection
from reconciler.cli.planning import new_id, stamp
from reconciler.cli.progress import applying
from reconciler.cli.settings import Settings
from reconciler.kinds.table import KINDS
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.errors import FailedError, InvalidError
from reconciler.model.plan import Plan
from reconciler.planning.document import document

# source: the variables that these CI systems document
_CI_JOBS = ("CI_JOB_URL", "BUILD_URL", "BUILDKITE_BUILD_URL", "CIRCLE_BUILD_URL")


def run_plan(
    settings: Settings, plan: Plan, workspace: Workspace, environment: Environment, connection: Connection
) -> Applied:
    """Apply every change of an admitted plan. Writes to the live systems and to the journal."""
    started = datetime.now(UTC)
    apply_id = new_id(started)
    if not plan.changes:
        return Applied(apply_id, plan.plan_id, (), 0)
    journal = _journal(workspace, environment, apply_id)
    journal.begin(
        applyId=apply_id,
        planId=plan.plan_id,
        digest=document(plan)["digest"],
        startedAt=stamp(started),
        **_who(settings.variables, workspace.root),
    )
    try:
        with _stopping() as stop, applying(settings, len(plan.changes)) as progress:
            session = Session(
                kinds=KINDS,
                providers=connection.providers,
                journal=journal,
                target=connection.target,
                owner=connection.owner,
                clock=time.monotonic,
                sleep=time.sleep,
                read_back_seconds=connection.read_back_seconds,
                progress=progress,
                stop=stop,
                overridden=frozenset(plan.options.get("overrides", ())),
            )
            outcomes = execute(session, plan.changes)
            warnings = () if stop.is_set() else await_index(session, plan.changes, outcomes)
            applied = Applied(
                apply_id, plan.plan_id, outcomes, session.calls, warnings, interrupted=stop.is_set()
            )
        journal.end(endedAt=stamp(datetime.now(UTC)), exitCode=applied.exit_code)
    finally:
        journal.close()
    return applied


def _journal(workspace: Workspace, environment: Environment, apply_id: str) -> Journal:
    local = workspace.backend.get("local")
    if local is None:
        raise InvalidError(
            "spec.backend.s3 cannot be used yet: this version keeps its journal in a local folder",
            code="backend",
            fix="use spec.backend.local",
        )
    path = (
        workspace.root / local.get("path", ".reconciler") / environment.name / "journal" / f"{apply_id}.jsonl"
    )
    try:
        return Journal(path)
    except OSError as error:
        message = f"the journal {path} cannot be written ({error.strerror}), so nothing was sent"
        raise FailedError(message, code="journal", fix="make the backend's folder writable") from error


def _who(variables: Mapping[str, str], root: Path) -> dict[str, str | None]:
    """Who applies, from where, for which commit: for the record."""
    job = next((variables[name] for name in _CI_JOBS if variables.get(name)), None)
    if job is None and variables.get("GITHUB_RUN_ID"):
        server, repository = variables.get("GITHUB_SERVER_URL", ""), variables.get("GITHUB_REPOSITORY", "")
        job = f"{server}/{repository}/actions/runs/{variables['GITHUB_RUN_ID']}"
    return {"who": _user(), "host": socket.gethostname(), "job": job, "commit": _commit(root)}


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user id, as in some containers
        return str(os.getuid())


def _commit(root: Path) -> str | None:
    command = ("git", "-C", str(root), "rev-parse", "HEAD")
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None if found.returncode == 0 else None


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: no further call is started, and what is in flight is finished."""
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    former = {one: signal.signal(one, lambda number, frame: stop.set()) for one in signals}
    try:
        yield stop
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)

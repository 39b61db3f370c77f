"""One workspace over one in-process sandbox: planned and applied by the product's own code, over a real boto3 client.

What the command line would make anew for every command (clients, half a second each) is made once for a process; the
sandbox behind them changes from test to test. Nothing of ours is replaced.
"""

from __future__ import annotations

import functools
import io
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import click

from reconciler.applying.admission import admit
from reconciler.applying.local_store import LocalStore
from reconciler.applying.outcome import Applied
from reconciler.cli.backend import holding, lock_of, open_store
from reconciler.cli.boundary import guarded
from reconciler.cli.connection import Connection
from reconciler.cli.looking import look
from reconciler.cli.opening import load_manifests, open_workspace, warnings_of
from reconciler.cli.plan import exit_code, show
from reconciler.cli.planning import built, limits_of, new_id, stamp
from reconciler.cli.running import Held, run_plan
from reconciler.cli.selection import check_known, options_of, selection_options
from reconciler.cli.settings import Settings
from reconciler.kinds.load import loads
from reconciler.model.http import HttpRequest, HttpResponse, Transport
from reconciler.model.observation import Ownership, Target
from reconciler.model.plan import Plan
from reconciler.observing.loading import Loading
from reconciler.planning.build import Frame
from reconciler.planning.document import document, parse, text
from reconciler.planning.options import Options
from reconciler.providers.aws import Access, Clients
from reconciler.providers.connect import ConnectProvider
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.sandbox import CallRecord, Sandbox
from reconciler.sandbox import Options as Behaviour
from tests.support.sms_voice import SmsClients
from tests.support.symbee import Symbee

TODAY = date(2026, 11, 2)
READ_AT = "2026-11-02T12:00:00Z"
"""When loads were read: so that what a plan says is always the same."""
REGION = "us-east-1"
ENVIRONMENT = "sandbox"
WORKSPACE = "acme"
UID = "3f9c2a71"
_FILE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {{name: {name}{uid}}}
spec:
  manifests: [manifests.yaml]
  environments:
    - {{name: {environment}, sandbox: {{seed: seed.yaml}}}}
"""


class Planned(NamedTuple):
    """What planning gave: the exit code of `plan --detailed-exitcode`, stdout and stderr, the plan if there is one."""

    code: int
    said: str
    plan: Plan | None

    @property
    def document(self) -> dict[str, Any]:
        """The plan file's document."""
        assert self.plan is not None, self.said
        return document(self.plan)


class _Behind:
    """The sandbox that stands behind this process's clients now; `after` is called with each request answered."""

    handle: Transport
    after: Callable[[HttpRequest], None]

    def send(self, sent: HttpRequest) -> HttpResponse:
        answer = self.handle(sent)
        self.after(sent)
        return answer


_BEHIND = _Behind()
_SLEPT: list[float] = []


@functools.cache
def _client(*, writes: bool) -> Any:
    return Clients(Access(REGION, None, writes, _BEHIND.send)).client("connect")


@functools.cache
def _sms_clients() -> SmsClients:
    return SmsClients(_BEHIND.send)


def _silently(sent: HttpRequest) -> None:
    return None


class Rehearsal:
    """A workspace in `folder`, over a sandbox that begins with its seed. `guesses` are rows of the sandbox's table,
    `today` is the day on which it plans, `variables` hold secrets, `verified` is whether statistics may be asked."""

    def __init__(
        self,
        folder: Path,
        *,
        manifests: str,
        seed: str,
        uid: str | None = UID,
        guesses: Mapping[str, str] | None = None,
        after: Callable[[HttpRequest], None] = _silently,
        today: date = TODAY,
        variables: Mapping[str, str] | None = None,
        verified: bool = True,
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        named = f', uid: "{uid}"' if uid else ""
        workspace = _FILE.format(name=WORKSPACE, uid=named, environment=ENVIRONMENT)
        (folder / "reconciler.yaml").write_text(workspace, encoding="utf-8")
        (folder / "seed.yaml").write_text(seed, encoding="utf-8")
        self.state(manifests)
        self.database = folder / "world.db"
        self.sandbox = Sandbox(
            self.database,
            seed=folder / "seed.yaml",
            options=Behaviour(record=True, guesses=guesses or {}),
            clock=time.time,
            sleep=time.sleep,
        )
        self._owner = Ownership(WORKSPACE, ENVIRONMENT, uid)
        self._after = after
        self._today = today
        marks = LocalStore(folder / "marks", clock=time.time, sleep=time.sleep)
        self.symbee = Symbee(marks, _BEHIND.send, sleep=time.sleep)
        self.symbee.variables |= variables or {}
        self.symbee.verified = verified

    def state(self, manifests: str) -> None:
        """Let the workspace say something else."""
        (self.folder / "manifests.yaml").write_text(manifests, encoding="utf-8")

    def plan(self, *flags: str) -> Planned:
        """As `plan --detailed-exitcode FLAGS` would say it; plans with a client that cannot write."""
        out, made = io.StringIO(), []
        settings = Settings(directory=self.folder, variables={}, out=out, err=out)

        def once() -> int:
            plan = self._plan(settings, _options(flags))
            made.append(plan)
            show(settings, plan, "text")
            return exit_code(plan, detailed=True)

        code = guarded(settings, once)
        return Planned(code, out.getvalue(), made[0] if made else None)

    def apply(self, plan: Plan) -> Applied:
        """Apply a plan as it comes back from its file. Raises RefusedError for one that refuses itself."""
        out = io.StringIO()
        settings = Settings(directory=self.folder, variables={}, out=out, err=out)
        workspace = open_workspace(settings)
        environment = workspace.environment(None)
        saved = parse(text(plan), file="p.json")
        admit(saved, workspace=workspace.name, environment=environment.name, now=datetime.now(UTC))
        connection = self._connection(writes=True)
        store = open_store(settings, workspace, environment)
        lock = lock_of(settings, store, workspace, environment)
        apply_id = new_id(datetime.now(UTC))
        with holding(settings, lock, command="apply", apply_id=apply_id) as lease:
            held = Held(store, lease, apply_id)
            return run_plan(settings, saved, workspace, connection, held).applied

    def writes(self, since: int = 0) -> tuple[CallRecord, ...]:
        """The recorded requests after number `since` that were to change something."""
        return tuple(one for one in self.sandbox.calls(since) if one.mutating)

    @property
    def calls(self) -> int:
        """How many requests have been recorded."""
        recorded = self.sandbox.calls()
        return recorded[-1].n if recorded else 0

    def _connection(self, *, writes: bool) -> Connection:
        _BEHIND.handle, _BEHIND.after = self.sandbox.handle, self._after
        there = self.sandbox.target()
        target = Target(there.account, there.region, there.instance_id, there.instance_arn)
        provider = ConnectProvider(
            _client(writes=writes),
            instance_id=target.instance_id,
            quotas=Quotas(None, clock=time.monotonic, sleep=time.sleep),
            retry=Retry(sleep=time.sleep, jitter=random.Random(0)),
        )
        sms = _sms_clients().provider(writes=writes, quotas=None, clock=time.monotonic, sleep=time.sleep)
        providers = {"connect": provider, "sms-voice": sms, **self.symbee.providers(writes=writes)}
        return Connection(target, self._owner, providers, 20, None)

    def _plan(self, settings: Settings, options: Options) -> Plan:
        workspace = open_workspace(settings)
        environment = workspace.environment(None)
        loaded = load_manifests(workspace, environment)
        connection = self._connection(writes=False)
        view = look(connection, loaded.manifests, options, today=self._today)
        check_known(options, loaded.manifests, view)
        now = datetime.now(UTC)
        frame = Frame(
            plan_id=new_id(now),
            created_at=stamp(now),
            expires_at=stamp(now + timedelta(hours=1)),
            tool_version="0",
            manifests_digest=loaded.digest,
            target=connection.plan_target,
            limits=limits_of(environment.guards),
            waiting="block",
        )
        loading = Loading(connection.providers, loads, sleep=_SLEPT.append, now=lambda: READ_AT)
        return built(view, options, frame, loading=loading, warnings=warnings_of(workspace, loaded))


def _options(flags: Sequence[str]) -> Options:
    """The selection flags as the command line reads them."""

    @click.command()
    @selection_options
    def read(**given: Any) -> Options:
        return options_of(given)

    options: Options = read.main(list(flags), standalone_mode=False)
    return options

"""One way to a plan, for plan, apply and drift: load, connect, look, build."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from reconciler import __version__
from reconciler.applying.worklists import Worklists
from reconciler.cli.backend import deferred_store
from reconciler.cli.connection import Connection
from reconciler.cli.looking import look
from reconciler.cli.opening import load_manifests, open_workspace, warnings_of
from reconciler.cli.progress import reading
from reconciler.cli.selection import check_known, idle
from reconciler.cli.settings import Settings
from reconciler.kinds.load import loads as asked_for_loads
from reconciler.manifests.loading import Loaded
from reconciler.manifests.workspace import Environment, Guards, Workspace
from reconciler.model.load import Loader
from reconciler.model.plan import Plan, PlanWarning
from reconciler.model.store import Store
from reconciler.observing.loading import Loading
from reconciler.planning.build import Frame, build, settled
from reconciler.planning.limits import Freeze, Limit, Limits
from reconciler.planning.options import Options
from reconciler.planning.view import View
from reconciler.planning.waiting import exposed
from reconciler.render.escaping import visible
from reconciler.render.worklist import drawn

DEFAULT_EXPIRY = timedelta(hours=24)


class Opened(NamedTuple):
    """An environment before anything of it was looked at."""

    workspace: Workspace
    environment: Environment
    loaded: Loaded
    connection: Connection
    store: Store


class Made(NamedTuple):
    """A plan with what it was made from."""

    plan: Plan
    workspace: Workspace
    environment: Environment
    connection: Connection
    view: View


def limits_of(guards: Guards) -> Limits:
    """The environment's limits, as planning takes them."""
    return Limits(
        deletes=Limit(guards.deletes.objects, guards.deletes.percent),
        updates=Limit(guards.updates.objects, guards.updates.percent),
        freezes=tuple(
            Freeze(_moment(one["from"]), _moment(one["until"]), one.get("reason", ""))
            for one in guards.freezes
        ),
    )


def _moment(text: str) -> datetime:
    """A point in time; without an offset it is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def new_id(now: datetime) -> str:
    """An id that sorts by time and is never met twice: 20261121T220130Z-9f3a1c27."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_plan(
    settings: Settings, options: Options, *, expires: timedelta = DEFAULT_EXPIRY, writes: bool = False
) -> Made:
    """The plan of the settings' environment. Reads only, whatever `writes` allows the connection to do later.

    Raises InvalidError, UsageError, RefusedError or RemoteError.
    """
    return plan_of(settings, open_environment(settings, writes=writes), options, expires=expires)


def open_environment(settings: Settings, *, writes: bool) -> Opened:
    """The settings' environment with its manifests, and connected: its account is proven. Raises as make_plan does."""
    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    loaded = load_manifests(workspace, environment)
    store, connection = reach(settings, workspace, environment, writes=writes)
    return Opened(workspace, environment, loaded, connection, store)


def reach(
    settings: Settings, workspace: Workspace, environment: Environment, *, writes: bool
) -> tuple[Store, Connection]:
    """The environment's backend, opened when it is first used, and its live systems. Raises as connect does."""
    from reconciler.cli.connecting import connect  # with every client: not for --help or completion

    store = deferred_store(settings, workspace, environment)
    stop = settings.stop
    variables = settings.variables
    stop = settings.stop
    return store, connect(workspace, environment, writes=writes, variables=variables, store=store, stop=stop)


def plan_of(
    settings: Settings,
    opened: Opened,
    options: Options,
    *,
    expires: timedelta = DEFAULT_EXPIRY,
    limited: bool = True,
) -> Made:
    """The plan of an environment as it is now. Reads only. Raises as make_plan does.

    Without `limited` the guards that are for applying do not speak, and nobody looks at what waits.
    """
    workspace, environment, loaded, connection, store = opened
    with reading(settings) as progress:
        view = look(connection, loaded.manifests, options, progress)
    check_known(options, loaded.manifests, view)
    now = datetime.now(UTC)
    frame = Frame(
        plan_id=new_id(now),
        created_at=stamp(now),
        expires_at=stamp(now + expires),
        tool_version=__version__,
        manifests_digest=loaded.digest,
        target=connection.plan_target,
        quotas=connection.quotas,
        limits=limits_of(environment.guards) if limited else None,
        by_hand=connection.by_hand,
        worklist=Worklists(store, drawn).current() if connection.by_hand else None,
        waiting=connection.waiting if limited else None,
    )
    loading = loading_of(connection) if limited else None
    plan = built(view, options, frame, loading=loading, warnings=warnings_of(workspace, loaded))
    for one in idle(options, plan, view):
        print(f"warning: {visible(one)}", file=settings.err)
    return Made(plan, workspace, environment, connection, view)


def loading_of(connection: Connection) -> Loading:
    """What reads how many wait in an environment's queues."""
    providers = connection.providers
    return Loading(providers, asked_for_loads, sleep=time.sleep, now=lambda: stamp(datetime.now(UTC)))


def built(
    view: View,
    options: Options,
    frame: Frame,
    *,
    loading: Loader | None,
    warnings: Sequence[PlanWarning] = (),
) -> Plan:
    """The plan, with the load of the queues that it touches, which is read now (None: nobody looks)."""
    decided = settled(view, options, frame)
    queues = exposed(decided.decisions, view.kinds) if loading else ()
    loads = loading.read(queues, view.world) if loading and queues else None
    return build(view, options, frame, decided=decided, loads=loads, warnings=warnings)

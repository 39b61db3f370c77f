"""Where an environment's journal, lock, plans and history are kept: a folder, or a bucket. And holding its lock."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from reconciler.applying.local_store import LocalStore
from reconciler.applying.lock import Lease, Lock, Times
from reconciler.cli.identity import here
from reconciler.cli.settings import Settings
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.errors import ReconcilerError
from reconciler.model.store import Store
from reconciler.render.escaping import visible

_PATIENCE_SECONDS = 10.0  # a lease cannot wait longer for a bucket that throttles


def open_store(settings: Settings, workspace: Workspace, environment: Environment) -> Store:
    """The environment's part of the backend. Nothing is read or made yet; a local one in CI is warned about."""
    bucket = workspace.backend.get("s3")
    if bucket is not None:
        return _s3(bucket, environment)
    local = workspace.backend.get("local") or {}
    # source: GitHub, GitLab, Buildkite, CircleCI and others set CI=true
    if settings.variables.get("CI", "").lower() in ("true", "1"):
        print(
            "warning: the backend is a folder on this CI runner: journal and lock are lost with it, and no other"
            " runner sees them; use spec.backend.s3",
            file=settings.err,
        )
    folder = workspace.root / local.get("path", ".reconciler") / environment.name
    return LocalStore(folder, clock=time.monotonic, sleep=time.sleep)


def deferred_store(settings: Settings, workspace: Workspace, environment: Environment) -> Store:
    """The same, opened when it is first used: most plans need nothing of it."""
    deferred: Any = _Deferred(lambda: open_store(settings, workspace, environment))
    store: Store = deferred
    return store


class _Deferred:
    """A Store that is opened once, by whoever is first."""

    def __init__(self, opened: Callable[[], Store]) -> None:
        self._opened = cache(opened)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opened(), name)


def place_of(workspace: Workspace, environment: Environment, name: str) -> str:
    """Where people find a file of the backend: a path, or an address in the bucket."""
    bucket = workspace.backend.get("s3")
    if bucket is not None:
        return f"s3://{bucket['bucket']}/{bucket['prefix']}/{environment.name}/{name}"
    local = workspace.backend.get("local") or {}
    return str(workspace.root / local.get("path", ".reconciler") / environment.name / name)


def _s3(stated: Any, environment: Environment) -> Store:
    """A bucket, reached by boto3's own chain of credentials: it belongs to the workspace, whatever the environment.

    assumption: an environment's `assumeRole` is for its contact centre, not for the bucket that all of them share.
    """
    from reconciler.providers.aws import Access, Clients
    from reconciler.providers.retry import Retry
    from reconciler.providers.s3_store import S3Store

    clients = Clients(Access(stated["region"], None, True, None))
    return S3Store(
        clients.storage(stated.get("endpointUrl")),
        bucket=stated["bucket"],
        prefix=f"{stated['prefix']}/{environment.name}",
        retry=Retry(sleep=time.sleep, jitter=random.Random(), patience=_PATIENCE_SECONDS),
        clock=time.monotonic,
    )


def lock_of(settings: Settings, store: Store, workspace: Workspace, environment: Environment) -> Lock:
    """The environment's lock as this process sees it."""
    what = f"{workspace.name}/{environment.name}"
    return Lock(store, what=what, here=here(settings), times=Times(*settings.lease))


@contextmanager
def holding(settings: Settings, lock: Lock, *, command: str, apply_id: str) -> Iterator[Lease]:
    """The lock, inside. It is given back whatever happens.

    Raises RefusedError (4, locked) at once where somebody holds it.
    """
    lease = lock.acquire(command=command, apply_id=apply_id)
    try:
        yield lease
    finally:
        try:
            lease.release()
        except ReconcilerError as error:  # the result counts more, and the lease ends by itself
            message = f"warning: the lock was not given back, it ends by itself: {visible(error.message)}"
            print(message, file=settings.err)

"""In a sandbox nobody sits at the portal: what is confirmed as done there, the stand-in's portal does, so that its
statistics and the next plan see it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.cli.connection import sandbox_of
from reconciler.manifests.workspace import Environment
from reconciler.model.http import STANDIN
from reconciler.model.reading import read_one
from reconciler.model.secret import secret
from reconciler.model.symbee import operations_of
from reconciler.providers.http import http_client
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import Resolved
from reconciler.providers.symbee.gateway import Access, GatewayProvider


def rehearse(environment: Environment, calls: Sequence[Mapping[str, Any]]) -> None:
    """Let the stand-in's portal hold what these calls, `{operation, parameters}`, say. Nothing outside a sandbox."""
    if environment.sandbox is None:
        return
    http = http_client(f"{STANDIN}/symbee", sandbox_of(environment).handle)
    retry = Retry(sleep=time.sleep, jitter=random.Random())
    quotas = Quotas(None, clock=time.monotonic, sleep=time.sleep)
    portal = GatewayProvider(
        http,
        Access(lambda: "sandbox", True),
        secrets=_Nothing(),
        marks=_Nothing(),
        quotas=quotas,
        retry=retry,
    )
    for one in calls:
        operation, parameters = one["operation"], one["parameters"]
        noun = operation.removeprefix("put").removeprefix("delete")
        there = portal.read(read_one("symbee", operations_of(noun).getting, code=parameters["code"]))
        if there is not None or operation.startswith("put"):
            portal.send(operation, {**parameters, **_as_new(parameters, there)}, None)


def _as_new(parameters: Mapping[str, Any], there: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is different of a call to the portal that holds `there`: its etag, and every credential entered anew."""
    different: dict[str, Any] = {"ifMatch": there["etag"] if there else None}
    spec = parameters.get("spec")
    if spec and spec.get("credentials"):
        entered = {name: secret({"env": "REHEARSED"}) for name, one in spec["credentials"].items() if one}
        different["spec"] = {**spec, "credentials": entered}
    return different


class _Nothing:
    """Neither secrets nor marks: a portal that people rehearse on gets none."""

    def resolved(self, parameters: Any) -> Resolved:
        """No secret stands in what a person confirmed, so some word does."""
        return Resolved(dict.fromkeys(parameters, "rehearsed"), {})

    def get(self, collection: str, code: str) -> None:
        """See `Marks.get`."""

    def put(self, collection: str, code: str, mark: Mapping[str, Any]) -> None:
        """See `Marks.put`."""

    def delete(self, collection: str, code: str) -> None:
        """See `Marks.delete`."""

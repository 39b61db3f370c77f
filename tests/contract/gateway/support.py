"""The gateway of a sandbox, asked by plain httpx: in process or over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from reconciler.providers.http import http_client
from reconciler.sandbox import Sandbox
from tests.contract.sandbox.support import Clock, sandbox
from tests.source import ROOT

FILE = ROOT / "schemas" / "symbee-gateway.openapi.json"
SEED = Path(__file__).with_name("world.yaml")
BASE = "https://sandbox.invalid/symbee"
TOKEN = "example-token"
OWNER = {"owner": "acme/sandbox/3f9c2a71", "resource": "AwsSmsMapping/care", "lifecycle": "protect"}

QUEUE = {"displayName": "SMS care", "taskType": "SMS_PINPOINT"}
MAPPING = {
    "mode": "endUserMessagingSns",
    "deliveryProvider": "symbee",
    "region": "us-east-1",
    "numbers": [{"phoneNumber": "+15550100", "skillQueue": "sms-care"}],
}
PROVIDER = {
    "provider": "Twilio",
    "deliveryProvider": "symbee",
    "credentials": {"userName": "example-user", "password": "example-password"},
    "numbers": [{"address": "+15550101", "skillQueue": "sms-care"}],
}


def document() -> dict[str, Any]:
    """The OpenAPI file."""
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


def box_in(folder: Path, *, clock: Clock | None = None, seed: Path = SEED, **options: Any) -> Sandbox:
    """A sandbox that records, over the world beside this file."""
    return sandbox(folder, clock=clock, seed=seed, **{"record": True, **options})


class Caller:
    """Somebody with a token who speaks to the gateway in plain HTTP."""

    def __init__(self, http: httpx.Client, token: str = TOKEN) -> None:
        self.http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request; `headers` as If_Match and so on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = {} if body is None else {"json": body}
        return self.http.request(method, f"/v1/{path}", headers={**self._headers, **named}, **content)

    def create(self, path: str, spec: Any, *, owner: Any = None, **headers: str) -> httpx.Response:
        """A PUT that creates."""
        return self.put(path, spec, owner=owner, If_None_Match="*", **headers)

    def put(self, path: str, spec: Any, *, owner: Any = None, **headers: str) -> httpx.Response:
        """A PUT with whatever precondition."""
        body = {"code": path.partition("/")[2], "spec": spec, "owner": owner}
        return self("PUT", path, body, **headers)


def caller(box: Sandbox, token: str = TOKEN) -> Caller:
    """One over the seam."""
    return Caller(http_client(BASE, box.handle), token)


def said(answer: httpx.Response) -> list[tuple[str, str]]:
    """The reasons of a refusal: paths and messages."""
    return [(one["path"], one["message"]) for one in answer.json()["errors"]]


Making = Callable[..., Caller]

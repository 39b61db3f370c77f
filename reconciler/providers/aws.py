"""boto3 clients as this product wants them: one attempt a request, an allow-list, and the seam for the sandbox.

Where that is given, no socket is opened and nothing of the environment's AWS_* variables is used.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import ConnectionClosedError, NoCredentialsError, ReadTimeoutError

from reconciler.model.http import STANDIN, HttpRequest, NoAnswerError, Transport
from reconciler.providers.aws_errors import translated
from reconciler.providers.operations import READS, WRITES, ForbiddenOperationError

# one connection for each thread of an apply, which has the most
_CONNECTIONS = 64
MODELS = {"sms-voice": "pinpoint-sms-voice-v2"}
"""What boto3 calls a service, where that is not the name by which quotas, permissions and signatures know it."""


class Access(NamedTuple):
    """How AWS is reached: the Region, a role to assume (ARN or None), whether writing is allowed, and the seam."""

    region: str
    role: str | None
    writes: bool
    transport: Transport | None


class Clients:
    """Makes boto3 clients that share one session. No network until a client is used (a role is assumed then)."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._session = _session(access)

    def client(self, service: str, region: str | None = None) -> Any:
        """A client of `service`, in another Region than the environment's where one is given; guarded by the
        allow-list."""
        return self._made(service, endpoint=None, region=region, connect_timeout=10, read_timeout=60)

    def storage(self, endpoint: str | None) -> Any:
        """A client of s3, at AWS or at another endpoint. A heartbeat cannot wait as long as other requests do."""
        other: dict[str, Any] = {}
        if endpoint is not None:  # others know neither buckets as host names nor the newer checksums
            other = {"s3": {"addressing_style": "path"}, "request_checksum_calculation": "when_required"}
        return self._made("s3", endpoint=endpoint, connect_timeout=5, read_timeout=10, **other)

    def _made(self, service: str, *, endpoint: str | None, region: str | None = None, **settings: Any) -> Any:
        access = self._access
        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},  # our own budget and repeat rules decide
            max_pool_connections=_CONNECTIONS,
            user_agent_extra="reconciler",
            **settings,
        )
        address = STANDIN if access.transport else endpoint
        with translated(f"{service} client"):
            client = self._session.client(
                MODELS.get(service, service),
                region_name=region or access.region,
                config=config,
                endpoint_url=address,
            )
        allowed = READS[service] | (WRITES[service] if access.writes else frozenset())
        client.meta.events.register_first("before-parameter-build.*.*", _allowing(allowed))
        if access.transport:
            client.meta.events.register_first("before-send.*.*", _diverting(access.transport))
        return client


_NO_FILES = dict.fromkeys(("config_file", "credentials_file"), "/dev/null")


def _session(access: Access) -> boto3.Session:
    if access.transport is None:
        with translated("AWS session"):
            session = boto3.Session(region_name=access.region)
        return _assuming(session, access) if access.role else session
    core = botocore.session.Session()
    for name, stated in tuple(
        core.session_var_map.items()
    ):  # nor may a variable or file of the machine disturb it
        core.session_var_map[name] = (None, None, _NO_FILES.get(name, stated[2]), None)
    core.set_config_variable("region", access.region)
    core.set_credentials("sandbox", "sandbox")
    return boto3.Session(botocore_session=core)


def _assuming(session: boto3.Session, access: Access) -> boto3.Session:
    """A session in the role's name. Its credentials last an hour, and are asked for anew before that: an apply that
    waits for quotas may take longer.
    """
    with translated("AssumeRole"):
        source = session.get_credentials()
        if source is None:
            raise NoCredentialsError
    region = access.region

    def client(service: str, **given: Any) -> Any:
        return session.client(service, **{"region_name": region, **given})

    role = AssumeRoleCredentialFetcher(
        client, source, access.role, extra_args={"RoleSessionName": "reconciler"}, cache={}
    )
    core = botocore.session.Session()
    core.get_component("credential_provider").insert_before("env", _Role(role))
    core.set_config_variable("region", region)
    return boto3.Session(botocore_session=core)


# botocore ships no types
class _Role(CredentialProvider):  # type: ignore[misc]
    """The first link of botocore's chain of credentials, where a role is taken on."""

    METHOD = CANONICAL_NAME = "reconciler-role"

    def __init__(self, role: AssumeRoleCredentialFetcher) -> None:
        super().__init__()
        self._role = role

    def load(self) -> DeferredRefreshableCredentials:
        """Credentials that are fetched when they are first needed, and again before they end."""
        return DeferredRefreshableCredentials(method=self.METHOD, refresh_using=self._role.fetch_credentials)


def _allowing(allowed: frozenset[str]) -> Callable[..., None]:
    def check(model: Any, **_: Any) -> None:
        if model.name not in allowed:
            raise ForbiddenOperationError(
                f"{model.name} is not among the operations allowed here; it was not sent"
            )

    return check


def _diverting(transport: Transport) -> Callable[..., AWSResponse]:
    def divert(request: Any, **_: Any) -> AWSResponse:
        parts = urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {key.lower(): _text(value) for key, value in request.headers.items()}
        try:
            answer = transport(HttpRequest(request.method, target, headers, _bytes(request.body)))
        except NoAnswerError as error:  # what botocore makes of the same thing on a socket
            met = ReadTimeoutError if error.timed_out else ConnectionClosedError
            raise met(endpoint_url=request.url, error=error) from error
        return AWSResponse(request.url, answer.status, dict(answer.headers), _Raw(answer.body))

    return divert


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else bytes(body.read())


class _Raw(io.BytesIO):
    """The body as botocore reads it."""

    def stream(self, amount: int = 1024, decode_content: bool | None = None) -> Any:
        """All of it, in one piece."""
        yield self.read()

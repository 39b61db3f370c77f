"""A sandbox under a clock that tests move, and real botocore clients that speak to it in process."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.sandbox import Options, Sandbox

HERE = Path(__file__).parent
WORLD = HERE / "world.yaml"
INSTANCE = "5a4d8f0e-3b1c-4e6f-9a2d-7c8b9e0f1a2b"
BASE = f"arn:aws:connect:us-east-1:123456789012:instance/{INSTANCE}"
NOON = 1767268800.0  # 2026-01-01T12:00:00Z


class Clock:
    """Time as tests want it; sleeping moves it."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def counted_ids() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012d}"


def sandbox(folder: Path, *, clock: Clock | None = None, seed: Path = WORLD, **options: Any) -> Sandbox:
    clock = clock or Clock()
    return Sandbox(
        folder / "sandbox.db",
        seed=seed,
        options=Options(**options),
        clock=clock,
        sleep=clock.sleep,
        new_id=counted_ids(),
    )


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._content


def _sender(box: Sandbox) -> Callable[..., AWSResponse]:
    """A `before-send` handler: what it returns is the answer, and nothing is sent."""

    def send(request: Any, **_: Any) -> AWSResponse:
        url = urlsplit(request.url)
        target = f"{url.path}?{url.query}" if url.query else url.path
        headers = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        body = request.body or b""
        answer = box.handle(
            HttpRequest(request.method, target, headers, body.encode() if isinstance(body, str) else body)
        )
        return AWSResponse(request.url, answer.status, dict(answer.headers), _Body(answer.body))

    return send


def client(
    box: Sandbox | None,
    service: str = "connect",
    *,
    region: str = "us-east-1",
    url: str | None = None,
    **config: Any,
) -> Any:
    """A boto3 client: in process over `box`, or over HTTP at `url`. It sends each request once."""
    made = boto3.client(
        service,
        region_name=region,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="example",
        endpoint_url=url,
        config=Config(retries={"total_max_attempts": 1}, **config),
    )
    if box is not None:
        made.meta.events.register("before-send", _sender(box))
    return made


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, int]:
    """The error code and HTTP status with which a call is refused; ("", 200) when it is not."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return "", 200


def raw(box: Sandbox, method: str, target: str, body: Any = None, **headers: str) -> HttpResponse:
    """One request as bytes: no client checks it first."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return box.handle(HttpRequest(method, target, headers, content))


def named(connect: Any) -> dict[str, str]:
    """Ids by name: hours, flows, quick connects, queues, and addresses and numbers by what they are."""
    place = {"InstanceId": INSTANCE}
    lists = (
        connect.list_hours_of_operations(**place)["HoursOfOperationSummaryList"],
        connect.list_contact_flows(**place)["ContactFlowSummaryList"],
        connect.list_quick_connects(**place)["QuickConnectSummaryList"],
        connect.list_queues(**place, QueueTypes=["STANDARD"])["QueueSummaryList"],
    )
    found = {one["Name"]: one["Id"] for summaries in lists for one in summaries}
    for one in connect.search_email_addresses(**place)["EmailAddresses"]:
        found[one["EmailAddress"]] = one["EmailAddressId"]
    for one in connect.list_phone_numbers_v2(**place)["ListPhoneNumbersSummaryList"]:
        found[one["PhoneNumber"]] = one["PhoneNumberId"]
    return found

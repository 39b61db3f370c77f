"""The client of the queue statistics: what it sends, whose key it takes, and what it makes of every answer."""

from __future__ import annotations

import json
import logging
import random
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    InvalidError,
    RejectedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from reconciler.model.quotas import Quota
from reconciler.model.reading import read
from reconciler.providers.cached_secret import CachedSecret
from reconciler.providers.operations import ForbiddenOperationError
from reconciler.providers.posting import Means
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import SecretsProvider, Sources
from reconciler.providers.symbee.statistics import PATH, StatisticsProvider
from reconciler.providers.symbee.tenant import Tenant

ALL = read("symbee-statistics", "RetrieveQueueInfo")
QUEUE = {"queueInfo": {"queueId": "q", "deliveryProvider": "SYMBEE"}, "itemsInQueue": 3}
KEY = "canary-key-77"
Answer = Callable[[httpx.Request], httpx.Response]


class Line:
    """A provider with the other end of its line in the hands of a test, under a clock that it moves."""

    def __init__(self, folder: Path, answer: Answer | None = None, **different: Any) -> None:
        self.sent: list[httpx.Request] = []
        self.answer = answer or (lambda request: httpx.Response(200, json=[QUEUE]))
        self.variables = {"KEY": KEY}
        self.now = 1000.0
        self.waits: list[float] = []
        base = different.pop("base", "https://symbee.example.com:9443")
        self.http = httpx.Client(base_url=base, transport=httpx.MockTransport(self._take))
        secrets = SecretsProvider(
            Sources(self.variables, folder, "us-east-1", lambda region: None),
            store=None,
            random_bytes=bytes,
            quotas=Quotas(None, clock=self.clock, sleep=self.waits.append),
            retry=Retry(sleep=self.waits.append, jitter=random.Random(0)),
        )
        means = Means(
            self.http,
            CachedSecret(secrets, {"env": "KEY"}, clock=self.clock),
            different.pop("quotas", Quotas(None, clock=self.clock, sleep=self.waits.append)),
            Retry(sleep=self.waits.append, jitter=random.Random(0)),
            writes=False,
        )
        given: dict[str, Any] = {"tenant": Tenant("abc-gadgets", "prod", "eu-central-1"), "means": means}
        self.provider = StatisticsProvider(**{**given, **different})

    def clock(self) -> float:
        return self.now

    def _take(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.sent.append(request)
        return self.answer(request)

    @property
    def keys(self) -> list[str]:
        """The keys that were sent."""
        return [one.headers["x-sc-company-api-key"] for one in self.sent]


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)


# What is sent -----------------------------------------------------------------------------------------------------


def test_the_request_is_as_the_api_asks_for_it(line: Line) -> None:
    assert line.provider.read(ALL) == [
        {
            "queueInfo": {
                "queueId": "q",
                "queueName": None,
                "deliveryProvider": "SYMBEE",
                "taskType": None,
            },
            "openClosedState": None,
            "agentsStaffed": None,
            "agentsAvailable": None,
            "agentsWorking": None,
            "agentsInWrap": None,
            "agentsInError": None,
            "agentsUnavailable": None,
            "itemsInQueue": 3,
            "itemsScheduled": None,
            "itemsBeingDelivered": None,
            "oldestItem": None,
        }
    ]
    (request,) = line.sent
    assert request.method == "POST"
    assert str(request.url) == (
        "https://symbee.example.com:9443"
        "/symbee-connect-stats-service/svc/rs/RealtimeStatsService/retrieveQueueInfo"
    )
    assert {name: value for name, value in request.headers.items() if name.startswith("x-sc-")} == {
        "x-sc-platform-code": "AWS Connect",
        "x-sc-company-code": "abc-gadgets",
        "x-sc-company-environment": "prod",
        "x-sc-secrets-region": "eu-central-1",
        "x-sc-company-api-key": KEY,
    }
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {
        "tenant": {"platformCode": "AWS Connect", "companyCode": "abc-gadgets", "environment": "prod"},
        "includeAmazonQueues": True,
    }


def test_a_prefix_of_the_host_stays(tmp_path: Path) -> None:
    line = Line(tmp_path, base="https://proxy.example.com/symbee")
    line.provider.read(ALL)
    assert line.sent[0].url.path == f"/symbee{PATH}"


def test_only_some_queues(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    wanted = [{"queueId": "email-customer-care"}]
    line.provider.read(
        read("symbee-statistics", "RetrieveQueueInfo", includeAmazonQueues=False, queuesInterested=wanted)
    )
    body = json.loads(line.sent[0].content)
    assert (body["includeAmazonQueues"], body["queuesInterested"]) == (False, wanted)
    assert caplog.records == []


def test_an_amazon_queue_that_is_asked_for_and_left_out_is_warned_of(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = [{"queueId": "arn:aws:connect:us-east-1:123456789012:instance/i/queue/q"}]
    asked = {"includeAmazonQueues": False, "queuesInterested": wanted}
    line.provider.read(read("symbee-statistics", "RetrieveQueueInfo", **asked))
    assert "event=amazonQueueLeftOut" in caplog.text


def test_without_a_key_nobody_is_asked(tmp_path: Path) -> None:
    line = Line(tmp_path, means=None)
    assert line.provider.read(ALL) is None
    assert line.sent == []


@pytest.mark.parametrize(
    ("tenant", "said"),
    [
        (Tenant("gädgets", "prod", "us-east-1"), "symbee.company cannot be sent"),
        (Tenant("gadgets", "prod\r\nX-Evil: 1", "us-east-1"), "symbee.environment cannot be sent"),
    ],
)
def test_what_no_header_can_carry_is_said(tmp_path: Path, tenant: Tenant, said: str) -> None:
    line = Line(tmp_path, tenant=tenant)
    with pytest.raises(InvalidError, match=said):
        line.provider.read(ALL)
    assert line.sent == []


def test_a_key_that_no_header_can_carry_is_not_shown(line: Line) -> None:
    line.variables["KEY"] = f"{KEY}\n{KEY}"
    with pytest.raises(InvalidError, match=r"the secret \{env: KEY\} cannot be sent") as met:
        line.provider.read(ALL)
    assert KEY not in shown(met.value)


def test_the_workspace_s_own_quota_for_symbee_is_kept(tmp_path: Path) -> None:
    waits: list[float] = []
    slow = {"symbee": {"RetrieveQueueInfo": Quota(0.1, 1)}}
    line = Line(tmp_path, quotas=Quotas(slow, clock=lambda: 0.0, sleep=waits.append))
    line.provider.read(ALL)
    assert waits == []
    line.provider.read(ALL)
    assert len(waits) == 1
    assert waits[0] == pytest.approx(10, rel=0.1)


# The key ----------------------------------------------------------------------------------------------------------


def test_the_key_is_kept_for_fifteen_minutes_and_no_longer(line: Line) -> None:
    line.provider.read(ALL)
    line.variables["KEY"] = "rotated"
    line.now += 899.9
    line.provider.read(ALL)
    line.now += 0.1
    line.provider.read(ALL)
    assert line.keys == [KEY, KEY, "rotated"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_taken_afresh_at_once(line: Line, status: int) -> None:
    line.provider.read(ALL)
    line.variables["KEY"] = "rotated"

    def only_the_new_one(request: httpx.Request) -> httpx.Response:
        fine = request.headers["x-sc-company-api-key"] == "rotated"
        return httpx.Response(200, json=[]) if fine else httpx.Response(status)

    line.answer = only_the_new_one
    assert line.provider.read(ALL) == []
    assert line.provider.read(ALL) == []
    assert line.keys == [KEY, KEY, "rotated", "rotated"]
    assert line.waits == []


@pytest.mark.parametrize("status", [401, 403])
def test_one_that_is_refused_again_is_an_error_after_two_requests(line: Line, status: int) -> None:
    line.answer = lambda request: httpx.Response(status, text=f"no {KEY}")
    with pytest.raises(DeniedError) as met:
        line.provider.read(ALL)
    assert len(line.sent) == 2
    assert met.value.message == f"RetrieveQueueInfo answered {status}"
    assert "SYMBEE_CONNECT_API_KEY" in met.value.fix
    assert KEY not in shown(met.value)


def test_a_key_that_cannot_be_taken_is_said_and_nothing_is_sent(line: Line) -> None:
    del line.variables["KEY"]
    with pytest.raises(InvalidError, match=r"the secret \{env: KEY\} is not set"):
        line.provider.read(ALL)
    assert line.sent == []


# What comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected", "requests"),
    [
        (400, RejectedError, 1),
        (404, RejectedError, 1),
        (302, RejectedError, 1),
        (204, RejectedError, 1),
        (429, ThrottledError, None),
        (500, DoubtfulError, 4),
        (503, DoubtfulError, 4),
    ],
)
def test_every_other_status_is_an_error_of_its_kind(
    tmp_path: Path, status: int, expected: type[RemoteError], requests: int | None
) -> None:
    line = Line(tmp_path, lambda request: httpx.Response(status, text=KEY))
    with pytest.raises(expected) as met:
        line.provider.read(ALL)
    assert requests is None or len(line.sent) == requests
    assert (met.value.operation, met.value.remote_code) == ("RetrieveQueueInfo", str(status))
    assert met.value.fix
    assert KEY not in shown(met.value)


def test_a_redirect_is_not_followed_with_the_key(tmp_path: Path) -> None:
    away = httpx.Response(307, headers={"Location": "https://elsewhere.example.com/"})
    line = Line(tmp_path, lambda request: away)
    with pytest.raises(RejectedError, match="answered 307") as met:
        line.provider.read(ALL)
    assert "baseUrl" in met.value.fix
    assert [one.url.host for one in line.sent] == ["symbee.example.com"]


def test_what_passes_is_asked_for_again(line: Line) -> None:
    answers = iter([httpx.Response(500), httpx.Response(429), httpx.Response(200, json=[QUEUE])])
    line.answer = lambda request: next(answers)
    found = line.provider.read(ALL)
    assert found is not None
    assert len(found) == 1
    assert len(line.waits) == 2


def test_it_waits_as_long_as_it_is_asked_to(line: Line) -> None:
    answers = iter([httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200, json=[QUEUE])])
    line.answer = lambda request: next(answers)
    line.provider.read(ALL)
    (waited,) = line.waits
    assert 7 <= waited <= 8


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b'"x"',
        b"null",
        b'[{"queueInfo"',
        b"\xff",
        b"[" * 100_000,
        b"[" + b"9" * 5000 + b"]",
    ],
    ids=["empty", "html", "object", "text", "null", "cut off", "no UTF-8", "deep", "endless number"],
)
def test_what_is_no_list_of_queues_is_an_error_at_once(tmp_path: Path, body: bytes) -> None:
    line = Line(tmp_path, lambda request: httpx.Response(200, content=body))
    with pytest.raises(RemoteError, match="answered what is no list of queues") as met:
        line.provider.read(ALL)
    assert met.value.exit_code == 1
    assert len(line.sent) == 1


def test_an_endless_answer_is_cut_off(tmp_path: Path) -> None:
    read_so_far = 0

    def endless() -> Any:
        nonlocal read_so_far
        while True:
            read_so_far += 1_000_000
            yield b"[" + b" " * 999_999

    line = Line(tmp_path, lambda request: httpx.Response(200, content=endless()))
    with pytest.raises(RemoteError, match="more than 16777216 bytes"):
        line.provider.read(ALL)
    assert read_so_far < 20_000_000


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx.ConnectError, UnreachableError),
        (httpx.ConnectTimeout, UnreachableError),
        (httpx.ReadTimeout, DoubtfulError),
        (httpx.ReadError, DoubtfulError),
        (httpx.RemoteProtocolError, DoubtfulError),
        (httpx.DecodingError, DoubtfulError),
    ],
)
def test_no_answer_is_an_error_that_shows_no_request(
    tmp_path: Path, raised: type[httpx.RequestError], expected: type[RemoteError]
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise raised(f"while sending {request.headers['x-sc-company-api-key']}", request=request)

    line = Line(tmp_path, fail)
    with pytest.raises(expected) as met:
        line.provider.read(ALL)
    assert len(line.sent) == 4
    assert "https://symbee.example.com:9443" in met.value.message
    assert KEY not in shown(met.value)


def shown(error: BaseException) -> str:
    """All that a crash report or a message could show of an error."""
    return f"{''.join(traceback.format_exception(error))}{error!r}{vars(error)}"


def test_logs_hold_no_key(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="reconciler")
    line.provider.read(ALL)
    assert "event=call service=symbee-statistics" in caplog.text
    assert KEY not in caplog.text


def test_it_only_reads(line: Line) -> None:
    with pytest.raises(ForbiddenOperationError):
        line.provider.read(read("symbee-statistics", "DeleteQueue"))
    with pytest.raises(ForbiddenOperationError):
        line.provider.send("RetrieveQueueInfo", {}, None)
    assert line.sent == []
    assert line.provider.guarded_by(lambda: None) is line.provider

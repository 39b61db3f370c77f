"""The client of routed email: what it sends, and what it makes of every answer and of none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    InvalidError,
    NotFoundError,
    RejectedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from reconciler.model.message import RoutedEmail
from reconciler.providers.operations import ForbiddenOperationError
from reconciler.providers.symbee.routed_email import (
    PATH,
    Response,
    RoutedEmailProvider,
    post,
    read_response,
)
from reconciler.providers.symbee.tenant import Tenant
from tests.unit.providers.posting import SECRET, Line, shown

TENANT = Tenant("abc-gadgets", "prod", "eu-central-1")
EMAIL = RoutedEmail("owner", "entity", "a@example.com", "b@example.com", "Über 😀", (("k", "v"),))
FINE = {"responseEnum": "SUCCESS", "errorMessage": None}


def fine(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=FINE)


def provider(line: Line) -> RoutedEmailProvider:
    return RoutedEmailProvider(TENANT, line.means)


def always(status: int, **content: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, **content)


# What is sent -----------------------------------------------------------------------------------------------------


def test_the_request_is_as_the_api_asks_for_it(tmp_path: Path) -> None:
    line = Line(tmp_path, fine)
    provider(line).send(EMAIL)
    (request,) = line.sent
    assert (request.method, str(request.url)) == ("POST", f"https://host.example.com/prefix{PATH}")
    assert {name: value for name, value in request.headers.items() if name.startswith("x-sc-")} == {
        "x-sc-platform-code": "AWS Connect",
        "x-sc-company-code": "abc-gadgets",
        "x-sc-company-environment": "prod",
        "x-sc-secrets-region": "eu-central-1",
        "x-sc-company-api-key": SECRET,
    }
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == [
        {
            "platform": "AWS Connect",
            "companyCode": "abc-gadgets",
            "environment": "prod",
            "ownerId": "owner",
            "entityId": "entity",
            "fromAddress": "a@example.com",
            "toAddress": "b@example.com",
            "subject": "Über 😀",
            "attributes": [{"key": "k", "value": "v"}],
        }
    ]


def test_what_would_be_sent_is_shown_without_the_key() -> None:
    assert post(TENANT, [EMAIL]).shown("https://symbeeconnect.com:9443") == {
        "method": "POST",
        "url": f"https://symbeeconnect.com:9443{PATH}",
        "headers": {
            "X-sc-platform-code": "AWS Connect",
            "X-sc-company-code": "abc-gadgets",
            "X-sc-company-environment": "prod",
            "X-sc-secrets-region": "eu-central-1",
            "X-sc-company-api-key": "***",
            "Content-Type": "application/json",
        },
        "body": post(TENANT, [EMAIL]).body,
    }


@pytest.mark.parametrize("tenant", [Tenant("gädgets", "prod", "x"), Tenant("a", "prod\r\nX-Evil: 1", "x")])
def test_what_no_header_can_carry_is_said_and_nothing_is_sent(tmp_path: Path, tenant: Tenant) -> None:
    line = Line(tmp_path, fine)
    with pytest.raises(InvalidError, match="cannot be sent in an HTTP header"):
        RoutedEmailProvider(tenant, line.means).send(EMAIL)
    assert line.sent == []


def test_without_the_right_to_write_nothing_is_sent(tmp_path: Path) -> None:
    line = Line(tmp_path, fine, writes=False)
    with pytest.raises(ForbiddenOperationError, match="SendRoutedEmail"):
        provider(line).send(EMAIL)
    assert line.sent == []


def test_what_forbids_it_is_asked_right_before_each_request(tmp_path: Path) -> None:
    asked: list[int] = []

    def check() -> None:
        asked.append(len(line.sent))
        if len(asked) == 3:
            raise KeyboardInterrupt

    line = Line(tmp_path, always(429), check=check)
    with pytest.raises(KeyboardInterrupt):
        provider(line).send(EMAIL)
    assert asked == [0, 1, 2]


# The key ----------------------------------------------------------------------------------------------------------


def test_a_missing_key_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    line = Line(tmp_path, fine)
    del line.variables["KEY"]
    with pytest.raises(InvalidError, match=r"the secret \{env: KEY\} is not set"):
        provider(line).ready()
    line.variables["KEY"] = "two\nlines"
    with pytest.raises(InvalidError, match="cannot be sent in an HTTP header"):
        provider(line).ready()
    assert line.sent == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_was_rotated_is_taken_afresh_once(tmp_path: Path, status: int) -> None:
    def only_new(request: httpx.Request) -> httpx.Response:
        new = request.headers["x-sc-company-api-key"] == "rotated"
        return httpx.Response(200, json=FINE) if new else httpx.Response(status)

    line = Line(tmp_path, only_new)
    sender = provider(line)
    sender.ready()
    line.variables["KEY"] = "rotated"
    sender.send(EMAIL)
    assert len(line.sent) == 2
    line.variables["KEY"] = "wrong"
    line.answer = always(status)
    with pytest.raises(DeniedError):
        sender.send(EMAIL)
    assert len(line.sent) == 4


def test_a_key_that_cannot_be_taken_again_leaves_the_refusal_what_it_is(tmp_path: Path) -> None:
    line = Line(tmp_path, always(401))
    sender = provider(line)
    sender.ready()
    del line.variables["KEY"]
    with pytest.raises(DeniedError, match="answered 401"):
        sender.send(EMAIL)


# What comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (201, DoubtfulError),
        (202, DoubtfulError),
        (204, DoubtfulError),
        (302, RejectedError),
        (307, RejectedError),
        (400, RejectedError),
        (404, NotFoundError),
        (405, RejectedError),
        (408, RejectedError),
        (413, RejectedError),
        (422, RejectedError),
        (500, DoubtfulError),
        (502, DoubtfulError),
        (503, DoubtfulError),
        (504, DoubtfulError),
    ],
)
def test_every_other_status_is_a_failure_and_asked_for_once(
    tmp_path: Path, status: int, expected: type[RemoteError]
) -> None:
    """Whatever the body says: HTTP 200 alone is looked at."""
    line = Line(tmp_path, always(status, json=FINE, headers={"Location": "https://elsewhere.example.com"}))
    with pytest.raises(expected, match=f"SendRoutedEmail answered {status}") as met:
        provider(line).send(EMAIL)
    assert len(line.sent) == 1
    assert type(met.value) is expected
    assert met.value.remote_code == str(status)
    assert met.value.fix


@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        ({"responseEnum": "ERROROCCURRED", "errorMessage": "no owner"}, RejectedError, ": no owner"),
        ({"responseEnum": "ERROROCCURRED", "errorMessage": None}, RejectedError, "ERROROCCURRED"),
        ({"responseEnum": "ERROROCCURRED"}, RejectedError, "ERROROCCURRED"),
        ({"responseEnum": "success"}, DoubtfulError, "neither SUCCESS nor ERROROCCURRED"),
        ({"responseEnum": None}, DoubtfulError, "neither"),
        ({}, DoubtfulError, "neither"),
        ([FINE], DoubtfulError, "neither"),
        ("SUCCESS", DoubtfulError, "neither"),
    ],
)
def test_200_is_not_success(tmp_path: Path, answer: Any, expected: type[RemoteError], said: str) -> None:
    line = Line(tmp_path, always(200, json=answer))
    with pytest.raises(expected, match=said) as met:
        provider(line).send(EMAIL)
    assert type(met.value) is expected
    assert len(line.sent) == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"{", b"\xff", b"[" * 100_000])
def test_200_with_what_nobody_can_read_is_in_doubt(tmp_path: Path, content: bytes) -> None:
    line = Line(tmp_path, always(200, content=content))
    with pytest.raises(DoubtfulError):
        provider(line).send(EMAIL)


def test_an_error_message_is_cut_and_without_the_key(tmp_path: Path) -> None:
    answer = {"responseEnum": "ERROROCCURRED", "errorMessage": f"{SECRET} {'x' * 5000}"}
    line = Line(tmp_path, always(200, json=answer))
    with pytest.raises(RejectedError, match=r"ERROROCCURRED: \*\*\* x+$") as met:
        provider(line).send(EMAIL)
    assert len(met.value.message) < 400
    assert SECRET not in shown(met.value)


@pytest.mark.parametrize("status", [400, 401, 500])
def test_no_error_shows_the_key(tmp_path: Path, status: int) -> None:
    line = Line(tmp_path, always(status, text=f"no {SECRET}"))
    with pytest.raises(RemoteError) as met:
        provider(line).send(EMAIL)
    assert SECRET not in shown(met.value)


def test_of_several_in_a_request_an_error_tells_nothing(tmp_path: Path) -> None:
    line = Line(tmp_path, always(200, json={"responseEnum": "ERROROCCURRED", "errorMessage": "one of them"}))
    with pytest.raises(DoubtfulError, match="one of them"):
        provider(line).send_batch([EMAIL, EMAIL])
    (request,) = line.sent
    assert len(json.loads(request.content)) == 2


# No answer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_connection_that_was_never_made_is_tried_again(
    tmp_path: Path, failure: type[httpx.TransportError]
) -> None:
    outcomes: Iterator[Any] = iter([failure("x"), failure("x"), None])

    def answer(request: httpx.Request) -> httpx.Response:
        outcome = next(outcomes)
        if outcome is not None:
            raise outcome
        return fine(request)

    line = Line(tmp_path, answer)
    provider(line).send(EMAIL)
    assert len(line.sent) == 3
    assert len(line.waits) == 2


def test_nobody_there_at_all_is_no_doubt(tmp_path: Path) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"no route {SECRET}")

    line = Line(tmp_path, nobody)
    with pytest.raises(UnreachableError) as met:
        provider(line).send(EMAIL)
    assert SECRET not in shown(met.value)


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.WriteTimeout, httpx.RemoteProtocolError],
)
def test_what_may_have_arrived_is_never_sent_again(
    tmp_path: Path, failure: type[httpx.TransportError]
) -> None:
    def lost(request: httpx.Request) -> httpx.Response:
        raise failure(f"lost {SECRET}")

    line = Line(tmp_path, lost)
    with pytest.raises(DoubtfulError) as met:
        provider(line).send(EMAIL)
    assert len(line.sent) == 1
    assert SECRET not in shown(met.value)


def test_what_the_api_had_no_time_for_is_sent_later_with_patience(tmp_path: Path) -> None:
    line = Line(tmp_path, always(429))
    with pytest.raises(ThrottledError):
        provider(line).send(EMAIL)
    assert len(line.sent) > 2
    assert 30 <= sum(line.waits) < 60


@pytest.mark.parametrize(
    ("header", "least"), [("7", 7), ("0", 0), ("soon", 0), ("-1", 0), ("1" * 400, 0), ("²", 0)]
)
def test_it_waits_as_long_as_it_is_asked_to(tmp_path: Path, header: str, least: float) -> None:
    headers = [(b"Retry-After", header.encode())]
    answers = iter([httpx.Response(429, headers=headers), httpx.Response(200, json=FINE)])
    line = Line(tmp_path, lambda request: next(answers))
    provider(line).send(EMAIL)
    (waited,) = line.waits
    assert least <= waited <= least + 1


# The answer's members ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"responseEnum": "SUCCESS", "errorMessage": null, "more": 1}', Response("SUCCESS", None)),
        (b'{"responseEnum": "X", "errorMessage": ""}', Response("X", None)),
        (b'{"responseEnum": "X", "errorMessage": 5}', Response("X", None)),
        (b'{"responseEnum": 5}', None),
        (b"null", None),
    ],
)
def test_read_response(body: bytes, expected: Response | None) -> None:
    assert read_response(body) == expected

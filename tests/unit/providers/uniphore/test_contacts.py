"""The client of email contacts: what it sends, that 202 alone is success, and every error explained by its titles."""

from __future__ import annotations

import json
from collections.abc import Callable
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
from reconciler.model.message import EmailContact, Party
from reconciler.providers.operations import ForbiddenOperationError
from reconciler.providers.uniphore.contacts import EmailContactProvider, Organization, post
from reconciler.providers.uniphore.failures import Failure, failures
from tests.unit.providers.posting import SECRET, Line, shown

ORGANIZATION = Organization("Acme Corp", "Sales")
CONTACT = EmailContact(
    category="Leads",
    agent=Party("Agent1", "agent1@example.com"),
    participant=Party("Participant1", "ps1@example.com"),
    from_address="agent1@example.com",
    to=("ps1@example.com",),
    subject="Über 😀",
    body='Hi "John"\n',
    language="us-en",
    conversation_id="0238ef3c-4252-11ea-b77f-2e728ce88125",
    message_id="0238f22a-4252-11ea-b77f-2e728ce88125",
    timestamp=1577836800000,
)
UNKNOWN = {
    "status": 400,
    "errors": [
        {
            "type": "/errors/contact-payload",
            "title": "entity-identifier",
            "detail": "tenant/org/cat not found!",
        }
    ],
}


def accepted(request: httpx.Request) -> httpx.Response:
    return httpx.Response(202, json={"status": 202, "message": "accepted"})


def always(status: int, **content: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, **content)


def provider(line: Line) -> EmailContactProvider:
    return EmailContactProvider(ORGANIZATION, line.means)


def refused(tmp_path: Path, answer: Callable[[httpx.Request], httpx.Response]) -> RemoteError:
    line = Line(tmp_path, answer)
    with pytest.raises(RemoteError) as met:
        provider(line).send(CONTACT)
    assert SECRET not in shown(met.value)
    return met.value


# What is sent -----------------------------------------------------------------------------------------------------


def test_the_request_is_as_the_api_asks_for_it(tmp_path: Path) -> None:
    line = Line(tmp_path, accepted)
    provider(line).send(CONTACT)
    (request,) = line.sent
    assert (request.method, str(request.url)) == ("POST", "https://host.example.com/prefix/contacts/email")
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"
    assert json.loads(request.content) == {
        "metadata": {"tenantName": "Acme Corp", "orgName": "Sales", "catName": "Leads"},
        "data": {
            "convId": "0238ef3c-4252-11ea-b77f-2e728ce88125",
            "msgId": "0238f22a-4252-11ea-b77f-2e728ce88125",
            "lang": "us-en",
            "sub": "Über 😀",
            "ts": 1577836800000,
            "body": 'Hi "John"\n',
            "agentId": "Agent1",
            "psId": "Participant1",
            "agentEmailId": "agent1@example.com",
            "psEmailId": "ps1@example.com",
            "from": "agent1@example.com",
            "to": ["ps1@example.com"],
        },
    }


def test_optional_attributes() -> None:
    whole = CONTACT._replace(cc=("c@d",), bcc=("e@f",), journey_id="j", metadata=(("k", "v"),))
    body = post(ORGANIZATION, whole).body
    assert body["metadata"]["metadataMap"] == {"k": "v"}
    assert {name: body["data"][name] for name in ("cc", "bcc", "journeyId")} == {
        "cc": ["c@d"],
        "bcc": ["e@f"],
        "journeyId": "j",
    }


def test_what_would_be_sent_is_shown_without_the_token() -> None:
    seen = post(ORGANIZATION, CONTACT).shown("https://api.example.test/x/")
    assert seen["url"] == "https://api.example.test/x/contacts/email"
    assert seen["headers"] == {"Content-Type": "application/json", "Authorization": "Bearer ***"}


def test_without_the_right_to_write_nothing_is_sent(tmp_path: Path) -> None:
    line = Line(tmp_path, accepted, writes=False)
    with pytest.raises(ForbiddenOperationError, match="CreateEmailContact"):
        provider(line).send(CONTACT)
    assert line.sent == []


def test_a_missing_token_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    line = Line(tmp_path, accepted)
    del line.variables["KEY"]
    with pytest.raises(InvalidError, match=r"the secret \{env: KEY\} is not set"):
        provider(line).ready()
    assert line.sent == []


# 202, and nothing else --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b'{ "status": 202 "message": "accepted" }', b"", b"<html>", b'{"status": 500}']
)
def test_202_is_success_whatever_the_body_says(tmp_path: Path, content: bytes) -> None:
    """The page's own body of it is no JSON: a comma is missing."""
    line = Line(tmp_path, always(202, content=content))
    provider(line).send(CONTACT)
    assert len(line.sent) == 1


@pytest.mark.parametrize("status", [200, 201, 204])
def test_another_2xx_is_in_doubt_whatever_the_body_says(tmp_path: Path, status: int) -> None:
    error = refused(tmp_path, always(status, json={"status": 202, "message": "accepted"}))
    assert isinstance(error, DoubtfulError)


# Errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, RejectedError, "not acceptable"),
        (401, DeniedError, "the bearer token is missing, wrong or expired"),
        (403, DeniedError, "the bearer token may not do this"),
        (404, NotFoundError, "there is nothing there"),
        (409, RejectedError, "refused"),
        (307, RejectedError, "leads elsewhere"),
        (500, DoubtfulError, "failed while it worked on it"),
        (502, DoubtfulError, "not 202"),
        (503, DoubtfulError, "not available"),
    ],
)
@pytest.mark.parametrize(
    ("body", "title"),
    [
        (UNKNOWN, "entity-identifier"),
        ({"errors": [{"title": "a"}, {"title": "b", "detail": "c"}]}, "a b"),
        ({"errors": [{"detail": "c"}]}, None),
        ({"reason": "x"}, None),
        ("x", None),
    ],
)
def test_every_status_is_explained_and_titled(
    tmp_path: Path, status: int, kind: type[RemoteError], words: str, body: Any, title: str | None
) -> None:
    error = refused(tmp_path, always(status, json=body))
    assert type(error) is kind
    assert words in error.message
    assert error.message.startswith(f"CreateEmailContact answered {status}, ")
    assert error.remote_code == (title or str(status))
    assert error.fix


def test_the_title_decides_what_to_do() -> None:
    document = json.dumps(UNKNOWN).encode()
    assert failures(document) == (
        Failure("/errors/contact-payload", "entity-identifier", "tenant/org/cat not found!"),
    )


def test_the_fix_follows_the_title(tmp_path: Path) -> None:
    known = refused(tmp_path, always(400, json=UNKNOWN))
    assert "uniphore.tenant, uniphore.organization and the category" in known.fix
    assert "(entity-identifier: tenant/org/cat not found!)" in known.message
    other = refused(tmp_path, always(400, json={"errors": [{"title": "sub", "detail": "too long"}]}))
    assert other.fix == "correct what it names"


def test_only_what_is_refused_or_was_never_sent_is_asked_for_again(tmp_path: Path) -> None:
    for status, requests in ((400, 1), (401, 2), (403, 1), (404, 1), (500, 1), (503, 1)):
        line = Line(tmp_path, always(status))
        with pytest.raises(RemoteError):
            provider(line).send(CONTACT)
        assert len(line.sent) == requests, status


def test_429_is_waited_out_though_the_page_does_not_know_it(tmp_path: Path) -> None:
    answers = iter([httpx.Response(429), httpx.Response(202)])
    line = Line(tmp_path, lambda request: next(answers))
    provider(line).send(CONTACT)
    assert len(line.sent) == 2
    assert isinstance(refused(tmp_path, always(429)), ThrottledError)


def test_no_connection_and_no_answer(tmp_path: Path) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(SECRET)

    def lost(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout(SECRET)

    assert type(refused(tmp_path, nobody)) is UnreachableError
    line = Line(tmp_path, lost)
    with pytest.raises(DoubtfulError):
        provider(line).send(CONTACT)
    assert len(line.sent) == 1


def test_what_comes_from_outside_is_cut_and_without_the_token(tmp_path: Path) -> None:
    many = [{"title": "t" * 500, "detail": f"{SECRET} {'d' * 5000}"}] * 50
    error = refused(tmp_path, always(400, json={"errors": many}))
    assert len(error.message) < 5 * 420
    assert "***" in error.message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"errors": 5}',
        b'{"errors": [5, null, []]}',
        b'{"errors": {"title": "x"}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_document_of_errors(body: bytes) -> None:
    assert failures(body) == ()

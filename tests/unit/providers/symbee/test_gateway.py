"""The gateway's client beside any gateway: what statuses mean, what it refuses to believe, and what it never tells."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from reconciler.model.errors import (
    ChangedError,
    DeniedError,
    DoubtfulError,
    DuplicateError,
    InvalidError,
    NotFoundError,
    OwnedError,
    RejectedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from reconciler.model.http import HttpRequest, HttpResponse, NoAnswerError
from reconciler.model.reading import read, read_one
from reconciler.model.secret import secret
from tests.support.gateway import Rig, Vault

CANARY = "canary-7f3a"
BEARER = "bearer-9c1d"
OBJECT = {"code": "x", "spec": {"credentials": {"password": None}}, "owner": None}
ITEM = {**OBJECT, "etag": '"1"', "updatedAt": "2026-01-01T12:00:00Z"}
PUT = {
    "code": "x",
    "spec": {"credentials": {"password": secret({"env": "PASSWORD"})}},
    "owner": None,
    "ifMatch": '"0"',
}
ONE = read_one("symbee", "getRestSmsMapping", code="x")
ALL = read("symbee", "listRestSmsMappings")


def rig_of(
    status: int, body: Any = None, headers: Mapping[str, str] | None = None, **more: Any
) -> tuple[Rig, list[HttpRequest]]:
    """A client of a gateway that always answers the same, and what it was asked."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return rig_with(lambda sent: HttpResponse(status, {"ETag": '"1"', **(headers or {})}, content), **more)


def rig_with(answer: Callable[[HttpRequest], HttpResponse], **more: Any) -> tuple[Rig, list[HttpRequest]]:
    asked: list[HttpRequest] = []

    def send(sent: HttpRequest) -> HttpResponse:
        asked.append(sent)
        return answer(sent)

    return Rig(transport=send, vault=Vault(PASSWORD=CANARY), token=more.pop("token", lambda: BEARER)), asked


def put(rig: Rig, **more: Any) -> Any:
    return rig.provider.send("putRestSmsMapping", {**PUT, **more}, "token-1")


def because(*reasons: tuple[str, str]) -> dict[str, Any]:
    return {"errors": [{"path": path, "message": message} for path, message in reasons]}


# Statuses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "exit_code"),
    [
        (202, DoubtfulError, 1),
        (301, RejectedError, 1),
        (307, RejectedError, 1),
        (400, RejectedError, 1),
        (401, DeniedError, 4),
        (403, DeniedError, 4),
        (404, NotFoundError, 1),
        (405, RejectedError, 1),
        (408, DoubtfulError, 1),
        (409, OwnedError, 4),
        (412, ChangedError, 4),
        (413, RejectedError, 1),
        (415, RejectedError, 1),
        (422, RejectedError, 1),
        (428, RejectedError, 70),
        (500, DoubtfulError, 1),
        (501, DoubtfulError, 1),
        (503, DoubtfulError, 1),
    ],
)
def test_what_a_status_means(status: int, kind: type[RemoteError], exit_code: int) -> None:
    rig, asked = rig_of(status, because(("", "For a reason.")), {"X-Request-Id": "request-1"})
    with pytest.raises(kind, match=f"putRestSmsMapping answered {status}: For a reason") as caught:
        put(rig)
    error = caught.value
    assert isinstance(error, kind)
    assert (error.exit_code, error.remote_code, error.request_id) == (exit_code, str(status), "request-1")
    assert error.fix
    assert len(asked) == 1


def test_there_already_is_a_duplicate() -> None:
    rig, asked = rig_of(412, because(("", "There is one.")))
    with pytest.raises(DuplicateError):
        put(rig, ifMatch=None)
    assert asked[0].headers["if-none-match"] == "*"
    assert "if-match" not in asked[0].headers


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("0", 0),
        ("7", 7),
        ("99999", 3600),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 1),
        ("soon", 1),
        ("-1", 1),
    ],
)
def test_how_long_to_wait(header: str | None, seconds: float) -> None:
    rig, _ = rig_of(429, because(("", "Slow down.")), {"Retry-After": header} if header else {})
    with pytest.raises(ThrottledError) as caught:
        rig.provider.read(ALL)
    assert caught.value.wait == seconds
    if 0 < seconds < 100:
        assert min(rig.slept) >= seconds
    if seconds > 300:
        assert rig.slept == []


def test_none_there_is_none_and_no_collection_is_an_error() -> None:
    rig, _ = rig_of(404, because(("", "Nothing.")))
    assert rig.provider.read(ONE) is None
    with pytest.raises(NotFoundError, match="listRestSmsMappings answered 404"):
        rig.provider.read(ALL)


def test_redirects_are_not_followed() -> None:
    rig, asked = rig_of(302, b"", {"Location": "https://elsewhere.example.com/"})
    with pytest.raises(RejectedError, match="answered 302") as caught:
        rig.provider.read(ALL)
    assert "redirects are not followed" in caught.value.fix
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("timed_out", "said"), [(True, "no answer.*ReadTimeout"), (False, "no answer.*ReadError")]
)
def test_no_answer_is_doubt(timed_out: bool, said: str) -> None:
    def lost(sent: HttpRequest) -> HttpResponse:
        raise NoAnswerError(timed_out=timed_out)

    rig, asked = rig_with(lost)
    with pytest.raises(DoubtfulError, match=said):
        put(rig)
    assert len(asked) == 1
    with pytest.raises(DoubtfulError, match=said):
        rig.provider.read(ALL)
    assert len(asked) == 1 + 4


# Answers that are none ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[" * 100_000,
        [],
        {"code": "y", "spec": {}, "owner": None},
        {"code": "", "spec": {}, "owner": None},
        {"code": "x", "spec": [], "owner": None},
        {"code": "x", "spec": {}, "owner": "acme"},
        {"code": "x", "spec": {}},
    ],
)
def test_an_object_that_is_none(body: Any) -> None:
    rig, _ = rig_of(200, body)
    with pytest.raises(RemoteError, match="the gateway answered getRestSmsMapping with") as caught:
        rig.provider.read(ONE)
    assert type(caught.value) is RemoteError
    with pytest.raises(DoubtfulError, match="the gateway answered putRestSmsMapping with"):
        put(rig)  # it was done


@pytest.mark.parametrize("etag", ["", "1", 'W/"1"', '"a"b"', '"\x7f"', '"a', "*"])
def test_an_etag_that_is_none(etag: str) -> None:
    rig, _ = rig_with(lambda sent: HttpResponse(200, {"ETag": etag}, json.dumps(OBJECT).encode()))
    with pytest.raises(RemoteError, match="without a strong etag"):
        rig.provider.read(ONE)
    rig, _ = rig_of(200, {"items": [{**ITEM, "etag": etag}], "nextPageToken": None})
    with pytest.raises(RemoteError, match="without a strong etag"):
        rig.provider.read(ALL)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": {}, "nextPageToken": None},
        {"items": [], "nextPageToken": ""},
        {"items": [], "nextPageToken": 5},
        {"items": [5], "nextPageToken": None},
        {"items": [{**ITEM, "code": None}], "nextPageToken": None},
    ],
)
def test_a_page_that_is_none(body: Any) -> None:
    rig, _ = rig_of(200, body)
    with pytest.raises(RemoteError, match="the gateway answered listRestSmsMappings with"):
        rig.provider.read(ALL)


def test_pages_that_never_end() -> None:
    rig, asked = rig_of(200, {"items": [ITEM], "nextPageToken": "again"})
    with pytest.raises(RemoteError, match="pages that never end"):
        rig.provider.read(ALL)
    assert len(asked) == 2


def test_a_page_token_goes_out_as_it_came() -> None:
    def answer(sent: HttpRequest) -> HttpResponse:
        token = None if "?" in sent.target else "a/b+c=&?ü"
        return HttpResponse(200, {}, json.dumps({"items": [], "nextPageToken": token}).encode())

    rig, asked = rig_with(answer)
    assert rig.provider.read(ALL) == []
    assert asked[1].target == "/symbee/v1/rest-sms-mappings?pageToken=a%2Fb%2Bc%3D%26%3F%C3%BC"


def test_an_answer_without_end() -> None:
    rig, _ = rig_of(200, b" " * (16 * 1024 * 1024 + 1))
    with pytest.raises(DoubtfulError, match="answered more than"):
        put(rig)


def test_a_time_out_of_last_modified() -> None:
    rig, _ = rig_of(200, OBJECT, {"Last-Modified": "Thu, 01 Jan 2026 12:00:00 GMT"})
    assert rig.provider.read(ONE)["updatedAt"] == "2026-01-01T12:00:00Z"
    rig, _ = rig_of(200, OBJECT, {"Last-Modified": "yesterday"})
    assert rig.provider.read(ONE)["updatedAt"] is None


# Reasons ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (because(("spec.port", "is too large")), ": spec.port: is too large"),
        (because(("", "a"), ("b", "c")), ": a; b: c"),
        (because(*[("", str(one)) for one in range(7)]), ": 0; 1; 2; 3; 4; and 2 more"),
        (because(("p" * 400, "m" * 400)), f": {'p' * 300}: {'m' * 300}"),
        ({"errors": "none"}, ""),
        ({"errors": [5, {"path": 1, "message": "x"}, {"path": "", "message": "real"}]}, ": real"),
        ([], ""),
        (b"<html>", ""),
    ],
)
def test_what_is_said_of_a_refusal(body: Any, said: str) -> None:
    rig, _ = rig_of(422, body)
    with pytest.raises(RejectedError) as caught:
        put(rig)
    assert caught.value.message == f"putRestSmsMapping answered 422{said}"


@pytest.mark.parametrize(
    "reason",
    [
        ("spec.credentials.password", "secret"),
        ("spec.port", f"not with {CANARY}"),
        (f"spec.{CANARY}", "no"),
        ("", CANARY),
        ("spec.credentials", CANARY),
    ],
)
def test_no_reason_repeats_a_credential(reason: tuple[str, str]) -> None:
    rig, _ = rig_of(422, because(reason, ("spec.name", "is taken")))
    with pytest.raises(RejectedError) as caught:
        put(rig)
    assert CANARY not in caught.value.message
    assert "is taken" in caught.value.message
    assert "secret" not in caught.value.message


def test_nor_one_that_json_writes_otherwise() -> None:
    rig, _ = rig_of(422, because(("", 'it was can\\"ary')))
    rig.vault.change("PASSWORD", 'can"ary')
    with pytest.raises(RejectedError) as caught:
        put(rig)
    assert "ary" not in caught.value.message


# Nothing tells ------------------------------------------------------------------------------------------------------


def everything(error: BaseException) -> str:
    """All that an error and whatever stands behind it could show, attributes of httpx's requests included."""
    seen: list[str] = traceback.format_exception(error)
    chain: list[BaseException] = [error]
    while chain:
        one = chain.pop()
        seen += [str(one), repr(one), repr(vars(one))]
        request = getattr(one, "_request", None)
        if request is not None:
            seen += [str(request.headers.raw), str(request.content)]
        chain += [next_one for next_one in (one.__cause__, one.__context__) if next_one is not None]
    return "\n".join(seen)


def lost(sent: HttpRequest) -> HttpResponse:
    raise NoAnswerError(timed_out=False)


WAYS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "lost": lost,
    "refused": lambda sent: HttpResponse(422, {}, sent.body),
    "failed": lambda sent: HttpResponse(500, {}, sent.body),
    "echoed": lambda sent: HttpResponse(200, {"ETag": '"1"'}, sent.body),
    "broken": lambda sent: HttpResponse(200, {}, sent.body + sent.headers["authorization"].encode()),
    "denied": lambda sent: HttpResponse(
        401, {}, json.dumps(because(("", sent.headers["authorization"]))).encode()
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_secrets_reach_no_error_no_log_and_no_mark(way: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig, asked = rig_with(WAYS[way])
    told = ""
    try:
        item = put(rig)
    except RemoteError as error:
        told = everything(error)
    else:
        told = json.dumps(item["spec"]["credentials"])
    assert CANARY in asked[0].body.decode()
    assert asked[0].headers["authorization"] == f"Bearer {BEARER}"
    for shown in (told, caplog.text, repr(rig.marks.marks), repr(rig.provider)):
        assert CANARY not in shown
        assert BEARER not in shown


def test_nor_where_nobody_answers_at_the_address() -> None:
    rig = Rig(url="http://127.0.0.1:9", vault=Vault(PASSWORD=CANARY), token=lambda: BEARER)
    with pytest.raises(UnreachableError) as caught:
        put(rig)
    told = everything(caught.value)
    assert CANARY not in told
    assert BEARER not in told
    rig.http.close()


@pytest.mark.parametrize(
    "token", ["", f"{BEARER}\n", f"{BEARER} x", f"{BEARER}é", f"{BEARER}\x00", f" {BEARER}"]
)
def test_a_token_that_no_header_can_hold_is_not_sent(token: str) -> None:
    rig, asked = rig_of(200, OBJECT, token=lambda: token)
    with pytest.raises(RejectedError, match="cannot be sent in an HTTP header") as caught:
        rig.provider.read(ONE)
    assert BEARER not in everything(caught.value)
    assert caught.value.code == "secret"
    assert asked == []


def test_a_token_that_cannot_be_taken() -> None:
    def token() -> str:
        raise DoubtfulError("GetSecretValue got no answer", operation="GetSecretValue")

    rig, asked = rig_of(200, OBJECT, token=token)
    with pytest.raises(RejectedError, match="putRestSmsMapping was not sent: GetSecretValue got no answer"):
        put(rig)
    assert asked == []


def test_a_denied_token_is_denied() -> None:
    def token() -> str:
        raise DeniedError("not allowed", operation="GetSecretValue")

    rig, _ = rig_of(200, OBJECT, token=token)
    with pytest.raises(DeniedError, match="was not sent"):
        rig.provider.read(ONE)


def test_a_secret_that_is_no_text_is_not_sent() -> None:
    rig, asked = rig_of(200, OBJECT)
    rig.vault.change("PASSWORD", f"{CANARY}\ud800")
    with pytest.raises(RejectedError, match="password is not text") as caught:
        put(rig)
    assert CANARY not in everything(caught.value)
    assert asked == []


def test_the_token_is_taken_for_each_request() -> None:
    tokens = iter(("first", "second"))
    rig, asked = rig_of(200, OBJECT, token=lambda: next(tokens))
    rig.provider.read(ONE)
    rig.provider.read(ONE)
    assert [sent.headers["authorization"] for sent in asked] == ["Bearer first", "Bearer second"]


def test_what_is_sent() -> None:
    rig, asked = rig_of(200, OBJECT)
    put(rig)
    (sent,) = asked
    assert (sent.method, sent.target) == ("PUT", "/symbee/v1/rest-sms-mappings/x")
    assert {
        name: sent.headers[name] for name in ("if-match", "idempotency-key", "accept", "content-type")
    } == {
        "if-match": '"0"',
        "idempotency-key": "token-1",
        "accept": "application/json",
        "content-type": "application/json",
    }
    assert json.loads(sent.body) == {
        "code": "x",
        "spec": {"credentials": {"password": CANARY}},
        "owner": None,
    }


def test_a_mark_that_cannot_be_taken_away_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    rig, _ = rig_of(204, b"")
    rig.marks.broken = InvalidError("the disk is full")
    gone = {"code": "x", "owner": "acme/sandbox", "ifMatch": '"1"'}
    assert rig.provider.send("deleteRestSmsMapping", gone, "token-1") == {}
    assert "event=markLeft" in caplog.text

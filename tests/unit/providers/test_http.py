"""httpx clients over the seam, and what becomes of their errors."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from reconciler.model.errors import DoubtfulError, InvalidError, RemoteError, UnreachableError
from reconciler.model.http import HttpRequest, HttpResponse, NoAnswerError
from reconciler.providers.http import MOST_BYTES, answered, body_of, http_client


class Other:
    """The other end of the seam."""

    def __init__(self) -> None:
        self.sent: list[HttpRequest] = []
        self.met: NoAnswerError | None = None

    def __call__(self, sent: HttpRequest) -> HttpResponse:
        self.sent.append(sent)
        if self.met:
            raise self.met
        return HttpResponse(207, {"X-Said": "so"}, b"body")


def test_a_request_goes_over_the_seam_as_it_is() -> None:
    other = Other()
    answer = http_client("https://sandbox.invalid/symbee", other).put(
        "/v1/x%2Fy", params={"a": "b c"}, content=b"\x00\xff", headers={"If-Match": '"1"'}
    )
    (sent,) = other.sent
    assert (sent.method, sent.target, sent.body) == ("PUT", "/symbee/v1/x%2Fy?a=b+c", b"\x00\xff")
    assert sent.headers["if-match"] == '"1"'
    assert (answer.status_code, answer.headers["x-said"], answer.content) == (207, "so", b"body")


@pytest.mark.parametrize(("timed_out", "kind"), [(True, httpx.ReadTimeout), (False, httpx.ReadError)])
def test_a_lost_answer_is_what_it_is_on_a_socket(timed_out: bool, kind: type[Exception]) -> None:
    other = Other()
    other.met = NoAnswerError(timed_out=timed_out)
    with pytest.raises(kind):
        http_client("https://sandbox.invalid", other).get("/")


def test_proxies_of_the_machine_do_not_disturb_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:1")
    other = Other()
    http_client("https://sandbox.invalid", other).get("/")
    assert len(other.sent) == 1


def test_redirects_are_not_followed() -> None:
    assert http_client("https://symbee.example.com").follow_redirects is False


def test_nothing_waits_for_ever() -> None:
    timeout = http_client("https://symbee.example.com").timeout
    assert None not in (timeout.connect, timeout.read, timeout.write, timeout.pool)


def test_nobody_there_is_no_connection(unused_port: int) -> None:
    http = http_client(f"http://127.0.0.1:{unused_port}")
    with pytest.raises(UnreachableError, match="Op: no connection to http"), answered("Op", http):
        http.get("/")


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_an_error_of_httpx_is_named_and_what_it_holds_is_not_shown() -> None:
    http = http_client("https://symbee.example.com")
    with (
        pytest.raises(DoubtfulError, match=r"Op got no answer .*\(WriteError\)") as met,
        answered("Op", http),
    ):
        raise httpx.WriteError("the secret")
    assert met.value.__suppress_context__
    assert "secret" not in str(met.value)


@pytest.mark.parametrize(("size", "fits"), [(MOST_BYTES, True), (MOST_BYTES + 1, False)])
def test_the_limit_of_size(size: int, fits: bool) -> None:
    def chunks() -> Any:
        yield b"x" * (size - 1)
        yield b"y"

    response = httpx.Response(200, content=chunks())
    if fits:
        assert len(body_of(response, "Op")) == size
    else:
        with pytest.raises(RemoteError, match="Op answered more than 16777216 bytes"):
            body_of(response, "Op")


@pytest.mark.parametrize(
    "url", [f"https://{'a' * 64}.example.com", "https://a..example.com", "https://[::1", "https://a\x00b"]
)
def test_what_is_no_url_is_an_error_of_the_configuration(url: str) -> None:
    with pytest.raises(InvalidError, match="is no URL") as met:
        http_client(url)
    assert met.value.exit_code == 3


@pytest.mark.parametrize(
    "url", ["https://symbee.example.com:9443/x", "http://[::1]:9443", "http://127.0.0.1"]
)
def test_what_is_one(url: str) -> None:
    assert str(http_client(url).base_url).startswith(url)

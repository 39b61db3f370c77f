"""httpx clients as this product wants them: no redirects, one attempt a request, bounded in time and size, and the
same seam for the sandbox as boto3's clients have (`aws.Access`).

What fails is named by its kind alone: httpx's own errors hold the request, and with it whatever was secret in it.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpx

from reconciler.model.errors import DoubtfulError, InvalidError, RemoteError, UnreachableError
from reconciler.model.http import HttpRequest, NoAnswerError, Transport

MOST_BYTES = 16 * 1024 * 1024
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)  # seconds; of each wait for bytes, not of the whole answer
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class SeamTransport(httpx.BaseTransport):
    """Requests go to a function instead of a socket."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The function's answer; a lost one is the error that it is on a socket."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        target = request.url.raw_path.decode("ascii")
        try:
            answer = self._transport(HttpRequest(request.method, target, headers, request.read()))
        except NoAnswerError as error:
            met = httpx.ReadTimeout if error.timed_out else httpx.ReadError
            raise met(str(error), request=request) from None
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body)


def http_client(base_url: str, transport: Transport | None = None) -> httpx.Client:
    """A client of one host. With `transport` no socket is opened, and nothing of the machine's settings is used.

    Without, proxies and certificates are those of the machine (`HTTPS_PROXY`, `SSL_CERT_FILE`), as boto3 takes them.
    Raises InvalidError for what is no URL.
    """
    try:
        httpx.URL(base_url).host.encode("idna")  # what a look-up would raise as no error of httpx
        if transport is not None:
            return httpx.Client(base_url=base_url, transport=SeamTransport(transport), trust_env=False)
        made = httpx.Client(base_url=base_url, timeout=_TIMEOUT, follow_redirects=False)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise InvalidError(
            f"{base_url} is no URL: {error}", code="url", fix="write https://host[:port][/prefix]"
        ) from None
    # Connections are given back when nobody holds the client any more: no run has to remember to. What is held here
    # lives until then, so that no socket is collected before it was closed.
    weakref.finalize(made, _close, (made._transport, *made._mounts.values()))
    return made


def _close(transports: Iterable[httpx.BaseTransport | None]) -> None:
    for one in transports:
        if one is not None:
            one.close()


@contextmanager
def answered(operation: str, http: httpx.Client) -> Iterator[None]:
    """Inside, every error of httpx becomes UnreachableError (nothing was sent) or DoubtfulError (no whole answer)."""
    try:
        yield
    except _NOT_SENT as error:
        raise UnreachableError(
            f"{operation}: no connection to {http.base_url} ({type(error).__name__})",
            operation=operation,
            fix="check the network, its firewall, and the address",
        ) from None
    except httpx.RequestError as error:
        raise DoubtfulError(
            f"{operation} got no answer from {http.base_url} ({type(error).__name__})",
            operation=operation,
            fix="check the network and try again",
        ) from None


def body_of(response: httpx.Response, operation: str) -> bytes:
    """The body of a streamed response. Raises RemoteError for one of more than 16 MiB."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise RemoteError(f"{operation} answered more than {MOST_BYTES} bytes", operation=operation)
    return bytes(body)

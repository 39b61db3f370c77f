"""One request to a JSON API and its whole answer. Nothing of a request reaches an error or the chain of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx

from reconciler.model.errors import DoubtfulError, RemoteError, UnreachableError
from reconciler.providers.http import answered, body_of

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",  # so that the limit of size holds for what comes
}


class Answer(NamedTuple):
    """A whole answer; `headers` in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def asked(
    http: httpx.Client, operation: str, method: str, path: str, *, headers: Mapping[str, str], **request: Any
) -> Answer:
    """The answer, whatever its status. `request` as httpx takes it.

    Raises UnreachableError where nothing was sent, DoubtfulError where it may have been: for too long an answer too.
    """
    met: RemoteError
    try:
        with (
            answered(operation, http),
            http.stream(method, path, headers={**_HEADERS, **headers}, **request) as response,
        ):
            named = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, named, body_of(response, operation))
    except (UnreachableError, DoubtfulError) as error:
        met = error
    except RemoteError as error:
        met = DoubtfulError(error.message, operation=operation, fix="check the URL: who answers there?")
    met.__context__ = None  # what httpx raised holds the request, with its headers and its body
    raise met

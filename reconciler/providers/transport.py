"""One request to a JSON API and its whole answer. Nothing of a request reaches an error or the chain of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from reconciler.model.errors import DoubtfulError, RemoteError, UnreachableError
from reconciler.model.http import HttpResponse
from reconciler.providers.http import answered, body_of

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",  # so that the limit of size holds for what comes
}
_MOST_DIGITS = 6  # of a number of seconds


def asked(
    http: httpx.Client,
    operation: str,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    writes: bool,
    **request: Any,
) -> HttpResponse:
    """The answer, whatever its status, its headers in lower case. `request` as httpx takes it.

    Raises UnreachableError where nothing was sent, DoubtfulError where it may have been; for too long an answer
    RemoteError, and DoubtfulError where it `writes`.
    """
    met: RemoteError
    try:
        with (
            answered(operation, http),
            http.stream(method, path, headers={**_HEADERS, **headers}, **request) as response,
        ):
            named = {name.lower(): value for name, value in response.headers.items()}
            return HttpResponse(response.status_code, named, body_of(response, operation))
    except (UnreachableError, DoubtfulError) as error:
        met = error
    except RemoteError as error:
        kind = DoubtfulError if writes else RemoteError
        met = kind(error.message, operation=operation, fix="check the URL: who answers there?")
    met.__context__ = None  # what httpx raised holds the request, with its headers and its body
    raise met


def retry_after(answer: HttpResponse) -> float:
    """The seconds that an answer asks to wait; 0 where it asks for none, or for a date."""
    stated = answer.headers.get("retry-after", "")
    return float(stated) if stated.isascii() and stated.isdigit() and len(stated) < _MOST_DIGITS else 0.0

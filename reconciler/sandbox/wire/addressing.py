"""Which service and operation a request is for, and who signed it: read off the request, nothing checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.model.http import HttpRequest
from reconciler.sandbox.wire.reading import read_form

_SCOPE = re.compile(r"Credential=([^/\s,]+)/\d{8}/([^/\s,]*)/([^/\s,]+)/aws4_request")
_FORM = "application/x-www-form-urlencoded"


class Addressed(NamedTuple):
    """A request with its parts: `headers` in lower case, `path` and `query` raw, `form` decoded (query protocol).

    `service` is the signing name, "" where the request does not say; `region` and `access_key` are "" where it is
    not signed; `aim` is the value of X-Amz-Target.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str]
    service: str
    region: str
    access_key: str
    aim: str


def addressed(request: HttpRequest) -> Addressed:
    """Take a request apart. Its signature is not verified: nobody has a secret here."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    path, _, query = request.target.partition("?")
    scope = _SCOPE.search(headers.get("authorization", ""))
    access_key, region, service = scope.groups() if scope else ("", "", "")
    form: Mapping[str, str] = {}
    is_form = headers.get("content-type", "").startswith(_FORM) or "Action=" in query
    if service == "sts" or (is_form and path in ("", "/")):
        form = read_form(query, request.body)
    return Addressed(
        method=request.method.upper(),
        path=path or "/",
        query=query,
        headers=headers,
        body=request.body,
        form=form,
        service=service,
        region=region,
        access_key=access_key,
        aim=headers.get("x-amz-target", ""),
    )

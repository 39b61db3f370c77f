"""What the gateway answers: items out of bodies, and errors out of statuses.

    400 405 413 415 422 other 4xx   Rejected, with the paths and messages that it gives
    401 403                         Denied
    404                             NotFound
    409                             Owned: another owner's
    412                             Changed; of a create, Duplicate: it is there already
    428                             a defect: we always send a precondition
    429                             Throttled, with the time that it asks for
    3xx                             Rejected: redirects are not followed
    408 5xx, other 2xx              Doubtful
    2xx that cannot be read         of a read a RemoteError, of a write Doubtful: it was done

Messages come from outside: they are cut, and left out where they repeat a credential.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from reconciler.model.canonical import parsed
from reconciler.model.errors import (
    ChangedError,
    DeniedError,
    DoubtfulError,
    DuplicateError,
    NotFoundError,
    OwnedError,
    RejectedError,
    RemoteError,
    ThrottledError,
)
from reconciler.model.http import HttpResponse

Item = dict[str, Any]

_ETAG = re.compile(r'"[\x21\x23-\x7e]*"')
_MOST_REASONS = 5
_MOST_SIGNS = 300
_MOST_WAIT_SECONDS = 3600.0


class PreconditionMissingError(RejectedError):
    """A defect: a write went out without its precondition."""

    exit_code = 70
    default_code = "preconditionMissing"


def page(operation: str, answer: HttpResponse) -> tuple[list[Item], str | None]:
    """The items of one page, and the token of the next (None: it is the last). Raises RemoteError for anything else."""
    document = parsed(answer.body)
    match document:
        case {"items": list(items), "nextPageToken": (None | str()) as token} if token != "":
            return [
                _item(operation, one, one.get("etag") if isinstance(one, dict) else None) for one in items
            ], token
    raise broken(operation, "what is no page")


def single(operation: str, answer: HttpResponse, code: str) -> Item:
    """The one object that was asked for. Raises RemoteError for anything else."""
    item = _item(operation, parsed(answer.body), answer.headers.get("etag"))
    if item["code"] != code:
        raise broken(operation, "another object than was asked for")
    return {**item, "updatedAt": item["updatedAt"] or _iso(answer.headers.get("last-modified"))}


def written(operation: str, answer: HttpResponse, code: str) -> Item:
    """The object as it is after a PUT. Raises DoubtfulError where that cannot be read: it was done all the same."""
    try:
        return single(operation, answer, code)
    except RemoteError as error:
        raise DoubtfulError(error.message, operation=operation, fix=error.fix) from None


def broken(operation: str, what: str) -> RemoteError:
    """The error for an answer that is not as the contract has it."""
    return RemoteError(
        f"the gateway answered {operation} with {what}",
        operation=operation,
        fix="check the gateway's URL, and the gateway against schemas/symbee-gateway.openapi.json",
    )


def refuse(operation: str, answer: HttpResponse, *, creates: bool, secrets: tuple[str, ...]) -> None:
    """Raise the error that a status stands for. Nothing happens for 200, 201 and 204."""
    status = answer.status
    if status in (200, 201, 204):
        return
    kind, fix = _meaning(status, creates=creates)
    said = _said(answer.body, secrets)
    error = kind(
        f"{operation} answered {status}{said}",
        operation=operation,
        remote_code=str(status),
        request_id=answer.headers.get("x-request-id", "")[:_MOST_SIGNS],
        fix=fix,
    )
    if isinstance(error, ThrottledError):
        error.wait = _wait(answer.headers.get("retry-after"))
    raise error


_MEANINGS: Mapping[int, tuple[type[RemoteError], str]] = {
    401: (DeniedError, "check administration.gateway.token"),
    403: (DeniedError, "check what the token of administration.gateway allows"),
    404: (NotFoundError, "check administration.gateway.url, or plan again"),
    409: (OwnedError, "the object belongs to another owner: leave it to them"),
    412: (ChangedError, "somebody changed the object meanwhile: plan again"),
    428: (PreconditionMissingError, "report this"),
    429: (ThrottledError, "try again later"),
}


def _meaning(status: int, *, creates: bool) -> tuple[type[RemoteError], str]:
    if status == 412 and creates:
        return DuplicateError, "there is such an object already: adopt it, or choose another code"
    if status in _MEANINGS:
        return _MEANINGS[status]
    if status >= 500 or status < 300 or status == 408:
        return DoubtfulError, "run the same command again"
    if status < 400:
        return RejectedError, "redirects are not followed: state the URL that it leads to"
    return RejectedError, "correct what it names"


def _said(body: bytes, secrets: tuple[str, ...]) -> str:
    """Its own reasons, with the paths that they are about."""
    document = parsed(body)
    given = document.get("errors") if isinstance(document, dict) else None
    reasons = [
        _reason(one["path"], one["message"], secrets)
        for one in (given if isinstance(given, list) else ())
        if isinstance(one, dict) and isinstance(one.get("path"), str) and isinstance(one.get("message"), str)
    ]
    more = f"; and {len(reasons) - _MOST_REASONS} more" if len(reasons) > _MOST_REASONS else ""
    return f": {'; '.join(reasons[:_MOST_REASONS])}{more}" if reasons else ""


def _reason(path: str, message: str, secrets: tuple[str, ...]) -> str:
    if path.startswith("spec.credentials"):
        message = "is refused (why is not shown: it may repeat a credential)"
    shown = f"{path[:_MOST_SIGNS]}: {message[:_MOST_SIGNS]}" if path else message[:_MOST_SIGNS]
    forms = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1])}
    if any(form in text for form in forms for text in (path, message)):
        return "a reason that is not shown, because it repeats a credential"
    return shown


def _item(operation: str, given: Any, etag: Any) -> Item:
    match given:
        case {"code": str(code), "spec": dict(spec), "owner": (None | dict()) as owner} if code:
            if not isinstance(etag, str) or not _ETAG.fullmatch(etag):
                raise broken(operation, "an object without a strong etag")
            updated = given.get("updatedAt")
            return {"code": code, "spec": spec, "owner": owner, "etag": etag, "updatedAt": updated}
    raise broken(operation, "what is no object")


def _wait(header: str | None) -> float:
    """Seconds out of Retry-After: a number, or a date (which needs a clock, so that it counts as a second)."""
    if header is None:
        return 0.0
    if header.isascii() and header.isdigit():
        return min(float(header), _MOST_WAIT_SECONDS)
    return 1.0


def _iso(header: str | None) -> str | None:
    """Last-Modified as items have it; None for none."""
    try:
        moment = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

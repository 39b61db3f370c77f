"""What Uniphore answers where it does not accept: {status, errors: [{type, title, detail}]}, explained by its titles.

    400                 Rejected: the payload, or a tenant, organization or category that does not exist
    401 403             Denied
    404                 NotFound; unknown tenants and the like come as 400 all the same
    429                 Throttled; documented for other products of the family only
    other 3xx 4xx       Rejected
    500 503, the rest   Doubtful: it may have been taken

source: https://docs.uniphoredev.com/en/email-api.html. Titles and details come from outside: they are cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.model.canonical import parsed
from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    NotFoundError,
    RejectedError,
    RemoteError,
    ThrottledError,
)

_MOST_ERRORS = 5
_MOST_TITLE = 100
_MOST_DETAIL = 300
_LOOK = "look at Uniphore whether it arrived"


class Failure(NamedTuple):
    """One error of a document, "" where a member is missing. The title is what says which one it is."""

    type: str
    title: str
    detail: str


class Meaning(NamedTuple):
    """What a status stands for: the error, in words, and what to do."""

    kind: type[RemoteError]
    words: str
    fix: str


_BY_STATUS: Mapping[int, Meaning] = {
    400: Meaning(RejectedError, "the contact is not acceptable", "correct what it names"),
    401: Meaning(DeniedError, "the bearer token is missing, wrong or expired", "check uniphore.token"),
    403: Meaning(
        DeniedError,
        "the bearer token may not do this",
        "check whose token uniphore.token is, and that it may write to uniphore.tenant",
    ),
    404: Meaning(NotFoundError, "there is nothing there", "check uniphore.url: /contacts/email is appended"),
    429: Meaning(ThrottledError, "too many at once", "try again later"),
    500: Meaning(DoubtfulError, "Uniphore failed while it worked on it", _LOOK),
    503: Meaning(DoubtfulError, "Uniphore is not available", f"{_LOOK}, and try again later"),
}
# source: the one title that the page shows, which comes with "tenant/org/cat not found!"
_BY_TITLE: Mapping[str, str] = {
    "entity-identifier": "check uniphore.tenant, uniphore.organization and the category: Uniphore has to know them"
}


def failures(body: bytes) -> tuple[Failure, ...]:
    """The errors of a document, read leniently; none where it is none."""
    document = parsed(body)
    given = document.get("errors") if isinstance(document, dict) else None
    listed = given if isinstance(given, list) else []
    return tuple(
        Failure(
            _text(one, "type", _MOST_TITLE),
            _text(one, "title", _MOST_TITLE),
            _text(one, "detail", _MOST_DETAIL),
        )
        for one in listed[:_MOST_ERRORS]
        if isinstance(one, dict)
    )


def failed(operation: str, status: int, body: bytes) -> RemoteError:
    """The error that an answer other than 202 stands for; its `remote_code` are the titles, in order and with a blank
    between them, or the status where there is none."""
    found = failures(body)
    meaning = _meaning(status)
    titles = [one.title for one in found if one.title]
    said = "; ".join(": ".join(filter(None, (one.title, one.detail))) for one in found)
    fixes = [_BY_TITLE[title] for title in titles if title in _BY_TITLE] or [meaning.fix]
    return meaning.kind(
        f"{operation} answered {status}, {meaning.words}{f' ({said})' if said else ''}",
        operation=operation,
        remote_code=" ".join(titles) or str(status),
        fix=fixes[0],
    )


def _meaning(status: int) -> Meaning:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status < 500:
        return Meaning(RejectedError, "it is refused", "correct what it names")
    if 300 <= status < 400:
        fix = "check uniphore.url: redirects are not followed"
        return Meaning(RejectedError, "which leads elsewhere", fix)
    return Meaning(DoubtfulError, "which is not 202", _LOOK)


def _text(given: Mapping[str, Any], member: str, most: int) -> str:
    value = given.get(member)
    return value[:most] if isinstance(value, str) else ""

"""The one comment that a review has of ours: found again by a hidden mark, edited in place, and only where it is ours.

nothing stands, nothing changed   nothing is posted
nothing stands, something to say  it is posted
ours stands and differs           it is edited
ours stands and says the same     it is left alone
several of ours stand             so for the first that can still be edited, and the others go: two jobs at once, or a
                                  lost answer, have posted them, and nobody would bring them up to date
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal, NamedTuple, Protocol

import httpx

from reconciler.model.canonical import parsed
from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    NotFoundError,
    RejectedError,
    RemoteError,
    ThrottledError,
)
from reconciler.model.http import HttpResponse
from reconciler.providers.retry import Retry
from reconciler.providers.transport import asked, retry_after

Outcome = Literal["posted", "updated", "unchanged", "silent"]

MOST_PAGES = 100
"""Pages of a hundred comments that are looked through: more than any review is read with."""

_CUT = "\n\n_This is too long for one comment; the rest is in the job's report._\n"


class Standing(NamedTuple):
    """A comment that stands: its id, its whole text, who wrote it (a name that no two users share), and where to read
    it."""

    id: str
    body: str
    author: str
    url: str


class Review(Protocol):
    """One pull request or merge request. Every method touches the network and may raise any RemoteError."""

    most: int
    """The characters that a comment may have."""

    def comments(self) -> Iterator[Standing]:
        """All comments, oldest first, page after page."""

    def is_ours(self, comment: Standing) -> bool:
        """Whether the comment was written with the credentials that are used now."""

    def post(self, body: str) -> str:
        """A new comment; returns where it can be read."""

    def edit(self, comment: Standing, body: str) -> str:
        """Another text for a comment; returns where it can be read."""

    def remove(self, comment: Standing) -> None:
        """Takes a comment away; one that is gone already is none to worry about."""


class Said(NamedTuple):
    """What became of a comment, and where it is to be read; `url` is empty where none stands."""

    outcome: Outcome
    url: str


def mark(workspace: str, environment: str) -> str:
    """The hidden line by which the comment of an environment is found again. Names hold letters, digits and hyphens."""
    return f"<!-- reconciler:{workspace}/{environment} -->"


def say(review: Review, text: str, *, marked: str, ending: str, worth_posting: bool) -> Said:
    """Let the review's one comment of ours say `text`, and at its end `ending`, whatever is cut. Touches the network.

    Where none stands it is posted only if it is `worth_posting`. Raises any RemoteError.
    """
    body = fitted(text, marked=marked, ending=ending, most=review.most)
    standing = [one for one in review.comments() if _begins(one.body, marked) and review.is_ours(one)]
    said = None
    while standing and said is None:
        said = _edited(review, standing.pop(0), body)
    for one in standing:
        review.remove(one)
    if said is None:
        said = Said("posted", review.post(body)) if worth_posting else Said("silent", "")
    return said


def _edited(review: Review, standing: Standing, body: str) -> Said | None:
    """What became of a comment of ours; nothing where somebody has deleted it meanwhile."""
    if _same(standing.body, body):
        return Said("unchanged", standing.url)
    try:
        return Said("updated", review.edit(standing, body))
    except NotFoundError:
        return None


def fitted(text: str, *, marked: str, ending: str, most: int) -> str:
    """The mark, the text and the ending. Too long a text is cut at a whole line, or in the midst of too long a line."""
    body = f"{marked}\n{text.strip()}\n"
    if _length(body + ending) <= most:
        return body + ending
    kept, left = [], most - _length(_CUT + ending) - _ROOM
    for line in body.splitlines(keepends=True):
        if _length(line) > left:
            kept += [f"{_beginning(line, left)}…\n"] if min(left, _length(line)) > _LONG_LINE else []
            break
        left -= _length(line)
        kept.append(line)
    cut = "".join(kept)
    fence = "```\n" if sum(line.startswith("```") for line in kept) % 2 else ""
    folds = cut.count("<details") - cut.count("</details>")
    return cut + fence + "</details>\n" * max(folds, 0) + _CUT + ending


_ROOM = 400  # for the ends of a code block, of folds and of a line
_LONG_LINE = 2_000  # no row of a table that a plan has; the part of one would be none


def _length(text: str) -> int:
    # assumption: both count as their databases do; UTF-16 is the largest count of characters that is usual
    return len(text.encode("utf-16-le")) // 2


def _beginning(text: str, length: int) -> str:
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", errors="ignore")


def _begins(body: str, marked: str) -> bool:
    """A comment that quotes ours holds the mark too, but does not begin with it."""
    return body.lstrip("\ufeff \r\n").startswith(marked)


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same; both services may change line ends and trim."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


class Api:
    """Requests to one service, with its token in one header. The token reaches no error and no log."""

    def __init__(
        self,
        http: httpx.Client,
        *,
        headers: Mapping[str, str],
        retry: Retry,
        denied: str,
    ) -> None:
        """`headers` hold the token; `denied` says what to do where a permission is missing."""
        self._http = http
        self._headers = dict(headers)
        self._retry = retry
        self._denied = denied

    def ask(
        self, operation: str, method: str, path: str, *, content: Any = None
    ) -> tuple[Any, Mapping[str, str]]:
        """The JSON that was answered, and the headers. Repeats what is harmless; raises a RemoteError."""
        headers = {**self._headers, "Content-Type": "application/json"}
        writes = method != "GET"
        sent = None if content is None else json.dumps(content, ensure_ascii=False).encode()

        def once() -> tuple[Any, Mapping[str, str]]:
            answer = asked(self._http, operation, method, path, headers=headers, writes=writes, content=sent)
            if not 200 <= answer.status < 300:
                raise self._failure(operation, answer)
            try:
                return json.loads(answer.body) if answer.body else None, answer.headers
            except ValueError:
                raise _unexpected(operation) from None

        return self._retry.run(once, bucket=None, writes=writes)

    def some(self, operation: str, path: str) -> tuple[list[Mapping[str, Any]], Mapping[str, str]]:
        """A page of a list, and the headers. Raises RemoteError where it is none."""
        found, headers = self.ask(operation, "GET", path)
        if not isinstance(found, list) or not all(isinstance(one, dict) and "id" in one for one in found):
            raise _unexpected(operation)
        return found, headers

    def text(self, operation: str, method: str, path: str, member: str, *, content: Any = None) -> str:
        """One member of the object that is answered. Raises RemoteError where it has none."""
        found, _ = self.ask(operation, method, path, content=content)
        if not isinstance(found, dict) or not isinstance(found.get(member), (str, int)):
            raise _unexpected(operation)
        return str(found[member])

    def remove(self, operation: str, path: str) -> None:
        """What stands there is gone afterwards."""
        with suppress(NotFoundError):
            self.ask(operation, "DELETE", path)

    def _failure(self, operation: str, answer: HttpResponse) -> RemoteError:
        said = _message(answer.body)
        status = str(answer.status)
        text = f"{operation}: {answer.status}{f' {said}' if said else ''}"
        for value in self._headers.values():  # what is answered may quote what was sent
            text = text.replace(value.removeprefix("Bearer "), "***") if len(value) > 6 else text
        made: RemoteError
        if answer.status == 429 or (answer.status == 403 and _is_throttling(answer)):
            throttled = ThrottledError(
                text, operation=operation, remote_code=status, fix="wait and try again"
            )
            throttled.wait = retry_after(answer)
            return throttled
        if answer.status in (401, 403):
            return DeniedError(text, operation=operation, remote_code=status, fix=self._denied)
        if answer.status == 404:
            fix = f"check the repository and the number; where they are right, the token cannot see it: {self._denied}"
            return NotFoundError(text, operation=operation, remote_code=status, fix=fix)
        if 300 <= answer.status < 400:
            # source: GitHub's REST guide and GitLab's: what was renamed or transferred is answered with a redirect
            fix = "it was renamed or moved: give its present name or id, and the API's present URL"
            return RejectedError(text, operation=operation, remote_code=status, fix=fix)
        if answer.status >= 500:
            fix = "look at the review, and run the command again: it finds its comment"
            made = DoubtfulError(text, operation=operation, remote_code=status, fix=fix)
        else:
            fix = "check the text and the API's URL"
            made = RejectedError(text, operation=operation, remote_code=status, fix=fix)
        return made


def _unexpected(operation: str) -> RemoteError:
    fix = "check the API's URL: who answers there?"
    return RemoteError(f"{operation}: the answer is none that is documented", operation=operation, fix=fix)


def _is_throttling(answer: HttpResponse) -> bool:
    # source: GitHub's REST guide: rate limits answer 403 or 429, with retry-after or no request remaining
    return "retry-after" in answer.headers or answer.headers.get("x-ratelimit-remaining") == "0"


def _message(body: bytes) -> str:
    """The words of an error, where it has some: at most 200 characters."""
    said = parsed(body)
    if not isinstance(said, dict):
        return ""
    found = said.get("message") or said.get("error") or ""
    return str(found)[:200]

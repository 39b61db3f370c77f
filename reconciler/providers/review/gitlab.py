"""Notes of a merge request over GitLab's REST API.

source: https://docs.gitlab.com/api/notes/#merge-requests
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx

from reconciler.providers.retry import Retry
from reconciler.providers.review.sticky import MOST_PAGES, Api, Standing

MOST = 1_000_000
"""source: GitLab's notes API: "body: limited to 1,000,000 characters"."""


class MergeRequest:
    """One merge request of a project (its id, or its path); see `sticky.Review`."""

    most = MOST

    def __init__(
        self, http: httpx.Client, *, project: str, number: int, token: str, retry: Retry, author: str | None
    ) -> None:
        """`author`: who writes with the token, where it is known; else it is asked."""
        self._request = f"projects/{quote(project, safe='')}/merge_requests/{number}"
        self._path = f"{self._request}/notes"
        self._page = ""
        self._me = author
        denied = "use a project access token with the scope api as GITLAB_TOKEN: a CI_JOB_TOKEN may not write notes"
        self._api = Api(http, headers={"PRIVATE-TOKEN": token}, retry=retry, denied=denied)

    def comments(self) -> Iterator[Standing]:
        """See `Review.comments`."""
        page = "1"
        for _ in range(MOST_PAGES):
            path = f"{self._path}?per_page=100&page={page}&sort=asc&order_by=created_at"
            found, headers = self._api.some("list notes", path)
            for one in found:
                if not one.get("system"):
                    author = (one.get("author") or {}).get("username") or ""
                    yield Standing(str(one["id"]), one.get("body") or "", author, self._url(one["id"]))
            page = headers.get("x-next-page", "")  # source: GitLab's REST guide, offset-based pagination
            if not page.isdigit():
                return

    def is_ours(self, comment: Standing) -> bool:
        """See `Review.is_ours`."""
        if self._me is None:
            self._me = self._api.text("who am I", "GET", "user", "username")
        return comment.author.casefold() == self._me.casefold()

    def post(self, body: str) -> str:
        """See `Review.post`."""
        self._url("")  # asked before anything is written
        return self._url(self._api.text("post the note", "POST", self._path, "id", content={"body": body}))

    def edit(self, comment: Standing, body: str) -> str:
        """See `Review.edit`."""
        path = f"{self._path}/{comment.id}"
        return self._url(self._api.text("edit the note", "PUT", path, "id", content={"body": body}))

    def _url(self, note: object) -> str:
        """Where a note is to be read. The API says that of its merge request, and of no note."""
        if not self._page:
            self._page = self._api.text("look at the merge request", "GET", self._request, "web_url")
        return f"{self._page}#note_{note}"

    def remove(self, comment: Standing) -> None:
        """See `Review.remove`."""
        self._api.remove("delete the note", f"{self._path}/{comment.id}")

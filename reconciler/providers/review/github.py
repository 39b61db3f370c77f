"""Comments of a pull request over GitHub's REST API.

source: https://docs.github.com/en/rest/issues/comments (a pull request is an issue), API version 2022-11-28
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from reconciler.model.errors import DeniedError
from reconciler.providers.retry import Retry
from reconciler.providers.review.sticky import MOST_PAGES, Api, Standing

MOST = 65_535
"""source: "body is too long (maximum is 65536 characters)"; assumption: one less is taken whoever counts."""

_ACTIONS = "github-actions[bot]"
"""Who writes with the token of a workflow. source: GitHub's guide to GITHUB_TOKEN"""


class PullRequest:
    """One pull request of a repository `owner/name`; see `sticky.Review`."""

    most = MOST

    def __init__(
        self,
        http: httpx.Client,
        *,
        repository: str,
        number: int,
        token: str,
        retry: Retry,
        author: str | None,
    ) -> None:
        """`author`: who writes with the token, where it is known (else it is asked: a user, or a workflow's token)."""
        self._path = f"repos/{repository}/issues"
        self._number = number
        self._me = author
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        denied = "give the job `permissions: pull-requests: write`; in a fork's pull request it never has it"
        self._api = Api(http, headers=headers, retry=retry, denied=denied)

    def comments(self) -> Iterator[Standing]:
        """See `Review.comments`."""
        for page in range(1, MOST_PAGES + 1):
            path = f"{self._path}/{self._number}/comments?per_page=100&page={page}"
            found, headers = self._api.some("list comments", path)
            for one in found:
                author = (one.get("user") or {}).get("login") or ""
                yield Standing(str(one["id"]), one.get("body") or "", author, one.get("html_url") or "")
            # source: "Using pagination in the REST API": the header link names the next page while there is one
            if 'rel="next"' not in headers.get("link", ""):
                return

    def is_ours(self, comment: Standing) -> bool:
        """See `Review.is_ours`."""
        if self._me is None:
            try:
                self._me = self._api.text("who am I", "GET", "user", "login")
            except DeniedError:  # source: an app's token, such as a workflow's, is no user's
                self._me = _ACTIONS
        return comment.author.casefold() == self._me.casefold()

    def post(self, body: str) -> str:
        """See `Review.post`."""
        path = f"{self._path}/{self._number}/comments"
        return self._api.text("post the comment", "POST", path, "html_url", content={"body": body})

    def edit(self, comment: Standing, body: str) -> str:
        """See `Review.edit`."""
        path = f"{self._path}/comments/{comment.id}"
        return self._api.text("edit the comment", "PATCH", path, "html_url", content={"body": body})

    def remove(self, comment: Standing) -> None:
        """See `Review.remove`."""
        self._api.remove("delete the comment", f"{self._path}/comments/{comment.id}")

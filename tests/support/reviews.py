"""A small server that answers as GitHub's and GitLab's documents of comments and notes say, its world in a list."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "example-token-of-a-review"
GITHUB_LIMIT, GITLAB_LIMIT = 65_536, 1_000_000
_GITHUB = re.compile(r"/repos/(?P<project>[^/]+/[^/]+)/issues/(?:(?P<number>\d+)/)?comments(?:/(?P<id>\d+))?")
_GITLAB = re.compile(
    r"/api/v4/projects/(?P<project>[^/]+)/merge_requests/(?P<number>\d+)/notes(?:/(?P<id>\d+))?"
)


class Reviews:
    """The comments that stand, oldest first, and what was asked. `me` is whose token it is: None for a workflow's."""

    def __init__(self) -> None:
        self.url = ""
        self.me: str | None = "jo"
        self.stands: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.failing: list[tuple[int, dict[str, str], Any]] = []
        """Answers that are given instead, once each: status, headers, body."""
        self.losing = 0
        """How many answers to posts are lost after their effect."""

    @property
    def writer(self) -> str:
        return self.me or "github-actions[bot]"

    @property
    def written(self) -> list[tuple[str, str]]:
        """What was asked to change something."""
        return [one for one in self.asked if one[0] != "GET"]

    def add(self, author: str, body: str) -> None:
        """A comment that somebody writes."""
        self.stands.append({"id": 100 + len(self.stands), "author": author, "body": body})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    reviews: Reviews

    def log_message(self, format: str, *arguments: Any) -> None:
        return

    def _answer(self, status: int, body: Any, **headers: str) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text)

    def _handle(self) -> None:
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        content = json.loads(self.rfile.read(length)) if length else None
        self.reviews.asked.append((self.command, target.path))
        if self.reviews.failing:
            status, headers, body = self.reviews.failing.pop(0)
            self._answer(status, body, **headers)
            return
        github = not target.path.startswith("/api/v4/")
        sent = self.headers.get("Authorization") if github else self.headers.get("PRIVATE-TOKEN")
        if sent != (f"Bearer {TOKEN}" if github else TOKEN):
            self._answer(401, {"message": "Bad credentials" if github else "401 Unauthorized"})
        elif target.path in ("/user", "/api/v4/user"):
            self._who(github)
        elif found := (_GITHUB if github else _GITLAB).fullmatch(target.path):
            self._comments(github, found.groupdict(), content, parse_qs(target.query))
        else:
            self._answer(404, {"message": "Not Found"})

    def _who(self, github: bool) -> None:
        if self.reviews.me is None:
            self._answer(403, {"message": "Resource not accessible by integration"})
        else:
            self._answer(200, {"login" if github else "username": self.reviews.me})

    def _shown(self, github: bool, one: dict[str, Any]) -> dict[str, Any]:
        if github:
            url = f"https://github.example.com/pull/7#issuecomment-{one['id']}"
            return {"id": one["id"], "body": one["body"], "user": {"login": one["author"]}, "html_url": url}
        author = {"username": one["author"]}
        return {"id": one["id"], "body": one["body"], "author": author, "system": False}

    def _comments(self, github: bool, place: dict[str, Any], content: Any, query: Any) -> None:
        stands = self.reviews.stands
        if self.command == "GET":
            size, page = int(query["per_page"][0]), int(query["page"][0])
            assert size <= 100
            part = stands[(page - 1) * size : page * size]
            more = len(stands) > page * size
            shown = [self._shown(github, one) for one in part]
            if github:
                link = {"Link": f'<{self.reviews.url}/next?page={page + 1}>; rel="next"'} if more else {}
            else:
                link = {"X_Next_Page": str(page + 1) if more else ""}
            self._answer(200, shown, **link)
            return
        body = content["body"]
        if len(body) > (GITHUB_LIMIT if github else GITLAB_LIMIT):
            self._answer(422 if github else 400, {"message": "body is too long"})
        elif self.command == "POST":
            self.reviews.add(self.reviews.writer, body)
            if self.reviews.losing:
                self.reviews.losing -= 1
                self._answer(502, {"message": "Server Error"})
                return
            self._answer(201, self._shown(github, stands[-1]))
        else:
            assert self.command == ("PATCH" if github else "PUT")
            (one,) = (each for each in stands if each["id"] == int(place["id"]))
            if one["author"] != self.reviews.writer:
                self._answer(403, {"message": "Forbidden"})
                return
            one["body"] = body
            self._answer(200, self._shown(github, one))

    do_GET = do_POST = do_PATCH = do_PUT = _handle  # noqa: N815 - the names that http.server looks for


@contextmanager
def reviews() -> Iterator[Reviews]:
    """The server on loopback while the context lasts."""
    world = Reviews()
    handler = type("Handler", (_Handler,), {"reviews": world})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    world.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

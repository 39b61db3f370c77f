"""A small server that answers as GitHub's and GitLab's documents of comments and notes say, its world in a list; and as
GitHub's say of what was merged as which commit, and of artifacts."""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
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
_REQUEST = re.compile(r"/api/v4/projects/[^/]+/merge_requests/(?P<number>\d+)")
_ARTIFACTS = re.compile(r"/repos/[^/]+/[^/]+/actions/artifacts(?:/(?P<id>\d+)/zip)?")
_MERGED = re.compile(r"/repos/[^/]+/[^/]+/commits/(?P<commit>[0-9a-f]{40})/pulls")
_BLOB = re.compile(r"/blobs/(?P<id>\d+)")


class Reviews:
    """The comments that stand, oldest first, and what was asked. `me` is whose token it is: None for a workflow's."""

    def __init__(self) -> None:
        self.url = ""
        self.me: str | None = "jo"
        self.stands: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.failing: list[tuple[int, dict[str, str], Any]] = []
        """Answers that are given instead, once each: status, headers, body."""
        self.gone: set[int] = set()
        """Comments that are listed, and deleted before anything else can be asked of them."""
        self.losing = 0
        """How many answers to posts are lost after their effect."""
        self.merged: dict[str, str] = {}
        """The commit that a merge made -> the pull request's head."""
        self.artifacts: list[tuple[str, bytes]] = []
        """Name and content, oldest first."""

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

    def keep(self, name: str, **files: bytes) -> None:
        """An artifact that a job uploads: files by name, of which the last dot is an underscore here."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            for file, content in files.items():
                packed.writestr(".".join(file.rsplit("_", 1)), content)
        self.artifacts.append((name, archive.getvalue()))


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
        if found := _BLOB.fullmatch(target.path):
            self._blob(int(found["id"]))
            return
        github = not target.path.startswith("/api/v4/")
        sent = self.headers.get("Authorization") if github else self.headers.get("PRIVATE-TOKEN")
        if sent != (f"Bearer {TOKEN}" if github else TOKEN):
            self._answer(401, {"message": "Bad credentials" if github else "401 Unauthorized"})
        elif target.path in ("/user", "/api/v4/user"):
            self._who(github)
        elif found := (_GITHUB if github else _GITLAB).fullmatch(target.path):
            self._comments(github, found.groupdict(), content, parse_qs(target.query))
        elif found := _REQUEST.fullmatch(target.path):
            page = f"https://gitlab.example.com/acme/centre/-/merge_requests/{found['number']}"
            self._answer(200, {"iid": int(found["number"]), "web_url": page})
        elif found := _MERGED.fullmatch(target.path):
            self._merged(found["commit"])
        elif found := _ARTIFACTS.fullmatch(target.path):
            self._artifacts(found["id"], parse_qs(target.query))
        else:
            self._answer(404, {"message": "Not Found"})

    def _who(self, github: bool) -> None:
        if self.reviews.me is None:
            self._answer(403, {"message": "Resource not accessible by integration"})
        else:
            self._answer(200, {"login" if github else "username": self.reviews.me})

    def _merged(self, commit: str) -> None:
        head = self.reviews.merged.get(commit)
        shown = {"merge_commit_sha": commit, "merged_at": "2026-11-22T10:00:00Z", "head": {"sha": head}}
        # source: an open pull request that holds the commit is listed as well
        still_open = {"merge_commit_sha": commit, "merged_at": None, "head": {"sha": "0" * 40}}
        self._answer(200, [still_open, *([shown] if head else [])])

    def _artifacts(self, wanted: str | None, query: Any) -> None:
        if wanted is not None:
            self._answer(302, None, Location=f"{self.reviews.url}/blobs/{wanted}")
            return
        (name,), (most,) = query["name"], query["per_page"]
        found = [
            {"id": number, "name": kept, "expired": False}
            for number, (kept, _) in enumerate(self.reviews.artifacts)
            if kept == name
        ]
        self._answer(200, {"total_count": len(found), "artifacts": found[::-1][: int(most)]})

    def _blob(self, number: int) -> None:
        """The storage behind: its addresses are signed, and it refuses whoever brings other credentials besides."""
        if self.headers.get("Authorization"):
            self._answer(400, {"message": "InvalidAuthenticationInfo"})
            return
        content = self.reviews.artifacts[number][1]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

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
        if self.command == "DELETE":
            self._remove(int(place["id"]))
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
            one = self._writable(int(place["id"]))
            if one is None:
                return
            one["body"] = body
            self._answer(200, self._shown(github, one))

    def _remove(self, wanted: int) -> None:
        one = self._writable(wanted)
        if one is not None:
            self.reviews.stands.remove(one)
            self.send_response(204)
            self.end_headers()

    def _writable(self, wanted: int) -> dict[str, Any] | None:
        """The comment, where it is there and the token's; else it is answered that it is not."""
        found = [
            one for one in self.reviews.stands if one["id"] == wanted and wanted not in self.reviews.gone
        ]
        if not found:
            self._answer(404, {"message": "Not Found"})
        elif found[0]["author"] != self.reviews.writer:
            self._answer(403, {"message": "Forbidden"})
        else:
            return found[0]
        return None

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _handle  # noqa: N815 - the names that http.server looks for


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

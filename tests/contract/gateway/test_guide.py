"""docs/gateway.md tells the truth: every request that it shows, sent in its order, is answered as it shows."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from reconciler.providers.http import http_client
from tests.contract.gateway.support import BASE, FILE, box_in, document
from tests.source import ROOT

GUIDE = (ROOT / "docs" / "gateway.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```sh\n(curl .*?)\n```\n\n```http\n(.*?)\n```", re.DOTALL)


class Example(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: str | None


def example(command: str) -> Example:
    """A request out of a line of curl."""
    words = iter(shlex.split(command.replace("$TOKEN", "anything"))[1:])
    method, path, headers, body = "GET", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-i":
            path = word.removeprefix("$GATEWAY")
    return Example(method, path, headers, body)


def test_every_request_is_answered_as_shown(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("", encoding="utf-8")
    http = http_client(BASE, box_in(tmp_path, seed=seed).handle)
    blocks = BLOCK.findall(GUIDE)
    assert len(blocks) == GUIDE.count("```http") == 7
    for command, shown in blocks:
        asked = example(command)
        answer = http.request(asked.method, asked.path, headers=asked.headers, content=asked.body)
        head, _, body = shown.partition("\n\n")
        line, *fields = head.splitlines()
        assert line == f"HTTP/1.1 {answer.status_code} {reason(answer)}", command
        for field in fields:
            name, _, value = field.partition(": ")
            assert answer.headers[name] == value
        if body:
            assert answer.json() == json.loads(body)


def reason(answer: httpx.Response) -> str:
    return answer.reason_phrase


def test_the_table_of_statuses_has_them_all() -> None:
    rows = re.findall(r"^\| ([\dx, ]+) \|", GUIDE, re.MULTILINE)
    shown = {int(one) for row in rows for one in row.split(", ") if one.isdigit()}
    known: set[int] = set()
    for path in document()["paths"].values():
        for method, operation in path.items():
            known |= {int(one) for one in operation["responses"]} if method != "parameters" else set()
    assert shown | {500} == known | {405}


@pytest.mark.parametrize("path", [path for path in document()["paths"] if "{" not in path])
def test_every_collection_is_named(path: str) -> None:
    assert f"`{path}`" in GUIDE
    assert FILE.name in GUIDE


def test_the_headers_are_those_of_the_contract() -> None:
    named: list[Any] = list(document()["components"]["parameters"].values())
    for one in named:
        if one["in"] == "header":
            assert f"`{one['name']}" in GUIDE

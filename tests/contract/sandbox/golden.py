"""Golden requests and answers, one file each: golden/<Operation>/<case>.json, or golden/<service>.<Operation>/… where
services share a name.

    {"before": [REQUEST, …], "request": REQUEST, "answer": {"status": …, "headers": {…}, "body": …}}

REQUEST is {"method", "target", "headers", "body"} as it goes over the wire; a body that is JSON stands as JSON.
Dropping a file adds a test. Run as a program (`python -m tests.contract.sandbox.golden`) it writes every answer anew:
what the difference shows is what has to be meant.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.sandbox import Sandbox
from tests.contract.sandbox.support import HERE, sandbox

FOLDER = HERE / "golden"


def cases() -> list[Path]:
    return sorted(FOLDER.glob("*/*.json"))


def request_of(given: dict[str, Any]) -> HttpRequest:
    body = given.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body)
    return HttpRequest(given["method"], given["target"], given.get("headers", {}), text.encode())


def answer_of(response: HttpResponse) -> dict[str, Any]:
    text = response.body.decode()
    body = json.loads(text) if "json" in response.headers.get("Content-Type", "") else text
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return {"status": response.status, "headers": headers, "body": body}


def play(box: Sandbox, case: dict[str, Any]) -> dict[str, Any]:
    """The answer to a case's request, after what stands before it."""
    for earlier in case.get("before", []):
        response = box.handle(request_of(earlier))
        assert response.status == 200, response
    return answer_of(box.handle(request_of(case["request"])))


def write_anew() -> None:
    for path in cases():
        case = json.loads(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            box = sandbox(Path(folder))
            case["answer"] = play(box, case)
            box.close()
        path.write_text(json.dumps(case, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_anew()

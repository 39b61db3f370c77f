"""Whatever is sent, a well-formed answer of AWS comes back: never an exception, never a 500."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.sandbox import Sandbox
from reconciler.sandbox.services import SERVICES
from reconciler.sandbox.wire.service import service
from tests.contract.sandbox.support import BASE, INSTANCE, sandbox

CONNECT = service("connect")
IDS = st.sampled_from(
    [
        INSTANCE,
        BASE,
        f"{BASE}/queue/x",
        "arn:",
        "arn:aws:connect:::",
        "3a0a84f1-b026-59b1-8d13-1097a2ac40b5",
        "x",
    ]
)
TEXT = (
    st.text(max_size=40)
    | IDS
    | st.sampled_from(["EXACT", "name", "STANDARD", "INBOUND_EMAIL", "\x00", "%", "'"])
)


@pytest.fixture(scope="module")
def box() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        made = sandbox(Path(folder))
        yield made
        made.close()


def well_formed(response: HttpResponse) -> None:
    assert response.headers["x-amzn-RequestId"]
    assert int(response.headers["Content-Length"]) == len(response.body)
    assert response.status != 500, response
    if "xml" in response.headers.get("Content-Type", ""):
        root = ET.fromstring(response.body)
        assert response.status == 200 or root.find(".//{*}Code") is not None
    elif response.body:
        document = json.loads(response.body)
        if response.status != 200:
            assert isinstance(document["Message"], str)
            assert response.headers.get("x-amzn-ErrorType") or document["__type"]
    else:
        assert response.status == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "BREW"]),
    target=st.text(max_size=60)
    | st.lists(TEXT, max_size=4).map(lambda parts: "/" + "/".join(map(quote, parts))),
    headers=st.dictionaries(
        st.sampled_from(["Authorization", "X-Amz-Target", "Content-Type", "x"]),
        st.text(max_size=40)
        | st.sampled_from(["secretsmanager.GetSecretValue", "application/x-www-form-urlencoded"]),
    ),
    body=st.binary(max_size=80) | JSON.map(lambda value: json.dumps(value).encode()),
)
def test_random_requests(
    box: Sandbox, method: str, target: str, headers: dict[str, str], body: bytes
) -> None:
    well_formed(box.handle(HttpRequest(method, target, headers, body)))


def of_shape(shape: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that mostly fit a shape, so that the operations themselves are reached."""
    kind = shape.type_name
    if kind == "structure" and depth < 4:
        members = {name: of_shape(member, depth + 1) for name, member in shape.members.items()}
        required = {name: members.pop(name) for name in shape.required_members}
        return st.fixed_dictionaries(required, optional=members)
    if kind == "list":
        return st.lists(of_shape(shape.member, depth + 1), max_size=3)
    if kind == "map":
        return st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)
    if kind in ("integer", "long"):
        return st.integers(min_value=-3, max_value=30) | st.integers()
    if kind == "string" and shape.enum:
        return st.sampled_from(shape.enum) | TEXT
    return TEXT if kind == "string" else JSON


@st.composite
def near_requests(draw: st.DrawFn) -> HttpRequest:
    name = draw(st.sampled_from(sorted(SERVICES["connect"].operations)))
    operation = CONNECT.operation(name)
    raw: Any = CONNECT._raw["operations"][name]["http"]
    path, query, body = raw["requestUri"], [], {}
    if operation.shape_in is not None:
        values = draw(of_shape(operation.shape_in))
        for member, shape in operation.shape_in.members.items():
            if member not in values:
                continue
            location = shape.serialization.get("location")
            wire, value = shape.serialization.get("name", member), values[member]
            if location == "uri":
                given_id = draw(st.just(INSTANCE) | IDS) if member == "InstanceId" else str(value) or "x"
                path = path.replace(f"{{{wire}}}", quote(given_id, safe=""))
            elif location == "querystring":
                query += [
                    f"{wire}={quote(str(one))}" for one in (value if isinstance(value, list) else [value])
                ]
            else:
                body[wire] = INSTANCE if member == "InstanceId" and draw(st.booleans()) else value
    target = f"{path}?{'&'.join(query)}" if query else path
    return HttpRequest(raw["method"], target, {}, json.dumps(body).encode() if body else b"")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=near_requests())
def test_requests_that_nearly_fit(box: Sandbox, request: HttpRequest) -> None:
    response = box.handle(request)
    well_formed(response)
    assert response.status != 404 or response.headers["x-amzn-ErrorType"] != "UnknownOperationException"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"InstanceId":' * 5_000,
        b'{"InstanceId": "\\ud800"}',
        b'{"InstanceId": "x", "MaxResults": NaN}',
        b'{"InstanceId": "x", "MaxResults": ' + b"9" * 5_000 + b"}",
        b"\xff\xfe",
        b'{"InstanceId": "x", "SearchCriteria": ' + b'{"AndConditions":[' * 300 + b"]}" * 300 + b"}",
    ],
)
def test_bombs(box: Sandbox, body: bytes) -> None:
    response = box.handle(HttpRequest("POST", "/search-queues", {}, body))
    well_formed(response)
    assert response.status == 400

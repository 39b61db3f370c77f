"""The sandbox's gateway against its OpenAPI file: whatever is asked, the answer is one that the file has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from reconciler.sandbox.server import SandboxServer, serve
from tests.contract.gateway.support import OWNER, TOKEN, box_in, document

Case = schemathesis.Case[Any]
# A request may be well formed and still not be the right one just now.
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404, 409, 412, 422, 428]}}}
)
SCHEMA = schemathesis.openapi.from_dict(document(), config=CONFIG)
# One collection without credentials and numbers, and one with both: it is the same code that serves all five.
TWO = SCHEMA.include(path_regex="skill-queues|rest-sms-mappings")
COLLECTIONS = [path.removeprefix("/v1/") for path in document()["paths"] if "{" not in path]
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
QUICKLY = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[SandboxServer]:
    """Over HTTP. Which skill queues exist, no file can say: so any may be named here."""
    accepting = dict.fromkeys(("gateway_unknown_skill_queue", "gateway_used_skill_queue"), "accept")
    server = serve(box_in(tmp_path, guesses=accepting), port=0)
    server.start()
    yield server
    server.stop()


@TWO.parametrize()
@QUICKLY
def test_every_answer_is_one_of_the_contract(case: Case, served: SandboxServer) -> None:
    case.call_and_validate(base_url=f"{served.url}/symbee", headers=HEADERS)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_what_the_contract_allows_lives_from_creation_to_deletion(
    collection: str, served: SandboxServer
) -> None:
    """Each generated object is created, read, listed, replaced and deleted; each answer is validated."""

    @QUICKLY
    @given(put=_cases(collection, "PUT"), again=_cases(collection, "PUT"))
    def live(put: Case, again: Case) -> None:
        code = unquote(put.path_parameters["code"])
        made = _call(put, served, _body(put, code), {"If-None-Match": "*"})
        assert made.status_code == 201
        read = _call(_case(collection, "GET", code), served)
        assert (read.status_code, read.headers["etag"]) == (200, made.headers["etag"])
        body = _body(again, code)
        _without_kept(body)
        again.path_parameters = put.path_parameters
        changed = _call(again, served, body, {"If-Match": made.headers["etag"][0]})
        assert changed.status_code == 200
        listed = _call(SCHEMA[f"/v1/{collection}"]["GET"].Case(), served)
        assert code in [item["code"] for item in listed.json()["items"]]
        gone = {"If-Match": changed.headers["etag"][0]}
        deleted = _call(_case(collection, "DELETE", code), served, {"owner": OWNER["owner"]}, gone)
        assert deleted.status_code == 204

    live()
    statuses = Counter(call.status for call in served.sandbox.calls())
    assert statuses[201] == statuses[204] > 1


def _cases(collection: str, method: str) -> st.SearchStrategy[Case]:
    operation = SCHEMA[f"/v1/{collection}/{{code}}"][method]
    return operation.as_strategy(generation_mode=GenerationMode.POSITIVE)


def _case(collection: str, method: str, code: str) -> Case:
    return SCHEMA[f"/v1/{collection}/{{code}}"][method].Case(path_parameters={"code": quote(code, safe="")})


def _body(case: Case, code: str) -> dict[str, Any]:
    """A generated body, made to fit its path and what one schema cannot say: no number and no slot stands twice."""
    generated: Any = case.body
    body: dict[str, Any] = {**generated, "code": code, "owner": OWNER}
    spec = {name: value for name, value in body["spec"].items() if name not in ("code", "ownerId")}
    if "numbers" in spec:
        spec["numbers"] = [{**spec["numbers"][0], "slot": 1}]
    body["spec"] = spec
    _without_kept(body)
    return body


def _without_kept(body: dict[str, Any]) -> None:
    """Without credentials of null: they keep what is set, and here nothing is."""
    given_ones = body["spec"].get("credentials") or {}
    if given_ones:
        kept = {name: value for name, value in given_ones.items() if value is not None}
        body["spec"] = {**body["spec"], "credentials": kept}


def _call(
    case: Case,
    served: SandboxServer,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> Any:
    if body is not None:
        case.body, case.media_type = body, "application/json"
    case.query = {}
    case.headers = CaseInsensitiveDict({**HEADERS, **(headers or {})})
    answer = case.call(base_url=f"{served.url}/symbee")
    case.validate_response(answer)
    return answer

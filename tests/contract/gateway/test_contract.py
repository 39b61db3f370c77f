"""The OpenAPI file itself, and the client against it: what it sends is what the file allows, and what the file allows
as an answer it can read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from reconciler.model.errors import ReconcilerError
from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.model.reading import read, read_one
from reconciler.model.secret import secret
from reconciler.model.symbee import COLLECTIONS
from reconciler.sandbox.symbee import contract
from tests.contract.gateway.support import MAPPING, OWNER, PROVIDER, QUEUE, box_in, document
from tests.source import ROOT
from tests.support.gateway import Rig, Vault

DOCUMENT = document()
SCHEMA = schemathesis.openapi.from_dict(document())
NOUNS = sorted(COLLECTIONS)


def every(value: Any, name: str) -> Iterator[Any]:
    """Every member called `name`, however deep."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == name:
                yield one
            yield from every(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from every(one, name)


def followed(ref: str) -> Any:
    found: Any = DOCUMENT
    for step in ref.removeprefix("#/").split("/"):
        found = found[step]
    return found


# The file -----------------------------------------------------------------------------------------------------------


def test_every_reference_leads_somewhere_and_every_part_is_used() -> None:
    refs = set(every(DOCUMENT, "$ref"))
    assert all(followed(ref) for ref in refs)
    parts = {
        f"#/components/{sort}/{name}"
        for sort, named in DOCUMENT["components"].items()
        for name in named
        if sort != "securitySchemes"
    }
    assert parts == refs


def test_schemas_are_schemas() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def test_every_write_has_every_status_of_a_write() -> None:
    common = {"400", "401", "403", "429", "500"}
    refused = {"409", "412", "413", "415", "422", "428"}
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            statuses = set(operation["responses"])
            expected = {
                "get": {"200", *common, *({"404"} if "{code}" in path else ())},
                "put": {"200", "201", *common, *refused},
                "delete": {"204", "404", *common, *refused},
            }
            assert statuses == expected[method], (path, method)


def test_the_five_collections_are_the_same_at_both_ends() -> None:
    assert {one.noun: one.path for one in contract.COLLECTIONS} == COLLECTIONS
    assert {f"/v1/{path}" for path in COLLECTIONS.values()} == {
        path for path in DOCUMENT["paths"] if "{" not in path
    }
    for one in contract.COLLECTIONS:
        credentials = followed(f"#/components/schemas/{one.noun}Spec")["properties"].get("credentials")
        named = credentials and followed(credentials["anyOf"][0]["$ref"])["properties"]
        assert one.credentials == tuple(named or ())


def names(schema: Any, root: Any, path: str = "") -> set[str]:
    """The paths of every member that a schema has, references followed."""
    if "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return names(found, root, path)
    inner = {f"{path}.{name}" for name in schema.get("properties", ())}
    for name, one in schema.get("properties", {}).items():
        inner |= names(one, root, f"{path}.{name}")
    for one in (
        *schema.get("anyOf", ()),
        *([schema["items"]] if isinstance(schema.get("items"), dict) else ()),
    ):
        inner |= names(one, root, path)
    return inner


@pytest.mark.parametrize("noun", NOUNS)
def test_a_spec_has_the_members_of_its_manifest(noun: str) -> None:
    """What stands for a reference there is a plain string here: a code, an id, a number, a secret's value."""
    manifest = json.loads((ROOT / "schemas" / f"{noun}.json").read_text(encoding="utf-8"))
    stated = names(manifest["properties"]["spec"], manifest)
    plain = {
        one for one in stated if not re.search(r"(skillQueue|[fF]low|phoneNumber|credentials\.\w+)\.", one)
    }
    for_overlays = {".numbers.key"}
    ours = names(followed(f"#/components/schemas/{noun}Spec"), DOCUMENT)
    assert ours == plain - for_overlays


# What the client sends ----------------------------------------------------------------------------------------------


class Watched:
    """A seam that holds every request and every answer against the file."""

    def __init__(self, inner: Callable[[HttpRequest], HttpResponse]) -> None:
        self._inner = inner
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, sent: HttpRequest) -> HttpResponse:
        target, _, query = sent.target.partition("?")
        path = re.sub(r"^/symbee(/v1/[^/]+)/[^/]+$", r"\1/{code}", target).removeprefix("/symbee")
        operation = DOCUMENT["paths"][path][sent.method.lower()]
        self._parameters(path, operation, sent, query)
        if "requestBody" in operation:
            assert sent.headers["content-type"] == "application/json"
            fits(operation["requestBody"]["content"]["application/json"]["schema"], json.loads(sent.body))
        else:
            assert sent.body == b""
        answer = self._inner(sent)
        described = operation["responses"][str(answer.status)]
        described = followed(described["$ref"]) if "$ref" in described else described
        if "content" in described:
            fits(described["content"]["application/json"]["schema"], json.loads(answer.body))
        self.seen.add((operation["operationId"], str(answer.status)))
        return answer

    def _parameters(self, path: str, operation: Any, sent: HttpRequest, query: str) -> None:
        declared = [
            followed(one["$ref"])
            for one in (*DOCUMENT["paths"][path].get("parameters", ()), *operation.get("parameters", ()))
        ]
        assert sent.headers["authorization"] == "Bearer example-token"
        named = {one["name"].lower(): one for one in declared if one["in"] == "header"}
        for header in ("if-match", "if-none-match", "idempotency-key"):
            if header in sent.headers:
                fits(named[header]["schema"], sent.headers[header])
        if "{code}" in path:
            code = sent.target.partition("?")[0].rpartition("/")[2]
            fits({"$ref": "#/components/schemas/Code"}, unquote(code))
        assert not query or query.startswith("pageToken=")


def fits(schema: Any, value: Any) -> None:
    validator = jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    assert [error.message for error in validator.iter_errors(value)] == []


def test_whatever_the_client_sends_is_what_the_contract_has(tmp_path: Path) -> None:
    watched = Watched(box_in(tmp_path).handle)
    rig = Rig(transport=watched, vault=Vault(PASSWORD="example-password"))
    specs: dict[str, Any] = {
        "SkillQueue": QUEUE,
        "AwsSmsMapping": MAPPING,
        "RestSmsMapping": {**PROVIDER, "credentials": {"password": secret({"env": "PASSWORD"})}},
        "SmppSmsMapping": {
            "host": "smpp.example.com",
            "port": 2775,
            "deliveryProvider": "amazon",
            "numbers": [{"phoneNumber": "+15550101", "contactFlow": "00000000-0000-4000-8000-000000000001"}],
        },
        "RoutedEmailConfiguration": {"skillQueue": "email-care"},
    }
    for noun, spec in specs.items():
        life(rig, noun, spec)
    for number in range(51):
        rig.provider.send("putSkillQueue", put(f"q{number}", QUEUE, None), f"token-q{number}")
    assert len(rig.provider.read(read("symbee", "listSkillQueues"))) == 53
    done = {
        *((f"list{noun}s", "200") for noun in NOUNS),
        *((f"get{noun}", status) for noun in NOUNS for status in ("200", "404")),
        *((f"put{noun}", status) for noun in NOUNS for status in ("200", "201", "412")),
        *((f"delete{noun}", status) for noun in NOUNS for status in ("204", "404")),
    }
    assert watched.seen == done


def put(code: str, spec: Any, etag: str | None) -> dict[str, Any]:
    return {"code": code, "spec": spec, "owner": OWNER, "ifMatch": etag}


def life(rig: Rig, noun: str, spec: Any) -> None:
    """One of everything that may be asked about one object."""
    send, code = rig.provider.send, "a/b c+ü"
    with pytest.raises(ReconcilerError):
        send(f"delete{noun}", {"code": code, "owner": OWNER["owner"], "ifMatch": '"1"'}, f"{noun}-0")
    made = send(f"put{noun}", put(code, spec, None), f"{noun}-1")
    changed = send(f"put{noun}", put(code, spec, made["etag"]), f"{noun}-2")
    with pytest.raises(ReconcilerError):
        send(f"put{noun}", put(code, spec, '"0"'), f"{noun}-3")
    rig.provider.read(read("symbee", f"list{noun}s"))
    rig.provider.read(read_one("symbee", f"get{noun}", code=code))
    send(f"delete{noun}", {"code": code, "owner": OWNER["owner"], "ifMatch": changed["etag"]}, f"{noun}-4")
    rig.provider.read(read_one("symbee", f"get{noun}", code=code))


# What the client reads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", NOUNS)
def test_whatever_the_contract_lets_a_gateway_answer_the_client_can_read(noun: str) -> None:
    operation = SCHEMA[f"/v1/{COLLECTIONS[noun]}/{{code}}"]["PUT"]
    bodies = operation.as_strategy(generation_mode=GenerationMode.POSITIVE).map(
        lambda case: answered(case.body)
    )

    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(body=bodies, etag=st.integers(0, 10**9).map('"{}"'.format), pages=st.integers(1, 3))
    def reads(body: dict[str, Any], etag: str, pages: int) -> None:
        fits(answer_schema(noun), body)
        item = {**body, "etag": etag, "updatedAt": "2026-01-01T12:00:00Z"}
        rig = Rig(transport=Scripted(body, item, pages))
        found = rig.provider.read(read_one("symbee", f"get{noun}", code=body["code"]))
        assert found == {**item, "updatedAt": None}
        assert rig.provider.read(read("symbee", f"list{noun}s")) == [item] * pages
        assert rig.provider.send(f"put{noun}", put(body["code"], {}, etag), "token")["etag"] == etag

    reads()


def answer_schema(noun: str) -> Any:
    path = DOCUMENT["paths"][f"/v1/{COLLECTIONS[noun]}/{{code}}"]
    return path["get"]["responses"]["200"]["content"]["application/json"]["schema"]


def answered(body: Any) -> Any:
    """A body as it would be answered: without the values of its credentials."""
    spec = body["spec"]
    if spec.get("credentials"):
        spec = {**spec, "credentials": dict.fromkeys(spec["credentials"])}
    return {**body, "spec": spec}


class Scripted:
    """A gateway with one object, in so many pages of it."""

    def __init__(self, body: Any, item: Any, pages: int) -> None:
        self._body, self._item, self._pages = body, item, pages
        self._given = 0

    def __call__(self, sent: HttpRequest) -> HttpResponse:
        if re.fullmatch(r"/symbee/v1/[^/]+/[^/]+", sent.target):
            return HttpResponse(200, {"etag": self._item["etag"]}, json.dumps(self._body).encode())
        self._given += 1
        token = f"page-{self._given}" if self._given < self._pages else None
        return HttpResponse(200, {}, json.dumps({"items": [self._item], "nextPageToken": token}).encode())

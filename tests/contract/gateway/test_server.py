"""The gateway that the sandbox serves: what each request does, and every status."""

from __future__ import annotations

import json
import re
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from reconciler.sandbox import Sandbox
from reconciler.sandbox.server import serve
from tests.contract.gateway.support import MAPPING, OWNER, PROVIDER, QUEUE, Caller, box_in, caller, said
from tests.contract.sandbox.support import Clock

OURS = {"owner": "acme/sandbox", "resource": "AwsSmsMapping/care", "lifecycle": None}
THEIRS = {"owner": "other/production/77aa", "resource": "AwsSmsMapping/care"}


def test_a_collection(call: Caller) -> None:
    answer = call("GET", "skill-queues")
    assert answer.status_code == 200
    document = answer.json()
    assert document["nextPageToken"] is None
    assert [item["code"] for item in document["items"]] == ["sms-care", "email-care"]
    item = document["items"][0]
    assert set(item) == {"code", "spec", "owner", "etag", "updatedAt"}
    assert item["spec"] == {"displayName": "SMS care", "taskType": "SMS_PINPOINT", "wrapSeconds": 20}
    assert item["owner"] is None
    assert re.fullmatch(r'"\d+"', item["etag"])
    assert item["updatedAt"] == "2026-01-01T12:00:00Z"


def test_one_object(call: Caller) -> None:
    answer = call("GET", "smpp-sms-mappings/carrier")
    assert answer.status_code == 200
    assert set(answer.json()) == {"code", "spec", "owner"}
    (item,) = call("GET", "smpp-sms-mappings").json()["items"]
    assert answer.headers["ETag"] == item["etag"]
    assert answer.headers["Last-Modified"] == "Thu, 01 Jan 2026 12:00:00 GMT"


def test_an_object_is_created_changed_and_deleted(call: Caller, clock: Clock) -> None:
    made = call.create("aws-sms-mappings/care", MAPPING, owner=OWNER)
    assert made.status_code == 201
    assert made.json()["owner"] == OWNER
    assert made.json()["spec"]["numbers"] == [
        {"phoneNumber": "+15550100", "skillQueue": "sms-care", "slot": 1}
    ]
    clock.now += 60
    first = made.headers["ETag"]
    changed = call.put(
        "aws-sms-mappings/care", {**MAPPING, "description": "Care"}, owner=OWNER, If_Match=first
    )
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first
    assert changed.headers["Last-Modified"] == "Thu, 01 Jan 2026 12:01:00 GMT"
    late = call.put("aws-sms-mappings/care", MAPPING, owner=OWNER, If_Match=first)
    assert late.status_code == 412
    etag = changed.headers["ETag"]
    gone = call("DELETE", "aws-sms-mappings/care", {"owner": OWNER["owner"]}, If_Match=etag)
    assert (gone.status_code, gone.content) == (204, b"")
    assert call("GET", "aws-sms-mappings/care").status_code == 404


def test_setting_what_is_set_changes_nothing(call: Caller, box: Sandbox, clock: Clock) -> None:
    made = call.create("skill-queues/new", QUEUE, owner=OURS)
    clock.now += 60
    again = call.put(
        "skill-queues/new", {**QUEUE, "description": None}, owner=OURS, If_Match=made.headers["ETag"]
    )
    assert again.headers["ETag"] == made.headers["ETag"]
    assert again.headers["Last-Modified"] == made.headers["Last-Modified"]
    assert [one.effect for one in box.calls()] == [True, False]


def test_pages(call: Caller, box: Sandbox) -> None:
    codes = [f"queue-{number}" for number in range(120)]
    for code in codes:
        assert call.create(f"skill-queues/{code}", QUEUE).status_code == 201
    seen: list[str] = []
    sizes: list[int] = []
    query = ""
    while True:
        document = call("GET", f"skill-queues{query}").json()
        sizes.append(len(document["items"]))
        seen += [item["code"] for item in document["items"]]
        if document["nextPageToken"] is None:
            break
        query = f"?pageToken={document['nextPageToken']}"
    assert sizes == [50, 50, 22]
    assert seen == ["sms-care", "email-care", *codes]
    assert call("GET", f"aws-sms-mappings{query}").status_code == 400


@pytest.mark.parametrize("token", ["", "x", "%00", "W10=", "WyJza2lsbC1xdWV1ZXMiLCAtMV0=", "é"])
def test_a_page_token_that_was_never_given(call: Caller, token: str) -> None:
    assert call("GET", f"skill-queues?pageToken={token}").status_code == 400


# Who asks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic ZXhhbXBsZQ==", "Bearer other"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "skill-queues"), ("GET", "skill-queues/x"), ("PUT", "skill-queues/x")]
)
def test_who_has_not_the_token_learns_nothing(
    call: Caller, method: str, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = call.http.request(method, f"/v1/{path}", headers=headers, content=b"no JSON")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert said(answer) == [("", "A bearer token is needed.")]


def test_any_token_will_do_where_no_seed_states_one(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("symbee: {}\n", encoding="utf-8")
    box = box_in(tmp_path, seed=seed)
    assert caller(box, "whatever")("GET", "skill-queues").status_code == 200
    assert caller(box, "")("GET", "skill-queues").status_code == 401


# Owners -------------------------------------------------------------------------------------------------------------


def test_anothers_object_is_left_alone(call: Caller) -> None:
    etag = call("GET", "aws-sms-mappings/theirs").headers["ETag"]
    for answer in (
        call.put("aws-sms-mappings/theirs", MAPPING, owner=OWNER, If_Match=etag),
        call.create("aws-sms-mappings/theirs", MAPPING, owner=OWNER),
        call("DELETE", "aws-sms-mappings/theirs", {"owner": OWNER["owner"]}, If_Match=etag),
    ):
        assert answer.status_code == 409
        assert "other/production/77aa" in said(answer)[0][1]
    assert call("GET", "aws-sms-mappings/theirs").headers["ETag"] == etag


def test_nobodys_object_can_be_taken_over_but_not_deleted(call: Caller) -> None:
    etag = call("GET", "skill-queues/sms-care").headers["ETag"]
    refused = call("DELETE", "skill-queues/sms-care", {"owner": OWNER["owner"]}, If_Match=etag)
    assert refused.status_code == 409
    taken = call.put("skill-queues/sms-care", QUEUE, owner=OWNER, If_Match=etag)
    assert taken.status_code == 200
    assert taken.json()["owner"] == OWNER


def test_an_owner_gives_an_object_up_by_leaving_it_to_nobody(call: Caller) -> None:
    made = call.create("skill-queues/x", QUEUE, owner=OWNER)
    given_up = call.put("skill-queues/x", QUEUE, owner=None, If_Match=made.headers["ETag"])
    assert (given_up.status_code, given_up.json()["owner"]) == (200, None)


@pytest.mark.parametrize(
    ("held", "asking", "status"),
    [
        ("acme/sandbox", "acme/sandbox", 200),
        ("acme/sandbox", "acme/sandbox/3f9c2a71", 200),
        ("acme/sandbox/3f9c2a71", "acme/sandbox", 409),
        ("acme/sandbox/3f9c2a71", "acme/sandbox/77aa77aa", 409),
        ("acme/sandbox", "acme/sandboxes", 409),
        ("acme/sandbox", "acme/sandboxes/3f9c2a71", 409),
    ],
)
def test_who_is_the_same_owner(call: Caller, held: str, asking: str, status: int) -> None:
    made = call.create("skill-queues/x", QUEUE, owner={**OURS, "owner": held})
    assert made.status_code == 201
    etag = made.headers["ETag"]
    changed = call.put("skill-queues/x", QUEUE, owner={**OURS, "owner": asking}, If_Match=etag)
    assert changed.status_code == status


# Preconditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 428),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"0", {etag}'}, 200),
        ({"If-Match": '"0"'}, 412),
        ({"If-Match": "W/{etag}"}, 412),
        ({"If-Match": "1"}, 400),
        ({"If-Match": ""}, 400),
        ({"If-None-Match": "*"}, 412),
        ({"If-None-Match": "{etag}"}, 400),
        ({"If-Match": "*", "If-None-Match": "*"}, 400),
    ],
)
def test_preconditions_of_a_put(call: Caller, headers: dict[str, str], status: int) -> None:
    etag = call("GET", "skill-queues/sms-care").headers["ETag"]
    sent = {name.replace("-", "_"): value.format(etag=etag) for name, value in headers.items()}
    assert call.put("skill-queues/sms-care", QUEUE, **sent).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 428),
        ({"If_None_Match": "*"}, 428),
        ({"If_Match": '"0"'}, 412),
        ({"If_Match": "*"}, 204),
    ],
)
def test_preconditions_of_a_delete(call: Caller, headers: dict[str, str], status: int) -> None:
    answer = call("DELETE", "skill-queues/email-care", {"owner": "acme/sandbox"}, **headers)
    assert answer.status_code == status


def test_what_is_gone_is_not_changed_and_not_found_to_be_deleted(call: Caller) -> None:
    assert call.put("skill-queues/gone", QUEUE, If_Match='"1"').status_code == 412
    assert call("DELETE", "skill-queues/gone", {"owner": "acme/sandbox"}, If_Match="*").status_code == 404


# Bodies -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"spec": NaN}', "application/json", 400),
        (b'{"spec": "\\ud800"}', "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"[" * 80 + b"]" * 80, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"{}", "application/json; charset=utf-8", 422),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
    ],
)
def test_bodies_that_are_none(call: Caller, content: bytes, kind: str, status: int) -> None:
    headers = {"Authorization": "Bearer example-token", "If-None-Match": "*", "Content-Type": kind}
    answer = call.http.put("/v1/skill-queues/x", content=content, headers=headers)
    assert answer.status_code == status


def spec_with(**changes: Any) -> dict[str, Any]:
    return {**MAPPING, **changes}


def numbered(*numbers: dict[str, Any]) -> dict[str, Any]:
    return spec_with(numbers=[{"skillQueue": "sms-care", **one} for one in numbers])


FIRST, SECOND = {"phoneNumber": "+15550100"}, {"phoneNumber": "+15550101"}


@pytest.mark.parametrize(
    ("spec", "reasons"),
    [
        (spec_with(mode="sns"), [("spec.mode", "must be one of")]),
        (spec_with(colour="red"), [("spec.colour", "is unknown; there are code, description")]),
        (spec_with(numbers=[]), [("spec.numbers", "must have 1 entries at least")]),
        (spec_with(numbers={}), [("spec.numbers", "must be of type array")]),
        (spec_with(region="moon"), [("spec.region", "must match")]),
        (spec_with(description=""), [("spec.description", "must have 1 characters at least")]),
        (
            spec_with(chat={"idleTimeoutMinutes": 61}),
            [("spec.chat.idleTimeoutMinutes", "must be 60 at most")],
        ),
        ({"mode": "endUserMessagingSns"}, [("spec.deliveryProvider", "is req"), ("spec.numbers", "is req")]),
        (spec_with(code="other"), [("spec.code", "must be the code of the path, 'care'")]),
        (numbered({}), [("spec.numbers[0].phoneNumber", "is required")]),
        (numbered({**FIRST, "shortCode": "55501"}), [("spec.numbers[0]", "fits more than one form")]),
        (numbered({"phoneNumber": "5550100"}), [("spec.numbers[0].phoneNumber", "must match")]),
        (numbered({**FIRST, "slot": 6}), [("spec.numbers[0].slot", "must be 5 at most")]),
        (numbered(FIRST, SECOND, FIRST), [("spec.numbers[2]", "+15550100 stands twice")]),
        (
            numbered({**FIRST, "slot": 2}, {**SECOND, "slot": 2}),
            [("spec.numbers[1].slot", "slot 2 stands twice")],
        ),
        (
            numbered({**FIRST, "skillQueue": "none"}, {**SECOND, "skillQueue": "nor-this"}),
            [("spec.numbers[0].skillQueue", "There is no"), ("spec.numbers[1].skillQueue", "There is no")],
        ),
    ],
)
def test_a_spec_is_refused_with_every_reason(
    call: Caller, spec: dict[str, Any], reasons: list[tuple[str, str]]
) -> None:
    answer = call.create("aws-sms-mappings/care", spec, owner=OWNER)
    assert answer.status_code == 422
    found = said(answer)
    assert [path for path, _ in found] == [path for path, _ in reasons]
    for (_, message), (_, expected) in zip(found, reasons, strict=True):
        assert message.startswith(expected)
    assert call("GET", "aws-sms-mappings/care").status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"code": "x", "spec": QUEUE}, "owner"),
        ({"code": "y", "spec": QUEUE, "owner": None}, "code"),
        ({"code": "x", "spec": QUEUE, "owner": {"owner": "acme"}}, "owner.resource"),
        ({"code": "x", "spec": QUEUE, "owner": {**OURS, "more": 1}}, "owner.more"),
        ({"code": "x", "spec": QUEUE, "owner": None, "etag": '"1"'}, "etag"),
    ],
)
def test_the_rest_of_a_body(call: Caller, body: dict[str, Any], path: str) -> None:
    answer = call("PUT", "skill-queues/x", body, If_None_Match="*")
    assert answer.status_code == 422
    assert path in [one for one, _ in said(answer)]


@pytest.mark.parametrize("body", [{}, {"owner": None}, {"owner": OWNER}, {"owner": "acme/sandbox", "x": 1}])
def test_a_delete_says_who_deletes(call: Caller, body: dict[str, Any]) -> None:
    answer = call("DELETE", "skill-queues/email-care", body, If_Match="*")
    assert answer.status_code == 422


# Numbers stand in slots ---------------------------------------------------------------------------------------------


def slots(answer: httpx.Response) -> dict[str, int]:
    return {one["phoneNumber"]: one["slot"] for one in answer.json()["spec"]["numbers"]}


def test_a_number_keeps_its_slot_and_a_new_one_takes_the_next_free(call: Caller) -> None:
    third = {"phoneNumber": "+15550102"}
    made = call.create("aws-sms-mappings/care", numbered(FIRST, {**SECOND, "slot": 3}))
    assert slots(made) == {"+15550100": 1, "+15550101": 3}
    changed = call.put("aws-sms-mappings/care", numbered(third, SECOND, FIRST), If_Match=made.headers["ETag"])
    assert slots(changed) == {"+15550100": 1, "+15550102": 2, "+15550101": 3}
    moved = call.put(
        "aws-sms-mappings/care",
        numbered({**third, "slot": 1}, SECOND, FIRST),
        If_Match=changed.headers["ETag"],
    )
    assert slots(moved) == {"+15550102": 1, "+15550100": 2, "+15550101": 3}


# Credentials --------------------------------------------------------------------------------------------------------


def test_credentials_are_taken_and_never_shown(call: Caller, box: Sandbox, tmp_path: Path) -> None:
    made = call.create("rest-sms-mappings/twilio", PROVIDER, owner=OWNER)
    assert made.json()["spec"]["credentials"] == {"userName": None, "password": None}
    (item,) = call("GET", "rest-sms-mappings").json()["items"]
    assert item["spec"]["credentials"] == {"userName": None, "password": None}
    assert [call.parameters["spec"]["credentials"] for call in box.calls() if call.mutating] == [
        {"userName": "***", "password": "***"}
    ]
    box.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Twilio" in kept
    for secret in (b"example-password", b"example-user", b"example-token"):
        assert secret not in kept


def test_a_change_of_a_credential_is_a_change(call: Caller) -> None:
    def put(credentials: Any, etag: str) -> httpx.Response:
        spec = {**PROVIDER, "credentials": credentials}
        return call.put("rest-sms-mappings/twilio", spec, owner=OWNER, If_Match=etag)

    made = call.create("rest-sms-mappings/twilio", PROVIDER, owner=OWNER).headers["ETag"]
    same = put(PROVIDER["credentials"], made)
    assert same.headers["ETag"] == made
    kept = put({"userName": None, "password": None}, made)
    assert kept.headers["ETag"] == made
    other = put({"userName": None, "password": "another-password"}, made)
    assert other.headers["ETag"] != made
    fewer = put({"password": None}, other.headers["ETag"])
    assert fewer.json()["spec"]["credentials"] == {"password": None}
    unset = put({"userName": None, "password": None}, fewer.headers["ETag"])
    assert unset.status_code == 422
    assert [path for path, _ in said(unset)] == ["spec.credentials.userName"]
    none = put(None, fewer.headers["ETag"])
    assert "credentials" not in none.json()["spec"]


# Skill queues -------------------------------------------------------------------------------------------------------


def test_a_skill_queue_that_is_used_is_not_deleted(call: Caller) -> None:
    taken = call.put("skill-queues/sms-care", QUEUE, owner=OWNER, If_Match="*")
    etag = taken.headers["ETag"]
    refused = call("DELETE", "skill-queues/sms-care", {"owner": OWNER["owner"]}, If_Match=etag)
    assert refused.status_code == 422
    assert "AwsSmsMapping theirs, SmppSmsMapping carrier" in said(refused)[0][1]


def test_both_guesses_can_be_turned_over(tmp_path: Path) -> None:
    accepting = dict.fromkeys(("gateway_unknown_skill_queue", "gateway_used_skill_queue"), "accept")
    call = caller(box_in(tmp_path, guesses=accepting))
    assert call.create("routed-email-configurations/crm", {"skillQueue": "none"}).status_code == 201
    etag = call.put("skill-queues/sms-care", QUEUE, owner=OWNER, If_Match="*").headers["ETag"]
    gone = call("DELETE", "skill-queues/sms-care", {"owner": OWNER["owner"]}, If_Match=etag)
    assert gone.status_code == 204


# Idempotency --------------------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_answer_and_no_second_effect(call: Caller, box: Sandbox) -> None:
    first = call.create("skill-queues/x", QUEUE, owner=OURS, Idempotency_Key="key-1")
    again = call.create("skill-queues/x", QUEUE, owner=OURS, Idempotency_Key="key-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    etag = first.headers["ETag"]
    for _ in range(2):
        gone = call(
            "DELETE", "skill-queues/x", {"owner": "acme/sandbox"}, If_Match=etag, Idempotency_Key="key-2"
        )
        assert gone.status_code == 204
    assert [one.effect for one in box.calls()] == [True, False, True, False]


@pytest.mark.parametrize(
    ("path", "spec"),
    [
        ("rest-sms-mappings/twilio", {**PROVIDER, "provider": "Other"}),
        ("rest-sms-mappings/twilio", {**PROVIDER, "credentials": {"userName": "a", "password": "b"}}),
        ("rest-sms-mappings/other", PROVIDER),
    ],
)
def test_a_key_that_was_used_for_something_else(call: Caller, path: str, spec: dict[str, Any]) -> None:
    call.create("rest-sms-mappings/twilio", PROVIDER, owner=OWNER, Idempotency_Key="key-1")
    answer = call.create(path, spec, owner=OWNER, Idempotency_Key="key-1")
    assert answer.status_code == 422
    assert said(answer) == [("", "The Idempotency-Key was used with another body before.")]


def test_a_refusal_is_not_remembered(call: Caller) -> None:
    late = call.put("skill-queues/sms-care", QUEUE, If_Match='"0"', Idempotency_Key="key-1")
    assert late.status_code == 412
    now = call.put("skill-queues/sms-care", QUEUE, If_Match="*", Idempotency_Key="key-1")
    assert now.status_code == 200


def test_a_key_is_forgotten_in_the_end(call: Caller, clock: Clock) -> None:
    call.create("skill-queues/x", QUEUE, Idempotency_Key="key-1")
    clock.now += 8 * 24 * 3600
    assert call.create("skill-queues/y", QUEUE, Idempotency_Key="key-1").status_code == 201


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_key_that_is_none(call: Caller, key: str) -> None:
    assert call.create("skill-queues/x", QUEUE, Idempotency_Key=key).status_code == 400


# Paths --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["a b", "a/b", "ü", "%", "a?b", "a#b", "x" * 256, "+15550100", "a@example.com"]
)
def test_codes_of_every_sort(call: Caller, code: str) -> None:
    path = f"skill-queues/{quote(code, safe='')}"
    body = {"code": code, "spec": QUEUE, "owner": None}
    assert call("PUT", path, body, If_None_Match="*").status_code == 201
    assert call("GET", path).json()["code"] == code


@pytest.mark.parametrize(
    "path", ["skill-queues/%20x", "skill-queues/.x", "skill-queues/%00", "skill-queues/%ff"]
)
def test_codes_that_are_none(call: Caller, path: str) -> None:
    assert call("GET", path).status_code == 400


@pytest.mark.parametrize("path", ["", "queues", "skill-queues/", "skill-queues/a/b", "SKILL-QUEUES"])
def test_paths_that_lead_nowhere(call: Caller, path: str) -> None:
    assert call("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "skill-queues", "GET"),
        ("DELETE", "skill-queues", "GET"),
        ("PATCH", "skill-queues/x", "DELETE, GET, PUT"),
        ("OPTIONS", "skill-queues/x", "DELETE, GET, PUT"),
        ("TRACE", "skill-queues/x", "DELETE, GET, PUT"),
        ("BREW", "skill-queues/x", "DELETE, GET, PUT"),
    ],
)
def test_methods_that_a_path_has_not(call: Caller, method: str, path: str, allowed: str) -> None:
    answer = call(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_too_much_is_refused(box: Sandbox) -> None:
    headers = {"Authorization": "Bearer example-token", "Content-Type": "application/json"}
    large = b" " * (16 * 1024 * 1024 + 1)
    answer = caller(box).http.put("/v1/skill-queues/x", headers=headers, content=large)
    assert (answer.status_code, said(answer)[0][0]) == (413, "")


def test_too_much_is_refused_over_http_before_it_is_read(box: Sandbox) -> None:
    server = serve(box, port=0)
    server.start()
    line = HTTPConnection("127.0.0.1", server.server_address[1])
    line.putrequest("PUT", "/symbee/v1/skill-queues/x")
    line.putheader("Content-Length", str(2**30))
    line.endheaders()
    answer = line.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/json")
    assert list(json.loads(answer.read())) == ["errors"]
    line.close()
    server.stop()

"""The stand-in's routed email against the API's own page, and the real client against the stand-in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    RejectedError,
    RemoteError,
    ThrottledError,
)
from reconciler.providers.http import http_client
from reconciler.providers.symbee.routed_email import PATH
from reconciler.sandbox.faults import parsed
from reconciler.sandbox.server import serve
from tests.contract.messages.support import BASE, Stand, routed
from tests.contract.statistics.support import HEADERS, client_of, queues

SERVICE = "symbee-routed-email"
# source: https://docs.symbeeconnect.com/reference/routed-email-api, Request Payload Example, completed
SAMPLE: dict[str, Any] = {
    "platform": "AWS Connect",
    "companyCode": "abc-gadgets",
    "environment": "prod",
    "ownerId": "USPartsSpanish",
    "entityId": "e94c0a8a-0b69-11ec-9a03-0242ac130003",
    "fromAddress": "customer@example.com",
    "toAddress": "parts@example.com",
    "subject": "Replacement part for Model X45T",
    "attributes": [
        {"key": "CustomerId", "value": "7762123-01"},
        {"key": "Class", "value": "Commercial"},
    ],
}


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    made = Stand(tmp_path)
    yield made
    made.box.close()


def post(stand: Stand, body: Any, path: str = PATH, **headers: str) -> httpx.Response:
    """One request of somebody else's client; `headers` in snake case replace the right ones."""
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {**{name.lower(): value for name, value in HEADERS.items()}, **changed}
    kind = {"Content-Type": "application/json"}
    content = json.dumps(body).encode()
    return http_client(BASE, stand.box.handle).post(path, content=content, headers={**kind, **given})


def waiting(stand: Stand, folder: Path) -> int:
    found: int = queues(client_of(stand.box, folder))["Spare parts"]["itemsInQueue"]
    return found


# The sample ------------------------------------------------------------------------------------------------------


def test_the_page_s_example_is_answered_as_the_page_has_it(stand: Stand) -> None:
    answer = post(stand, [SAMPLE])
    assert answer.status_code == 200
    assert answer.json() == {"responseEnum": "SUCCESS", "errorMessage": None}


def test_the_client_sends_the_page_s_example(stand: Stand) -> None:
    stand.symbee().send(routed())
    (sent,) = stand.asked(SERVICE)
    assert sent.parameters == {"body": [SAMPLE]}


def test_what_is_accepted_waits_in_the_queue_of_its_owner(stand: Stand, tmp_path: Path) -> None:
    assert waiting(stand, tmp_path) == 0
    stand.symbee().send(routed())
    stand.symbee().send(routed(entityId="another"))
    assert waiting(stand, tmp_path) == 2
    assert queues(client_of(stand.box, tmp_path))["Spare parts"]["agentsStaffed"] == 0


def test_over_http_it_is_the_same(stand: Stand, tmp_path: Path) -> None:
    server = serve(stand.box, port=0)
    server.start()
    try:
        stand.url = server.url
        stand.symbee().send(routed())
    finally:
        server.stop()
    assert waiting(stand, tmp_path) == 1


def test_without_attributes_there_is_no_such_property(stand: Stand) -> None:
    stand.symbee().send(routed(attributes=[]))
    (sent,) = stand.asked(SERVICE)
    assert "attributes" not in sent.parameters["body"][0]


# What is refused -------------------------------------------------------------------------------------------------


def test_an_unknown_owner_is_an_error_with_status_200(stand: Stand, tmp_path: Path) -> None:
    answer = post(stand, [{**SAMPLE, "ownerId": "nobody"}])
    assert (answer.status_code, answer.json()["responseEnum"]) == (200, "ERROROCCURRED")
    with pytest.raises(RejectedError, match=r"ERROROCCURRED: No Routed Email Configuration .* nobody") as met:
        stand.symbee().send(routed(ownerId="nobody"))
    assert met.value.remote_code == "ERROROCCURRED"
    assert waiting(stand, tmp_path) == 0


@pytest.mark.parametrize(
    ("member", "inside", "outside"),
    [
        ("attributes", [{"key": f"k{n}", "value": "v"} for n in range(10)], [SAMPLE["attributes"][0]] * 11),
        ("attributes", [{"key": "k" * 255, "value": "v" * 255}], [{"key": "k", "value": "v" * 256}]),
        ("attributes", [{"key": "😀" * 127, "value": ""}], [{"key": "😀" * 128, "value": ""}]),
        ("attributes", [], {"key": "k", "value": "v"}),
        ("attributes", [], [{"key": "k"}]),
        ("entityId", "e", ""),
        ("ownerId", "USPartsSpanish", None),
        ("fromAddress", "", None),
        ("subject", "", 5),
        ("companyCode", "abc-gadgets", "others"),
        ("platform", "AWS Connect", "AWS"),
        ("environment", "prod", None),
    ],
)
@pytest.mark.parametrize(("guess", "status"), [("ERROROCCURRED", 200), ("badRequest", 400)])
def test_every_limit(tmp_path: Path, member: str, inside: Any, outside: Any, guess: str, status: int) -> None:
    stand = Stand(tmp_path, guesses={"routed_email_flaw": guess})
    assert post(stand, [{**SAMPLE, member: inside}]).json()["responseEnum"] == "SUCCESS"
    refused = post(stand, [{**SAMPLE, member: outside}])
    assert refused.status_code == status
    assert "Request 0: " in refused.json()["errorMessage"]
    assert stand.arrived(SERVICE) == 1


@pytest.mark.parametrize("body", [SAMPLE, [], "x", None, 5])
def test_only_an_array_of_requests_is_a_payload(stand: Stand, body: Any) -> None:
    assert post(stand, body).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x_sc_company_api_key": ""}, 401),
        ({"x_sc_company_api_key": "another"}, 403),
        ({"x_sc_company_code": ""}, 400),
        ({"x_sc_company_environment": ""}, 400),
        ({"x_sc_secrets_region": ""}, 400),
        ({"x_sc_platform_code": ""}, 400),
        ({"content_type": "text/plain"}, 415),
    ],
)
def test_the_five_headers(stand: Stand, headers: Any, status: int) -> None:
    assert post(stand, [SAMPLE], **headers).status_code == status
    assert stand.arrived(SERVICE) == 0


@pytest.mark.parametrize("guess", ["up_to_the_first_error", "all_or_nothing"])
def test_several_in_one_request(tmp_path: Path, guess: str) -> None:
    stand = Stand(tmp_path, guesses={"routed_email_batch": guess})
    fine, unknown = routed(), routed(ownerId="nobody")
    stand.symbee().send_batch([fine, fine])
    assert waiting(stand, tmp_path) == 2
    with pytest.raises(DoubtfulError, match="ERROROCCURRED"):
        stand.symbee().send_batch([fine, unknown, fine])
    assert waiting(stand, tmp_path) == (3 if guess == "up_to_the_first_error" else 2)


def test_a_wrong_key_is_denied(stand: Stand, tmp_path: Path) -> None:
    rotated = tmp_path / "rotated.yaml"
    rotated.write_text("secrets: {SYMBEE_CONNECT_API_KEY: rotated}\n")
    provider = stand.symbee()
    provider.send(routed())
    stand.box.seed(rotated)
    provider.send(routed())  # refused with the old key, taken afresh, and sent
    assert [one.status for one in stand.asked(SERVICE)] == [200, 403, 200]
    assert stand.arrived(SERVICE) == 2
    stand.key = {"env": "UNIPHORE_TOKEN"}
    with pytest.raises(DeniedError, match="answered 403"):
        stand.symbee().send(routed())


def test_another_path_is_nobody_s(stand: Stand) -> None:
    assert post(stand, [SAMPLE], PATH + "s").status_code == 404
    assert http_client(BASE, stand.box.handle).get(PATH, headers=HEADERS).status_code == 405


# Faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "error", "requests", "arrived"),
    [
        ("error", DoubtfulError, 1, 0),
        ("error,after", DoubtfulError, 1, 1),
        ("reset", DoubtfulError, 1, 0),
        ("reset,after", DoubtfulError, 1, 1),
        ("hang,after,seconds=1", DoubtfulError, 1, 1),
        ("throttle", ThrottledError, None, 0),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(
    stand: Stand, fault: str, error: type[RemoteError], requests: int | None, arrived: int
) -> None:
    stand.box.faults.add(parsed(f"{fault},service={SERVICE}"))
    with pytest.raises(error):
        stand.symbee().send(routed())
    assert requests is None or len(stand.asked(SERVICE)) == requests
    assert stand.arrived(SERVICE) == arrived


def test_what_was_throttled_is_sent_once_it_may_be(stand: Stand) -> None:
    stand.box.faults.add(parsed(f"throttle,service={SERVICE},times=2"))
    stand.symbee().send(routed())
    assert [one.status for one in stand.asked(SERVICE)] == [429, 429, 200]
    assert stand.arrived(SERVICE) == 1

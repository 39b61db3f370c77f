"""The stand-in's email contacts against the API's own page, and the real client against the stand-in."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.model.errors import DeniedError, DoubtfulError, RejectedError, RemoteError
from reconciler.providers.http import http_client
from reconciler.providers.uniphore.contacts import PATH
from reconciler.sandbox.faults import parsed
from reconciler.sandbox.server import serve
from tests.contract.messages.support import BASE, Stand, contact
from tests.support.messages import altered

SERVICE = "uniphore"
# source: https://docs.uniphoredev.com/en/email-api.html, Request with Additional Metadata; other addresses
SAMPLE: dict[str, Any] = {
    "metadata": {
        "tenantName": "Acme Corp",
        "orgName": "Sales",
        "catName": "Leads",
        "metadataMap": {
            "custom-test-key-3": "custom-test-value-3",
            "custom-test-key-4": "custom-test-value-4",
        },
    },
    "data": {
        "convId": "0238ef3c-4252-11ea-b77f-2e728ce88125",
        "msgId": "0238f22a-4252-11ea-b77f-2e728ce88125",
        "lang": "us-en",
        "sub": "Goods Delivary Status",
        "ts": 1577836800000,
        "body": "Hi John, I'm writing this email to enquire about the my delivary status",
        "agentId": "Agent1",
        "psId": "Participant1",
        "agentEmailId": "agent1@example.com",
        "psEmailId": "ps1@example.com",
        "from": "agent1@example.com",
        "to": ["ps1@example.com", "ps2@example.com"],
        "journeyId": "02d8f01e-42b0-11ea-b77f-2e728ce88125",
    },
}
# As it is where a seed says nothing of Uniphore.
BARE = "hoursOfOperation: [Office hours]\n"


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    made = Stand(tmp_path)
    yield made
    made.box.close()


def post(
    stand: Stand, body: Any = SAMPLE, path: str = PATH, authorization: str | None = "Bearer example-token"
) -> httpx.Response:
    """One request of somebody else's client."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    return http_client(BASE, stand.box.handle).post(path, content=content, headers=headers)


def error(answer: httpx.Response) -> tuple[int, str]:
    """The status and the title of a document of errors, whose form is held."""
    document = answer.json()
    (one,) = document["errors"]
    assert set(document) == {"status", "errors"}
    assert document["status"] == answer.status_code
    assert set(one) == {"type", "title", "detail"}
    assert one["type"].startswith("/errors/")
    return answer.status_code, one["title"]


# The sample ------------------------------------------------------------------------------------------------------


def test_the_page_s_examples_are_accepted(stand: Stand) -> None:
    without = copy.deepcopy(SAMPLE)
    del without["metadata"]["metadataMap"]
    for body in (SAMPLE, without):
        answer = post(stand, body)
        assert (answer.status_code, answer.json()) == (202, {"status": 202, "message": "accepted"})


def test_the_client_sends_the_page_s_example(stand: Stand) -> None:
    stand.uniphore().send(contact())
    (sent,) = stand.asked(SERVICE)
    assert sent.parameters == SAMPLE


def test_copies_and_what_is_left_out(stand: Stand) -> None:
    made = contact(("journeyId",))._replace(cc=("a@example.com",), bcc=("b@example.com",), metadata=())
    stand.uniphore().send(made)
    (sent,) = stand.asked(SERVICE)
    assert (sent.parameters["data"]["cc"], sent.parameters["data"]["bcc"]) == (
        ["a@example.com"],
        ["b@example.com"],
    )
    assert "journeyId" not in sent.parameters["data"]
    assert "metadataMap" not in sent.parameters["metadata"]


def test_over_http_it_is_the_same(stand: Stand) -> None:
    server = serve(stand.box, port=0)
    server.start()
    try:
        stand.url = server.url
        stand.uniphore().send(contact())
    finally:
        server.stop()
    assert stand.arrived(SERVICE) == 1


@pytest.mark.parametrize(("guess", "status"), [("accept", 202), ("refuse", 400)])
def test_the_same_contact_once_more(tmp_path: Path, guess: str, status: int) -> None:
    stand = Stand(tmp_path, guesses={"contact_again": guess})
    assert [post(stand).status_code, post(stand).status_code] == [202, status]


# Errors, each with its title --------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", ["tenantName", "orgName", "catName"])
def test_what_uniphore_does_not_know(stand: Stand, member: str) -> None:
    answer = post(stand, altered(SAMPLE, ("metadata", member), "Nobody"))
    assert error(answer) == (400, "entity-identifier")
    # source: the page's one document of errors
    assert answer.json() == {
        "status": 400,
        "errors": [
            {
                "type": "/errors/contact-payload",
                "title": "entity-identifier",
                "detail": "tenant/org/cat not found!",
            }
        ],
    }


def test_the_client_explains_it_by_its_title(stand: Stand) -> None:
    with pytest.raises(RejectedError, match=r"400.*\(entity-identifier: tenant/org/cat not found!\)") as met:
        stand.uniphore(organization="Nobody").send(contact())
    assert met.value.remote_code == "entity-identifier"
    assert "uniphore.organization" in met.value.fix


@pytest.mark.parametrize(
    ("path", "inside", "outside"),
    [
        (("data", "agentEmailId"), "agent1@example.com", "a" * 257),
        (("data", "agentId"), "a" * 50, "a" * 51),
        (("data", "psId"), "a" * 50, "a" * 51),
        (("data", "psEmailId"), "p" * 256, "p" * 257),
        (("data", "convId"), "c" * 256, "c" * 257),
        (("data", "msgId"), SAMPLE["data"]["msgId"].upper(), "0238f22a"),
        (("data", "lang"), "gb-en", "en-gb"),
        (("data", "sub"), "s" * 78, "s" * 79),
        (("data", "body"), "ü" * 500_000, "ü" * 500_001),
        (("data", "ts"), 10**11, 10**11 - 1),
        (("data", "to"), ["a"], []),
        (("data", "to"), ["a"], "a"),
        (("data", "cc"), ["a"], ["a", 1]),
        (("data", "bcc"), [], None),
        (("data", "from"), "PS1@example.com", "ps2@example.com"),
        (("data", "journeyId"), "j" * 256, "j" * 257),
        (("metadata", "metadataMap"), {}, {"a": 1}),
    ],
)
def test_every_limit(stand: Stand, path: Any, inside: Any, outside: Any) -> None:
    def with_value(value: Any) -> Any:
        body = copy.deepcopy(SAMPLE)
        body[path[0]][path[1]] = value
        return body

    assert post(stand, with_value(inside)).status_code == 202
    assert error(post(stand, with_value(outside))) == (400, path[1])


@pytest.mark.parametrize("path", [(part, member) for part in ("metadata", "data") for member in SAMPLE[part]])
def test_what_is_mandatory(stand: Stand, path: tuple[str, str]) -> None:
    answer = post(stand, altered(SAMPLE, path, None))
    if path[1] in ("metadataMap", "journeyId"):
        assert answer.status_code == 202
    else:
        assert error(answer) == (400, path[1])


@pytest.mark.parametrize("body", [[], "x", {}, {"metadata": {}}, {"metadata": [], "data": {}}, b"{"])
def test_what_is_no_contact(stand: Stand, body: Any) -> None:
    assert error(post(stand, body)) == (400, "payload")


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic example-token", "Bearer another"]
)
def test_who_bears_no_token_is_refused_before_anything_else(stand: Stand, authorization: str | None) -> None:
    assert error(post(stand, b"{", authorization=authorization)) == (401, "bearer-token")


def test_a_tenant_s_own_token_and_another_s(stand: Stand) -> None:
    assert post(stand, authorization="bearer acme-token").status_code == 202
    assert error(post(stand, authorization="Bearer other-token")) == (403, "tenant-access")
    assert stand.arrived(SERVICE) == 1


@pytest.mark.parametrize("token", ["wrong", "other-token"])
def test_the_client_says_whose_fault_it_is(stand: Stand, token: str) -> None:
    stand.variables["UNIPHORE_TOKEN"] = token
    with pytest.raises(DeniedError, match="CreateEmailContact answered 40") as met:
        stand.uniphore().send(contact())
    assert "uniphore.token" in met.value.fix
    assert token not in met.value.message


def test_a_token_that_changed_is_taken_afresh(stand: Stand) -> None:
    provider = stand.uniphore()
    stand.variables["UNIPHORE_TOKEN"] = "expired"
    with pytest.raises(DeniedError):
        provider.send(contact())
    stand.variables["UNIPHORE_TOKEN"] = "example-token"
    provider.send(contact())
    assert [one.status for one in stand.asked(SERVICE)] == [401, 401, 401, 202]


def test_other_paths_and_methods(stand: Stand) -> None:
    assert error(post(stand, path=PATH + "/x")) == (404, "not-found")
    assert http_client(BASE, stand.box.handle).get(PATH).status_code == 405


def test_where_the_seed_says_nothing_everybody_is_known(tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text(BARE)
    stand = Stand(tmp_path, seed=tmp_path / "bare.yaml")
    stand.variables["UNIPHORE_TOKEN"] = "anything"
    stand.uniphore("Any", "Thing").send(contact())
    assert stand.arrived(SERVICE) == 1


# Metadata ---------------------------------------------------------------------------------------------------------


def keyed(*keys: str, category: str = "Leads") -> Any:
    body = altered(SAMPLE, ("metadata", "metadataMap"), dict.fromkeys(keys, "v"))
    return altered(body, ("metadata", "catName"), category)


def test_fifty_keys_a_category_over_all_its_contacts(stand: Stand) -> None:
    assert post(stand, keyed(*(f"k{n}" for n in range(49)))).status_code == 202
    assert post(stand, keyed("k0", "k48", "k49")).status_code == 202
    assert error(post(stand, keyed("k50"))) == (400, "metadataMap")
    assert post(stand, keyed("k1", "k2")).status_code == 202
    assert post(stand, keyed("k50", category="Renewals")).status_code == 202


def test_a_restricted_name(stand: Stand) -> None:
    assert error(post(stand, keyed("AGENTname"))) == (400, "metadataMap")


# Faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "arrived", "title"),
    [
        ("error", 0, "internal-error"),
        ("error,after", 1, "internal-error"),
        ("throttle", 0, "service-unavailable"),
        ("reset", 0, ""),
        ("reset,after", 1, ""),
        ("hang,after,seconds=1", 1, ""),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(stand: Stand, fault: str, arrived: int, title: str) -> None:
    stand.box.faults.add(parsed(f"{fault},service={SERVICE}"))
    with pytest.raises(DoubtfulError) as met:
        stand.uniphore().send(contact())
    assert len(stand.asked(SERVICE)) == 1
    assert stand.arrived(SERVICE) == arrived
    caught: RemoteError = met.value
    assert caught.remote_code == title

"""`explain`: every field of every kind can be explained, and what it says is what the schemas say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import is_valid

from reconciler.kinds.messages import email_contact, routed_email
from reconciler.manifests.checking import check
from reconciler.manifests.documents import read_text
from reconciler.manifests.explaining import explain, paths
from reconciler.manifests.schema_tree import EXPLAINED, MESSAGES
from reconciler.manifests.schema_tree import root as schema_of
from reconciler.manifests.spots import spot_at
from tests.acceptance.program import run


def every(path: str) -> Iterator[dict[str, Any]]:
    """The explanation of a path and of all that is below it."""
    document = explain(path)
    yield document
    for member in document["members"]:
        yield from every(member["path"])


def test_without_an_argument_it_lists_the_kinds(tmp_path: Path) -> None:
    shown = run(tmp_path, "explain")
    assert (shown.code, shown.err) == (0, "")
    assert re.findall(r"^  (\w+) {2,}\S", shown.out, re.MULTILINE) == list(EXPLAINED)
    listed = run(tmp_path, "explain", "--format", "json").json["kinds"]
    assert [one["kind"] for one in listed] == list(EXPLAINED)
    assert all(one["description"] for one in listed)


@pytest.mark.parametrize("kind", EXPLAINED)
def test_every_field_is_explained(kind: str, tmp_path: Path) -> None:
    count = 0
    for document in every(kind):
        count += 1
        assert document["description"]
        assert document["type"]
        assert "None" not in document["type"]
        assert document["schema"].startswith(f"{kind}.json")
        assert document["example"] is None or "!!" not in document["example"]
        for condition in document["conditions"]:
            assert all(condition.values())
    assert count > 3
    shown = run(tmp_path, "explain", kind)
    assert shown.code == 0
    assert shown.out.splitlines()[:2] == [kind, "message" if kind in MESSAGES else "kind"]


@pytest.mark.parametrize("kind", EXPLAINED)
def test_the_example_of_a_kind_is_valid(kind: str) -> None:
    (document,), problems = read_text(explain(kind)["example"], "example.yaml")
    assert problems == []
    assert check(document.value, kind, document, address=None)[1] == []


def test_the_example_of_a_workspace_opens_where_its_folders_are(tmp_path: Path) -> None:
    (tmp_path / "reconciler.yaml").write_text(explain("Workspace")["example"], encoding="utf-8")
    queue = (
        "apiVersion: reconciler/v1\nkind: Queue\nmetadata: {name: sales}\nspec: {hoursOfOperation: Always}\n"
    )
    for name in ("manifests", "environments/production"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "manifests" / "queue.yaml").write_text(queue, encoding="utf-8")
    over = queue.replace("hoursOfOperation: Always", "maxContacts: 5")
    (tmp_path / "environments" / "production" / "queue.yaml").write_text(over, encoding="utf-8")
    (tmp_path / "seed.yaml").write_text("hoursOfOperation: [Always]\n", encoding="utf-8")
    validated = run(tmp_path, "validate")
    assert (validated.code, validated.err) == (0, "")
    planned = run(tmp_path, "plan")
    assert planned.code == 0, planned.err


def is_map(document: dict[str, Any]) -> bool:
    return bool(document["members"]) or document["type"].startswith(("map", "none or map", "list of maps"))


@pytest.mark.parametrize("kind", EXPLAINED)
def test_every_value_has_an_example_that_is_valid_there(kind: str) -> None:
    for document in every(kind):
        is_secret = document["type"] == "reference to a secret"
        if document["example"] is None:
            assert is_secret or is_map(document), document["path"]
        elif document["what"] == "field":
            (value,) = yaml.safe_load(document["example"]).values()
            spot = spot_at(document["path"])
            there = {"$defs": schema_of(kind).get("$defs", {}), **spot.node}
            assert is_valid(there, value), (document["path"], value)


@pytest.mark.parametrize("kind", EXPLAINED)
def test_every_limit_says_where_it_comes_from(kind: str) -> None:
    assert [one["path"] for one in every(kind) if one["limits"] and not one["source"]] == []


NOTHING = (
    "metadata.renamedFrom", "metadata.uid", "spec.expectQueue", "journeyId", "symbee", "uniphore", "guards", "apiKey",
)  # fmt: skip
"""What has no value where it is left out: it is just not there."""


@pytest.mark.parametrize("kind", EXPLAINED)
def test_what_leaving_out_means_is_told(kind: str) -> None:
    for document in every(kind):
        around = re.sub(r"\.\w+(\[\])?$", "", document["path"])
        chosen = any(one["when"].startswith("beside ") for one in document["conditions"]) or any(
            "exactly 1 member" in limit for limit in explain(around)["limits"]
        )
        optional = document["what"] == "field" and not document["required"] and not chosen
        if optional and not document["path"].endswith(NOTHING) and ".quotas." not in document["path"]:
            told = document["default"] is not None or document["omitted"]
            assert told or ".expect." in document["path"], document["path"]


@pytest.mark.parametrize(
    ("path", "omitted"),
    [
        ("Queue.maxContacts", "what is live stays"),
        ("Queue.status", "what is live stays; of a new one it is ENABLED"),
        ("Queue.name", "metadata.name"),
        ("Queue.metadata.lifecycle.protect", "what is live stays"),
        ("AwsSmsMapping.numbers.displayName", "what is live stays"),
        ("AwsSmsMapping.numbers.phoneNumber", None),
        ("EmailAddressAssociation.mode", None),
        ("RoutedEmailCheck.entityId", "a new one for every run"),
        ("Workspace.environments.guards.deletes.count", "5 for deletes, 50 for updates"),
        ("RestSmsMapping.credentials.password.env", None),
    ],
)
def test_what_leaving_out_means(path: str, omitted: str | None) -> None:
    assert (explain(path)["omitted"], explain(path)["default"]) == (omitted, None)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("Queue.tags", "botocore, CreateQueue and CreateEmailAddress: Tags 1..50"),  # above a type
        ("AwsSmsMapping.configurationSet", "botocore, ConfigurationSetName"),  # within a type
        ("SkillQueue.code", "assumption: Symbee says nothing of lengths"),
        ("AwsSmsMapping.numbers.displayName", "assumption: an empty text"),  # of a type within the type
        ("EmailContact.journeyId", "https://docs.uniphoredev.com/en/email-api.html"),  # of all below
        ("EmailContactCheck.subject", "RFC 5322"),  # of the model above
        ("SmppSmsMapping.port", "RFC 6335"),
    ],
)
def test_where_a_rule_comes_from(path: str, source: str) -> None:
    assert explain(path)["source"].startswith(source)


@pytest.mark.parametrize(
    ("message", "rules"),
    [("RoutedEmail", routed_email.findings), ("EmailContact", email_contact.findings)],
    ids=MESSAGES,
)
def test_the_example_of_a_message_keeps_its_rules(message: str, rules: Callable[..., Any]) -> None:
    (document,), _ = read_text(explain(message)["example"], "example.yaml")
    assert list(rules(document.value)) == []


def test_a_field_for_people(tmp_path: Path) -> None:
    shown = run(tmp_path, "explain", "Queue.spec.maxContacts").out
    assert shown == (
        "Queue.spec.maxContacts\nwhole number, may be left out\n\n"
        "The most contacts that may wait before the queue is full. Cannot be cleared once set.\n\n"
        "  limits   0 or more\n"
        "  default  what is live stays\n"
        "  null     refused: Amazon Connect cannot clear a queue's maximum once it is set\n"
        "  source   botocore, CreateQueue: Name 1..127, Description 1..250, MaxContacts >= 0\n\n"
        "Example\n  maxContacts: 50\n"
    )


def test_a_field_for_machines(tmp_path: Path) -> None:
    document = run(tmp_path, "explain", "AwsSmsMapping.spec.numbers[].skillQueue", "--format", "json").json
    assert document["references"] == ["SkillQueue"]
    assert document["type"] == "reference to a SkillQueue"
    assert document["portal"] == "Skill Queue Code n"
    assert [(one["rule"], one["when"]) for one in document["conditions"]] == [
        ("needed", "deliveryProvider is symbee"),
        ("refused", "deliveryProvider is amazon"),
    ]
    assert document["schema"] == "AwsSmsMapping.json#/$defs/AwsNumber/properties/skillQueue"


@pytest.mark.parametrize(
    ("path", "member", "value"),
    [
        ("EmailAddressAssociation.mode", "values", ["exact", "include"]),
        ("EmailAddressAssociation.mode", "required", True),
        ("EmailAddressAssociation.addresses", "limits", ["at most 49 items", "no item twice"]),
        ("EmailAddressAssociation.addresses", "type", "list of references to an EmailAddress"),
        ("EmailAddress.description", "null", "clears it"),
        ("EmailAddress.address", "limits", ["1 to 255 characters"]),
        ("Queue.outboundCaller.flow", "type", "reference to a live object"),
        ("Queue.tags.costCenter", "limits", ["at most 256 characters"]),
        ("SmsPhoneNumber.connect.import", "values", [True]),
        ("Workspace.spec.environments[].connect.readBackSeconds", "default", 60),
        ("Workspace.environments.symbee.apiKey", "type", "reference to a secret"),
        ("Workspace.spec.quotas", "type", "none or map"),
    ],
)
def test_what_the_schema_says(path: str, member: str, value: Any) -> None:
    assert explain(path)[member] == value


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("Queue.maxContacts", "Queue.spec.maxContacts"),
        ("AwsSmsMapping.numbers.displayName", "AwsSmsMapping.spec.numbers[].displayName"),
        ("AwsSmsMapping.spec.numbers[0].displayName", "AwsSmsMapping.spec.numbers[].displayName"),
        ("Workspace.environments", "Workspace.spec.environments"),
        ("Queue.metadata.name", "Queue.metadata.name"),
    ],
)
def test_a_path_may_be_short(short: str, whole: str) -> None:
    assert explain(short)["path"] == whole


@pytest.mark.parametrize(
    ("path", "said", "meant"),
    [
        ("Quue", "there is no kind 'Quue'", "Queue"),
        ("queue.spec.name", "there is no kind 'queue'", "Queue.spec.name"),
        ("Queue.spec.maxContact", "Queue.spec has no 'maxContact'", "Queue.spec.maxContacts"),
        (
            "Queue.spec.phoneNumber",
            "Queue.spec has no 'phoneNumber'",
            "Queue.spec.outboundCaller.phoneNumber",
        ),
        ("Queue.satus", "Queue has no 'satus'", "Queue.spec.status"),
        ("Queue.spec.status.x", "Queue.spec.status has no 'x'", ""),
        ("Queue.", "", ""),
        (".", "there is no kind ''", ""),
        ("Plan", "there is no kind 'Plan'", ""),
        ("queue.status", "there is no kind 'queue'", "Queue.status"),
        ("queue.hours", "there is no kind 'queue'", "Queue"),
    ],
)
def test_a_wrong_path_is_answered_with_the_nearest(path: str, said: str, meant: str, tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", path)
    if not said:
        assert ran.code == 0
        return
    assert (ran.code, ran.out) == (64, "")
    assert said in ran.err
    assert (f"did you mean {meant}?" in ran.err) is bool(meant)
    told = run(tmp_path, "explain", path, "--format", "json")
    assert (told.code, told.json["error"]["exitCode"]) == (64, 64)


def test_nobody_is_told_a_secret_by_an_example() -> None:
    assert explain("RestSmsMapping.spec.credentials.password")["example"] is None


def test_paths_for_completion() -> None:
    assert paths("Que") == ["Queue", "QueueCheck"]
    assert paths("Queue.spec.out") == ["Queue.spec.outboundCaller"]
    assert paths("Queue.spec.outboundCaller.") == [
        "Queue.spec.outboundCaller.name",
        "Queue.spec.outboundCaller.phoneNumber",
        "Queue.spec.outboundCaller.flow",
    ]
    assert paths("Nothing.spec.") == []


def test_lines_fit_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for path in ("AwsSmsMapping.spec.mode", "AwsSmsMapping.spec.numbers"):
        assert max(map(len, run(tmp_path, "explain", path).out.splitlines())) <= 60


@pytest.mark.parametrize("asked", [(), ("locked",), ("Queue",), ("Queue.name",)])
def test_a_screen_without_room_is_no_defect(
    asked: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    assert run(tmp_path, "explain", *asked).code == 0

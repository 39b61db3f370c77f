"""`send` as people and pipelines meet it: the samples of the pages, files that are wrong, and nothing sent twice."""

from __future__ import annotations

import itertools
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.manifests.schema_files import schema_text
from tests.acceptance.canaries import texts_below
from tests.acceptance.conftest import Served
from tests.acceptance.course import ACCOUNT, REGION, world
from tests.acceptance.program import begun, environ, execute, run
from tests.acceptance.sending import (
    KEY,
    LABELS,
    SAMPLES,
    SEED,
    SERVICES,
    SYMBEE,
    TOKEN,
    UNIPHORE,
    arrived,
    file_of,
    several,
    workspace,
)
from tests.source import ROOT
from tests.support.messages import CONTACT, ROUTED, altered

WAYS = ("routed-email", "email-contact")


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIPHORE_TOKEN", TOKEN)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return workspace(tmp_path)


def results(document: Any) -> list[str]:
    return [one["result"] for one in document["requests"]]


def faults(folder: Path, *rules: str) -> None:
    added = [part for rule in rules for part in ("--add", rule)]
    assert run(folder, "sandbox", "faults", *(added or ["--clear"])).code == 0


# The samples ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["messages.yaml", "messages.json"])
def test_the_samples_of_the_pages_are_sent_once(way: str, name: str, here: Path) -> None:
    file = file_of(here, SAMPLES[way], name)
    sent = run(here, "send", way, file, "--yes", "--format", "json")
    assert (sent.code, sent.err) == (0, "")
    assert sent.json == {"requests": [{"key": LABELS[way], "result": "sent", "message": "accepted"}]}
    again = run(here, "send", way, file, "--yes", "--format", "json")
    assert (again.code, results(again.json)) == (0, ["skipped"])
    assert again.json["requests"][0]["message"].startswith("sent on 20")
    assert len(arrived(here, way)) == 1
    assert run(here, "send", way, file, "--yes", "--again").code == 0
    assert len(arrived(here, way)) == 2


def test_what_is_sent_waits_in_the_queue_of_its_owner(here: Path) -> None:
    file = file_of(here, several("routed-email", 3))
    assert run(here, "send", "routed-email", file, "--yes").code == 0
    (queue,) = run(here, "status", "--format", "json").json["queues"]
    assert (queue["queueInfo"]["queueName"], queue["itemsInQueue"]) == ("Spare parts", 3)


def test_the_table(here: Path) -> None:
    emails = [*several("routed-email", 2), {**ROUTED, "ownerId": "nobody", "entityId": "e"}]
    shown = run(here, "send", "routed-email", file_of(here, emails), "--yes")
    lines = shown.out.splitlines()
    assert [line.split()[:1] for line in lines[:3]] == [["sent"], ["sent"], ["refused"]]
    assert "ERROROCCURRED: No Routed Email Configuration was found for owner nobody;" in lines[3]
    assert lines[4].startswith("2 sent, 1 refused. Not everything was sent for certain.")
    assert (shown.code, shown.err) == (5, "")


def test_a_configuration_leads_to_its_owner(here: Path) -> None:
    email = {**altered(ROUTED, ("ownerId",), None), "configuration": "spare-parts"}
    sent = run(here, "send", "routed-email", file_of(here, email), "--yes", "--format", "json")
    assert (sent.code, sent.json["requests"][0]["key"]) == (0, LABELS["routed-email"])


@pytest.mark.parametrize("way", WAYS)
def test_ids_that_nobody_gave_are_the_same_in_the_next_run(way: str, here: Path) -> None:
    bare = {
        name: value
        for name, value in SAMPLES[way].items()
        if name not in ("entityId", "conversationId", "messageId")
    }
    file = file_of(here, bare)
    assert results(run(here, "send", way, file, "--yes", "--format", "json").json) == ["sent"]
    assert results(run(here, "send", way, file, "--yes", "--format", "json").json) == ["skipped"]
    file_of(here, {**bare, "subject": "Another"})
    assert results(run(here, "send", way, file, "--yes", "--format", "json").json) == ["sent"]
    assert len(arrived(here, way)) == 2


# What is refused --------------------------------------------------------------------------------------------------


def test_a_definite_refusal_is_1_and_tried_again_every_time(here: Path) -> None:
    file = file_of(here, {**ROUTED, "ownerId": "nobody"})
    for _ in range(2):
        refused = run(here, "send", "routed-email", file, "--yes", "--format", "json")
        assert (refused.code, results(refused.json)) == (1, ["refused"])
        assert "ERROROCCURRED" in refused.json["requests"][0]["message"]
    more = {
        "symbee": {"routedEmailConfigurations": [{"code": "nobody", "spec": {"skillQueue": "email-parts"}}]}
    }
    (here / "more.yaml").write_text(yaml.safe_dump(more))
    assert run(here, "sandbox", "seed", "more.yaml").code == 0
    assert run(here, "send", "routed-email", file, "--yes").code == 0


def test_what_uniphore_does_not_know_is_explained_by_its_title(here: Path) -> None:
    file = file_of(here, {**CONTACT, "category": "Nothing"})
    refused = run(here, "send", "email-contact", file, "--yes", "--format", "json")
    assert (refused.code, results(refused.json)) == (1, ["refused"])
    assert "(entity-identifier: tenant/org/cat not found!)" in refused.json["requests"][0]["message"]
    assert "uniphore.tenant" in refused.json["requests"][0]["message"]
    assert arrived(here, "email-contact") == []


@pytest.mark.parametrize("way", WAYS)
def test_one_that_is_refused_does_not_keep_back_the_others(way: str, here: Path) -> None:
    messages = several(way, 3)
    messages[1] |= {"ownerId": "nobody"} if way == "routed-email" else {"category": "Nothing"}
    file = file_of(here, messages)
    first = run(here, "send", way, file, "--yes", "--format", "json")
    assert (first.code, results(first.json)) == (5, ["sent", "refused", "sent"])
    second = run(here, "send", way, file, "--yes", "--format", "json")
    assert (second.code, results(second.json)) == (1, ["skipped", "refused", "skipped"])
    assert len(arrived(here, way)) == 2


@pytest.mark.parametrize(
    ("way", "variable", "environment"),
    [
        ("email-contact", "UNIPHORE_TOKEN", {}),
        ("routed-email", "API_KEY", {"symbee": {**SYMBEE, "apiKey": {"env": "API_KEY"}}}),
    ],
)
def test_a_wrong_secret_is_refused_and_a_missing_one_is_said_before(
    way: str, variable: str, environment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = workspace(tmp_path, **environment)
    file = file_of(here, several(way, 2))
    monkeypatch.setenv(variable, "canary-wrong")
    refused = run(here, "send", way, file, "--yes", "--format", "json")
    assert (refused.code, results(refused.json)) == (1, ["refused", "failed"])
    assert "canary" not in refused.out + refused.err
    monkeypatch.delenv(variable)
    missing = run(here, "send", way, file, "--yes", "--format", "json")
    assert missing.code == 3
    assert missing.json["error"]["message"] == f"the secret {{env: {variable}}} is not set"
    assert arrived(here, way) == []


# Files ------------------------------------------------------------------------------------------------------------


def test_an_invalid_file_sends_nothing_and_tells_every_problem_at_its_place(here: Path) -> None:
    (here / "bad.yaml").write_text(
        "- {ownerId: USPartsSpanish, from: a@example.com, to: b@example.com, subject: Fine}\n"
        "- configuration: spare-part\n"
        "  from: a@example.com\n"
        "  subject: 4711\n"
        "  attributes:\n"
        "    - {key: k, value: " + "v" * 256 + "}\n"
        "    - {key: k, value: v}\n"
    )
    unknown = (
        "RoutedEmailConfiguration/spare-part, which no manifest declares; did you mean spare-parts? "
        "write the metadata.name of a RoutedEmailConfiguration, or state ownerId"
    )
    long = "has 256 characters, and at most 255 are allowed; shorten it [length]"
    for flags in (("--yes",), ("--dry-run",), ()):
        refused = run(here, "send", "routed-email", "bad.yaml", *flags)
        assert refused.code == 3
        assert refused.out == ""
        assert refused.err.splitlines() == [
            "bad.yaml:2:3: [1].to is missing; add to [missing]",
            f"bad.yaml:2:18: [1].configuration names {unknown} [unknownReference]",
            'bad.yaml:4:12: [1].subject must be a text, and 4711 is read as a number; quote it: "4711" [quote]',
            f"bad.yaml:6:23: [1].attributes[0].value {long}",
            "bad.yaml:7:13: [1].attributes[1].key repeats attributes[0].key; remove one of the two [repeated]",
            "error: 5 problems in bad.yaml; nothing was sent",
        ]
    shown = run(here, "send", "routed-email", "bad.yaml", "--yes", "--format", "json")
    assert (shown.code, shown.json["valid"], len(shown.json["problems"])) == (3, False, 5)
    assert arrived(here, "routed-email") == []
    assert not (here / ".reconciler" / "sandbox").exists()


def test_manifests_that_are_invalid_are_told_where_one_is_named(here: Path) -> None:
    (here / "manifests" / "bad.yaml").write_text("kind: Queue\n")
    file = file_of(here, {**altered(ROUTED, ("ownerId",), None), "configuration": "spare-parts"})
    refused = run(here, "send", "routed-email", file, "--yes")
    assert refused.code == 3
    assert "manifests/bad.yaml:1:1" in refused.err
    assert run(here, "send", "routed-email", file_of(here, ROUTED), "--yes").code == 0


@pytest.mark.parametrize("way", WAYS)
def test_two_messages_that_are_one(way: str, here: Path) -> None:
    refused = run(here, "send", way, file_of(here, [SAMPLES[way], *several(way, 1), SAMPLES[way]]), "--yes")
    assert refused.code == 3
    assert f"makes it {LABELS[way]}, as [0] is: only one of them would be sent" in refused.err
    assert arrived(here, way) == []


def test_warnings_are_told_and_keep_nothing_back(here: Path) -> None:
    file = file_of(here, {**CONTACT, "journeyId": "journey-7"})
    sent = run(here, "send", "email-contact", file, "--yes")
    assert sent.code == 0
    assert "messages.yaml:" in sent.err
    assert "warning: journeyId is no UUID" in sent.err


def test_restricted_names_of_metadata(tmp_path: Path) -> None:
    here = workspace(tmp_path, uniphore={**UNIPHORE, "restrictedMetadata": ["Custom-Test-Key-3"]})
    refused = run(here, "send", "email-contact", file_of(here, CONTACT), "--yes")
    assert refused.code == 3
    assert "metadata cannot have the key custom-test-key-3: it is one of the restricted names" in refused.err
    assert arrived(here, "email-contact") == []


def test_fifty_keys_of_metadata_over_all_contacts_of_a_category(here: Path) -> None:
    ids = itertools.count()

    def contact(*keys: int, category: str = "Leads") -> dict[str, Any]:
        identity = f"0238f22a-4252-11ea-b77f-{next(ids):012d}"
        metadata = {f"k{key:02d}": "v" for key in keys}
        return {**CONTACT, "messageId": identity, "category": category, "metadata": metadata}

    def send(*contacts: dict[str, Any]) -> Any:
        return run(here, "send", "email-contact", file_of(here, list(contacts)), "--yes")

    assert send(contact(*range(30)), contact(*range(20, 49))).code == 0
    assert send(contact(49)).code == 0
    refused = send(contact(0, 49), contact(1, 50), contact(2))
    assert refused.code == 3
    assert "[1].metadata brings Leads the key k50, and it has had 50" in refused.err
    assert send(contact(0, 49), contact(50, category="Renewals")).code == 0
    assert len(arrived(here, "email-contact")) == 5


@pytest.mark.parametrize(
    ("way", "missing", "code"),
    [
        ("routed-email", {"symbee": None}, "noSymbee"),
        ("routed-email", {"symbee": {"company": "a", "environment": "b"}}, "noSymbee"),
        ("email-contact", {"uniphore": None}, "noUniphore"),
    ],
)
def test_an_environment_with_nobody_who_takes_them(way: str, missing: Any, code: str, tmp_path: Path) -> None:
    here = workspace(tmp_path, **missing)
    refused = run(here, "send", way, file_of(here, SAMPLES[way]), "--yes", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (3, code)


@pytest.mark.parametrize("way", WAYS)
def test_usage(way: str, here: Path) -> None:
    file = file_of(here, SAMPLES[way])
    for arguments in ((), ("nowhere.yaml",), (".",), (file, file), (file, "--truncate")):
        assert run(here, "send", way, *arguments, "--yes").code == 64
    assert run(here, "send", "letter", file).code == 64
    assert run(here, "send", way, file, "--yes", "-e", "nowhere").code == 64


# Asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_nobody_to_ask_is_64_and_nothing_is_called(way: str, here: Path) -> None:
    refused = run(here, "send", way, file_of(here, SAMPLES[way]), "--format", "json")
    assert (refused.code, refused.json["error"]["exitCode"]) == (64, 64)
    assert not (here / ".reconciler").exists()


def on_terminal(folder: Path, answer: bytes, *arguments: str) -> tuple[int, str]:
    """The command on a terminal of its own, where somebody answers."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *arguments],
        cwd=folder,
        env=environ(TERM="xterm"),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    os.write(leader, answer)
    seen = b""
    try:
        while chunk := os.read(leader, 65536):
            seen += chunk
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    return process.wait(timeout=30), seen.decode()


def test_a_person_is_asked_what_goes_where(here: Path) -> None:
    run(here, "send", "routed-email", file_of(here, several("routed-email", 1)), "--yes")
    file = file_of(here, several("routed-email", 2))
    code, seen = on_terminal(here, b"n\n", "send", "routed-email", file)
    assert code == 1
    assert "USPartsSpanish/0238f22a-4252-11ea-b77f-000000000001  Replacement part for Model X45T" in seen
    assert "Send 1 email to Symbee Connect, abc-gadgets/prod? Nothing calls back what was sent." in seen
    assert "nothing was sent: it was not agreed to" in seen
    assert len(arrived(here, "routed-email")) == 1
    code, seen = on_terminal(here, b"y\n", "send", "routed-email", file)
    assert code == 0
    assert "1 sent, 1 skipped." in seen
    assert len(arrived(here, "routed-email")) == 2


def test_where_nothing_is_left_to_send_nobody_is_asked(here: Path) -> None:
    file = file_of(here, CONTACT)
    run(here, "send", "email-contact", file, "--yes")
    code, seen = on_terminal(here, b"", "send", "email-contact", file)
    assert (code, "?" in seen) == (0, False)


# Looking before ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "header"), [("routed-email", "X-sc-company-api-key"), ("email-contact", "Authorization")]
)
def test_a_dry_run_shows_the_request_masked_and_sends_nothing(way: str, header: str, here: Path) -> None:
    run(here, "status")
    before = world(here / ".reconciler" / "sandbox.db")
    file = file_of(here, SAMPLES[way])
    shown = run(here, "send", way, file, "--dry-run", "--format", "json")
    assert shown.code == 0
    (one,) = shown.json["requests"]
    assert (one["key"], one["result"], one["message"]) == (LABELS[way], "skipped", "would be sent")
    assert one["request"]["headers"][header].endswith("***")
    assert SAMPLES[way]["subject"] in json.dumps(one["request"]["body"])
    text = run(here, "send", way, file, "--dry-run").out
    assert f"{header}: " in text
    assert SAMPLES[way]["subject"] in text
    for said in (shown.out, text):
        assert KEY not in said
        assert TOKEN not in said
    assert world(here / ".reconciler" / "sandbox.db") == before
    assert not (here / ".reconciler" / "sandbox").exists()


def test_a_dry_run_tells_what_would_not_be_sent(here: Path) -> None:
    file = file_of(here, several("routed-email", 2))
    faults(here, "reset,after,service=symbee-routed-email,nth=2")
    assert run(here, "send", "routed-email", file, "--yes").code == 5
    shown = run(here, "send", "routed-email", file, "--dry-run", "--format", "json")
    assert (shown.code, results(shown.json)) == (0, ["skipped", "unknown"])
    assert shown.json["requests"][0]["message"].startswith("would not be sent (sent on ")
    assert shown.json["requests"][1]["message"].startswith("would not be sent (in doubt since ")
    again = run(here, "send", "routed-email", file, "--dry-run", "--again", "--format", "json")
    assert all(one["message"].startswith("would be sent (") for one in again.json["requests"])
    assert len(arrived(here, "routed-email")) == 2


def test_a_dry_run_shows_the_hosts_of_production_and_needs_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UNIPHORE_TOKEN")
    there = {"region": "eu-central-1", "instance": "acme", "accountId": ACCOUNT}
    here = workspace(tmp_path, sandbox=None, connect=there, symbee={**SYMBEE, "region": "eu-central-1"})
    email = run(here, "send", "routed-email", file_of(here, ROUTED), "--dry-run", "--format", "json")
    request = email.json["requests"][0]["request"]
    assert request["url"] == (
        "https://eu-central-1.symbeeconnect.com:9443"
        "/symbee-crm-integration-service/svc/rs/SymbeeRoutedEmailService/sendRoutedEmail"
    )
    assert request["headers"]["X-sc-secrets-region"] == "eu-central-1"
    contact = run(here, "send", "email-contact", file_of(here, CONTACT), "--dry-run", "--format", "json")
    assert contact.json["requests"][0]["request"]["url"] == "https://api.example.test/contacts/email"


def test_what_comes_from_a_file_steers_no_terminal(here: Path) -> None:
    file = file_of(here, {**ROUTED, "subject": "\x1b[2J\u202eevil", "entityId": "e\x1b]0;x\x07"})
    for flags in (("--dry-run",), ("--dry-run", "--format", "json"), ("--yes",), ("--yes",)):
        shown = run(here, "send", "routed-email", file, *flags)
        assert shown.code == 0
        assert not {"\x1b", "\u202e", "\x07"} & set(shown.out + shown.err)


# Doubt ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("fault", "count"),
    [("reset", 0), ("reset,after", 1), ("error", 0), ("error,after", 1), ("hang,after,seconds=0.1", 1)],
)
def test_in_doubt_it_is_5_until_somebody_says_again(way: str, fault: str, count: int, here: Path) -> None:
    run(here, "status")
    faults(here, f"{fault},service={SERVICES[way]},times=1")
    file = file_of(here, SAMPLES[way])
    for number in range(3):
        doubtful = run(here, "send", way, file, "--yes", "--format", "json")
        assert (doubtful.code, results(doubtful.json)) == (5, ["unknown"]), number
        assert "--again" in doubtful.json["requests"][0]["message"]
        assert len(arrived(here, way)) == count
    sure = run(here, "send", way, file, "--yes", "--again", "--format", "json")
    assert (sure.code, results(sure.json)) == (0, ["sent"])
    assert results(run(here, "send", way, file, "--yes", "--format", "json").json) == ["skipped"]
    assert len(arrived(here, way)) == count + 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("fault", "count"), [("crash", 0), ("crash,after", 1)])
def test_killed_on_the_way_and_run_again_nothing_is_sent_twice(
    way: str, fault: str, count: int, here: Path
) -> None:
    """kill -9 of the real program, right before the other side takes the second message or right after."""
    run(here, "status")
    faults(here, f"{fault},service={SERVICES[way]},nth=2")
    file = file_of(here, several(way, 3))
    killed = execute(here, "send", way, file, "--yes")
    assert killed.code == -signal.SIGKILL
    assert len(arrived(here, way)) == 1 + count
    again = execute(here, "send", way, file, "--yes", "--format", "json")
    assert (again.code, results(json.loads(again.out))) == (5, ["skipped", "unknown", "sent"])
    assert execute(here, "send", way, file, "--yes").code == 5
    assert len(arrived(here, way)) == 2 + count
    assert execute(here, "send", way, file, "--yes", "--again").code == 0


def test_an_interrupt_finishes_what_is_on_its_way_and_starts_nothing_more(here: Path) -> None:
    run(here, "status")
    faults(here, "delay,seconds=2,service=symbee-routed-email")
    file = file_of(here, several("routed-email", 3))
    process = begun(here, "send", "routed-email", file, "--yes", "--format", "json")
    entries = here / ".reconciler" / "sandbox" / "sent" / "routed-email"
    deadline = time.monotonic() + 30
    while not entries.is_dir() or not [*entries.glob("*.json")]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert results(json.loads(out)) == ["sent", "failed", "failed"]
    faults(here)
    rest = run(here, "send", "routed-email", file, "--yes", "--format", "json")
    assert (rest.code, results(rest.json)) == (0, ["skipped", "sent", "sent"])
    assert len(arrived(here, "routed-email")) == 3


def test_an_entry_that_nobody_can_read_stops_everything(here: Path) -> None:
    file = file_of(here, ROUTED)
    assert run(here, "send", "routed-email", file, "--yes").code == 0
    (entry,) = (here / ".reconciler" / "sandbox" / "sent").rglob("*.json")
    entry.write_text("{")
    refused = run(here, "send", "routed-email", file, "--yes", "--again")
    assert refused.code == 4
    assert "nobody knows whether that message was sent" in refused.err
    assert len(arrived(here, "routed-email")) == 1


# Over HTTP --------------------------------------------------------------------------------------------------------


def test_over_http_with_the_account_proven_first(tmp_path: Path, pointed: Served) -> None:
    """As in production: a `connect` environment, its key in Secrets Manager, both systems behind URLs of their own."""
    seed = {**SEED, "instances": [{"alias": "acme-send"}]}
    (tmp_path / "pointed.yaml").write_text(yaml.safe_dump(seed), encoding="utf-8")
    pointed.seed(tmp_path / "pointed.yaml")
    there = {"region": REGION, "instance": "acme-send", "accountId": ACCOUNT}
    symbee = {**SYMBEE, "baseUrl": pointed.url}
    uniphore = {**UNIPHORE, "url": pointed.url}
    here = workspace(tmp_path, sandbox=None, connect=there, symbee=symbee, uniphore=uniphore)
    for way in WAYS:
        before = len(arrived(here, way, pointed.state))
        sent = run(here, "send", way, file_of(here, SAMPLES[way]), "--yes")
        assert sent.code == 0, sent.err
        assert len(arrived(here, way, pointed.state)) == before + 1
    workspace(tmp_path, sandbox=None, connect={**there, "accountId": "999999999999"}, symbee=symbee)
    refused = run(here, "send", "routed-email", file_of(here, several("routed-email", 1)), "--yes")
    assert (refused.code, "credentials belong to account" in refused.err) == (4, True)


def test_no_secret_and_no_text_of_a_message_is_left_anywhere(here: Path) -> None:
    body = "The canary sings of seven seas"
    faults(here, "error,service=symbee-routed-email,nth=2,times=1")
    shown = [
        run(here, "send", way, file_of(here, messages, f"{way}.yaml"), "--yes", "--log-level", "debug")
        for way, messages in (
            ("routed-email", [{**one, "subject": body} for one in several("routed-email", 2)]),
            ("email-contact", {**CONTACT, "body": body}),
        )
    ]
    assert [one.code for one in shown] == [5, 0]
    texts = [(Path("stdout"), one.out + one.err) for one in shown]
    files = {here / "seed.yaml"}
    kept = [*texts, *texts_below(here, but=files)]
    assert [path.name for path, text in kept if KEY in text or TOKEN in text] == []
    backend = [text for path, text in kept if "sent" in path.parts]
    assert backend
    assert [text for text in [*backend, *(text for _, text in texts)] if body in text] == []


# The guide --------------------------------------------------------------------------------------------------------

GUIDE = (ROOT / "docs" / "send.md").read_text("utf-8")
SHOWN = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize(("way", "text"), SHOWN)
def test_what_the_guide_shows_is_sent(way: str, text: str, here: Path) -> None:
    (here / "shown.yaml").write_text(text)
    assert run(here, "send", way, "shown.yaml", "--yes").code == 0
    assert len(arrived(here, way)) == 1


def test_the_guide_shows_both() -> None:
    assert [way for way, _ in SHOWN] == [*WAYS]


@pytest.mark.parametrize("schema", ["RoutedEmail", "EmailContact"])
def test_the_guide_tells_every_field(schema: str) -> None:
    (fields,) = (
        one["properties"]
        for name, one in json.loads(schema_text(schema))["$defs"].items()
        if name == f"{schema}Request"
    )
    assert [name for name in fields if f"`{name}`" not in GUIDE] == []

"""`verify` and `apply --verify`, by the real command line on the sandbox: what passes, what fails and says why, and
that nothing is sent twice by a run that was cut off and its repetition.
"""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.acceptance.course import LAST, copy, edit_one
from tests.acceptance.program import Ran, begun, environ, execute, run

ARRIVE, KEEP_UP = "RoutedEmailCheck/arrive", "QueueCheck/keep-up"
WORKSPACE: dict[str, Any] = {
    "apiVersion": "reconciler/v1",
    "kind": "Workspace",
    "metadata": {"name": "acme", "uid": "3f9c2a71"},
    "spec": {
        "environments": [
            {
                "name": "sandbox",
                "sandbox": {"seed": "seed.yaml"},
                "symbee": {
                    "company": "abc-gadgets",
                    "environment": "prod",
                    "apiKey": {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}},
                    "administration": {
                        "gateway": {"url": "https://gateway.example.com", "token": {"env": "T"}}
                    },
                },
                "uniphore": {
                    "url": "https://api.example.com",
                    "token": {"env": "UNIPHORE"},
                    "tenant": "Acme Corp",
                    "organization": "Sales",
                    "restrictedMetadata": ["ssn"],
                },
            }
        ]
    },
}
SEED = {"hoursOfOperation": ["Office hours"], "secrets": {"SYMBEE_CONNECT_API_KEY": "example-key"}}
CONTACT = {
    "category": "Leads",
    "agent": {"id": "Agent1", "email": "agent1@example.com"},
    "participant": {"id": "Participant1", "email": "ps1@example.com"},
    "from": "agent1@example.com",
    "to": ["ps1@example.com"],
    "subject": "A check",
    "body": "A check.",
    "language": "us-en",
}


def manifest(address: str, **spec: Any) -> dict[str, Any]:
    kind, name = address.split("/")
    return {"apiVersion": "reconciler/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def email(name: str = "arrive", **more: Any) -> dict[str, Any]:
    """A check whose email has to arrive in the skill queue `mail`."""
    stated = {
        "configuration": "returns",
        "from": "check@example.com",
        "to": "returns@example.com",
        "subject": "A check",
        "expectQueue": "mail",
        "within": "1s",
    }
    return manifest(f"RoutedEmailCheck/{name}", **stated | more)


RESOURCES = (
    manifest("SkillQueue/mail", taskType="EMAIL"),
    manifest("SkillQueue/other", taskType="EMAIL"),
    manifest("RoutedEmailConfiguration/returns", ownerId="returns", skillQueue="mail"),
    manifest("Queue/retail", hoursOfOperation="Office hours"),
)
LOOKS = manifest(
    "QueueCheck/keep-up", queues=["Queue/retail", "SkillQueue/mail"], expect={"maxItemsInQueue": 5}
)


class Place:
    """A workspace with an applied sandbox; every document that is not a check stands there already."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "manifests").mkdir()
        (folder / "reconciler.yaml").write_text(yaml.safe_dump(WORKSPACE))
        (folder / "seed.yaml").write_text(yaml.safe_dump(SEED))
        self.write("resources", *RESOURCES)
        assert run(folder, "apply", "--yes").code == 0

    def write(self, name: str, *documents: Any) -> None:
        (self.folder / "manifests" / f"{name}.yaml").write_text(yaml.safe_dump_all(documents))

    def load(self, queue: str, **figures: Any) -> None:
        """State what waits in a queue from now on."""
        seed = self.folder / "load.yaml"
        seed.write_text(yaml.safe_dump({"statistics": [{"queue": queue, **figures}]}))
        assert run(self.folder, "sandbox", "seed", str(seed)).code == 0

    def fault(self, rule: str) -> None:
        assert run(self.folder, "sandbox", "faults", "--add", rule).code == 0

    def verify(self, *arguments: str) -> Ran:
        return run(self.folder, "verify", "--yes", *arguments)

    def results(self, *arguments: str) -> dict[str, tuple[str, str]]:
        """Address -> result and message."""
        ran = self.verify("--format", "json", *arguments)
        assert ran.code in (0, 1), ran.err
        found = {one["address"]: (one["result"], one["message"]) for one in ran.json["checks"]}
        assert (ran.code == 0) == all(result == "pass" for result, _ in found.values())
        return found

    @property
    def sent(self) -> int:
        """How many emails and contacts the stand-in has taken."""
        with sqlite3.connect(f"file:{self.folder}/.reconciler/sandbox.db?mode=ro", uri=True) as database:
            query = "SELECT count(*) FROM object WHERE kind IN ('routed-email', 'email-contact')"
            return int(database.execute(query).fetchone()[0])

    @property
    def left(self) -> list[str]:
        """What runs have left open in the backend."""
        return [one.name for one in (self.folder / ".reconciler/sandbox/checks").rglob("*.json")]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("UNIPHORE", "example-token")
    return Place(tmp_path)


# Looking ----------------------------------------------------------------------------------------------------------


def test_figures_as_expected(place: Place) -> None:
    place.write("checks", LOOKS)
    shown = run(place.folder, "verify")  # it only reads, so that nobody is asked
    assert (shown.code, shown.err) == (0, "")
    assert "QueueCheck/keep-up  passed" in shown.out
    assert shown.out.endswith("1 check: 1 passed.\n")


def test_each_figure_that_is_not_as_expected_is_named(place: Place) -> None:
    place.load("mail", itemsInQueue=4, itemsBeingDelivered=2, openClosedState="FORCED_CLOSED")
    place.write(
        "checks",
        LOOKS,
        manifest(
            "QueueCheck/open",
            queues=["SkillQueue/mail"],
            expect={"openClosedState": "OPERATING_HOURS_OPEN", "minAgentsStaffed": 1},
        ),
    )
    found = place.results()
    assert found[KEEP_UP] == ("fail", "SkillQueue/mail: 6 waiting, expected at most 5")
    assert found["QueueCheck/open"] == (
        "fail",
        (
            "SkillQueue/mail: its state is FORCED_CLOSED, expected OPERATING_HOURS_OPEN;"
            " SkillQueue/mail: 0 agents staffed, expected at least 1"
        ),
    )


def test_how_long_anybody_waits_at_symbee_is_unknown_and_not_zero(place: Place) -> None:
    place.write(
        "checks", manifest("QueueCheck/age", queues=["SkillQueue/mail"], expect={"maxOldestSeconds": 60})
    )
    told = place.verify("--format", "json", "--log-level", "debug")
    ((result, message),) = [(one["result"], one["message"]) for one in told.json["checks"]]
    assert (result, "unknown (Symbee tells it of no queue)" in message) == ("unknown", True)
    asked = told.err.count("service=symbee-statistics")
    assert (
        asked == 3
    )  # to find the queue, and twice for one look: nobody looks again for what nobody ever knows


def test_a_queue_that_is_not_applied_yet(place: Place) -> None:
    place.write(
        "more",
        manifest("Queue/new", hoursOfOperation="Office hours"),
        manifest("SkillQueue/new", taskType="EMAIL"),
    )
    place.write(
        "checks",
        manifest("QueueCheck/new", queues=["Queue/new", "SkillQueue/new"], expect={"maxItemsInQueue": 5}),
    )
    ((result, message),) = place.results().values()
    assert result == "fail"
    assert message == (
        "Queue/new is not live; apply it first;"
        " SkillQueue/new does not exist: Symbee's statistics do not list new"
    )


def test_a_check_is_nothing_to_plan(place: Place) -> None:
    place.write("checks", LOOKS, email())
    assert run(place.folder, "plan", "--detailed-exitcode").code == 0
    assert run(place.folder, "drift").code == 0
    assert run(place.folder, "validate").out == "6 documents valid\n"
    assert run(place.folder, "plan", "--target", ARRIVE).code == 64


# Sending ----------------------------------------------------------------------------------------------------------


def test_an_email_arrives_and_each_run_sends_anew(place: Place) -> None:
    place.write("checks", email())
    result, message = place.results()[ARRIVE]
    assert result == "pass"
    assert message.startswith(
        "confirmed: accepted, and the figure of SkillQueue/mail rose from 0 to 1, which other"
    )
    assert message.endswith("nothing cancels what was sent")
    assert place.verify().code == 0
    assert (place.sent, place.left) == (2, [])


def test_an_arrival_that_nobody_sees_is_accepted_and_unconfirmed(place: Place) -> None:
    place.load("mail", leavesPerSecond=1000)  # whoever is idle takes it at once
    place.write("checks", email())
    result, message = place.results()[ARRIVE]
    assert result == "pass"
    assert "accepted, arrival unconfirmed: the figure of SkillQueue/mail did not rise within 1 s" in message


def test_an_owner_whom_nobody_knows_is_a_failure_though_the_answer_is_200(place: Place) -> None:
    checks = email("stranger", ownerId="stranger")
    del checks["spec"]["configuration"]
    place.write("checks", checks)
    result, message = place.results()["RoutedEmailCheck/stranger"]
    assert (result, "not accepted: SendRoutedEmail answered ERROROCCURRED" in message) == ("fail", True)
    assert (place.sent, place.left) == (0, [])


def test_a_configuration_that_leads_elsewhere_fails_without_sending(place: Place) -> None:
    place.write("checks", email(expectQueue="other"))
    result, message = place.results()[ARRIVE]
    assert result == "fail"
    assert message == (
        "RoutedEmailConfiguration/returns hands the email of returns to the skill queue mail,"
        " expected SkillQueue/other; nothing was sent"
    )
    assert place.sent == 0


def test_one_that_leads_elsewhere_only_live_fails_too(place: Place) -> None:
    changed = [
        manifest("RoutedEmailConfiguration/returns", ownerId="returns", skillQueue="other"),
        *RESOURCES[:2],
    ]
    place.write("resources", *changed, RESOURCES[3])
    assert run(place.folder, "apply", "--yes").code == 0
    place.write("resources", *RESOURCES)  # the manifests say `mail` again, and nobody has applied that
    place.write("checks", email())
    result, message = place.results()[ARRIVE]
    assert (result, message.startswith("the live configuration hands the email of returns to")) == (
        "fail",
        True,
    )
    assert place.sent == 0


def test_contacts_are_accepted_or_refused_as_expected(place: Place) -> None:
    seed = place.folder / "uniphore.yaml"
    seed.write_text(
        "uniphore: {tenants: [{name: Acme Corp, organizations: [{name: Sales, categories: [Leads]}]}]}"
    )
    seeded = run(place.folder, "sandbox", "seed", str(seed))
    assert seeded.code == 0, seeded.err
    unknown = {**CONTACT, "category": "Nothing"}
    place.write(
        "checks",
        manifest("EmailContactCheck/taken", **CONTACT),
        manifest("EmailContactCheck/refused", **unknown, expectError="entity-identifier"),
        manifest("EmailContactCheck/wrongly-refused", **unknown),
        manifest("EmailContactCheck/wrongly-taken", **CONTACT, expectError="entity-identifier"),
        manifest("EmailContactCheck/restricted", **CONTACT, metadata={"SSN": "1"}),
    )
    found = {address.split("/")[1]: one for address, one in place.results().items()}
    assert {name: result for name, (result, _) in found.items()} == {
        "taken": "pass",
        "refused": "pass",
        "wrongly-refused": "fail",
        "wrongly-taken": "fail",
        "restricted": "fail",
    }
    assert found["taken"][1].startswith("accepted: queued, which is not processed yet")
    assert found["restricted"][1].startswith("nothing was sent: metadata cannot have the key SSN")
    assert place.sent == 2


def test_a_secret_that_is_not_there_sends_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNIPHORE")
    place.write("checks", manifest("EmailContactCheck/taken", **CONTACT))
    ((result, message),) = place.results().values()
    assert (result, message) == (
        "unknown",
        "the secret {env: UNIPHORE} is not set; set the environment variable UNIPHORE",
    )
    assert (place.sent, place.left) == (0, [])


# Cut off ----------------------------------------------------------------------------------------------------------


def killed(place: Place) -> None:
    assert execute(place.folder, "verify", "--yes").code == -signal.SIGKILL


def test_killed_after_the_effect_and_run_again_sends_once(place: Place) -> None:
    place.write("checks", email())
    place.fault("crash,after,operation=SendRoutedEmail")
    killed(place)
    assert (place.sent, len(place.left)) == (1, 1)
    result, message = place.results()[ARRIVE]
    assert result == "pass"
    assert "the figure of SkillQueue/mail rose from 0 to 1" in message
    assert "by a run that was cut off at" in message
    assert (place.sent, place.left) == (1, [])
    assert place.results()[ARRIVE][0] == "pass"
    assert place.sent == 2  # a new run sends anew


def test_killed_before_the_effect_nobody_knows_and_nothing_is_sent_again(place: Place) -> None:
    place.write("checks", email())
    place.fault("crash,operation=SendRoutedEmail")
    killed(place)
    result, message = place.results()[ARRIVE]
    assert result == "unknown"
    assert "it may have been sent, and its arrival is not seen" in message
    assert (place.sent, place.left) == (0, [])
    assert place.results()[ARRIVE][0] == "pass"
    assert place.sent == 1


def test_a_contact_of_a_killed_run_is_not_sent_again(place: Place) -> None:
    place.write("checks", manifest("EmailContactCheck/taken", **CONTACT))
    place.fault("crash,after,operation=CreateEmailContact")
    killed(place)
    ((result, message),) = place.results().values()
    assert (result, "it may have been sent" in message) == ("unknown", True)
    assert place.sent == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_ended_while_it_looks_on_and_run_again_sends_once(place: Place, number: signal.Signals) -> None:
    place.load("mail", leavesPerSecond=1000)
    place.write("checks", email(within="20s"))
    process = begun(place.folder, "verify", "--yes", "--format", "json")
    deadline = time.monotonic() + 30
    record = place.folder / ".reconciler/sandbox/checks/RoutedEmailCheck/arrive.json"
    while not record.exists() or json.loads(record.read_text())["state"] != "accepted":
        assert time.monotonic() < deadline, process.poll()
        time.sleep(0.05)
    process.send_signal(number)
    out, _ = process.communicate(timeout=15)
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL)
    if number == signal.SIGINT:
        assert json.loads(out)["checks"][0]["result"] == "pass"  # accepted is all that it can say
    place.write("checks", email(within="1s"))
    result, message = place.results()[ARRIVE]
    assert (result, "it is not sent again" in message) == ("pass", True)
    assert (place.sent, place.left) == (1, [])


@pytest.mark.parametrize(("fault", "taken", "result"), [("reset,after", 1, "pass"), ("reset", 0, "unknown")])
def test_a_lost_answer_is_looked_for_and_never_sent_again(
    place: Place, fault: str, taken: int, result: str
) -> None:
    place.write("checks", email())
    place.fault(f"{fault},operation=SendRoutedEmail,times=1")
    assert place.results()[ARRIVE][0] == result
    assert (place.sent, place.left) == (taken, [])


# Choosing, asking, forms ------------------------------------------------------------------------------------------


def test_only_the_checks_that_are_named(place: Place) -> None:
    place.write("checks", LOOKS, email())
    shown = run(
        place.folder, "verify", KEEP_UP, "--format", "json"
    )  # no check that sends, so nobody is asked
    assert [one["address"] for one in shown.json["checks"]] == [KEEP_UP]
    assert place.sent == 0


@pytest.mark.parametrize("address", ["QueueCheck/keep-upp", "Queue/retail", "keep-up"])
def test_an_address_that_is_no_check(place: Place, address: str) -> None:
    place.write("checks", LOOKS)
    refused = run(place.folder, "verify", address, "--format", "json")
    assert (refused.code, refused.json["error"]["exitCode"]) == (64, 64)


def test_without_a_terminal_what_sends_has_to_be_agreed_to(place: Place) -> None:
    place.write("checks", LOOKS, email())
    for command in (("verify",), ("apply", "--verify"), ("verify", ARRIVE)):
        refused = run(place.folder, *command)
        assert refused.code == 64
        assert "--yes" in refused.err
    assert place.sent == 0


@pytest.mark.parametrize(("said", "code", "sent"), [("n\n", 1, 0), ("y\n", 0, 1)])
def test_on_a_terminal_it_names_and_asks(place: Place, said: str, code: int, sent: int) -> None:
    place.write("checks", email())
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "verify"],
        cwd=place.folder,
        env=environ(TERM="xterm"),
        stdin=follower,
        stdout=subprocess.DEVNULL,
        stderr=follower,
    )
    os.close(follower)
    seen = ""
    while "[y/N]" not in seen:
        seen += os.read(leader, 65536).decode()
    os.write(leader, said.encode())
    assert process.wait(timeout=30) == code
    os.close(leader)
    assert f"{ARRIVE} sends a message" in seen
    assert "Nothing cancels what was sent." in seen
    assert place.sent == sent


def test_junit(place: Place) -> None:
    place.load("mail", itemsInQueue=9)
    age = manifest("QueueCheck/age", queues=["SkillQueue/mail"], expect={"maxOldestSeconds": 60})
    place.write("checks", LOOKS, age, email())
    shown = place.verify("--format", "junit")
    assert shown.code == 1
    root = ET.fromstring(shown.out)
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
    }
    cases = {one.get("name"): [child.tag for child in one] for one in root.iter("testcase")}
    assert cases == {KEEP_UP: ["failure"], "QueueCheck/age": ["error"], ARRIVE: ["system-out"]}


def test_an_environment_without_checks(place: Place) -> None:
    shown = run(place.folder, "verify", "--format", "json")
    assert (shown.code, shown.json) == (0, {"checks": []})
    assert "has no checks" in shown.err


def test_it_locks_nothing_and_is_stopped_by_no_lock(place: Place) -> None:
    place.write("checks", email())
    (place.folder / ".reconciler/sandbox/lock.json").write_text("{}")
    assert place.verify().code == 0
    assert (place.folder / ".reconciler/sandbox/lock.json").read_text() == "{}"


# After an apply ---------------------------------------------------------------------------------------------------


def test_the_contact_centre(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    applied = run(workspace, "apply", "--verify", "--yes", "--format", "json")
    assert applied.code == 0, applied.out
    assert applied.json["exitCode"] == 0
    assert {one["result"] for one in applied.json["checks"]} == {"pass"}
    verified = run(workspace, "verify", "--yes")
    assert (verified.code, verified.err) == (0, "")

    def elsewhere(document: Any) -> None:
        document["spec"]["skillQueue"] = "text-returns-by-mail"

    edit_one(workspace, "RoutedEmailConfiguration/refunds", elsewhere)
    more = manifest("SkillQueue/text-returns-by-mail", taskType="EMAIL")
    (workspace / "manifests" / "more.yaml").write_text(yaml.safe_dump(more))
    failed = run(workspace, "apply", "--verify", "--yes")
    assert failed.code == 5
    assert "hands the email of refunds to the skill queue text-returns-by-mail" in failed.out
    assert "What was planned is applied, and not everything works." in failed.out
    again = run(workspace, "apply", "--verify", "--yes", "--format", "json")
    assert (again.code, again.json["exitCode"], again.json["changes"]) == (5, 5, [])


def test_a_saved_plan_is_followed_by_the_checks_too(place: Place) -> None:
    place.write("checks", LOOKS)
    place.write("more", manifest("SkillQueue/third", taskType="EMAIL"))
    assert run(place.folder, "plan", "--out", "p.json").code == 0
    applied = run(place.folder, "apply", "p.json", "--verify", "--format", "json")
    assert applied.code == 0
    assert [one["result"] for one in applied.json["checks"]] == ["pass"]


def test_after_an_apply_that_is_not_good_nothing_is_checked(place: Place) -> None:
    place.write("checks", email())
    place.write("more", manifest("SkillQueue/third", taskType="EMAIL"))
    place.fault("error,service=symbee,mutating")
    applied = run(place.folder, "apply", "--verify", "--yes", "--format", "json")
    assert applied.code not in (0, 70)
    assert "checks" not in applied.json
    assert "the checks were not run" in applied.err
    assert place.sent == 0


def test_where_nothing_can_be_looked_at_the_apply_is_told_all_the_same(place: Place) -> None:
    place.write("checks", LOOKS)
    place.fault("error,service=symbee-statistics,nth=2,times=1000")  # the plan asks once
    applied = run(place.folder, "apply", "--verify", "--yes", "--format", "json")
    assert (applied.code, applied.json["exitCode"]) == (5, 5)
    assert [one["result"] for one in applied.json["checks"]] == ["unknown"]

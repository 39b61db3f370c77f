"""`status` as people and programs meet it: in process, over HTTP, on a terminal, and where it cannot work."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.providers.symbee.queue_figures import FIGURES, INFO
from tests.acceptance.conftest import Served
from tests.acceptance.course import ACCOUNT, REGION, world
from tests.acceptance.program import begun, environ, execute, run, serving

KEY = {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}}
SYMBEE = {"company": "abc-gadgets", "environment": "prod", "apiKey": KEY}
SEED = {
    "hoursOfOperation": ["Office hours"],
    "queues": [{"name": "Customer Care Inbound", "hoursOfOperation": "Office hours"}],
    "secrets": {"SYMBEE_CONNECT_API_KEY": "example-key"},
    "statistics": [
        {
            "queue": "Customer Care Inbound",
            "deliveryProvider": "AMAZON",
            "agentsStaffed": 26,
            "agentsWorking": 11,
            "agentsInWrap": 3,
            "agentsUnavailable": 10,
            "itemsInQueue": 5,
            "oldestItem": 125,
        },
        {
            "queue": "email-customer-care",
            "queueName": "Email Customer Care",
            "taskType": "EMAIL",
            "agentsStaffed": 10,
            "agentsWorking": 5,
            "agentsInWrap": 2,
            "agentsUnavailable": 3,
            "itemsInQueue": 27,
        },
        {
            "queue": "sms-customer-care",
            "queueName": "SMS Customer Care",
            "taskType": "SMS_PINPOINT",
            "openClosedState": "FORCED_OPEN",
            "agentsStaffed": 6,
            "agentsAvailable": 2,
            "agentsWorking": 1,
            "agentsUnavailable": 1,
        },
    ],
}
# source: the response on the API's own page; null is what its text says nobody knows
SAMPLE = [
    ["AMAZON", "AMAZON_ANY", "OPERATING_HOURS_UNKNOWN", 26, 0, 11, 3, 0, 10, 5, 0, 0, 125],
    ["SYMBEE", "EMAIL", "OPERATING_HOURS_OPEN", 10, 0, 5, 2, 0, 3, 27, 0, 0, None],
    ["SYMBEE", "SMS_PINPOINT", "FORCED_OPEN", 6, 2, 1, 0, 0, 1, 0, 0, 0, None],
]


def workspace(folder: Path, symbee: Any = SYMBEE, **environment: Any) -> Path:
    """A workspace with nothing to manage, whose sandbox is busy."""
    given = {"name": "sandbox", "sandbox": {"seed": "seed.yaml"}, **environment}
    if symbee is not None:
        given["symbee"] = symbee
    document = {
        "apiVersion": "reconciler/v1",
        "kind": "Workspace",
        "metadata": {"name": "acme", "uid": "3f9c2a71"},
        "spec": {"environments": [given]},
    }
    (folder / "reconciler.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    (folder / "seed.yaml").write_text(yaml.safe_dump(SEED), encoding="utf-8")
    return folder


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    return workspace(tmp_path)


def rows(document: Any) -> list[list[Any]]:
    """The queues of a document as the sample has them."""
    return [
        [one["queueInfo"]["deliveryProvider"], one["queueInfo"]["taskType"], one["openClosedState"]]
        + [one[name] for name in FIGURES]
        for one in document["queues"]
    ]


def test_the_document_is_the_sample_field_by_field(busy: Path) -> None:
    shown = run(busy, "status", "--format", "json")
    assert (shown.code, shown.err) == (0, "")
    assert set(shown.json) == {"readAt", "queues"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", shown.json["readAt"])
    assert rows(shown.json) == SAMPLE
    for one in shown.json["queues"]:
        assert list(one) == ["queueInfo", "openClosedState", *FIGURES]
        assert tuple(one["queueInfo"]) == INFO
    names = [one["queueInfo"]["queueName"] for one in shown.json["queues"]]
    assert names == ["Customer Care Inbound", "Email Customer Care", "SMS Customer Care"]


def test_the_table(busy: Path) -> None:
    shown = run(busy, "status")
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[0].startswith("32 waiting in 3 queues; nobody available in 2.")
    assert [line.split()[:4] for line in lines[3:]] == [
        ["!", "Email", "Customer", "Care"],
        ["!", "Customer", "Care", "Inbound"],
        ["SMS", "Customer", "Care", "SMS_PINPOINT"],
    ]
    assert "\x1b" not in shown.out


def test_it_writes_nothing(busy: Path) -> None:
    run(busy, "status")
    before = world(busy / ".reconciler" / "sandbox.db")
    assert run(busy, "status").code == 0
    assert world(busy / ".reconciler" / "sandbox.db") == before
    assert [path.name for path in (busy / ".reconciler").iterdir() if path.is_dir()] == []


def test_a_lock_does_not_stop_it(busy: Path) -> None:
    held = busy / ".reconciler" / "sandbox"
    held.mkdir(parents=True)
    (held / "lock.json").write_text("{}")
    assert run(busy, "status").code == 0


@pytest.mark.parametrize(
    ("symbee", "missing"),
    [(None, "symbee"), ({"company": "a", "environment": "b"}, "symbee.apiKey")],
)
def test_an_environment_with_nobody_to_ask(tmp_path: Path, symbee: Any, missing: str) -> None:
    for form in ("text", "json"):
        refused = run(workspace(tmp_path, symbee), "status", "--format", form)
        assert refused.code == 3
        assert f"states no {missing}," in refused.err
        assert "apiKey in reconciler.yaml" in refused.err
        if form == "json":
            assert refused.json["error"]["code"] == "noSymbee"


def test_watching_is_no_document(busy: Path) -> None:
    refused = run(busy, "status", "--watch", "--format", "json")
    assert refused.code == 64
    assert refused.json["error"]["exitCode"] == 64


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ({"env": "NOBODY_SET_THIS"}, "the secret {env: NOBODY_SET_THIS} is not set"),
        ({"file": "nowhere"}, "the secret {file: nowhere} cannot be read: No such file or directory"),
        (
            {"awsSecretsManager": {"id": "nobody"}},
            "the secret {awsSecretsManager: {id: nobody}} is not there",
        ),
    ],
)
def test_a_key_that_is_not_there(tmp_path: Path, key: Any, said: str) -> None:
    refused = run(workspace(tmp_path, {**SYMBEE, "apiKey": key}), "status")
    assert refused.code == 3
    assert refused.err.splitlines()[0] == f"error: {said} [secret]"


def test_a_key_from_a_file_beside_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("example-key\n")
    assert run(workspace(tmp_path, {**SYMBEE, "apiKey": {"file": "key"}}), "status").code == 0


def test_a_wrong_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("canary-91\n")
    refused = run(workspace(tmp_path, {**SYMBEE, "apiKey": {"file": "key"}}), "status")
    assert refused.code == 4
    assert "RetrieveQueueInfo answered 403" in refused.err
    assert "canary-91" not in refused.err


def test_a_fault_that_stays(busy: Path) -> None:
    run(busy, "sandbox", "faults", "--add", "error,service=symbee-statistics")
    refused = run(busy, "status", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "doubtful")


def test_over_http_with_the_account_proven_first(
    tmp_path: Path, pointed: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in production: a `connect` environment, its key in Secrets Manager, Symbee behind a URL of its own."""
    seed = {**SEED, "instances": [{"alias": "acme-status"}]}
    seed["secrets"] = {
        "SYMBEE_CONNECT_API_KEY": "example-key"
    }  # others share this world, and may have another
    (tmp_path / "pointed.yaml").write_text(yaml.safe_dump(seed), encoding="utf-8")
    pointed.seed(tmp_path / "pointed.yaml")
    monkeypatch.setenv("STATUS_KEY", "example-key")
    here = workspace(tmp_path, {**SYMBEE, "baseUrl": pointed.url, "apiKey": {"env": "STATUS_KEY"}})
    document = yaml.safe_load((here / "reconciler.yaml").read_text())
    (environment,) = document["spec"]["environments"]
    del environment["sandbox"]
    environment["connect"] = {"region": REGION, "instance": "acme-status", "accountId": ACCOUNT}
    (here / "reconciler.yaml").write_text(yaml.safe_dump(document))
    shown = run(here, "status", "--format", "json")
    assert shown.code == 0, shown.err
    found = [row for row in rows(shown.json) if row[0] == "SYMBEE"]
    assert [row for row in found if row in SAMPLE] == SAMPLE[1:]  # others share this world
    environment["connect"]["accountId"] = "999999999999"
    (here / "reconciler.yaml").write_text(yaml.safe_dump(document))
    refused = run(here, "status")
    assert (refused.code, "credentials belong to account" in refused.err) == (4, True)


# Watching ---------------------------------------------------------------------------------------------------------


class Screen:
    """`status --watch` on a terminal of its own."""

    def __init__(self, workspace: Path) -> None:
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", "status", "--watch"],
            cwd=workspace,
            env=environ(TERM="xterm-256color"),
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
        )
        os.close(follower)
        self.seen = ""

    def until(self, found: Callable[[str], bool], seconds: float = 30) -> None:
        """Look on until the screen has shown something."""
        deadline = time.monotonic() + seconds
        os.set_blocking(self._leader, False)
        while not found(self.seen):
            assert time.monotonic() < deadline, self.seen
            try:
                self.seen += os.read(self._leader, 65536).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.05)

    def interrupt(self) -> int:
        """Ctrl-C, and the exit code; what was written until then is in `seen`."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=20)
        try:
            while chunk := os.read(self._leader, 65536):
                self.seen += chunk.decode(errors="replace")
        except OSError:
            pass
        os.close(self._leader)
        return code


def test_watching_refreshes_in_place_outlives_a_silence_and_ends_cleanly(busy: Path) -> None:
    run(busy, "status")
    screen = Screen(busy)
    try:
        screen.until(lambda seen: "32 waiting in 3 queues" in seen)
        more = busy / "more.yaml"
        more.write_text("statistics: [{queue: email-customer-care, itemsInQueue: 8}]")
        assert run(busy, "sandbox", "seed", str(more)).code == 0
        screen.until(lambda seen: "13 waiting in 3 queues" in seen)
        assert run(busy, "sandbox", "faults", "--add", "error,service=symbee-statistics").code == 0
        screen.until(lambda seen: "not read since then: RetrieveQueueInfo answered 500" in seen)
    finally:
        code = screen.interrupt()
    assert code == 130
    assert "\x1b[1A" in screen.seen  # the cursor went up again: in place
    assert "\x1b[?1049h" not in screen.seen  # what was shown last stays
    assert "Traceback" not in screen.seen
    assert "error:" not in screen.seen
    assert screen.seen.rstrip().endswith("\x1b[?25h")  # the cursor is shown again


def test_watching_without_a_terminal_shows_one_table_below_the_other(busy: Path) -> None:
    run(busy, "status")
    process = begun(busy, "status", "--watch")
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        verdicts = 0
        while verdicts < 2:
            verdicts += "32 waiting in 3 queues" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert process.stderr.read() == ""


def test_the_installed_program_and_a_served_world(busy: Path) -> None:
    with serving(busy):
        shown = execute(busy, "status", "--format", "json")
    assert shown.code == 0
    assert rows(json.loads(shown.out)) == SAMPLE

"""Who waits in a queue that is to go: refused, overridden, drained; with the real command line on the sandbox."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.acceptance.program import Ran, begun, run

_WORKSPACE: dict[str, Any] = {
    "apiVersion": "reconciler/v1",
    "kind": "Workspace",
    "metadata": {"name": "acme", "uid": "3f9c2a71"},
    "spec": {"environments": [{"name": "sandbox", "sandbox": {"seed": "seed.yaml"}}]},
}
_OVERRIDE = "waitingContacts=Queue/old"


class Place:
    """A workspace with two queues that were made, of which one is stated no more."""

    def __init__(self, folder: Path, **guards: Any) -> None:
        self.folder = folder
        self._write("seed.yaml", {"hoursOfOperation": ["Office hours"]})
        self.guard(**guards)
        self.state("stays", "old")
        assert self.do("apply", "--yes").code == 0
        self.state("stays")

    def _write(self, name: str, *documents: Any) -> Path:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
        return file

    def guard(self, **guards: Any) -> None:
        """Let the environment's guards be these."""
        environment = {**_WORKSPACE["spec"]["environments"][0], **({"guards": guards} if guards else {})}
        self._write("reconciler.yaml", {**_WORKSPACE, "spec": {"environments": [environment]}})

    def state(self, *names: str, **spec: Any) -> None:
        """Let these queues be stated; `spec` is said of the first of them."""
        documents = [
            {
                "apiVersion": "reconciler/v1",
                "kind": "Queue",
                "metadata": {"name": name},
                "spec": {"hoursOfOperation": "Office hours", **(spec if name == names[0] else {})},
            }
            for name in names
        ]
        self._write("manifests/queues.yaml", *documents)

    def wait(self, **figures: Any) -> None:
        """Let so many wait in the queue from now on."""
        stated = {"queue": "old", "deliveryProvider": "AMAZON", "agentsStaffed": 2, **figures}
        file = self._write("load.yaml", {"statistics": [stated]})
        assert self.do("sandbox", "seed", str(file)).code == 0

    def do(self, *arguments: str) -> Ran:
        return run(self.folder, *arguments)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command in a process of its own."""
        return begun(self.folder, *arguments)

    def status(self) -> str | None:
        """What a plan that would delete the queue says of its status; None where there is no such queue."""
        plan = self.do("plan", "--prune", "--format", "json").json
        operations = [
            call["operation"]
            for change in plan["changes"]
            if change["address"] == "Queue/old"
            for call in change["calls"]
        ]
        if not operations:
            return None
        return "DISABLED" if operations == ["DeleteQueue"] else "ENABLED"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def results(ran: Ran) -> dict[str, str]:
    return {one["address"]: one["result"] for one in ran.json["changes"]}


def test_a_queue_with_five_waiting_contacts_is_not_pruned(place: Place) -> None:
    place.wait(itemsInQueue=5, oldestItem=125)
    planned = place.do("plan", "--prune")
    assert planned.code == 4
    assert "“old”: 5 waiting (oldest 125 s), 2 agents staffed, read " in planned.out
    assert f"--override {_OVERRIDE}" in planned.out
    refused = place.do("apply", "--prune", "--yes", "--format", "json")
    assert refused.code == 4
    assert refused.json["error"]["code"] == "waitingContacts"
    assert refused.json["error"]["address"] == "Queue/old"
    assert _OVERRIDE in refused.json["error"]["fix"]
    assert place.status() == "ENABLED"


def test_the_plan_tells_whom_it_concerns(place: Place) -> None:
    place.wait(itemsInQueue=5, oldestItem=125)
    plan = place.do("plan", "--prune", "--format", "json").json
    (change,) = plan["changes"]
    (load,) = change["impact"]["queues"]
    five = {"queue": "old", "agentsStaffed": 2, "waiting": 5, "oldestSeconds": 125, "source": "connect"}
    assert load == five
    assert change["impact"]["readAt"].endswith("Z")
    (guard,) = (one for one in plan["guards"] if one["name"] == "waitingContacts")
    assert (guard["outcome"], guard["address"]) == ("blocks", "Queue/old")


def test_an_override_lets_it_go_and_is_on_record(place: Place) -> None:
    place.wait(itemsInQueue=5)
    saved = place.do("plan", "--prune", "--override", _OVERRIDE, "--out", "p.json", "--format", "json")
    assert saved.code == 0
    assert saved.json["options"]["overrides"] == [_OVERRIDE]
    assert [one["outcome"] for one in saved.json["guards"] if one["name"] == "waitingContacts"] == [
        "overridden"
    ]
    assert place.do("apply", "p.json").code == 0
    assert place.status() is None
    (history,) = (
        one
        for one in (place.folder / ".reconciler").rglob("history/*.json")
        if _OVERRIDE in one.read_text("utf-8")
    )
    assert history.is_file()


@pytest.mark.parametrize(("policy", "code"), [("block", 4), ("warn", 0), ("ignore", 0)])
def test_the_environment_says_what_the_guard_does(tmp_path: Path, policy: str, code: int) -> None:
    place = Place(tmp_path, waitingContacts=policy)
    place.wait(itemsInQueue=5)
    ran = place.do("apply", "--prune", "--yes")
    assert ran.code == code
    assert ("! Queue/old: “old” would be deleted, and 5 contacts wait" in ran.out) == (policy == "warn")
    assert (place.status() is None) == (code == 0)


def test_unknown_blocks(place: Place) -> None:
    place.wait(itemsInQueue=None)
    refused = place.do("plan", "--prune")
    assert refused.code == 4
    assert "unknown" in refused.out


def test_who_comes_between_plan_and_apply_counts(place: Place) -> None:
    assert place.do("plan", "--prune", "--out", "p.json").code == 0
    place.wait(itemsInQueue=1)
    refused = place.do("apply", "p.json", "--format", "json")
    assert refused.code == 4
    assert results(refused) == {"Queue/old": "refused"}
    assert refused.json["changes"][0]["error"]["code"] == "waitingContacts"
    assert place.status() == "ENABLED"


def test_a_plan_that_refuses_itself_stays_refused(place: Place) -> None:
    place.wait(itemsInQueue=5)
    assert place.do("plan", "--prune", "--out", "p.json").code == 4
    assert place.do("apply", "p.json", "--drain", "2m").code == 4
    assert place.status() == "ENABLED"


# Draining ----------------------------------------------------------------------------------------------------------


def test_a_drain_waits_until_they_have_left(place: Place) -> None:
    place.wait(itemsInQueue=5, leavesPerSecond=2)
    ran = place.do("apply", "--prune", "--yes", "--drain", "2m")
    assert ran.code == 0, ran
    assert "it is drained first" in ran.out
    told = [line for line in ran.err.splitlines() if line.startswith("draining Queue/old: ")]
    assert len(told) >= 2
    assert told[-1] == "draining Queue/old: 0 waiting, 2 agents staffed"
    assert place.status() is None


def test_of_a_saved_plan_too(place: Place) -> None:
    assert place.do("plan", "--prune", "--out", "p.json").code == 0
    place.wait(itemsInQueue=5, leavesPerSecond=3)
    assert place.do("apply", "p.json", "--drain", "2m").code == 0
    assert place.status() is None


def test_when_they_do_not_leave_it_stops_with_the_queue_disabled(place: Place) -> None:
    place.state("stays", maxContacts=9)
    place.wait(itemsInQueue=5)
    ran = place.do("apply", "--prune", "--yes", "--drain", "1s", "--format", "json")
    assert ran.code == 5
    assert results(ran) == {"Queue/old": "failed", "Queue/stays": "notStarted"}
    assert ran.json["calls"] == 1
    errors = {one["address"]: one["error"] for one in ran.json["changes"]}
    assert "5 waiting" in errors["Queue/old"]["message"]
    assert "stays disabled" in errors["Queue/old"]["message"]
    assert place.status() == "DISABLED"
    place.wait(itemsInQueue=0)
    again = place.do("apply", "--prune", "--yes", "--drain", "1s", "--format", "json")
    assert again.code == 0
    assert results(again) == {"Queue/old": "done", "Queue/stays": "done"}


@pytest.mark.parametrize("saved", [False, True], ids=["fresh", "saved"])
def test_killed_while_it_waits_the_same_command_goes_on(place: Place, saved: bool) -> None:
    assert place.do("plan", "--prune", "--out", "p.json").code == 0
    place.wait(itemsInQueue=5)
    command = ("apply", "p.json") if saved else ("apply", "--prune", "--yes")
    process = place.start(*command, "--drain", "2m")
    assert process.stderr is not None
    assert process.stdout is not None
    with process.stderr, process.stdout:
        assert process.stderr.readline().startswith("draining Queue/old: 5 waiting")
        process.kill()
        assert process.wait(timeout=20) == -signal.SIGKILL
    assert place.status() == "DISABLED"
    place.wait(itemsInQueue=2, leavesPerSecond=4)
    assert place.do(*command, "--drain", "2m").code == 0
    assert place.status() is None


def test_an_interrupt_ends_the_wait(place: Place) -> None:
    place.wait(itemsInQueue=5)
    process = place.start("apply", "--prune", "--yes", "--drain", "2m")
    assert process.stderr is not None
    assert process.stderr.readline().startswith("draining Queue/old: 5 waiting")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)  # and not two minutes
    assert process.returncode == 130
    assert "stays disabled" in out
    assert place.status() == "DISABLED"


def test_what_drain_does_not_go_with(place: Place) -> None:
    assert place.do("apply", "--confirm", "x", "--drain", "2m").code == 64
    assert place.do("apply", "--prune", "--yes", "--drain", "soon").code == 64

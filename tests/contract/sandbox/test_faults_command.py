"""`reconciler sandbox faults`, and faults as the product's own clients meet them in process."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from reconciler.cli.connecting import connect
from reconciler.manifests.workspace import load_workspace
from reconciler.model.errors import DoubtfulError
from reconciler.model.reading import read
from reconciler.sandbox import Sandbox
from reconciler.sandbox.faults import parsed
from tests.acceptance.course import EXAMPLES, copy
from tests.acceptance.program import run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy(EXAMPLES[0], tmp_path)


def rules(workspace: Path) -> list[str]:
    """What stands by now, without the counts."""
    return [line.split("  ")[1] for line in run(workspace, "sandbox", "faults").out.splitlines()]


def test_rules_are_added_listed_and_cleared(workspace: Path) -> None:
    assert run(workspace, "sandbox", "faults").out == "No faults.\n"
    added = run(
        workspace,
        "sandbox",
        "faults",
        "--add",
        "throttle,nth=2",
        "--add",
        "lag,seconds=3,operation=SearchQueues",
    )
    assert (added.code, added.err) == (0, "")
    assert added.out == (
        "1  throttle,nth=2  saw 0, struck 0\n2  lag,operation=SearchQueues,seconds=3  saw 0, struck 0\n"
    )
    assert run(workspace, "sandbox", "faults", "list").out == added.out
    assert run(workspace, "sandbox", "faults", "--clear").out == "No faults.\n"


def test_json(workspace: Path) -> None:
    shown = run(workspace, "sandbox", "faults", "--format", "json", "--add", "error,after,nth=2")
    assert json.loads(shown.out) == {
        "faults": [{"n": 1, "rule": {"fault": "error", "after": True, "nth": 2}, "saw": 0, "struck": 0}]
    }
    assert json.loads(run(workspace, "sandbox", "faults", "--clear", "--format", "json").out) == {
        "faults": []
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--add", "explode"), "no fault is called 'explode'"),
        (("--add", "throttle", "--clear"), "exclude each other"),
        (("list", "--clear"), "exclude each other"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_stands(
    workspace: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(workspace, "sandbox", "faults", "--add", "throttle,nth=9")
    done = run(workspace, "sandbox", "faults", *arguments)
    assert done.code == 64
    assert said in done.err
    assert rules(workspace) == ["throttle,nth=9"]


def test_rules_count_what_the_command_line_does(workspace: Path) -> None:
    run(workspace, "sandbox", "faults", "--add", "throttle,operation=SearchQueues,nth=1")
    assert run(workspace, "plan").code == 0  # waited out
    assert "struck 1" in run(workspace, "sandbox", "faults").out


@pytest.mark.parametrize(
    "what", ["reset,nth=1", "hang,nth=1,seconds=0.01", "reset,after,nth=1", "error,nth=1"]
)
def test_a_write_without_an_answer_is_in_doubt_and_not_sent_again(workspace: Path, what: str) -> None:
    loaded = load_workspace(workspace)
    environment = loaded.environment(None)
    assert environment.sandbox is not None
    box = Sandbox(environment.sandbox.state, seed=environment.sandbox.seed, clock=time.time, sleep=time.sleep)
    box.faults.add(parsed(f"{what},operation=CreateEmailAddress"))
    provider = connect(loaded, environment, writes=True, stop=threading.Event()).providers["connect"]
    instance = {"InstanceId": box.target().instance_id}
    with pytest.raises(DoubtfulError):
        provider.send("CreateEmailAddress", {**instance, "EmailAddress": "a@example.com"}, "one")
    (standing,) = box.faults.list()
    assert (standing.saw, standing.struck) == (1, 1)


def test_a_read_without_an_answer_is_asked_again(workspace: Path) -> None:
    loaded = load_workspace(workspace)
    provider = connect(loaded, loaded.environment(None), writes=False, stop=threading.Event()).providers[
        "connect"
    ]
    run(workspace, "sandbox", "faults", "--add", "reset,operation=SearchQueues,nth=1")
    assert provider.read(read("connect", "SearchQueues")) is not None

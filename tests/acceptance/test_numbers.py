"""A number on its way into Amazon Connect, with the real program: killed while it is imported, and run again."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import CallRecord, Options, Sandbox
from tests.acceptance.program import execute, run

WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: numbers, uid: "0c1d2e3f"}
spec:
  environments:
    - {name: sandbox, sandbox: {seed: seed.yaml}}
"""
SEED = """\
flows: [{name: SMS in}]
topics: [inbound-sms]
smsPhoneNumbers: [{phoneNumber: "+15550100", twoWay: inbound-sms, importSeconds: 5}]
"""
NUMBER = """\
apiVersion: reconciler/v1
kind: SmsPhoneNumber
metadata: {name: support}
spec:
  phoneNumber: "+15550100"
  twoWay: {channel: connect, roleArn: "arn:aws:iam::123456789012:role/sms-two-way"}
  connect: {import: true, flow: SMS in}
"""
ORDER = ["TagResource", "ImportPhoneNumber", "AssociateFlow", "UpdatePhoneNumber"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "manifests").mkdir()
    for name, text in (("reconciler.yaml", WORKSPACE), ("seed.yaml", SEED), ("manifests/sms.yaml", NUMBER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def world(workspace: Path) -> Iterator[Sandbox]:
    """The world that the runs share, with its record: a run that is killed takes the stand-in in it along."""
    box = Sandbox(
        workspace / ".reconciler" / "sandbox.db",
        seed=workspace / "seed.yaml",
        options=Options(record=True),
        clock=time.time,
        sleep=time.sleep,
    )
    yield box
    box.close()


def imported(calls: tuple[CallRecord, ...]) -> list[str]:
    """The tokens of the imports that had an effect."""
    return [
        one.parameters["ClientToken"] for one in calls if one.operation == "ImportPhoneNumber" and one.effect
    ]


@pytest.mark.parametrize(
    ("fault", "again"),
    [
        ("crash,operation=DescribePhoneNumber,nth=2", ("p.json",)),  # while it waits
        ("crash,operation=DescribePhoneNumber,nth=2", ("--yes",)),
        ("crash,after,operation=ImportPhoneNumber", ("--yes",)),  # its answer is never written down
    ],
)
def test_a_run_that_is_killed_on_the_way_is_finished_by_the_next(
    workspace: Path, world: Sandbox, fault: str, again: tuple[str, ...]
) -> None:
    assert run(workspace, "plan", "--out", "p.json").code == 0
    assert run(workspace, "sandbox", "faults", "--add", fault).code == 0
    assert execute(workspace, "apply", "p.json").code == -signal.SIGKILL
    done = execute(workspace, "apply", *again)
    assert done.code == 0, done.err
    assert run(workspace, "plan", "--detailed-exitcode").code == 0
    calls = world.calls()
    assert len(imported(calls)) == 1
    effects = [one.operation for one in calls if one.mutating and one.effect]
    assert effects == ORDER


def test_an_import_that_fails_says_why_and_leaves_the_channel(workspace: Path, world: Sandbox) -> None:
    mended = workspace / "seed.yaml"
    mended.write_text(SEED.replace("importSeconds: 5", "importFails: the instance is full"), encoding="utf-8")
    world.seed(mended)
    failed = run(workspace, "apply", "--yes", "--format", "json")
    assert failed.code == 5
    (change,) = json.loads(failed.out)["changes"]
    assert (change["result"], change["error"]["code"]) == ("failed", "effectFailed")
    assert "the instance is full" in change["error"]["message"]
    assert [one.operation for one in world.calls() if one.effect] == ["TagResource", "ImportPhoneNumber"]

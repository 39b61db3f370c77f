"""Ctrl-C and SIGTERM end a command whatever it waits for: nobody waits minutes for a tool that was told to stop.

An API that refuses is asked again for five minutes, and one that hangs is waited for 50 seconds: a test that ends has
not waited for either (see `stopped`).
"""

from __future__ import annotations

import itertools
import signal
from pathlib import Path

import pytest

from tests.acceptance import test_verify
from tests.acceptance.locking import Place
from tests.acceptance.program import Ran, begun, run

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
LOCAL = {"local": {"path": ".reconciler"}}
TOLD = "error: interrupted [interrupted]\n  → it is safe to run the same command again\n"


def stopped(workspace: Path, number: signal.Signals, *arguments: str, where: str, times: int = 1) -> Ran:
    """A command that gets a signal once it has logged `where` so often; it is waited for for 30 seconds."""
    process = begun(workspace, *arguments, "--log-level", "debug")
    assert process.stderr is not None
    come = itertools.islice((line for line in process.stderr if where in line), times)
    assert len(list(come)) == times, "it ended without having come so far"
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    return Ran(process.returncode, out, err)


@SIGNALS
@pytest.mark.parametrize("command", ["plan", "apply"])
@pytest.mark.parametrize("fault", ["throttle", "hang,seconds=50"])
def test_while_it_only_reads(tmp_path: Path, fault: str, command: str, number: signal.Signals) -> None:
    place = Place(tmp_path, LOCAL)
    place.fault(f"{fault},operation=SearchQueues")
    arguments = [command, "--yes"] if command == "apply" else [command]
    told = stopped(place.workspace, number, *arguments, where="operation=SearchQueues")
    assert told.code == 130
    assert TOLD in told.err
    place.fault()
    assert place.do("apply", "--yes").code == 0
    assert place.history == []  # the lock was given back


@SIGNALS
def test_while_a_write_is_refused_for_want_of_quota(tmp_path: Path, number: signal.Signals) -> None:
    """What is in flight is finished; what the API did not take is not in flight."""
    place = Place(tmp_path, LOCAL)
    place.fault("throttle,operation=CreateQueue")
    told = stopped(place.workspace, number, "apply", "--yes", "--format", "json", where="event=repeat")
    assert told.code == 130
    results = [(one["result"], (one["error"] or {}).get("code")) for one in told.json["changes"]]
    assert ("failed", "throttled") in results
    assert {result for result, _ in results} <= {"done", "failed", "notStarted", "unknown"}
    place.fault()
    assert place.do("apply", "--yes").code == 0
    assert place.do("plan", "--detailed-exitcode").code == 0
    assert place.history == []


@SIGNALS
def test_before_any_check_has_sent(tmp_path: Path, number: signal.Signals) -> None:
    place = test_verify.Place(tmp_path)
    place.write("checks", test_verify.LOOKS, test_verify.email())
    run(tmp_path, "sandbox", "faults", "--add", "throttle,service=connect")
    told = stopped(tmp_path, number, "verify", "--yes", where="event=repeat")
    assert (told.code, told.out) == (130, "")
    assert TOLD in told.err
    assert place.sent == 0


@SIGNALS
def test_after_an_apply_whose_result_must_not_be_lost(tmp_path: Path, number: signal.Signals) -> None:
    place = test_verify.Place(tmp_path)
    place.write("checks", test_verify.LOOKS)
    place.fault("hang,operation=SearchQueues,nth=2,seconds=50")  # the first is that of planning
    arguments = ("apply", "--yes", "--verify", "--format", "json")
    told = stopped(tmp_path, number, *arguments, where="operation=SearchQueues", times=2)
    assert told.code == 130
    assert (told.json["exitCode"], told.json["changes"]) == (130, [])
    assert [one["message"] for one in told.json["checks"]] == ["not run: interrupted before it began"]

"""Rules for faults: what is written is what is meant, and what makes no sense is refused in words."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.errors import InvalidError
from reconciler.sandbox import Fault
from reconciler.sandbox.faults import parsed, stated
from reconciler.sandbox.seed import load_seed


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("throttle", Fault("throttle")),
        ("throttle,for=2.5", Fault("throttle", lasting=2.5)),
        ("error,after,nth=3", Fault("error", after=True, nth=3)),
        (
            "reset, service=connect, operation=CreateQueue, times=2",
            Fault("reset", service="connect", operation="CreateQueue", times=2),
        ),
        ("crash,mutating,every=4", Fault("crash", mutating=True, every=4)),
        ("delay,seconds=0.5,probability=0.25,seed=7", Fault("delay", seconds=0.5, probability=0.25, seed=7)),
        ("quota,rate=1,burst=2", Fault("quota", rate=1, burst=2)),
        ("hang,after=false", Fault("hang")),
    ],
)
def test_texts(text: str, fault: Fault) -> None:
    assert parsed(text) == fault
    assert parsed(str(fault)) == fault
    assert stated(fault.members()) == fault


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("explode", "no fault is called 'explode'; there are throttle, quota, error"),
        ("", "no fault is called ''"),
        ("throttle,operation=CreateQueu", "no operation 'CreateQueu'; did you mean CreateQueue"),
        ("throttle,operation=AssumeRole,service=connect", "no operation 'AssumeRole'"),
        ("throttle,service=s3", "no service is called 's3'"),
        ("throttle,nth", "'nth' is neither a switch"),
        ("throttle,nth=soon", "nth must be a whole number"),
        ("throttle,nth=0", "nth must be more than 0"),
        ("throttle,nth=1,nth=2", "nth stands twice"),
        ("throttle,nth=1,every=2", "nth, every and probability exclude each other"),
        ("throttle,for=-1", "for must be more than 0"),
        ("throttle,colour=red", "a fault has no 'colour'"),
        ("throttle,after", "after goes with error, reset, hang, crash, not with throttle"),
        ("throttle,seconds=3", "seconds goes with hang, delay, lag, not with throttle; for limits how long"),
        ("delay", "delay needs seconds"),
        ("hang,seconds=1e9", "seconds may be 600 at most"),
        ("hang,seconds=nan", "seconds must be more than 0"),
        ("lag,seconds=3,mutating", "lag is for reads"),
        ("error,probability=1.5", "probability must be more than 0 and at most 1"),
        ("error,seed=1", "seed goes with probability"),
        ("quota,rate=1", "rate and burst go together"),
        ("error,rate=1,burst=1", "with quota only"),
        ("error,mutating=yes", "mutating is true or false"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        parsed(text)


@given(st.text(max_size=30) | st.builds("throttle,{}={}".format, st.text(max_size=8), st.text(max_size=8)))
def test_any_other_text_is_a_rule_or_refused_in_words(text: str) -> None:
    fault: Fault | None = None
    with contextlib.suppress(ValueError):
        fault = parsed(text)
    assert fault is None or parsed(str(fault)) == fault


def seed_with(folder: Path, faults: str) -> Any:
    file = folder / "seed.yaml"
    file.write_text(f"faults:{faults}", encoding="utf-8")
    return load_seed(file)


def test_seeds_state_rules_as_texts_or_maps(tmp_path: Path) -> None:
    seed = seed_with(
        tmp_path, "\n- throttle,nth=2\n- {fault: lag, operation: SearchQueues, seconds: 3}\n- error"
    )
    assert seed.faults == (
        Fault("throttle", nth=2),
        Fault("lag", operation="SearchQueues", seconds=3),
        Fault("error"),
    )


@pytest.mark.parametrize(
    ("faults", "found"),
    [
        (" {}", "1:9 faults must be a list"),
        ("\n- explode", "2:3 no fault is called 'explode'"),
        ("\n- error\n- {fault: error, nth: '2'}", "3:3 nth must be a whole number"),
        ("\n- {fault: delay, seconds: long}", "2:3 seconds must be a number"),
        ("\n- {fault: error, after: 1}", "2:3 after must be true or false"),
        ("\n- {operation: 3}", "2:3 operation must be a string"),
        ("\n- {operation: CreateQueue}", "2:3 fault is required"),
        ("\n- 3", "2:3 no fault is called '3'"),
    ],
)
def test_what_is_wrong_in_a_seed_is_said_at_its_place(tmp_path: Path, faults: str, found: str) -> None:
    with pytest.raises(InvalidError) as caught:
        seed_with(tmp_path, faults)
    (problem,) = caught.value.problems
    assert f"{problem.line}:{problem.column} {problem.message}".startswith(found)

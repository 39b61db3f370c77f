"""Every example of the course, by the real command line: valid, planned, applied, found unchanged, applied again."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.kinds.table import KINDS
from tests.acceptance.conftest import Served
from tests.acceptance.course import EXAMPLES, LAST, alias_of, copy, over_http, with_instance, world
from tests.acceptance.program import execute, run

NAMES = [example.name for example in EXAMPLES]


def converge(workspace: Path, state: Path, *environment: str) -> None:
    """Validate, plan, apply, plan again is empty, the same plan again changes nothing and sends nothing."""
    assert run(workspace, "validate").code == 0

    planned = run(workspace, "plan", "--out", "p.json", *environment)
    assert (planned.code, planned.err) == (0, ""), planned.out
    applied = run(workspace, "apply", "p.json", "--format", "json", *environment)
    results = {change["result"] for change in applied.json["changes"]}
    if "awaiting" in results:
        assert (applied.code, results - {"done"}) == (6, {"awaiting"}), applied.out
        pending = run(workspace, "plan", "--detailed-exitcode", *environment)
        assert pending.code == 6, pending.out
        worklist = applied.json["worklist"]["id"]
        assert run(workspace, "apply", "--confirm", worklist, "--yes", *environment).code == 0
    else:
        assert (applied.code, results) == (0, {"done"}), applied.out
        assert applied.json["calls"] > 0

    again = run(workspace, "plan", "--detailed-exitcode", *environment)
    assert (again.code, again.err) == (0, ""), again.out

    before = world(state)
    repeated = run(workspace, "apply", "p.json", "--format", "json", *environment)
    assert repeated.code == 0, repeated.out
    assert {change["result"] for change in repeated.json["changes"]} == {"skipped"}
    assert repeated.json["calls"] == 0
    assert world(state) == before


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_in_process(example: Path, tmp_path: Path) -> None:
    workspace = copy(example, tmp_path)
    converge(workspace, workspace / ".reconciler" / "sandbox.db")


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_over_http(example: Path, tmp_path: Path, pointed: Served) -> None:
    workspace = copy(example, tmp_path)
    if alias_of(workspace) == "acme-sandbox":
        with_instance(workspace / "seed.yaml", f"acme-{example.name}")
    pointed.seed(workspace / "seed.yaml")
    over_http(workspace)
    converge(workspace, pointed.state, "--environment", "sandbox")


def test_the_program_itself(tmp_path: Path) -> None:
    """As a user runs it: a process for each command, no terminal. README's demo does so with the last example."""
    workspace = copy(EXAMPLES[0], tmp_path)
    assert execute(workspace, "apply", "--yes").code == 0
    unchanged = execute(workspace, "plan", "--detailed-exitcode")
    assert (unchanged.code, unchanged.err) == (0, "")
    assert unchanged.out.startswith("No changes")


def test_the_course_ends_with_a_contact_centre_in_all_systems(tmp_path: Path) -> None:
    plan = run(copy(LAST, tmp_path), "plan", "--format", "json").json
    assert 30 <= plan["summary"]["create"] <= 40
    assert {call["provider"] for one in plan["changes"] for call in one["calls"]} == {
        "connect",
        "sms-voice",
        "symbee",
    }
    assert {one["address"].split("/")[0] for one in plan["changes"]} == set(KINDS)


def test_the_contact_centre_through_a_person(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    converge(workspace, workspace / ".reconciler" / "portal.db", "--environment", "portal")


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_says_what_it_teaches(example: Path) -> None:
    text = (example / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "**The idea:**" in text

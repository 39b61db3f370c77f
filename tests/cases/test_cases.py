"""Every folder is a case: desired and live in, plan out; then the plan is applied and nothing may be left to do.

To add one, drop a folder in (see `case`), run with `--accept`, and read what was written against the specification.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.http import HttpRequest
from tests.cases.case import Case, apply_essence, cases, plan_essence
from tests.support.rehearsal import Planned, Rehearsal
from tests.support.worlds import Snapshot, compact, effect, named, names_of, snapshot

CAPACITY = 49


class Watch:
    """The addresses of every queue, looked at after each request that may have moved them."""

    def __init__(self) -> None:
        self.seen: list[dict[str, tuple[str | None, frozenset[str]]]] = []
        self.database: Path | None = None

    def __call__(self, sent: HttpRequest) -> None:
        if "email" in sent.target and self.database:
            self.seen.append(self.look())

    def look(self) -> dict[str, tuple[str | None, frozenset[str]]]:
        """Default and additional addresses by queue."""
        assert self.database
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "SELECT kind, owner, member FROM link WHERE kind LIKE 'queue-%email'"
            ).fetchall()
        connection.close()
        defaults = {owner: member for kind, owner, member in rows if kind == "queue-default-email"}
        queues = {owner for _, owner, _ in rows}
        return {
            queue: (
                defaults.get(queue),
                frozenset(m for k, o, m in rows if o == queue and m != defaults.get(queue)),
            )
            for queue in queues
        }

    def check(self, first: Mapping[str, tuple[str | None, frozenset[str]]]) -> None:
        """No queue was ever above its capacity, nor without what it had before and has afterwards.

        Where the default changes, one may be missing for a moment: the former default, or the slot that was freed.
        """
        last = self.look()
        for step in self.seen:
            for queue, (default, additional) in step.items():
                assert len(additional) <= CAPACITY
                if queue in first and queue in last:
                    shared = _all(first[queue]) & _all(last[queue])
                    missing = shared - _all((default, additional))
                    assert len(missing) <= (first[queue][0] != last[queue][0])


def _all(of: tuple[str | None, frozenset[str]]) -> frozenset[str]:
    return of[1] | ({of[0]} if of[0] else set())


RUNS = [
    pytest.param(case, guesses, id="/".join((case.id, *(f"{key}-{value}" for key, value in guesses.items()))))
    for case in cases()
    for guesses in case.guesses
]


@pytest.mark.parametrize(("case", "guesses"), RUNS)
def test_case(case: Case, guesses: Mapping[str, str], tmp_path: Path, request: pytest.FixtureRequest) -> None:
    watch = Watch()
    rehearsal = Rehearsal(
        tmp_path,
        manifests=(case.folder / "manifests.yaml").read_text("utf-8"),
        seed=(case.folder / "seed.yaml").read_text("utf-8"),
        uid=case.uid,
        guesses=guesses,
        after=watch,
        today=case.today,
        variables=case.variables,
        verified=case.verified,
    )
    before = snapshot(rehearsal.database)
    planned = rehearsal.plan(*case.flags)
    assert planned.code in (0, 2, 3, 4, 64), planned.said
    assert not rehearsal.writes()
    assert snapshot(rehearsal.database) == before
    essence: dict[str, Any] = {"plan": plan_essence(planned, before.names)}
    if planned.plan is not None and planned.plan.changes and not planned.plan.refusals:
        watch.database = rehearsal.database
        first = watch.look()
        essence["apply"] = apply_and_go_on(case, rehearsal, planned, before)
        watch.check(first)
    compare(case, named(planned.said, before.names), essence, guesses, request)


def apply_and_go_on(case: Case, rehearsal: Rehearsal, planned: Planned, before: Snapshot) -> dict[str, Any]:
    """Apply; then the next plan is empty, and the same plan sends nothing more. What the apply did."""
    assert planned.plan is not None
    mark = rehearsal.calls
    applied = rehearsal.apply(planned.plan)
    writes = rehearsal.writes(mark)
    after = snapshot(rehearsal.database)
    names = names_of(before, after)
    assert applied.exit_code == case.apply, applied
    assert applied.warnings == ()
    assert applied.calls == len(writes)
    essence = apply_essence(applied, planned, writes, names) | {"effect": effect(before, after)}
    if case.apply:
        return essence
    then = rehearsal.plan(*case.then)
    assert then.plan is not None, then.said
    left = [f"{one.code} {one.address}" if one.address else one.code for one in then.plan.warnings]
    assert (then.plan.changes, then.plan.refusals, left) == ((), (), list(case.leaves)), then.said
    assert then.code == 0
    mark = rehearsal.calls
    again = rehearsal.apply(planned.plan)
    assert again.exit_code == 0, again
    assert rehearsal.writes(mark) == ()
    assert snapshot(rehearsal.database) == after
    return essence


def compare(
    case: Case,
    said: str,
    essence: dict[str, Any],
    guesses: Mapping[str, str],
    request: pytest.FixtureRequest,
) -> None:
    """Hold what was found against the folder; every further setting of guesses has an essence of its own."""
    suffix = "".join(f".{value}" for value in guesses.values()) if guesses != case.guesses[0] else ""
    text, document = case.folder / "expected.txt", case.folder / f"expected{suffix}.json"
    found = compact(essence) + "\n"
    if request.config.getoption("--accept", default=False):
        text.write_text(said, encoding="utf-8")
        document.write_text(found, encoding="utf-8")
    assert said == text.read_text("utf-8")
    assert found == document.read_text("utf-8")


def test_every_case_is_whole() -> None:
    folders = {
        path.parent for path in Path(__file__).parent.glob("*/*/*") if path.parent.name != "__pycache__"
    }
    assert {case.folder for case in cases()} == folders
    for case in cases():
        assert (case.folder / "expected.txt").is_file()
        assert (case.folder / "expected.json").is_file()

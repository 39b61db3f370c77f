"""The convergence suite, shortened: a part of its cases, spread over every lesson, fault and write.

The whole of it: `make convergence`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox.faults import parsed
from tests.convergence.cases import AT_A_CALL, CHANCE, RACE, Case, case_of, cases_of
from tests.convergence.lessons import FRESH, LESSONS, SAVED, Prepared
from tests.convergence.picture import Picture
from tests.convergence.suite import Suite, failures, suite, table
from tests.convergence.trying import Verdict, judged

SHORT = ("01-one-queue", "03-email-addresses", "04-associations", "contact-centre-pruned")
PART = 23  # prime to the number of faults and of modes, so that each meets each


@pytest.fixture(scope="module")
def running() -> Iterator[Suite]:
    with suite() as made:
        yield made


@pytest.fixture(scope="module")
def prepared(running: Suite) -> list[Prepared]:
    return running.lessons(SHORT)


def test_whatever_happens_the_same_command_again_ends_in_the_same_world(
    running: Suite, prepared: list[Prepared]
) -> None:
    cases = [case for one in prepared for case in cases_of(one, chances=2, races=2)][::PART]
    assert {case.fault for case in cases} >= {*AT_A_CALL, CHANCE, RACE} - {RACE}
    verdicts = running.attempt(cases)
    assert failures(verdicts) == [], "\n".join(table(verdicts))


def test_every_example_is_a_lesson() -> None:
    assert {"01-one-queue", "07-contact-centre"} <= set(LESSONS)
    assert [name for name, one in LESSONS.items() if not (one.example / "reconciler.yaml").is_file()] == []


def test_a_case_is_named_so_that_it_can_be_run_alone(prepared: list[Prepared]) -> None:
    cases = [case for one in prepared for case in cases_of(one, chances=3, races=1)]
    assert [case_of(str(case)) for case in cases] == cases
    assert len({*map(str, cases)}) == len(cases)


def test_every_rule_of_every_case_is_one_of_the_sandbox(prepared: list[Prepared]) -> None:
    for one in prepared:
        for case in cases_of(one, chances=30, races=1):
            assert all(str(parsed(rule)) for rule in case.rules)


# What the suite would see -------------------------------------------------------------------------------------------


def world(*, things: str = "a", called: str = "a", unowned: str = "", effects: str = "x") -> Picture:
    """A small picture: each letter one object, one name, one id or one effect."""
    return Picture(
        Counter(things),
        Counter(),
        {one: one for one in unowned},
        Counter(called),
        frozenset(unowned),
        Counter(effects),
    )


def verdict(final: Picture) -> Verdict:
    before, wanted = world(things="", called="", effects=""), world()
    lesson = LESSONS["01-one-queue"]
    template = Prepared(lesson, Path(), before, wanted, 1)
    return judged(Case(lesson.name, SAVED, "error-500", 1, False), template, final, codes=[0], wrong=[])


@pytest.mark.parametrize(
    ("final", "counts"),
    [
        (world(), (0, 0, 0)),
        (world(things="aa", called="aa"), (1, 0, 0)),
        (world(unowned="u"), (0, 1, 0)),
        (world(effects="xx"), (0, 0, 1)),
        (world(effects="xxyy"), (0, 0, 3)),
        (world(things="b"), (0, 0, 0)),
    ],
)
def test_what_is_wrong_with_a_world_is_counted(final: Picture, counts: tuple[int, int, int]) -> None:
    seen = verdict(final)
    assert (seen.duplicates, seen.orphans, seen.second_effects) == counts
    assert seen.survived == (final == world())


def test_the_table_adds_up() -> None:
    good = Verdict(Case("l", FRESH, "error-500", 1, False), (0,), 0, 0, 0, ())
    bad = Verdict(Case("l", FRESH, "error-500", 2, True), (5, 5), 1, 2, 3, ("twice",))
    assert [line.split("  ")[0] for line in table([good, bad])][1:] == [
        "error 500",
        "error 500, reads lag",
        "all",
    ]
    assert table([good, bad])[-1].split()[1:] == ["2", "1", "1", "2", "3"]
    assert failures([good, bad]) == ["l/fresh/error-500/2/lag  exit codes (5, 5): twice"]

"""The convergence suite, shortened: a part of its cases, spread over every lesson, fault and write.

The whole of it: `make convergence`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reconciler.sandbox.faults import parsed
from tests.convergence.cases import AT_A_CALL, CHANCE, RACE, Case, case_of, cases_of, spread
from tests.convergence.lessons import FRESH, LESSONS, SAVED, Prepared
from tests.convergence.picture import Picture
from tests.convergence.suite import failures, suite, table
from tests.convergence.trying import Verdict, judged

SHORT = ("01-one-queue", "03-email-addresses", "04-associations", "contact-centre-pruned")
PART = 19


def test_whatever_happens_the_same_command_again_ends_in_the_same_world() -> None:
    with suite() as running:
        prepared = running.lessons(SHORT)
        cases = spread((case for one in prepared for case in cases_of(one, chances=2, races=2)), PART)
        assert {case.fault for case in cases} == {*AT_A_CALL, CHANCE, RACE}
        verdicts = running.attempt(cases)
    assert failures(verdicts) == [], "\n".join(table(verdicts))


def test_every_example_is_a_lesson() -> None:
    assert {"01-one-queue", "11-contact-centre"} <= set(LESSONS)
    assert [name for name, one in LESSONS.items() if not (one.example / "reconciler.yaml").is_file()] == []


def test_a_case_is_named_so_that_it_can_be_run_alone() -> None:
    cases = list(cases_of(plain(4), chances=3, races=2))
    assert len(cases) == 2 * 2 * (4 * len(AT_A_CALL) + 3 + 2)
    assert [case_of(str(case)) for case in cases] == cases
    assert len({*map(str, cases)}) == len(cases)


def test_a_part_of_the_cases_has_every_fault_and_the_whole_has_every_case() -> None:
    cases = list(cases_of(plain(4), chances=3, races=2))
    assert {case.fault for case in spread(cases, 10)} == {case.fault for case in cases}
    assert len(spread(cases, 10)) <= len(cases) / 10 + len(AT_A_CALL) + 2
    assert sorted(spread(cases, 1)) == sorted(cases)


def test_every_rule_of_every_case_is_one_of_the_sandbox() -> None:
    for case in cases_of(plain(3), chances=100, races=1):
        assert len({str(parsed(rule)) for rule in case.rules}) == len(case.rules)


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


def plain(writes: int) -> Prepared:
    """A lesson as if it were prepared."""
    return Prepared(LESSONS["01-one-queue"], Path(), world(), world(), writes)


def verdict(final: Picture) -> Verdict:
    before, wanted = world(things="", called="", effects=""), world()
    prepared = plain(1)._replace(before=before, after=wanted)
    return judged(Case("l", SAVED, "error-500", 1, False), prepared, final, codes=[0], wrong=[])


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

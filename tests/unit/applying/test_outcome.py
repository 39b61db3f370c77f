"""What results add up to."""

from __future__ import annotations

import pytest

from reconciler.applying.outcome import AWAITING, Applied, Outcome, Reason, Result


def _applied(*results: Result, wrote: bool = False, interrupted: bool = False) -> Applied:
    outcomes = tuple(
        Outcome(f"Queue/q{n}", "update", one, wrote=wrote and one == "done") for n, one in enumerate(results)
    )
    return Applied("a", "p", outcomes, 0, interrupted=interrupted)


@pytest.mark.parametrize(
    ("results", "wrote", "code"),
    [
        ((), False, 0),
        (("done", "skipped"), True, 0),
        (("skipped",), False, 0),
        (("failed",), False, 1),
        (("failed", "refused", "notStarted"), False, 1),
        (("refused", "notStarted"), False, 4),
        (("refused", "skipped"), False, 4),
        (("done", "refused"), True, 5),
        (("done", "failed"), True, 5),
        (("done", "notStarted"), True, 5),
        (("unknown",), False, 5),
        (("unknown", "failed"), False, 5),
        (("awaiting",), False, 6),
        (("awaiting", "done", "skipped"), True, 6),
        (("awaiting", "failed"), False, 5),  # a person works on a list by now
        (("awaiting", "refused"), False, 5),
        (("awaiting", "notStarted"), False, 5),  # for another reason than that it waits
    ],
)
def test_the_exit_code(results: tuple[Result, ...], wrote: bool, code: int) -> None:
    assert _applied(*results, wrote=wrote).exit_code == code


def test_a_change_that_failed_half_way_has_written() -> None:
    assert Applied("a", "p", (Outcome("Queue/a", "create", "failed", wrote=True),), 2).exit_code == 5


def test_what_waits_for_a_person_is_with_a_person_too() -> None:
    held = Outcome("SmsPhoneNumber/a", "update", "notStarted", Reason(AWAITING, "", ""))
    handed = Outcome("AwsSmsMapping/a", "update", "awaiting")
    assert Applied("a", "p", (handed, held), 0).exit_code == 6


def test_an_interruption_says_so() -> None:
    assert _applied("done", "notStarted", wrote=True, interrupted=True).exit_code == 130


def test_the_document_has_exactly_the_members_of_the_contract() -> None:
    error = {"code": "stale", "message": "m", "fix": "f"}
    document = Applied("a", "p", (Outcome("Queue/a", "update", "refused", Reason(**error)),), 3).document()
    assert document == {
        "applyId": "a",
        "planId": "p",
        "exitCode": 4,
        "changes": [{"address": "Queue/a", "action": "update", "result": "refused", "error": error}],
        "calls": 3,
        "worklist": None,
    }

"""What an apply did, as a table and a verdict."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.render.applied import applied_lines


def _document(*changes: tuple[str, str], code: int = 0, calls: int = 1) -> dict[str, Any]:
    error = {"code": "stale", "message": "it moved\x1b[2J", "fix": "plan\nagain"}
    listed = [
        {
            "address": f"Queue/{name}",
            "action": "update",
            "result": result,
            "error": error if result == "refused" else None,
        }
        for name, result in changes
    ]
    return {"changes": listed, "exitCode": code, "calls": calls}


def _lines(document: dict[str, Any], **more: Any) -> list[str]:
    return [line.plain for line in applied_lines(document, seconds=1.25, **more)]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (_document(calls=0), "nothing to do; 0 calls in 1.2 s. Everything is as planned."),
        (_document(("a", "done")), "1 done; 1 call in 1.2 s. Everything is as planned."),
        (
            _document(("a", "done"), ("b", "done"), ("c", "skipped"), calls=2),
            "2 done, 1 was so already; 2 calls in 1.2 s. Everything is as planned.",
        ),
        (_document(("a", "failed"), code=1), "1 failed; 1 call in 1.2 s. Failed; nothing was written."),
        (
            _document(("a", "done"), ("b", "notStarted"), code=5),
            "1 done, 1 not started; 1 call in 1.2 s. Not everything is done. It is safe to run the same command again.",
        ),
    ],
)
def test_the_verdict_comes_last(document: dict[str, Any], said: str) -> None:
    assert _lines(document)[-1] == said


def test_results_are_aligned_and_errors_say_what_to_do() -> None:
    lines = _lines(_document(("a", "done"), ("a-long-name", "refused"), code=5))
    assert lines[0].index("done") == lines[1].index("refused")
    assert "it moved" in lines[2]
    assert "[stale]" in lines[2]
    assert lines[3].strip().startswith("→ plan")


def test_nothing_from_outside_steers_the_terminal() -> None:
    lines = _lines(_document(("a\x1b[2J", "refused"), code=4), warnings=("\u202ewait",))
    assert all(line.isprintable() for line in lines)


LISTED = {"id": "L-1", "path": "/w/L-1.md", "html": "/w/L-1.html"}


@pytest.mark.parametrize("code", [5, 6, 130])
def test_a_list_that_is_out_is_told_however_it_ended(code: int) -> None:
    document = {**_document(("a", "awaiting"), code=code), "worklist": LISTED}
    said = "\n".join(_lines(document, confirm="reconciler apply -e x --confirm L-1"))
    assert "Work list L-1, for a person:\n  /w/L-1.md\n  /w/L-1.html\n" in said
    assert "→ when it is done: reconciler apply -e x --confirm L-1" in said


def test_a_list_of_which_nothing_is_left_is_not_handed_out() -> None:
    assert "L-1" not in "\n".join(_lines({**_document(("a", "done")), "worklist": LISTED}))


def test_what_is_confirmed_is_not_called_done_by_us() -> None:
    document = {**_document(("a", "done"), ("b", "skipped")), "worklist": LISTED}
    lines = _lines(document, confirmed=True)
    assert lines[-1] == (
        "1 confirmed, 1 confirmed before. All of it is on record. Plan, or apply, to see what is left."
    )
    waiting = {**_document(("a", "awaiting"), code=6), "worklist": LISTED}
    assert (
        _lines(waiting, confirmed=True)[-1]
        == "1 awaiting. What is confirmed is on record; the rest awaits a person."
    )

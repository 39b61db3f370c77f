"""What waits, for people: trouble first, nothing unknown shown as nothing, no wider than the screen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from reconciler.render.status import status_document, status_view

FIGURES = (
    "agentsStaffed",
    "agentsAvailable",
    "agentsWorking",
    "agentsInWrap",
    "agentsInError",
    "agentsUnavailable",
    "itemsInQueue",
    "itemsScheduled",
    "itemsBeingDelivered",
    "oldestItem",
)
HEADINGS = [
    "queue",
    "task",
    "state",
    "staffed",
    "available",
    "working",
    "waiting",
    "scheduled",
    "delivering",
    "oldest",
]
NOON = "2026-11-22T12:00:00Z"


def queue(name: str | None = "Care", *, id: str = "care", **more: Any) -> dict[str, Any]:
    """A quiet queue, but for what is stated."""
    info = {
        "queueId": id,
        "queueName": name,
        "deliveryProvider": "SYMBEE",
        "taskType": more.pop("task", "EMAIL"),
    }
    state = more.pop("state", "OPERATING_HOURS_OPEN")
    figures = {**dict.fromkeys(FIGURES, 0), "agentsStaffed": 2, "agentsAvailable": 1, "oldestItem": None}
    return {"queueInfo": info, "openClosedState": state, **figures, **more}


def seen(queues: Sequence[dict[str, Any]], *, color: bool = False, **screen: Any) -> list[str]:
    """The lines of a screen."""
    out = io.StringIO()
    width = screen.get("width") or 500
    console = Console(file=out, width=width, force_terminal=color, color_system="standard" if color else None)
    console.print(status_view(queues, NOON, **screen))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def names(queues: Sequence[dict[str, Any]]) -> list[str]:
    """The queues in the order in which they are shown."""
    lines = seen(queues)
    return [line[lines[2].index("queue") :].split()[0] for line in lines[3:]]


NOBODY = queue("nobody", itemsInQueue=1, agentsStaffed=0, agentsAvailable=0)
CLOSED = queue("closed", itemsInQueue=2, state="OPERATING_HOURS_CLOSED")
FORCED = queue("forced", itemsInQueue=1, state="FORCED_CLOSED", oldestItem=9)
BUSY = queue("busy", itemsInQueue=30, agentsAvailable=0)
DARK = queue("dark", itemsInQueue=None)
WHO = queue("who", itemsInQueue=1, agentsAvailable=None)
WAITING = queue("waiting", itemsInQueue=90)
ALPHA = queue("Alpha")
BETA = queue("beta")


def test_trouble_stands_first() -> None:
    shuffled = [BETA, WAITING, DARK, ALPHA, BUSY, NOBODY, WHO, FORCED, CLOSED]
    order = ["closed", "forced", "nobody", "busy", "who", "dark", "waiting", "Alpha", "beta"]
    assert names(shuffled) == order
    assert names(shuffled[::-1]) == order


@pytest.mark.parametrize(
    ("queues", "verdict"),
    [
        ([], "There are no queues."),
        ([ALPHA], "0 waiting in 1 queue."),
        ([WAITING, ALPHA], "90 waiting in 2 queues."),
        ([DARK, WAITING], "90 waiting in 2 queues; unknown in 1."),
        (
            [BUSY, CLOSED, NOBODY, DARK, WHO],
            "34 waiting in 5 queues; closed or without staff in 2, nobody available in 1, unknown in 2.",
        ),
    ],
)
def test_the_verdict(queues: list[dict[str, Any]], verdict: str) -> None:
    assert seen(queues)[0] == f"{verdict}  {NOON}"


def test_signs_say_without_colour_what_colours_say() -> None:
    lines = seen([NOBODY, BUSY, DARK, WAITING, ALPHA])[3:]
    assert [line[:2].strip() for line in lines] == ["!!", "!", "?", "", ""]


def test_every_figure_stands_under_its_heading() -> None:
    one = queue(
        "Care",
        agentsStaffed=11,
        agentsAvailable=12,
        agentsWorking=13,
        itemsInQueue=14,
        itemsScheduled=15,
        itemsBeingDelivered=16,
        oldestItem=125,
        state="FORCED_OPEN",
    )
    _, _, head, row = seen([one])
    assert head.split() == HEADINGS
    assert row.split() == ["Care", "EMAIL", "forced", "open", *map(str, range(11, 17)), "2m", "5s"]
    for heading, figure in (("staffed", "11"), ("delivering", "16"), ("oldest", "5s")):
        assert head.index(heading) + len(heading) == row.rindex(figure) + len(figure)


def test_unknown_is_a_word() -> None:
    nothing: dict[str, Any] = {**dict.fromkeys(FIGURES), "state": None, "task": None}
    row = seen([queue(None, id="code", **nothing)])[3]
    assert row.split() == ["?", "code", *["unknown"] * 9]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("OPERATING_HOURS_OPEN", "open"),
        ("OPERATING_HOURS_CLOSED", "closed"),
        ("OPERATING_HOURS_UNKNOWN", "unknown"),
        ("FORCED_OPEN", "forced open"),
        ("FORCED_CLOSED", "forced closed"),
        ("HOLIDAY", "HOLIDAY"),
        (None, "unknown"),
    ],
)
def test_states_in_words(state: str | None, word: str) -> None:
    assert f" {word} " in seen([queue(state=state)])[3]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m 0s"),
        (3599, "59m 59s"),
        (3600, "1h 0m"),
        (90061, "1d 1h"),
    ],
)
def test_ages(seconds: float, shown: str) -> None:
    assert seen([queue(oldestItem=seconds)])[3].endswith(f" {shown}")


def test_nothing_that_comes_from_outside_steers_the_terminal() -> None:
    evil = "\x1b[2J\n\x9b\u202e[red]"
    lines = seen([queue(evil, task=evil, state=evil), queue(None, id=evil)])
    assert len(lines) == 5
    assert all(line.isprintable() for line in lines)
    assert "\\x1b[2J\\n\\x9b\\u202e[red]" in lines[3] + lines[4]


@pytest.mark.parametrize("width", [80, 100, 112, 140])
def test_names_give_way_to_figures(width: int) -> None:
    long = "A queue with a name that nobody would give to it in earnest 客服中心"
    lines = seen([queue(long, state="X" * 200, itemsInQueue=123), BUSY], width=width)
    assert max(cell_len(line) for line in lines) <= width
    assert any(" 123 " in line for line in lines)
    assert any("…" in line for line in lines)


def test_no_more_queues_than_there_is_room_for() -> None:
    many = [queue(f"queue-{number}") for number in range(30)]
    lines = seen([*many, BUSY], width=100, most=10)
    assert "busy" in lines[3]
    assert len(lines) == 14
    assert lines[-1].strip() == "… and 21 more"
    assert "more" not in seen(many, width=100, most=30)[-1]


def test_colours_mark_trouble_only() -> None:
    lines = seen([BUSY, ALPHA], color=True)
    assert "\x1b[31mbusy" in lines[3]
    assert "\x1b[3" not in lines[4]


def test_the_document_is_what_the_api_said_in_its_order() -> None:
    queues = [BETA, BUSY]
    assert status_document(queues, NOON) == {"readAt": NOON, "queues": [BETA, BUSY]}

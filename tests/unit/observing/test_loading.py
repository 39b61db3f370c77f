"""Reading loads: nothing fails of it, and only a disabled queue that is to go is asked about three times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reconciler.kinds.load import loads
from reconciler.kinds.symbee.queues import STATISTICS
from reconciler.model.errors import DeniedError, InvalidError, RemoteError
from reconciler.model.load import Exposed, Load
from reconciler.model.reading import Read
from reconciler.observing.loading import Loading

OLD = Exposed("connect", "arn:old", "Old", "deleted", disabled=True)
EMPTY: list[Any] = []
FIVE = [
    {
        "Dimensions": {"Queue": {"Id": "old", "Arn": "arn:old"}},
        "Collections": [
            {"Metric": {"Name": name}, "Value": value}
            for name, value in (
                ("CONTACTS_IN_QUEUE", 5.0),
                ("CONTACTS_SCHEDULED", 0.0),
                ("AGENTS_STAFFED", 1.0),
            )
        ],
    }
]


class Provider:
    """Answers in turn; an error is raised."""

    def __init__(self, *answers: Any) -> None:
        self._answers: Iterator[Any] = iter(answers)
        self.asked: list[Read] = []

    def read(self, read: Read) -> Any:
        self.asked.append(read)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def send(self, operation: str, parameters: Any, token: str | None) -> Any:
        raise AssertionError("loading writes nothing")


def loading(slept: list[float], **providers: Provider) -> Loading:
    named = {name.replace("_", "-"): one for name, one in providers.items()}
    return Loading(named, loads, sleep=slept.append, now=lambda: "2026-11-02T12:00:00Z")


def test_a_disabled_queue_without_figures_over_three_reads_is_empty() -> None:
    slept: list[float] = []
    connect = Provider(EMPTY, EMPTY, EMPTY)
    found = loading(slept, connect=connect).read([OLD])
    assert found.of("arn:old") == Load(deserted=True)
    assert len(connect.asked) == 3
    assert len(slept) == 2
    assert all(one >= 1 for one in slept)
    assert found.read_at == "2026-11-02T12:00:00Z"


@pytest.mark.parametrize("answers", [(EMPTY, FIVE), (EMPTY, EMPTY, FIVE)])
def test_a_figure_that_comes_late_counts(answers: tuple[Any, ...]) -> None:
    found = loading([], connect=Provider(*answers)).read([OLD])
    assert found.of("arn:old") == Load(1, 5, None, "connect")


@pytest.mark.parametrize(
    "queue",
    [
        OLD._replace(disabled=False),
        OLD._replace(fate=None),
        Exposed("symbee", "sms-care", "sms-care", "deleted"),
    ],
    ids=["enabled", "stays", "skill-queue"],
)
def test_of_others_silence_stays_unknown(queue: Exposed) -> None:
    slept: list[float] = []
    load = loading(slept, connect=Provider(EMPTY)).read([queue]).of(queue.key)
    assert load == Load()
    assert not load.is_empty
    assert slept == []


def test_whoever_could_not_be_asked_was_not_silent() -> None:
    denied = DeniedError("it was denied", operation="GetCurrentMetricData")
    connect = Provider(EMPTY, denied)
    load = loading([], connect=connect).read([OLD]).of("arn:old")
    assert load == Load(unread="it was denied")
    assert not load.is_empty
    assert len(connect.asked) == 2


def broken(why: str) -> tuple[Exception, ...]:
    return (RemoteError(why, operation="X"), InvalidError(why))


@pytest.mark.parametrize("error", broken("no answer"))
def test_one_source_that_fails_leaves_the_other(error: Exception) -> None:
    load = loading([], connect=Provider(FIVE), symbee_statistics=Provider(error)).read([OLD]).of("arn:old")
    assert load == Load(1, 5, None, "connect", unread="no answer")


def test_a_provider_that_is_not_there_is_no_source() -> None:
    assert loading([]).read([OLD._replace(disabled=False)]).of("arn:old") == Load()


def test_a_defect_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        loading([], connect=Provider(KeyError("x"))).read([OLD])


def test_what_is_known_is_not_asked_for_again() -> None:
    care = Exposed("symbee", "sms-care", "sms-care")
    names = ("agentsStaffed", "itemsInQueue", "itemsScheduled", "itemsBeingDelivered", "oldestItem")
    known = {STATISTICS: [{"queueInfo": {"queueId": "sms-care"}, **dict.fromkeys(names, 1)}]}
    symbee = Provider()
    assert loading([], symbee_statistics=symbee).read([care], known).of("sms-care") == Load(1, 3, 1, "symbee")
    assert symbee.asked == []


def test_a_queue_that_nobody_read_is_unknown() -> None:
    make: Callable[..., Loading] = loading
    assert make([], connect=Provider()).read([]).of("arn:old") == Load()

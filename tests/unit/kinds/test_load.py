"""How loads are asked for, and what answers say: the larger figure counts, and no figure is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from reconciler.kinds.load import loads, of_symbee
from reconciler.kinds.symbee.queues import STATISTICS
from reconciler.model.load import Exposed, Load, Unread
from reconciler.model.reading import Read, World

OLD = Exposed("connect", "arn:old", "Old", disabled=False)
CARE = of_symbee("sms-care")

Answers = Callable[[Read], Any]


def ask(
    queues: Sequence[Exposed], answers: Answers, known: World | None = None
) -> tuple[Mapping[str, Load], list[Read]]:
    """The loads, and what was asked for."""
    question = loads(queues, known or {})
    try:
        batch = next(question)
    except StopIteration as stop:
        return stop.value, []
    try:
        question.send({**(known or {}), **{one: answers(one) for one in batch}})
    except StopIteration as stop:
        return stop.value, list(batch)
    raise AssertionError("one batch is all that it takes")


def metrics(arn: str, **values: float | None) -> dict[str, Any]:
    """A row of GetCurrentMetricData; a metric of None has no Value."""
    collections = [
        {"Metric": {"Name": name}, **({} if value is None else {"Value": value})}
        for name, value in values.items()
    ]
    return {"Dimensions": {"Queue": {"Id": arn, "Arn": arn}}, "Collections": collections}


def row(key: str, **figures: int | None) -> dict[str, Any]:
    """A row of queue statistics, as its provider gives it."""
    names = ("agentsStaffed", "itemsInQueue", "itemsScheduled", "itemsBeingDelivered", "oldestItem")
    return {"queueInfo": {"queueId": key}, **dict.fromkeys(names, 0), **figures}


def either(connect: Any, symbee: Any) -> Answers:
    return lambda one: connect if one.provider == "connect" else symbee


FULL = metrics(
    "arn:old", CONTACTS_IN_QUEUE=5.0, CONTACTS_SCHEDULED=1.0, AGENTS_STAFFED=2.0, OLDEST_CONTACT_AGE=125.0
)


def test_connect_alone() -> None:
    found, _ = ask([OLD], either([FULL], None))
    assert found == {"arn:old": Load(2, 6, 125, "connect")}


@pytest.mark.parametrize(
    ("symbee", "expected"),
    [
        (row("arn:old", itemsInQueue=9, agentsStaffed=1, oldestItem=300), Load(2, 9, 300, "symbee")),
        (row("arn:old", itemsInQueue=3, agentsStaffed=4, oldestItem=10), Load(4, 6, 125, "connect")),
        (row("arn:old", itemsInQueue=None, agentsStaffed=None, oldestItem=None), Load(2, 6, 125, "connect")),
        (row("arn:other", itemsInQueue=9), Load(2, 6, 125, "connect")),
    ],
    ids=["symbee-has-more", "connect-has-more", "symbee-is-silent", "symbee-knows-another"],
)
def test_the_larger_of_each_figure_counts(symbee: dict[str, Any], expected: Load) -> None:
    found, _ = ask([OLD], either([FULL], [symbee]))
    assert found["arn:old"] == expected


@pytest.mark.parametrize(
    ("connect", "symbee", "waiting"),
    [
        ([], [row("arn:old")], 0),
        ([], None, None),
        ([], [], None),
        ([metrics("arn:old", CONTACTS_IN_QUEUE=0.0, CONTACTS_SCHEDULED=0.0)], None, 0),
        ([metrics("arn:old", CONTACTS_IN_QUEUE=0.0, CONTACTS_SCHEDULED=None)], None, None),
        ([metrics("arn:old", CONTACTS_IN_QUEUE=2.0, CONTACTS_SCHEDULED=None)], None, 2),
        ([metrics("arn:old", CONTACTS_IN_QUEUE=float("nan"), CONTACTS_SCHEDULED=0.0)], None, None),
        ([metrics("arn:old", CONTACTS_IN_QUEUE=-1.0, CONTACTS_SCHEDULED=0.0)], None, None),
        ([metrics("arn:old")], None, None),
    ],
)
def test_no_figure_is_unknown_and_one_that_is_known_suffices(
    connect: Any, symbee: Any, waiting: int | None
) -> None:
    found, _ = ask([OLD], either(connect, symbee))
    assert found["arn:old"].waiting == waiting
    assert (found["arn:old"].source is None) == (waiting is None)


def test_a_skill_queue_counts_what_waits_is_scheduled_and_is_being_delivered() -> None:
    symbee = row(
        "sms-care", itemsInQueue=3, itemsScheduled=2, itemsBeingDelivered=1, agentsStaffed=4, oldestItem=None
    )
    found, asked = ask([CARE], either(None, [symbee]))
    assert found == {"sms-care": Load(4, 6, None, "symbee")}
    assert [one.operation for one in asked] == ["RetrieveQueueInfo"]
    assert asked[0].parameters == {
        "includeAmazonQueues": False,
        "queuesInterested": [{"queueId": "sms-care"}],
    }


def test_amazon_queues_are_included_on_demand() -> None:
    _, asked = ask([CARE, OLD], either([], []))
    (statistics,) = (one for one in asked if one.provider != "connect")
    assert statistics.parameters["includeAmazonQueues"] is True
    assert {one["queueId"] for one in statistics.parameters["queuesInterested"]} == {"arn:old", "sms-care"}


def test_a_hundred_queues_a_request() -> None:
    many = [OLD._replace(key=f"arn:{number:03}") for number in range(201)]
    found, asked = ask(many, either([], None))
    sizes = [len(one.parameters["Filters"]["Queues"]) for one in asked if one.provider == "connect"]
    assert sizes == [100, 100, 1]
    assert len(found) == 201


def test_all_channels_and_seconds() -> None:
    _, asked = ask([OLD], either([], None))
    parameters = asked[0].parameters
    assert "Channels" not in parameters["Filters"]
    assert parameters["Groupings"] == ["QUEUE"]
    assert {one["Name"]: one["Unit"] for one in parameters["CurrentMetrics"]} == {
        "CONTACTS_IN_QUEUE": "COUNT",
        "CONTACTS_SCHEDULED": "COUNT",
        "AGENTS_STAFFED": "COUNT",
        "OLDEST_CONTACT_AGE": "SECONDS",
    }


def test_who_cannot_be_asked_is_unknown_and_says_why() -> None:
    found, _ = ask([OLD], either(Unread("denied"), Unread("no answer")))
    assert found["arn:old"] == Load(unread="denied; no answer")
    found, _ = ask([OLD], either(Unread("denied"), [row("arn:old", itemsInQueue=4)]))
    assert (found["arn:old"].waiting, found["arn:old"].unread) == (4, "denied")


def test_what_is_known_is_asked_for_again_only_for_a_queue_that_goes() -> None:
    known = {STATISTICS: [row("sms-care", itemsInQueue=7)]}
    found, asked = ask([CARE], either(None, None), known)
    assert asked == [STATISTICS]
    assert found["sms-care"] == Load(
        unread=""
    )  # the runner does not ask for what it knows: see observing/loading
    _, asked = ask([CARE._replace(fate="deleted")], either(None, None), known)
    assert asked != [STATISTICS]


def test_no_queue_no_question() -> None:
    assert ask([], either(None, None)) == ({}, [])

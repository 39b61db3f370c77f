"""What the statistics answer, read leniently: what is not known is None, and what is new breaks nothing."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.providers.symbee.queue_figures import FIGURES, INFO, Reader
from tests.support.profile import examples


def queue(**more: Any) -> dict[str, Any]:
    """A queue as the API shows one."""
    info = {"queueId": "q", "queueName": "Q", "deliveryProvider": "AMAZON", "taskType": "AMAZON_ANY"}
    return {
        "queueInfo": info,
        "openClosedState": "OPERATING_HOURS_OPEN",
        **dict.fromkeys(FIGURES, 1),
        **more,
    }


def read(*given: Any) -> list[dict[str, Any]]:
    return Reader().queues(list(given))


def test_a_whole_queue_is_as_it_is() -> None:
    assert read(queue()) == [queue()]


def test_what_nobody_asked_for_is_left_out() -> None:
    one = queue(novelty={"a": 1})
    one["queueInfo"] = {**one["queueInfo"], "colour": "blue"}
    assert read(one) == [queue()]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (7, 7),
        (2.0, 2),
        (2.5, 2.5),
        ("12", 12),
        (None, None),
        ("", None),
        ("-1", None),
        ("many", None),
        ("٣", None),
        (-1, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        ([1], None),
        ({}, None),
    ],
)
def test_a_figure_is_a_number_or_unknown_and_never_zero_by_mistake(value: Any, expected: Any) -> None:
    (found,) = read(queue(itemsInQueue=value))
    assert found["itemsInQueue"] == expected
    assert type(found["itemsInQueue"]) is type(expected)


def test_every_missing_figure_is_unknown() -> None:
    (found,) = read({"queueInfo": {"queueId": "q"}})
    assert found == {
        "queueInfo": {"queueId": "q", "queueName": None, "deliveryProvider": None, "taskType": None},
        "openClosedState": None,
        **dict.fromkeys(FIGURES),
    }


@pytest.mark.parametrize("age", [0, 45])
def test_nobody_knows_how_long_symbee_s_own_wait(age: int) -> None:
    one = queue(oldestItem=age)
    one["queueInfo"] = {**one["queueInfo"], "deliveryProvider": "SYMBEE"}
    (found,) = read(one)
    assert found["oldestItem"] is None
    assert read(queue(oldestItem=age))[0]["oldestItem"] == age


@pytest.mark.parametrize(
    ("given", "expected"),
    [(17, "17"), ("", None), (True, None), (["x"], None), ("x" * 2000, "x" * 1000)],
)
def test_words(given: Any, expected: str | None) -> None:
    one = queue(openClosedState=given)
    assert read(one)[0]["openClosedState"] == expected


@pytest.mark.parametrize(
    "nothing", [None, 5, "q", [], {}, {"queueInfo": None}, {"queueInfo": {}}, {"queueInfo": {"queueId": ""}}]
)
def test_what_has_no_id_is_left_out_and_said(nothing: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert read(nothing, queue(), nothing) == [queue()]
    assert "event=queuesWithoutId count=2" in caplog.text


def test_a_new_word_is_kept_and_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    reader = Reader()
    strange = queue(openClosedState="HOLIDAY_CLOSED")
    for _ in range(3):
        (found,) = reader.queues([strange])
        assert found["openClosedState"] == "HOLIDAY_CLOSED"
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "event=unknownWord field=openClosedState value='HOLIDAY_CLOSED'" in caplog.text


@pytest.mark.parametrize(
    ("field", "word"),
    [("taskType", "WEB_CHAT"), ("deliveryProvider", "OTHER"), ("openClosedState", "FORCED_HALF_OPEN")],
)
def test_each_list_of_words_is_open(field: str, word: str, caplog: pytest.LogCaptureFixture) -> None:
    one = queue()
    if field in INFO:
        one["queueInfo"] = {**one["queueInfo"], field: word}
    else:
        one[field] = word
    assert read(one) == [one]
    assert f"field={field} value='{word}'" in caplog.text


def test_known_words_are_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    for state in ("OPERATING_HOURS_OPEN", "OPERATING_HOURS_UNKNOWN", "FORCED_OPEN", "FORCED_CLOSED"):
        read(queue(openClosedState=state))
    assert caplog.records == []


def test_a_flood_of_new_words_is_no_flood_of_warnings(caplog: pytest.LogCaptureFixture) -> None:
    Reader().queues([queue(openClosedState=f"STATE_{number}") for number in range(1000)])
    assert len(caplog.records) == 100


_PLAIN = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5)
_ANY = _PLAIN | st.lists(_PLAIN, max_size=2)
_INFO = st.fixed_dictionaries({}, optional=dict.fromkeys(INFO, _ANY))
_QUEUE = st.fixed_dictionaries({}, optional={**dict.fromkeys(FIGURES, _ANY), "queueInfo": _INFO | _ANY})


@examples(100)
@given(st.lists(_QUEUE | _ANY, max_size=3))
def test_nothing_breaks_it_and_it_gives_one_shape(answer: list[Any]) -> None:
    for one in read(*answer):
        assert set(one) == {"queueInfo", "openClosedState", *FIGURES}
        assert set(one["queueInfo"]) == set(INFO)
        assert one["queueInfo"]["queueId"]
        assert all(one[name] is None or one[name] >= 0 for name in FIGURES)
        json.dumps(one, allow_nan=False)

"""What is on record while a run sends: who finds it, who takes it away, and that two runs never send the same."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import (
    ConflictError,
    DoubtfulError,
    ReconcilerError,
    RefusedError,
    RejectedError,
    UnreachableError,
)
from reconciler.model.message import RoutedEmail
from reconciler.verifying.open_sends import OpenSends
from reconciler.verifying.sending import hand_over, settled

CHECK = "RoutedEmailCheck/arrive"
FILE = f"checks/{CHECK}.json"
EMAIL = RoutedEmail("returns", "1", "a@example.com", "b@example.com", "A check")


def store(folder: Path) -> LocalStore:
    return LocalStore(folder, clock=time.monotonic, sleep=time.sleep)


def sends(folder: Path) -> OpenSends:
    """As a process of its own has them."""
    return OpenSends(store(folder), run=uuid.uuid4().hex, wall=lambda: 1000.0)


class Sender:
    """Takes every email, or raises; notes what is on record when it is asked."""

    def __init__(self, folder: Path, error: ReconcilerError | None = None) -> None:
        self._folder = folder
        self._error = error
        self.on_record: list[str] = []

    def ready(self) -> None:
        """Nothing is needed."""

    def send(self, message: RoutedEmail) -> None:
        kept = store(self._folder).get(FILE)
        assert kept is not None
        self.on_record.append(json.loads(kept.content)["state"])
        if self._error:
            raise self._error


def test_it_is_on_record_before_it_is_sent_and_until_the_run_is_over(tmp_path: Path) -> None:
    mine, sender = sends(tmp_path), Sender(tmp_path)
    handed = hand_over(CHECK, EMAIL, sender, mine, at=1000, queue="mail", before=3)
    assert (handed.state, sender.on_record) == ("accepted", ["intended"])
    left = sends(tmp_path).left(CHECK)
    assert left is not None
    assert (left.label, left.state, left.at, left.queue, left.before) == (
        "returns/1",
        "accepted",
        1000,
        "mail",
        3,
    )
    mine.close()
    assert sends(tmp_path).left(CHECK) is None
    mine.close()  # nothing is left to take away


@pytest.mark.parametrize(
    ("error", "state", "stays"),
    [
        (DoubtfulError("no answer", operation="X"), "doubtful", True),
        (RejectedError("no", operation="X"), "refused", False),
        (UnreachableError("nobody", operation="X"), "unsent", False),
        (RefusedError("no room for its keys"), "unsent", False),
    ],
)
def test_what_is_certain_not_to_have_been_taken_is_not_open(
    tmp_path: Path, error: ReconcilerError, state: str, stays: bool
) -> None:
    handed = hand_over(CHECK, EMAIL, Sender(tmp_path, error), sends(tmp_path), at=1000)
    assert (handed.state, handed.error) == (state, error)
    assert (sends(tmp_path).left(CHECK) is not None) == stays


def test_what_a_run_left_is_settled_by_the_next_and_open_no_more_when_that_is_over(tmp_path: Path) -> None:
    sends(tmp_path).begin(CHECK, EMAIL, queue="mail", before=0)
    mine = sends(tmp_path)
    left = mine.left(CHECK)
    assert left is not None
    handed = settled(left)
    assert (handed.state, handed.cut_off, handed.before) == ("doubtful", True, 0)
    assert "by a run that was cut off at 1970-01-01T00:16:40Z; it is not sent again" in handed.said
    mine.close()
    assert sends(tmp_path).left(CHECK) is None


def test_of_two_runs_at_once_one_sends(tmp_path: Path) -> None:
    first, second = sends(tmp_path), sends(tmp_path)
    assert first.left(CHECK) is None
    assert second.left(CHECK) is None
    first.begin(CHECK, EMAIL, queue=None, before=None)
    sender = Sender(tmp_path)
    with pytest.raises(ConflictError):
        hand_over(CHECK, EMAIL, sender, second, at=1000)
    assert sender.on_record == []


def test_a_run_whose_record_another_has_taken_over_leaves_it_to_that(tmp_path: Path) -> None:
    slow = sends(tmp_path)
    slow.begin(CHECK, EMAIL, queue=None, before=None)
    quick = sends(tmp_path)
    quick.left(CHECK)
    quick.close()
    quick.begin(CHECK, EMAIL, queue=None, before=None)
    slow.accepted(CHECK)
    slow.close()
    left = sends(tmp_path).left(CHECK)
    assert left is not None
    assert left.state == "intended"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"message": 1, "state": "x", "at": "y", "queue": null}']
)
def test_a_record_that_nobody_can_read_stops_the_check(tmp_path: Path, content: bytes) -> None:
    store(tmp_path).put(FILE, content)
    with pytest.raises(RefusedError) as refused:
        sends(tmp_path).left(CHECK)
    assert "look whether the message arrived" in refused.value.fix

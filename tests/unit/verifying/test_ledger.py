"""The ledger of messages: what is on record before and after each is sent, and that of two who send one goes."""

from __future__ import annotations

import itertools
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import ConflictError, RefusedError
from reconciler.model.message import Message, RoutedEmail
from reconciler.model.store import Store
from reconciler.verifying.ledger import Ledger, Writer
from tests.contract.messages.support import contact, routed
from tests.support.buckets import Bucket
from tests.support.stores import bucket_client, bucket_store


class Shelf:
    """A backend with ledgers of several runs over it: a folder, or a bucket."""

    def __init__(self, folder: Path, bucket: Bucket | None = None) -> None:
        self.folder = folder
        self.bucket = bucket
        self.now = 1767268800.0
        self._client = bucket_client(bucket) if bucket else None
        self._runs = itertools.count(1)

    def ledger(self, by: str = "jdoe on host") -> Ledger:
        """That of a new run."""
        return Ledger(self.store(), Writer(by, f"run-{next(self._runs)}", lambda: self.now))

    def store(self) -> Store:
        """The backend, opened anew."""
        if self._client is not None:
            return bucket_store(self._client)
        return LocalStore(self.folder, clock=lambda: 0.0, sleep=lambda _: None)

    def file(self) -> str:
        """The name of the one file."""
        (name,) = self.store().names("sent/")
        return name


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "backend", Bucket(lambda: 0.0) if request.param == "bucket" else None)


def intended(ledger: Ledger, message: Message) -> Any:
    entry = ledger.intend(message, ledger.entry(message))
    assert entry is not None
    return entry


def test_a_message_that_nobody_sent(shelf: Shelf) -> None:
    assert shelf.ledger().entry(routed()) is None
    assert shelf.store().names("") == ()


def test_it_is_in_doubt_from_before_it_is_sent_until_its_end_is_known(shelf: Shelf) -> None:
    entry = intended(shelf.ledger(), routed())
    seen = shelf.ledger().entry(routed())
    assert seen is not None
    assert seen == entry
    assert (seen.state, seen.standing, seen.attempts, seen.at, seen.by) == (
        "intended",
        "doubtful",
        1,
        "2026-01-01T12:00:00Z",
        "jdoe on host",
    )


@pytest.mark.parametrize(
    ("state", "standing"),
    [("accepted", "accepted"), ("refused", "new"), ("failed", "new"), ("doubtful", "doubtful")],
)
def test_what_became_of_it(shelf: Shelf, state: Any, standing: str) -> None:
    ledger = shelf.ledger()
    shelf.now, begun = shelf.now + 5, intended(ledger, routed())
    ledger.close(routed(), begun, state, "400")
    seen = shelf.ledger().entry(routed())
    assert seen is not None
    assert (seen.state, seen.standing, seen.note, seen.at) == (state, standing, "400", "2026-01-01T12:00:05Z")


def test_attempts_are_counted(shelf: Shelf) -> None:
    ledger = shelf.ledger()
    ledger.close(routed(), intended(ledger, routed()), "refused")
    assert intended(shelf.ledger(), routed()).attempts == 2


def test_of_two_who_would_send_it_one_goes(shelf: Shelf) -> None:
    one, other = shelf.ledger("one"), shelf.ledger("other")
    nothing = one.entry(routed())
    assert other.intend(routed(), other.entry(routed())) is not None
    assert one.intend(routed(), nothing) is None
    seen = one.entry(routed())
    first, second = one.intend(routed(), seen), other.intend(routed(), seen)
    assert first is not None
    assert second is None


def test_of_two_who_start_in_the_same_second_one_goes(shelf: Shelf) -> None:
    """Even where both are the same user on the same host, and the answer to the first is lost."""
    one, other = shelf.ledger(), shelf.ledger()
    if shelf.bucket:
        shelf.bucket.faults = ["500after"]
    first = one.intend(routed(), None)
    second = other.intend(routed(), None)
    assert (first is None, second is None) == (False, True)


def test_the_end_of_an_attempt_is_not_that_of_another(shelf: Shelf) -> None:
    one, other = shelf.ledger(), shelf.ledger()
    begun = intended(one, routed())
    intended(other, routed())
    with pytest.raises(ConflictError):
        one.close(routed(), begun, "accepted")


@pytest.mark.parametrize(
    "other",
    [
        routed(entityId="another"),
        routed(ownerId="another"),
        contact(),
        contact()._replace(message_id="another"),
        RoutedEmail(contact().conversation_id, contact().message_id, "f", "t", "s"),
    ],
)
def test_messages_are_told_apart(shelf: Shelf, other: Message) -> None:
    intended(shelf.ledger(), routed())
    intended(shelf.ledger(), contact()._replace(conversation_id="a"))
    assert shelf.ledger().entry(other) is None


def test_an_identity_that_looks_like_another(shelf: Shelf) -> None:
    intended(shelf.ledger(), routed(ownerId="a/b", entityId="c"))
    assert shelf.ledger().entry(routed(ownerId="a", entityId="b/c")) is None


def test_other_content_under_the_same_identity_is_seen(shelf: Shelf) -> None:
    entry = intended(shelf.ledger(), routed())
    changed = routed(subject="Another")
    assert intended(shelf.ledger(), changed).content != entry.content


def test_nothing_that_a_message_says_is_kept_and_nobody_else_reads_it(shelf: Shelf) -> None:
    intended(shelf.ledger(), contact())
    stored = shelf.store().get(shelf.file())
    assert stored is not None
    text = stored.content.decode()
    for word in ("John", "Goods", "agent1@example.com", "Participant1", "custom-test"):
        assert word not in text
    if not shelf.bucket:
        assert stat.S_IMODE((shelf.folder / shelf.file()).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"identity": 5}',
        b'{"identity": ["a", "b"]}',
        json.dumps(
            {
                "identity": ["a", "b"],
                "content": "",
                "state": "gone",
                "attempts": 1,
                "at": "",
                "by": "",
                "run": "",
                "note": "",
            }
        ).encode(),
        json.dumps(
            {
                "identity": ["a", "b"],
                "content": "",
                "state": "failed",
                "attempts": "x",
                "at": "",
                "by": "",
                "run": "",
                "note": "",
            }
        ).encode(),
    ],
)
def test_an_entry_that_nobody_can_read_is_never_taken_for_none(shelf: Shelf, damage: bytes) -> None:
    intended(shelf.ledger(), routed())
    shelf.store().put(shelf.file(), damage)
    with pytest.raises(RefusedError, match="nobody knows whether that message was sent"):
        shelf.ledger().entry(routed())

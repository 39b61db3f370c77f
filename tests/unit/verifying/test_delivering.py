"""Messages handed over one after the other: whatever is answered, nothing goes twice that may have arrived."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import FailedError
from reconciler.model.message import EmailContact, RoutedEmail
from reconciler.providers.symbee.routed_email import RoutedEmailProvider
from reconciler.providers.symbee.tenant import Tenant
from reconciler.providers.uniphore.contacts import EmailContactProvider, Organization
from reconciler.verifying.delivering import Counted, Delivery, Outcome, document, exit_code
from reconciler.verifying.ledger import Ledger, Writer
from reconciler.verifying.metadata_keys import MetadataKeys
from tests.contract.messages.support import contact, routed
from tests.unit.providers.posting import SECRET, Line

Answer = httpx.Response | BaseException
FINE = httpx.Response(200, json={"responseEnum": "SUCCESS", "errorMessage": None})
NO_OWNER = httpx.Response(200, json={"responseEnum": "ERROROCCURRED", "errorMessage": "no owner"})
LOST = httpx.ReadTimeout("lost")
NOBODY = httpx.ConnectError("nobody")
RUNS = itertools.count()
THREE = [routed(entityId=name) for name in ("a", "b", "c")]


class World:
    """A ledger, and the other side, which answers each message by its entity id."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, Answer] = {}
        self.line = Line(folder, self._answer)
        self.store = LocalStore(folder / "backend", clock=lambda: 0.0, sleep=lambda _: None)
        self.now = 1767268800.0
        self.stopped = False

    def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.get(json.loads(request.content)[0]["entityId"], FINE)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def ledger(self) -> Ledger:
        return Ledger(self.store, Writer("jdoe on host", str(next(RUNS)), lambda: self.now))

    def send(
        self, messages: Sequence[RoutedEmail] = THREE, *, again: bool = False, **means: Any
    ) -> list[tuple[str, str]]:
        return [(one.key.rpartition("/")[2], one.result) for one in self.run(messages, again=again, **means)]

    def run(
        self, messages: Sequence[RoutedEmail], *, again: bool = False, **means: Any
    ) -> tuple[Outcome, ...]:
        sender = RoutedEmailProvider(Tenant("a", "b", "c"), self.line.means._replace(**means))
        delivery = Delivery(self.ledger(), sender, again=again, stopped=lambda: self.stopped)
        return delivery.run(messages)

    @property
    def arrived(self) -> list[str]:
        """The entity ids of the requests that were made, in order."""
        return [json.loads(one.content)[0]["entityId"] for one in self.line.sent]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_each_is_sent_once_whatever_how_often_it_is_told_to(world: World) -> None:
    assert world.send() == [("a", "sent"), ("b", "sent"), ("c", "sent")]
    assert world.send() == [("a", "skipped"), ("b", "skipped"), ("c", "skipped")]
    assert world.arrived == ["a", "b", "c"]


def test_again_is_once_more(world: World) -> None:
    world.send()
    assert world.send(again=True) == [("a", "sent"), ("b", "sent"), ("c", "sent")]
    assert world.arrived == ["a", "b", "c"] * 2


def test_a_skipped_one_says_when_it_was_sent_and_whether_it_was_the_same(world: World) -> None:
    world.send()
    (same,) = world.run([THREE[0]])
    assert same.message == "sent on 2026-01-01T12:00:00Z; use --again to send it again"
    (other,) = world.run([THREE[0]._replace(subject="Another")])
    assert (other.result, "with other content" in other.message) == ("skipped", True)
    assert world.arrived == ["a", "b", "c"]


def test_a_refused_one_does_not_stop_the_others_and_is_tried_again(world: World) -> None:
    world.answers["b"] = NO_OWNER
    outcomes = world.run(THREE)
    assert [one.result for one in outcomes] == ["sent", "refused", "sent"]
    assert "ERROROCCURRED: no owner" in outcomes[1].message
    assert exit_code(outcomes) == 5
    again = world.run(THREE)
    assert [one.result for one in again] == ["skipped", "refused", "skipped"]
    assert exit_code(again) == 1
    del world.answers["b"]
    assert world.send() == [("a", "skipped"), ("b", "sent"), ("c", "skipped")]
    assert world.arrived == ["a", "b", "c", "b", "b"]


@pytest.mark.parametrize("answer", [LOST, httpx.Response(500), httpx.Response(503), httpx.Response(200)])
def test_a_doubt_ends_the_run_and_stays_until_somebody_says_again(world: World, answer: Answer) -> None:
    world.answers["b"] = answer
    outcomes = world.run(THREE)
    assert [one.result for one in outcomes] == ["sent", "unknown", "failed"]
    assert outcomes[2].message.startswith("not sent: the message before it was left in doubt")
    assert exit_code(outcomes) == 5
    del world.answers["b"]
    for _ in range(3):
        repeated = world.run(THREE)
        assert [one.result for one in repeated][:2] == ["skipped", "unknown"]
        assert "in doubt since 2026-01-01T12:00:00Z" in repeated[1].message
        assert exit_code(repeated) == 5
    assert world.arrived == ["a", "b", "c"]
    assert world.send(again=True) == [("a", "sent"), ("b", "sent"), ("c", "sent")]
    assert world.send() == [("a", "skipped"), ("b", "skipped"), ("c", "skipped")]


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (NOBODY, "failed"),
        (httpx.Response(429), "failed"),
        (httpx.Response(401), "refused"),
        (httpx.Response(403), "refused"),
        (httpx.Response(404), "refused"),
    ],
)
def test_what_the_next_one_would_meet_too_ends_the_run_without_a_doubt(
    world: World, answer: Answer, result: str
) -> None:
    world.answers["a"] = answer
    outcomes = world.run(THREE)
    assert [one.result for one in outcomes] == [result, "failed", "failed"]
    assert exit_code(outcomes) == 1
    assert set(world.arrived) == {"a"}
    world.answers.clear()
    assert world.send() == [("a", "sent"), ("b", "sent"), ("c", "sent")]


def test_400_is_about_this_message_alone(world: World) -> None:
    world.answers["a"] = httpx.Response(400)
    assert world.send() == [("a", "refused"), ("b", "sent"), ("c", "sent")]


def test_who_dies_while_it_is_sent_leaves_a_doubt(world: World) -> None:
    world.answers["b"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        world.run(THREE)
    del world.answers["b"]
    assert world.send() == [("a", "skipped"), ("b", "unknown"), ("c", "sent")]
    assert world.arrived == ["a", "b", "c"]


class Dying(LocalStore):
    """A store under which the process dies at the n-th write, right before or right after it."""

    def __init__(self, folder: Path, n: int, *, after: bool) -> None:
        super().__init__(folder, clock=lambda: 0.0, sleep=lambda _: None)
        self.left = n
        self.after = after

    def put(self, name: str, content: bytes, **condition: Any) -> str:
        """As the store, until then."""
        self.left -= 1
        if self.left == 0 and not self.after:
            raise KeyboardInterrupt
        version = super().put(name, content, **condition)
        if self.left == 0:
            raise KeyboardInterrupt
        return version


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("n", range(1, 7))
def test_whatever_write_it_dies_at_nothing_is_sent_twice(world: World, n: int, *, after: bool) -> None:
    """Three messages, two writes each: before it is sent, and when its end is known."""
    sound, world.store = world.store, Dying(world.store.folder, n, after=after)
    with pytest.raises(KeyboardInterrupt):
        world.run(THREE)
    world.store = sound
    last = []
    for _ in range(2):
        last = world.send()
        assert {result for _, result in last} <= {"sent", "skipped", "unknown"}
        assert len(world.arrived) == len(set(world.arrived))
    unknown = [name for name, result in last if result == "unknown"]
    # of a message that had not begun, or was over, nothing is in doubt
    doubtful = (n % 2 == 1) is after
    assert unknown == ([("a", "b", "c")[(n - 1) // 2]] if doubtful else [])
    assert {*world.arrived, *unknown} == {"a", "b", "c"}


def test_once_it_is_stopped_nothing_more_goes(world: World) -> None:
    world.stopped = True
    outcomes = world.run(THREE)
    assert [one.result for one in outcomes] == ["failed"] * 3
    assert outcomes[0].message == "not sent: interrupted; run the same command again to send it"
    assert world.arrived == []
    world.stopped = False
    assert world.send() == [("a", "sent"), ("b", "sent"), ("c", "sent")]


def test_a_stop_while_it_waits_for_its_turn_is_no_doubt(world: World) -> None:
    world.answers["a"] = httpx.Response(429)

    def check() -> None:
        if world.arrived:
            raise FailedError("interrupted", code="interrupted")

    assert world.send(check=check) == [("a", "failed"), ("b", "failed"), ("c", "failed")]
    assert world.arrived == ["a"]
    world.answers.clear()
    assert world.send() == [("a", "sent"), ("b", "sent"), ("c", "sent")]


def test_of_two_runs_one_sends(world: World) -> None:
    """The other has the entry as it was before."""

    class Late(Ledger):
        def entry(self, message: Any) -> Any:
            found = super().entry(message)
            world.ledger().intend(message, found)
            return found

    ledger = Late(world.store, Writer("other", "r", lambda: world.now))
    sender = RoutedEmailProvider(Tenant("a", "b", "c"), world.line.means)
    (outcome,) = Delivery(ledger, sender, again=False, stopped=lambda: False).run([THREE[0]])
    assert (outcome.result, outcome.message) == ("unknown", "not sent: another run is sending it")
    assert world.arrived == []


@pytest.mark.parametrize("answer", [FINE, NO_OWNER, LOST])
def test_what_cannot_be_put_on_record_is_in_doubt(world: World, answer: Answer) -> None:
    """The backend's folder goes away while the message is under way."""
    world.answers["a"] = answer
    real = world.line.answer

    def losing(request: httpx.Request) -> httpx.Response:
        for file in (world.store.folder / "sent").rglob("*.json"):
            file.write_text("{}")
        return real(request)

    world.line.answer = losing
    outcomes = world.run(THREE)
    assert [one.result for one in outcomes] == ["unknown", "failed", "failed"]
    assert "could not be put on record" in outcomes[0].message
    assert exit_code(outcomes) == 5


def test_no_secret_and_no_text_stands_on_record(world: World, tmp_path: Path) -> None:
    world.answers["a"] = httpx.Response(
        200, json={"responseEnum": "ERROROCCURRED", "errorMessage": "Replacement part"}
    )
    world.run(THREE)
    text = "".join(file.read_text() for file in (tmp_path / "backend").rglob("*.json"))
    assert text.count('"state"') == 3
    assert "ERROROCCURRED" in text
    for word in (SECRET, "Replacement part", "customer@example.com", "7762123"):
        assert word not in text


# Contacts, whose metadata is counted -----------------------------------------------------------------------------


def contacts(world: World, answer: Callable[[httpx.Request], httpx.Response]) -> Delivery[EmailContact]:
    world.line.answer = answer
    sender = EmailContactProvider(Organization("Acme Corp", "Sales"), world.line.means)
    return Delivery(world.ledger(), Counted(sender, counted(world)), again=False, stopped=lambda: False)


def counted(world: World) -> MetadataKeys:
    return MetadataKeys(world.store, tenant="Acme Corp", organization="Sales")


@pytest.mark.parametrize(
    ("status", "result", "kept"), [(202, "sent", True), (400, "refused", False), (500, "unknown", True)]
)
def test_keys_count_unless_the_contact_was_refused(
    world: World, status: int, result: str, kept: bool
) -> None:
    (outcome,) = contacts(world, lambda request: httpx.Response(status)).run([contact()])
    assert outcome.result == result
    assert (counted(world).known("Leads") == {"custom-test-key-3", "custom-test-key-4"}) is kept


def test_keys_for_which_there_is_no_room_any_more_are_not_sent(world: World) -> None:
    """Another run has taken it since the file was looked at."""
    full = contact()._replace(metadata=tuple((f"k{number}", "") for number in range(50)))
    counted(world).take(full)
    (outcome,) = contacts(world, lambda request: httpx.Response(202)).run([contact()])
    assert (outcome.result, exit_code([outcome])) == ("failed", 1)
    assert "more than 50 metadata keys" in outcome.message
    assert world.line.sent == []


# The end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([], 0),
        (["sent"], 0),
        (["skipped"], 0),
        (["sent", "skipped"], 0),
        (["refused"], 1),
        (["failed"], 1),
        (["skipped", "refused"], 1),
        (["sent", "refused"], 5),
        (["sent", "failed"], 5),
        (["unknown"], 5),
        (["skipped", "unknown"], 5),
        (["refused", "unknown"], 5),
    ],
)
def test_the_exit_code(results: list[Any], code: int) -> None:
    assert exit_code([Outcome("k", result, "") for result in results]) == code


def test_the_document() -> None:
    assert document([Outcome("o/e", "sent", "accepted")]) == {
        "requests": [{"key": "o/e", "result": "sent", "message": "accepted"}]
    }

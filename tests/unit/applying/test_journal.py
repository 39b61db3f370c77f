"""The journal: on disk before each send, for its owner's eyes only."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.journal import Journal
from reconciler.model.errors import ReconcilerError
from reconciler.model.reading import Read
from tests.support.rig import Rig, association, email, queue


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    former = os.umask(0o000)
    yield
    os.umask(former)


def test_the_file_and_every_folder_made_for_it_are_for_the_owner_alone(rig: Rig) -> None:
    journal = rig.journal()
    journal.begin(fence=1)
    file = rig.folder / "backend" / "journal" / f"{journal.apply_id}.jsonl"
    assert _mode(file) == 0o600
    assert [_mode(folder) for folder in (file.parent, file.parents[1])] == [0o700, 0o700]


def test_lines_are_whole_whatever_is_in_them(rig: Rig) -> None:
    journal = rig.journal()
    nasty = "line\nfeed \u2028 \x1b[31m ü \ud800"
    journal.begin(fence=1, who=nasty)
    journal.failed("c#1", "rejected", nasty, doubtful=False)
    begun, failed = rig.records(journal)
    assert begun["who"] == nasty
    assert failed == {
        "type": "failed",
        "call": "c#1",
        "code": "rejected",
        "message": nasty,
        "doubtful": False,
    }


def test_two_runs_never_write_one_journal(rig: Rig) -> None:
    journal = rig.journal()
    journal.begin(fence=1)
    other = Journal(rig.session().journal._store, journal.apply_id)
    with pytest.raises(ReconcilerError):
        other.begin(fence=2)
    assert len(rig.records(journal)) == 1


class Reading:
    """The real provider, but it looks into the journal's file at the moment of each send."""

    def __init__(self, rig: Rig, journal: Journal) -> None:
        self.rig = rig
        self.journal = journal
        self.sent: list[str] = []

    def read(self, read: Read) -> Any:
        return self.rig.writer.read(read)

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        open_calls: dict[str, dict[str, Any]] = {}
        for one in self.rig.records(self.journal):
            if one["type"] == "intended":
                open_calls[one["call"]] = one
            elif one["type"] in ("done", "failed"):
                open_calls.pop(one["call"])
        sent = (operation, json.loads(json.dumps(parameters)), token)
        known = [(one["operation"], one["parameters"], one["token"]) for one in open_calls.values()]
        assert sent in known, f"{operation} is sent, and the journal does not say so"
        self.sent.append(operation)
        return self.rig.writer.send(operation, parameters, token)


WORLD = [
    queue("sales"),
    email("info"),
    email("help"),
    association("route", "sales", default="info", addresses=["help"]),
]


def test_each_call_stands_in_the_journal_exactly_as_it_is_sent_before_it_is_sent(rig: Rig) -> None:
    plan = rig.plan(WORLD)
    journal = rig.journal()
    provider = Reading(rig, journal)
    applied = rig.apply(plan, journal=journal, providers={"connect": provider})
    assert [one.error for one in applied.outcomes if one.result != "done"] == []
    assert len(provider.sent) == plan.summary.calls
    done = [one for one in rig.records(journal) if one["type"] == "done"]
    assert {one["call"] for one in done} == {call.id for change in plan.changes for call in change.calls}
    made = next(one for one in done if one["call"].startswith("Queue/sales"))
    assert made["outputs"]["id"] == rig.queue_id("sales")


def test_an_answer_that_refuses_is_written_down(rig: Rig) -> None:
    rig.settle([queue("sales")])
    plan = rig.plan([queue("sales", hoursOfOperation="Basic Hours")])
    seed = rig.folder / "empty.yaml"
    seed.write_text("queues: []\n", encoding="utf-8")

    class Refusing(Reading):
        """The hours went away meanwhile."""

        def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
            return super().send(operation, parameters, token) and self.rig.writer.send(
                operation, {**parameters, "HoursOfOperationId": "00000000-0000-4000-8000-999999999999"}, token
            )

    journal = rig.journal()
    applied = rig.apply(plan, journal=journal, providers={"connect": Refusing(rig, journal)})
    assert applied.outcomes[0].result == "failed"
    assert [one["type"] for one in rig.records(journal)] == ["intended", "failed"]
    assert rig.records(journal)[1]["doubtful"] is False

"""Writes whose answer is lost go through their repeat rule, within one run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from reconciler.model.errors import DoubtfulError
from reconciler.model.reading import Read
from reconciler.sandbox.faults import parsed
from tests.support.rig import Rig, association, email, queue

WORLD = (
    queue("sales", status="DISABLED"),
    email("info", alias="help"),
    email("help"),
    association("route", "sales", default="info", addresses=["more"]),
    email("more"),
)


def strike(rig: Rig, text: str) -> None:
    """Let a fault stand, as `sandbox faults --add` would."""
    rig.box.faults.add(parsed(text))


@pytest.mark.parametrize("fault", ["reset,after", "reset", "error", "error,after"])
@pytest.mark.parametrize("nth", range(1, 10))
def test_one_lost_answer_changes_nothing_in_the_end(rig: Rig, fault: str, nth: int) -> None:
    strike(rig, f"{fault},mutating,nth={nth}")
    plan = rig.plan(WORLD)
    applied = rig.apply(plan)
    assert applied.exit_code == 0, applied.outcomes
    assert rig.plan(WORLD).changes == ()


def test_what_shows_that_it_had_its_effect_is_not_sent_again(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=3)])
    strike(rig, "reset,after,operation=UpdateQueueMaxContacts,times=1")
    mark = rig.mark()
    assert rig.apply(rig.plan([queue("sales", maxContacts=4, description="Orders")])).exit_code == 0
    assert rig.counts(mark)["UpdateQueueMaxContacts"] == 1


def test_a_write_that_is_never_answered_is_unknown_and_exits_5(rig: Rig) -> None:
    strike(rig, "reset,operation=CreateQueue,times=99")
    applied = rig.apply(rig.plan([queue("sales")]))
    assert (applied.exit_code, applied.outcomes[0].result) == (5, "unknown")


class Overtaken:
    """A provider whose first write gets no answer, while somebody else takes the name."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._first = True

    def read(self, one: Read) -> Any:
        return self._rig.writer.read(one)

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        if self._first:
            self._first = False
            self._rig.make_queue(parameters["Name"])
            raise DoubtfulError("no answer", operation=operation)
        answer: Mapping[str, Any] = self._rig.writer.send(operation, parameters, token)
        return answer


def test_a_name_that_somebody_else_took_meanwhile_is_an_error(rig: Rig) -> None:
    plan = rig.plan([queue("sales")])
    applied = rig.apply(plan, providers={"connect": Overtaken(rig)})
    assert (applied.exit_code, applied.outcomes[0].result) == (1, "failed")
    assert applied.outcomes[0].error is not None
    assert applied.outcomes[0].error.code == "duplicate"


def test_a_hard_limit_is_never_tried_again(rig: Rig) -> None:
    rig.settle([queue("sales")])
    for number in range(49):
        rig.make_address(f"a{number}@example.com")
    ids = rig.addresses()
    rig.live.associate_queue_email_addresses(
        InstanceId=rig.instance,
        QueueId=rig.queue_id("sales"),
        EmailAddressesConfig=[{"EmailAddressId": one} for one in list(ids.values())[:49]],
    )
    since = rig.mark()
    refused = rig.live.exceptions.LimitExceededException
    rig.make_address("extra@example.com")
    provider = rig.writer
    with pytest.raises(Exception) as caught:  # noqa: PT011 - its class is held below
        provider.send(
            "AssociateQueueEmailAddresses",
            {
                "InstanceId": rig.instance,
                "QueueId": rig.queue_id("sales"),
                "EmailAddressesConfig": [{"EmailAddressId": rig.addresses()["extra@example.com"]}],
            },
            "token",
        )
    assert type(caught.value).__name__ == "LimitError"
    assert isinstance(caught.value.__cause__, refused)
    assert [one for one in rig.writes(since) if one.startswith("Associate")] == [
        "AssociateQueueEmailAddresses"
    ]

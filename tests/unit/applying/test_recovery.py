"""A run that died, or got no answer, and what the next one makes of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from reconciler.applying.journal import Journal
from reconciler.applying.local_store import LocalStore
from reconciler.applying.recovery import close, done_before, find, settle, suffix_of
from reconciler.model.errors import DoubtfulError, PartialError
from reconciler.model.plan import Plan
from reconciler.model.reading import Read
from reconciler.sandbox.faults import parsed
from tests.support.rig import Rig, association, email, queue

WORLD = (
    queue("sales"),
    email("info", displayName="Info"),
    email("help"),
    association("route", "sales", default="info", addresses=["help"]),
)


_DESKS = """
quickConnects:
  - {name: Night desk, type: PHONE_NUMBER}
  - {name: Billing desk, type: PHONE_NUMBER}
"""


class DiedError(BaseException):
    """The process is gone."""


class Dying:
    """A provider whose process dies at the n-th write, before or after its effect."""

    def __init__(self, inner: Any, *, at: int, after: bool) -> None:
        self._inner, self._left, self._after = inner, at, after

    def read(self, one: Read) -> Any:
        return self._inner.read(one)

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        self._left -= 1
        if self._left < 0:
            raise DiedError
        if self._left == 0 and not self._after:
            raise DiedError
        answer: Mapping[str, Any] = self._inner.send(operation, parameters, token)
        if self._left == 0:
            raise DiedError
        return answer


class Silent(Dying):
    """A provider whose n-th write gets no answer, and every later one of the same operation neither."""

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        self._left -= 1
        if self._left <= 0:
            raise DoubtfulError("no answer", operation=operation)
        answer: Mapping[str, Any] = self._inner.send(operation, parameters, token)
        return answer


def store_of(rig: Rig) -> LocalStore:
    return LocalStore(rig.folder / "backend", clock=time.time, sleep=time.sleep)


def die(rig: Rig, plan: Plan, *, at: int, after: bool) -> None:
    """Apply the plan with a process that dies."""
    journal = Journal(store_of(rig), f"run{suffix_of(plan.plan_id)}", wall=rig.clock)
    journal.begin(fence=1, planId=plan.plan_id)
    with pytest.raises(DiedError):
        rig.apply(plan, journal=journal, providers={"connect": Dying(rig.writer, at=at, after=after)})


def recover(rig: Rig) -> list[str]:
    """What a new process does first; the results of what it settled."""
    results: list[str] = []
    for left in find(store_of(rig)):
        if left.is_open:
            results += [one.result for one in settle(rig.session(), left)]
        close(store_of(rig), left)
    return results


@pytest.mark.parametrize("after", [False, True], ids=["before-the-effect", "after-it"])
@pytest.mark.parametrize("at", range(1, 7))
def test_whatever_call_a_run_dies_at_the_next_one_finishes_the_work(rig: Rig, at: int, after: bool) -> None:
    plan = rig.plan(WORLD)
    calls = sum(len(change.calls) for change in plan.changes)
    if at > calls:
        pytest.fail(f"the plan has only {calls} calls: shorten the range")
    die(rig, plan, at=at, after=after)
    recover(rig)
    assert rig.apply(plan).exit_code == 0
    assert rig.plan(WORLD).changes == ()
    effects = [one for one in rig.calls() if one.operation.startswith("Create") and one.error is None]
    names = [one.parameters.get("Name") or one.parameters.get("EmailAddress") for one in effects]
    assert sorted(map(str, set(names))) == ["help@example.com", "info@example.com", "sales"]
    tokens = [one.parameters.get("ClientToken") or one.parameters["Name"] for one in effects]
    assert len(set(tokens)) == 3  # whatever was sent twice was the same request with the same token


def test_a_token_is_sent_again_as_it_was(rig: Rig) -> None:
    plan = rig.plan([email("info")])
    die(rig, plan, at=1, after=False)
    (left,) = find(store_of(rig))
    (record,) = left.calls
    since = rig.mark()
    assert recover(rig) == ["done"]
    (sent,) = [one for one in rig.calls(since) if one.operation == "CreateEmailAddress"]
    assert sent.parameters["ClientToken"] == record["token"] == plan.changes[0].calls[0].token


def test_a_queue_that_was_made_is_found_by_its_name(rig: Rig) -> None:
    die(rig, rig.plan([queue("sales")]), at=1, after=True)
    since = rig.mark()
    assert recover(rig) == ["skipped"]
    assert rig.writes(since) == []


def test_a_setter_that_showed_its_effect_is_not_sent_again(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=1)])
    die(rig, rig.plan([queue("sales", maxContacts=2)]), at=1, after=True)
    since = rig.mark()
    assert recover(rig) == ["skipped"]
    assert rig.writes(since) == []


def test_a_setter_without_effect_is_sent(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=1)])
    die(rig, rig.plan([queue("sales", maxContacts=2)]), at=1, after=False)
    assert recover(rig) == ["done"]
    assert rig.plan([queue("sales", maxContacts=2)]).changes == ()


@pytest.mark.parametrize(("at", "after"), [(1, False), (1, True), (2, False), (2, True)])
def test_members_of_a_list_that_were_to_move_are_looked_for_where_they_are(
    rig: Rig, at: int, after: bool
) -> None:
    (rig.folder / "desks.yaml").write_text(_DESKS, encoding="utf-8")
    rig.box.seed(rig.folder / "desks.yaml")
    rig.settle([queue("sales", quickConnects=["Night desk"])])
    moved = [queue("sales", quickConnects=["Billing desk"])]
    plan = rig.plan(moved)
    assert len(plan.changes[0].calls) == 2
    die(rig, plan, at=at, after=after)
    assert recover(rig) == ["skipped" if after else "done"]
    assert rig.apply(plan, done_before=done_before(store_of(rig), plan.plan_id)).exit_code == 0
    assert rig.plan(moved).changes == ()


@pytest.mark.parametrize("at", [1, 2])
def test_a_rename_that_was_cut_off_goes_on_with_the_same_plan(rig: Rig, at: int) -> None:
    rig.settle([queue("sales")])
    renamed = [queue("selling", name="Selling", metadata={"renamedFrom": "sales"})]
    plan = rig.plan(renamed)
    assert [call.operation for call in plan.changes[0].calls] == ["TagResource", "UpdateQueueName"]
    die(rig, plan, at=at, after=True)
    recover(rig)
    since = rig.mark()
    assert rig.apply(plan, done_before=done_before(store_of(rig), plan.plan_id)).exit_code == 0
    assert rig.writes(since) == ["UpdateQueueName"][at - 1 :]
    assert rig.plan(renamed).changes == ()


def test_what_an_earlier_apply_did_and_reads_do_not_show_yet_is_waited_for(rig: Rig) -> None:
    plan = rig.plan([queue("sales", status="DISABLED")])
    die(rig, plan, at=2, after=False)  # made, and not disabled yet
    recover(rig)
    rig.box.faults.add(parsed("lag,seconds=5"))
    done = {call: at + 60 for call, at in done_before(store_of(rig), plan.plan_id).items()}
    since = rig.mark()
    assert rig.apply(plan, done_before=done).exit_code == 0
    assert rig.writes(since) == []


def test_an_address_that_took_anothers_place_and_searches_do_not_show_yet_is_waited_for(rig: Rig) -> None:
    rig.settle([email("info", address="old@example.com")])
    renewed = [email("info", address="new@example.com")]
    plan = rig.plan(renewed)
    assert [call.operation for call in plan.changes[0].calls] == ["CreateEmailAddress", "TagResource"]
    die(rig, plan, at=2, after=False)
    rig.box.faults.add(parsed("lag,seconds=5"))
    done = {call: at + 60 for call, at in done_before(store_of(rig), plan.plan_id).items()}
    since = rig.mark()
    assert rig.apply(plan, done_before=done).exit_code == 0
    assert rig.writes(since) == ["TagResource"]


def test_a_half_made_queue_that_reads_do_not_show_yet_is_gone_on_with_and_seen(rig: Rig) -> None:
    plan = rig.plan([queue("sales", status="DISABLED")])
    assert [call.operation for call in plan.changes[0].calls] == ["CreateQueue", "UpdateQueueStatus"]
    die(rig, plan, at=2, after=False)
    rig.box.faults.add(parsed("lag,seconds=5"))
    assert recover(rig) == ["done"]
    assert rig.plan([queue("sales", status="DISABLED")]).changes == ()


def test_what_somebody_changed_since_is_left_to_the_next_plan(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=1)])
    die(rig, rig.plan([queue("sales", maxContacts=2)]), at=1, after=False)
    rig.live.update_queue_max_contacts(InstanceId=rig.instance, QueueId=rig.queue_id("sales"), MaxContacts=9)
    since = rig.mark()
    assert recover(rig) == ["refused"]
    assert rig.writes(since) == []


def test_what_stays_in_doubt_stops_the_run_and_says_what_to_check(rig: Rig) -> None:
    die(rig, rig.plan([queue("sales")]), at=1, after=False)
    (left,) = find(store_of(rig))
    session = rig.session(providers={"connect": Silent(rig.writer, at=1, after=False)})
    with pytest.raises(PartialError) as caught:
        settle(session, left)
    assert caught.value.exit_code == 5
    assert caught.value.address == "Queue/sales"
    assert "CreateQueue" in caught.value.message
    assert "Queue/sales" in caught.value.fix
    assert find(store_of(rig))  # still open


def test_a_settled_run_is_not_looked_at_again(rig: Rig) -> None:
    die(rig, rig.plan([queue("sales")]), at=1, after=True)
    recover(rig)
    assert [one.apply_id for one in find(store_of(rig)) if one.calls] == []


def test_what_an_earlier_apply_of_the_plan_did_is_on_record(rig: Rig) -> None:
    plan = rig.plan(WORLD)
    die(rig, plan, at=5, after=False)
    done = done_before(store_of(rig), plan.plan_id)
    assert done  # how many depends on what ran beside the call at which it died
    assert set(done) < {call.id for change in plan.changes for call in change.calls}
    assert done_before(store_of(rig), "20260101T000000Z-0badcafe") == {}


def test_what_was_done_and_undone_by_hand_is_refused_to_the_same_plan(rig: Rig) -> None:
    rig.settle([queue("sales", maxContacts=1)])
    plan = rig.plan([queue("sales", maxContacts=2)])
    assert rig.apply(plan).exit_code == 0
    rig.live.update_queue_max_contacts(InstanceId=rig.instance, QueueId=rig.queue_id("sales"), MaxContacts=1)
    done = {call.id: rig.clock() + 5 for change in plan.changes for call in change.calls}
    since = rig.mark()
    applied = rig.apply(plan, done_before=done)
    assert (applied.exit_code, applied.outcomes[0].result) == (4, "refused")
    assert applied.outcomes[0].error is not None
    assert applied.outcomes[0].error.code == "undone"
    assert rig.writes(since) == []
    fresh = rig.plan([queue("sales", maxContacts=2)])
    assert rig.apply(fresh).exit_code == 0


def test_a_delete_that_only_began_is_taken_back(rig: Rig) -> None:
    rig.settle([queue("sales"), queue("other")])
    plan = rig.plan([queue("other")], prune=True)
    die(rig, plan, at=1, after=True)  # disabled, and not deleted
    recover(rig)
    place = {"InstanceId": rig.instance, "QueueId": rig.queue_id("sales")}
    assert rig.live.describe_queue(**place)["Queue"]["Status"] == "ENABLED"
    again = rig.apply(plan, done_before=done_before(store_of(rig), plan.plan_id))
    assert again.exit_code == 0
    assert rig.plan([queue("other")], prune=True).changes == ()


@pytest.mark.parametrize(("at", "after"), [(1, False), (1, True), (2, False), (2, True)])
def test_whatever_instant_a_delete_is_cut_off_the_same_command_finishes_it(
    rig: Rig, at: int, after: bool
) -> None:
    rig.settle([queue("sales"), queue("other")])
    plan = rig.plan([queue("other")], prune=True)
    die(rig, plan, at=at, after=after)
    recover(rig)
    assert all(not one.is_open for one in find(store_of(rig)))
    assert rig.apply(plan, done_before=done_before(store_of(rig), plan.plan_id)).exit_code == 0
    assert rig.plan([queue("other")], prune=True).changes == ()


def test_a_refusal_for_good_is_no_doubt(rig: Rig) -> None:
    """The hours that a queue was to have are gone: settling says so once, and the next plan decides."""
    die(rig, rig.plan([queue("sales")]), at=1, after=False)
    (left,) = find(store_of(rig))
    (record,) = left.calls
    gone = {**record["parameters"], "HoursOfOperationId": "00000000-0000-4000-8000-000000000000"}
    (outcome,) = settle(rig.session(), replace(left, calls=({**record, "parameters": gone},)))
    assert outcome.result == "failed"

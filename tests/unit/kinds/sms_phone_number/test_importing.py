"""An import works on after its answer: it is waited for, by whichever run, asked for once, and its end decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.journal import Journal
from reconciler.applying.recovery import close, find, settle, suffix_of
from reconciler.model.errors import DoubtfulError, PartialError
from reconciler.model.plan import Plan
from reconciler.model.reading import Read
from reconciler.sandbox.faults import parsed
from tests.support.rig import Rig
from tests.unit.kinds.sms_phone_number.numbers import TOPIC, WORLD, to_connect, world

ORDER = ["TagResource", "ImportPhoneNumber", "AssociateFlow", "UpdatePhoneNumber"]
MAIN = [to_connect("main")]


def slow(
    make_rig: Callable[..., Rig], folder: Path, seconds: int = 40, more: str = "", **options: Any
) -> Rig:
    """A rig whose first number takes a while to be imported."""
    slowly = WORLD.replace(
        "twoWay: inbound-sms}", f"twoWay: inbound-sms, importSeconds: {seconds}{more}}}", 1
    )
    return world(make_rig, folder, slowly, **options)


def imports(rig: Rig) -> list[str | None]:
    """The error of each import that was asked for."""
    return [one.error for one in rig.calls() if one.operation == "ImportPhoneNumber"]


def said(rig: Rig, plan: Plan, **different: Any) -> tuple[str, str]:
    """Result of the one change, and the code of its error."""
    (outcome,) = rig.apply(plan, **different).outcomes
    return outcome.result, outcome.code


def test_nothing_goes_before_the_number_is_claimed(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    rig = slow(make_rig, tmp_path)
    began = rig.clock()
    rig.settle(MAIN)
    assert rig.clock() - began >= 40
    assert rig.writes() == ORDER
    times = {one.operation: one.time for one in rig.calls() if one.mutating}
    assert times["AssociateFlow"] - times["ImportPhoneNumber"] >= 40


def test_an_import_alone_is_done_only_when_the_number_is_claimed(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    rig = slow(make_rig, tmp_path)
    rig.settle([to_connect("main", connect={})])
    began = rig.clock()
    rig.settle([to_connect("main", connect={"import": True})])
    assert rig.clock() - began >= 40


def test_what_is_not_over_in_time_is_waited_for_by_the_next_run(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    rig = slow(make_rig, tmp_path, 200)
    plan = rig.plan(MAIN)
    applied = rig.apply(plan)
    assert (applied.outcomes[0].result, applied.exit_code) == ("unknown", 5)
    error = applied.outcomes[0].error
    assert error is not None
    assert "its import into Amazon Connect is in progress" in error.message
    assert rig.number("+15550100")["TwoWayChannelArn"] == TOPIC  # what comes in arrives where it did
    again = rig.plan(MAIN)
    assert [one.code for one in again.warnings] == ["importUnderWay"]
    assert said(rig, again) == ("unknown", "notConfirmed")
    assert said(rig, plan) == ("unknown", "notConfirmed")  # the saved plan waits on as well
    rig.clock.sleep(60)
    rig.settle(MAIN)
    assert imports(rig) == [None]


def test_a_failed_import_leaves_the_channel_where_it_was(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    rig = slow(make_rig, tmp_path, 10, ", importFails: the instance is full")
    plan = rig.plan(MAIN)
    applied = rig.apply(plan)
    assert (applied.outcomes[0].result, applied.exit_code) == ("failed", 5)
    error = applied.outcomes[0].error
    assert error is not None
    assert "the instance is full" in error.message
    assert rig.number("+15550100")["TwoWayChannelArn"] == TOPIC
    assert said(rig, plan) == ("failed", "effectFailed")  # its token only brings the same answer again
    again = rig.plan(MAIN)
    assert [one.code for one in again.warnings] == ["importFailed"]
    assert said(rig, again) == ("failed", "effectFailed")
    mended = tmp_path / "mended.yaml"
    mended.write_text(
        'topics: [inbound-sms]\nsmsPhoneNumbers: [{phoneNumber: "+15550100", twoWay: inbound-sms}]\n'
    )
    rig.box.seed(mended)
    rig.settle(MAIN)
    tokens = [one.parameters["ClientToken"] for one in rig.calls() if one.operation == "ImportPhoneNumber"]
    assert (len(tokens), len(set(tokens))) == (4, 3)  # a new plan asks anew, under a token of its own


@pytest.mark.parametrize("again", ["refuse", "accept"])
def test_an_import_that_no_list_shows_is_not_begun_twice(
    make_rig: Callable[..., Rig], tmp_path: Path, again: str
) -> None:
    rig = slow(make_rig, tmp_path, 100, guesses={"importing_number_listed": "no", "import_again": again})
    assert said(rig, rig.plan(MAIN)) == ("unknown", "notConfirmed")
    rig.settle(MAIN)
    assert imports(rig) == [None, "IdempotencyException" if again == "refuse" else None]
    numbers = rig.live.list_phone_numbers_v2(InstanceId=rig.instance)["ListPhoneNumbersSummaryList"]
    assert len([one for one in numbers if one["PhoneNumber"] == "+15550100"]) == 1


def test_a_describe_that_lags_is_no_claimed_number(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    rig = slow(make_rig, tmp_path, 5, describe_lag_seconds=20)
    rig.settle(MAIN)
    assert rig.writes() == ORDER


def test_what_moves_meanwhile_stops_the_change(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    rig = slow(make_rig, tmp_path, 20)

    class Meddling:
        """Somebody ends two-way messages while the import goes on."""

        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def read(self, one: Read) -> Any:
            return self._inner.read(one)

        def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
            answer: Mapping[str, Any] = self._inner.send(operation, parameters, token)
            if operation == "ImportPhoneNumber":
                arn = parameters["SourcePhoneNumberArn"]
                rig.sms().update_phone_number(PhoneNumberId=arn, TwoWayEnabled=False)
            return answer

    providers = {"connect": Meddling(rig.writer), "sms-voice": rig.sms_provider(writes=True)}
    assert said(rig, rig.plan(MAIN), providers=providers) == ("refused", "stale")
    assert "AssociateFlow" not in rig.writes()


# Runs that die ---------------------------------------------------------------------------------------------------


class DiedError(BaseException):
    """The process is gone."""


class Mortal:
    """Providers of one process that dies at its n-th write, before or after the effect; or at a read while it waits."""

    def __init__(self, *, at: int = 0, after: bool = False, waits: int = 0) -> None:
        self._left, self._after, self._waits, self._importing = at, after, waits, False

    def around(self, inner: Any) -> Any:
        """A provider of that process."""
        process = self

        class Provider:
            def read(self, one: Read) -> Any:
                if process._importing and one.operation == "DescribePhoneNumber":
                    process._waits -= 1
                    if process._waits == 0:
                        raise DiedError
                return inner.read(one)

            def send(
                self, operation: str, parameters: Mapping[str, Any], token: str | None
            ) -> Mapping[str, Any]:
                process._left -= 1
                if process._left == 0 and not process._after:
                    raise DiedError
                answer: Mapping[str, Any] = inner.send(operation, parameters, token)
                process._importing = operation == "ImportPhoneNumber"
                if process._left == 0:
                    raise DiedError
                return answer

        return Provider()


def store_of(rig: Rig) -> Any:
    return rig.journal()._store


def die(rig: Rig, plan: Plan, process: Mortal) -> None:
    journal = Journal(store_of(rig), f"run{suffix_of(plan.plan_id)}", wall=rig.clock)
    journal.begin(fence=1, planId=plan.plan_id)
    providers = {
        "connect": process.around(rig.writer),
        "sms-voice": process.around(rig.sms_provider(writes=True)),
    }
    with pytest.raises(DiedError):
        rig.apply(plan, journal=journal, providers=providers)


def recover(rig: Rig) -> list[str]:
    results: list[str] = []
    for left in find(store_of(rig)):
        if left.is_open:
            results += [one.result for one in settle(rig.session(), left)]
        close(store_of(rig), left)
    return results


@pytest.mark.parametrize("saved", [True, False], ids=["the-saved-plan", "a-new-plan"])
@pytest.mark.parametrize("waits", [1, 3])
def test_a_run_that_dies_while_it_waits(
    make_rig: Callable[..., Rig], tmp_path: Path, waits: int, saved: bool
) -> None:
    rig = slow(make_rig, tmp_path)
    plan = rig.plan(MAIN)
    die(rig, plan, Mortal(waits=waits))
    assert recover(rig) == []  # the request was answered, so nothing is open
    assert rig.apply(plan if saved else rig.plan(MAIN)).exit_code == 0
    assert rig.plan(MAIN).changes == ()
    assert imports(rig) == [None]
    assert rig.writes() == ORDER


@pytest.mark.parametrize("saved", [True, False], ids=["the-saved-plan", "a-new-plan"])
@pytest.mark.parametrize("after", [False, True], ids=["before-the-effect", "after-it"])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_run_that_dies_at_any_call(
    make_rig: Callable[..., Rig], tmp_path: Path, at: int, after: bool, saved: bool
) -> None:
    rig = slow(make_rig, tmp_path)
    plan = rig.plan(MAIN)
    die(rig, plan, Mortal(at=at, after=after))
    recover(rig)
    assert rig.apply(plan if saved else rig.plan(MAIN)).exit_code == 0
    assert rig.plan(MAIN).changes == ()
    began = [one.parameters["ClientToken"] for one in rig.calls() if one.operation == "ImportPhoneNumber"]
    assert len(set(began)) == 1
    assert imports(rig).count(None) == 1
    effects = [one.operation for one in rig.calls() if one.mutating and one.effect]
    assert [one for number, one in enumerate(effects) if one not in effects[:number]] == ORDER


def test_an_open_import_that_has_failed_meanwhile_is_closed(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    rig = slow(make_rig, tmp_path, 10, ", importFails: the instance is full")
    plan = rig.plan(MAIN)
    die(rig, plan, Mortal(at=2, after=True))
    rig.clock.sleep(30)
    assert recover(rig) == ["failed"]
    assert [one.code for one in rig.plan(MAIN).warnings] == ["importFailed"]


def test_an_open_import_that_is_still_under_way_stays_in_doubt(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    rig = slow(make_rig, tmp_path, 100)
    die(rig, rig.plan(MAIN), Mortal(at=2, after=True))
    with pytest.raises(PartialError, match="still in doubt"):
        recover(rig)
    assert recover(rig) == ["skipped"]
    rig.settle(MAIN)
    assert imports(rig) == [None]


@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_answer_is_asked_for_again_with_the_same_token(
    make_rig: Callable[..., Rig], tmp_path: Path, times: int
) -> None:
    rig = slow(make_rig, tmp_path)
    rig.box.faults.add(parsed(f"reset,after,operation=ImportPhoneNumber,times={times}"))
    rig.settle(MAIN)
    tokens = {one.parameters["ClientToken"] for one in rig.calls() if one.operation == "ImportPhoneNumber"}
    assert (len(tokens), len(imports(rig))) == (1, times + 1)


def test_an_answer_that_never_comes_leaves_the_effect_unknown(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    rig = slow(make_rig, tmp_path)
    rig.box.faults.add(parsed("error,operation=ImportPhoneNumber"))
    (outcome,) = rig.apply(rig.plan(MAIN)).outcomes
    assert (outcome.result, outcome.code) == ("unknown", DoubtfulError.default_code)
    rig.box.faults.clear()
    recover(rig)
    rig.settle(MAIN)

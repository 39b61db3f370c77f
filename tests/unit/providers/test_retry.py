"""What is sent again, and after how long. Counted at the stand-in, under a clock that does not wait."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from reconciler.model import errors
from reconciler.model.reading import read, read_one
from reconciler.providers.quota import Bucket, Quotas
from reconciler.providers.retry import Retry
from tests.support.rig import Clock, Rig


class Answers:
    """What a remote says, one after the other; the last one for ever."""

    def __init__(self, *said: type[errors.RemoteError] | str) -> None:
        self.said = list(said)
        self.asked = 0

    def __call__(self) -> str:
        one = self.said[min(self.asked, len(self.said) - 1)]
        self.asked += 1
        if isinstance(one, str):
            return one
        raise one("no", operation="DoIt")


def _run(answers: Answers, *, writes: bool, clock: Clock | None = None, bucket: Bucket | None = None) -> str:
    clock = clock or Clock()
    return Retry(sleep=clock.sleep, jitter=random.Random(1)).run(answers, bucket=bucket, writes=writes)


@pytest.mark.parametrize("writes", [True, False])
def test_throttling_is_waited_out(writes: bool) -> None:
    clock, answers = Clock(), Answers(*[errors.ThrottledError] * 6, "done")
    assert _run(answers, writes=writes, clock=clock) == "done"
    assert answers.asked == 7
    assert len(clock.slept) == 6
    assert all(0 <= pause <= min(2**number, 20) for number, pause in enumerate(clock.slept))


def test_before_every_wait_somebody_hears_why() -> None:
    answers, heard = Answers(errors.ThrottledError, errors.UnreachableError, "done"), list[str]()
    retry = Retry(sleep=Clock().sleep, jitter=random.Random(1), waits=lambda why: heard.append(why.code))
    assert retry.run(answers, bucket=None, writes=True) == "done"
    assert heard == ["throttled", "unreachable"]


def test_patience_ends() -> None:
    clock, answers = Clock(), Answers(errors.ThrottledError)
    with pytest.raises(errors.ThrottledError):
        _run(answers, writes=False, clock=clock)
    assert 300 <= sum(clock.slept) <= 320


@pytest.mark.parametrize("kind", [errors.ThrottledError, errors.UnreachableError, errors.DoubtfulError])
def test_who_is_told_to_stop_while_it_waits_asks_no_more(kind: type[errors.RemoteError]) -> None:
    answers = Answers(kind, "done")
    with pytest.raises(kind):
        Retry(sleep=lambda seconds: True, jitter=random.Random(1)).run(answers, bucket=None, writes=False)
    assert answers.asked == 1


def test_who_says_when_to_come_back_is_not_asked_before() -> None:
    def busy() -> str:
        error = errors.ThrottledError("no", operation="DoIt")
        error.wait = 70.0
        raise error

    clock = Clock()
    with pytest.raises(errors.ThrottledError):
        Retry(sleep=clock.sleep, jitter=random.Random(1)).run(busy, bucket=None, writes=True)
    assert len(clock.slept) == 4  # a fifth wait would be beyond the patience: it is not even begun
    assert all(70 <= pause <= 90 for pause in clock.slept)


@pytest.mark.parametrize(
    ("kind", "writes", "sent"),
    [
        (errors.DoubtfulError, True, 1),
        (errors.DoubtfulError, False, 4),
        (errors.UnreachableError, True, 4),
        (errors.UnreachableError, False, 4),
        *((kind, writes, 1) for writes in (True, False) for kind in (
            errors.LimitError, errors.NotFoundError, errors.DuplicateError, errors.InUseError,
            errors.DeniedError, errors.RejectedError,
        )),
    ],
)  # fmt: skip
def test_what_may_be_repeated(kind: type[errors.RemoteError], writes: bool, sent: int) -> None:
    answers = Answers(kind)
    with pytest.raises(kind):
        _run(answers, writes=writes)
    assert answers.asked == sent


def test_a_bucket_is_asked_for_every_attempt() -> None:
    clock = Clock()
    bucket = Quotas({}, clock=clock, sleep=clock.sleep).bucket("connect", "CreateQueue")
    _run(Answers(*[errors.ThrottledError] * 10, "done"), writes=True, clock=clock, bucket=bucket)
    assert bucket is not None
    assert bucket.take() > 0.6  # slower than it was


# Through real boto3 ----------------------------------------------------------------------------------------------


def test_a_hard_limit_is_not_waited_for(make_rig: Callable[..., Rig]) -> None:
    """LimitExceededException is a 429 too, and botocore would repeat it."""
    rig = make_rig(quotas=None)
    rig.make_queue("sales")
    for number in range(50):
        rig.make_address(f"m{number}@example.com")
    ids = list(rig.addresses().values())
    place = {"InstanceId": rig.instance, "QueueId": rig.queue_id("sales")}
    since = rig.mark()
    slept = len(rig.clock.slept)
    listed = [{"EmailAddressId": one} for one in ids]
    with pytest.raises(errors.LimitError) as caught:
        rig.writer.send("AssociateQueueEmailAddresses", {**place, "EmailAddressesConfig": listed}, "t-1")
    assert caught.value.remote_code == "LimitExceededException"
    assert [(one.operation, one.status) for one in rig.calls(since)] == [
        ("AssociateQueueEmailAddresses", 429)
    ]
    assert rig.clock.slept[slept:] == []


@pytest.mark.parametrize("budget", [{}, None], ids=["budget", "no budget"])
def test_throttling_by_the_stand_in(tmp_path: Any, budget: Any) -> None:
    rig = Rig(tmp_path, quotas=budget)
    object.__setattr__(rig.box.options, "quotas", "aws")
    began = rig.clock()
    for _ in range(20):
        rig.reader.read(read("connect", "SearchQueues"))
    refused = [one for one in rig.calls() if one.error == "ThrottlingException"]
    answered = [one for one in rig.calls() if one.operation == "SearchQueues" and not one.error]
    assert len(answered) == 20
    assert rig.clock() - began >= 7.5  # 20 at 2 a second, 5 at once
    assert bool(refused) == (budget is None)
    rig.close()


def test_a_token_is_sent_as_it_is_and_only_where_there_is_one(rig: Rig) -> None:
    since = rig.mark()
    rig.writer.send(
        "CreateEmailAddress", {"InstanceId": rig.instance, "EmailAddress": "a@example.com"}, "t" * 64
    )
    assert rig.calls(since)[0].parameters["ClientToken"] == "t" * 64


def test_pages_are_read_to_the_end(rig: Rig) -> None:
    for number in range(205):
        rig.make_address(f"m{number}@example.com")
    since = rig.mark()
    found = rig.reader.read(read("connect", "SearchEmailAddresses"))
    assert len({one["EmailAddressId"] for one in found}) == 205
    assert rig.counts(since) == {"SearchEmailAddresses": 3}


def test_what_is_not_there_is_none(rig: Rig) -> None:
    nobody = "00000000-0000-4000-8000-999999999999"
    assert rig.reader.read(read("connect", "DescribeQueue", QueueId=nobody)) is None
    assert rig.reader.read(read_one("connect", "ListQueueEmailAddresses", QueueId=nobody)) is None


def test_an_instance_that_is_not_there_is_not_an_empty_one(rig: Rig) -> None:
    """A list of everything that answers "not found" must not look like "nothing is live"."""
    nowhere = read("connect", "SearchQueues", InstanceId="00000000-0000-4000-8000-999999999999")
    with pytest.raises(errors.NotFoundError):
        rig.reader.read(nowhere)

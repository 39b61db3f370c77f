"""Faults as a client meets them: which request they strike, what it sees, and what became of the world."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from reconciler.model.http import NoAnswerError
from reconciler.sandbox import Sandbox
from reconciler.sandbox.faults import parsed
from reconciler.sandbox.server import SandboxServer, serve
from tests.contract.sandbox.support import INSTANCE, WORLD, Clock, client, named, refusal, sandbox
from tests.source import ROOT

PLACE = {"InstanceId": INSTANCE}
THROTTLED = ("ThrottlingException", 429)
BROKEN = ("InternalServiceException", 500)
FINE = ("", 200)


def box_with(folder: Path, *rules: str, clock: Clock | None = None, **options: Any) -> Sandbox:
    box = sandbox(folder, clock=clock, **options)
    box.faults.add(*map(parsed, rules))
    return box


def searches(connect: Any, count: int) -> str:
    """What so many searches meet: a dot for an answer, else the first letter of the error's code."""
    return "".join((refusal(connect.search_queues, **PLACE)[0] or ".")[0] for _ in range(count))


def queue_names(connect: Any) -> set[str]:
    summaries = connect.list_queues(**PLACE, QueueTypes=["STANDARD"])["QueueSummaryList"]
    return {one["Name"] for one in summaries}


def found(connect: Any) -> set[str]:
    return {one["Name"] for one in connect.search_queues(**PLACE)["Queues"]}


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        ("throttle", "TTTTTTTT"),
        ("throttle,times=3", "TTT....."),
        ("throttle,nth=3", "..T....."),
        ("throttle,nth=3,times=2", "..TT...."),
        ("throttle,every=3", "..T..T.."),
        ("throttle,every=3,times=1", "..T....."),
        ("throttle,mutating", "........"),
        ("throttle,operation=CreateQueue", "........"),
        ("throttle,service=sts", "........"),
        ("throttle,service=connect,operation=SearchQueues,nth=1", "T......."),
        ("error,nth=2", ".I......"),
    ],
)
def test_when_a_rule_strikes(tmp_path: Path, rule: str, met: str) -> None:
    assert searches(client(box_with(tmp_path, rule)), 8) == met


def test_a_storm_lasts_from_its_first_stroke(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(box_with(tmp_path, "throttle,for=5,nth=2,times=99", clock=clock))
    assert searches(connect, 4) == ".TTT"
    clock.now += 4.9
    assert searches(connect, 2) == "TT"
    clock.now += 0.1
    assert searches(connect, 2) == ".."


def test_chance_is_the_same_for_a_seed_wherever_it_is_asked(tmp_path: Path) -> None:
    met = []
    for folder, rule in (("a", "seed=1"), ("b", "seed=1"), ("c", "seed=2")):
        connect = client(box_with(tmp_path / folder, f"throttle,probability=0.5,{rule}"))
        met.append(searches(connect, 40))
    assert met[0] == met[1] != met[2]
    assert 8 < met[0].count("T") < 32


def test_of_several_rules_one_strikes_and_the_others_keep_their_stroke(tmp_path: Path) -> None:
    box = box_with(tmp_path, "throttle,nth=2", "error,nth=2", "delay,seconds=2,every=2")
    assert searches(client(box), 4) == ".TI."
    assert [(one.saw, one.struck) for one in box.faults.list()] == [(4, 1), (4, 1), (4, 2)]


def test_rules_are_shared_counted_for_all_and_cleared_for_all(tmp_path: Path) -> None:
    one = box_with(tmp_path, "throttle,nth=3")
    other = sandbox(tmp_path)
    assert [searches(client(box), 1) for box in (one, other, one, other)] == [".", ".", "T", "."]
    assert [str(standing.fault) for standing in other.faults.list()] == ["throttle,nth=3"]
    one.faults.add(parsed("throttle,nth=3"))  # begins anew
    assert searches(client(other), 4) == "..T."
    other.faults.clear()
    assert one.faults.list() == ()


def test_a_reset_takes_rules_away_and_brings_those_of_the_seed(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(f"{WORLD.read_text(encoding='utf-8')}\nfaults: ['throttle,nth=1']\n", encoding="utf-8")
    box = sandbox(tmp_path, seed=seed)
    assert searches(client(box), 2) == "T."
    box.faults.add(parsed("error"))
    box.reset()
    assert searches(client(box), 2) == "T."


def test_throttling_has_each_services_own_form(tmp_path: Path) -> None:
    box = box_with(tmp_path, "throttle")
    assert refusal(client(box).list_instances) == THROTTLED
    assert refusal(client(box, "sts").get_caller_identity) == ("Throttling", 400)
    secret = client(box, "secretsmanager")
    assert refusal(secret.get_secret_value, SecretId="x") == ("ThrottlingException", 400)


def test_an_error_before_the_effect_leaves_the_world_and_one_after_it_does_not(tmp_path: Path) -> None:
    box = box_with(tmp_path, "error,mutating,nth=1", "error,after,mutating,nth=2", record=True)
    connect = client(box)
    hours = named(connect)["Office Hours"]
    since = box.calls()[-1].n
    for name in ("one", "two"):
        assert refusal(connect.create_queue, **PLACE, Name=name, HoursOfOperationId=hours) == BROKEN
    assert queue_names(connect) & {"one", "two"} == {"two"}
    assert [(one.status, one.error, one.fault, one.effect) for one in box.calls(since)[:2]] == [
        (500, "InternalServiceException", "error,mutating,nth=1", False),
        (200, None, "error,after,mutating,nth=2", True),
    ]


@pytest.mark.parametrize("what", ["reset", "hang,seconds=9"])
@pytest.mark.parametrize("after", [False, True])
def test_no_answer_in_process(tmp_path: Path, what: str, after: bool) -> None:
    clock = Clock()
    box = box_with(tmp_path, f"{what},mutating,nth=1{',after' * after}", clock=clock, record=True)
    connect = client(box)
    ids = named(connect)
    asked = {**PLACE, "EmailAddress": "new@example.com", "ClientToken": "one"}
    start = clock.now
    with pytest.raises(NoAnswerError) as caught:
        connect.create_email_address(**asked)
    assert caught.value.timed_out == what.startswith("hang")
    assert clock.now - start == (9 if what.startswith("hang") else 0)
    assert ("new@example.com" in named(connect)) == after
    assert refusal(connect.create_email_address, **asked) == FINE
    assert set(named(connect)) - set(ids) == {"new@example.com"}
    effects = [(one.status, one.effect) for one in box.calls() if one.mutating]
    assert effects == ([(200, True), (200, False)] if after else [(0, False), (200, True)])


def test_a_lost_answer_may_have_been_a_refusal(tmp_path: Path) -> None:
    connect = client(box_with(tmp_path, "reset,after,operation=DeleteQueue,nth=1"))
    with pytest.raises(NoAnswerError):
        connect.delete_queue(**PLACE, QueueId="nothing")


def test_a_delay_is_slept_before_the_answer(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(box_with(tmp_path, "delay,seconds=3,nth=2", clock=clock))
    start = clock.now
    assert searches(connect, 3) == "..."
    assert clock.now - start == 3


def test_lag_is_for_reads_alone_and_shows_the_past(tmp_path: Path) -> None:
    clock = Clock()
    box = box_with(tmp_path, "lag,seconds=10", clock=clock)
    connect, hours = client(box), named(client(box))["Office Hours"]
    clock.now += 60
    made = connect.create_queue(**PLACE, Name="New", HoursOfOperationId=hours)["QueueId"]
    clock.now += 9
    assert "New" not in found(connect)
    assert "New" in queue_names(connect)
    assert refusal(connect.describe_queue, **PLACE, QueueId=made) == ("ResourceNotFoundException", 404)
    clock.now += 1
    assert "New" in found(connect)
    assert refusal(connect.describe_queue, **PLACE, QueueId=made) == FINE


def test_lag_of_one_operation(tmp_path: Path) -> None:
    clock = Clock()
    box = box_with(tmp_path, "lag,operation=SearchQueues,seconds=10", clock=clock)
    connect = client(box)
    clock.now += 60
    connect.create_email_address(**PLACE, EmailAddress="new@example.com")
    connect.delete_queue(**PLACE, QueueId=named(connect)["Spare"])
    assert "new@example.com" in named(connect)
    assert "Spare" in found(connect)


def test_quotas_of_aws_and_of_ones_own(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(box_with(tmp_path, "quota,service=connect", clock=clock))
    assert searches(connect, 7) == ".....TT"
    clock.now += 1
    assert searches(connect, 3) == "..T"
    tight = client(box_with(tmp_path / "b", "quota,operation=SearchQueues,rate=0.5,burst=1", clock=clock))
    assert searches(tight, 2) == ".T"
    clock.now += 2
    assert searches(tight, 2) == ".T"
    assert refusal(tight.list_instances) == FINE


class Dead(BaseException):
    """What stands for the end of the process where a test needs to go on."""


def test_a_crash_strikes_once_before_or_after_the_effect(tmp_path: Path) -> None:
    def crash() -> NoReturn:
        raise Dead

    for after, kept in ((",after", True), ("", False)):
        clock, folder = Clock(), tmp_path / f"crash{after}"
        box = Sandbox(folder / "s.db", seed=WORLD, clock=clock, sleep=clock.sleep, crash=crash)
        box.faults.add(parsed(f"crash,operation=CreateEmailAddress{after}"))
        connect = client(box)
        with pytest.raises(Dead):
            connect.create_email_address(**PLACE, EmailAddress="new@example.com", ClientToken="one")
        assert ("new@example.com" in named(connect)) == kept
        again = connect.create_email_address(**PLACE, EmailAddress="new@example.com", ClientToken="one")
        assert named(connect)["new@example.com"] == again["EmailAddressId"]


CRASHING = """
import sys, time
from pathlib import Path
from reconciler.model.http import HttpRequest
from reconciler.sandbox import Sandbox
box = Sandbox(Path(sys.argv[1]), clock=time.time, sleep=time.sleep)
for _ in range(3):
    print(box.handle(HttpRequest("GET", "/instance", {}, b"")).status, flush=True)
"""


@pytest.mark.parametrize(("rule", "answers"), [("crash,nth=2", 1), ("crash,after,nth=2", 1)])
def test_a_crash_is_a_kill_of_the_process_itself(tmp_path: Path, rule: str, answers: int) -> None:
    box_with(tmp_path, rule).close()
    for code, count in ((-signal.SIGKILL, answers), (0, 3)):
        done = subprocess.run(
            [sys.executable, "-c", CRASHING, tmp_path / "sandbox.db"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout.split()) == (code, ["200"] * count)


# Over HTTP ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SandboxServer]:
    running = serve(sandbox(tmp_path, record=True), host="127.0.0.1", port=0)
    running.start()
    yield running
    running.stop()


def test_a_reset_is_one_of_the_socket(server: SandboxServer) -> None:
    server.sandbox.faults.add(parsed("reset"))
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as plug:
        plug.sendall(b"GET /instance HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            plug.recv(100)


@pytest.mark.parametrize(("after", "kept"), [("", False), (",after", True)])
def test_a_lost_connection_over_http(server: SandboxServer, after: str, kept: bool) -> None:
    server.sandbox.faults.add(parsed(f"reset,mutating,nth=1{after}"))
    connect = client(None, url=server.url)
    asked = {**PLACE, "EmailAddress": "new@example.com", "ClientToken": "one"}
    with pytest.raises(ConnectionClosedError):
        connect.create_email_address(**asked)
    assert ("new@example.com" in named(connect)) == kept
    assert refusal(connect.create_email_address, **asked) == FINE
    assert [one.effect for one in server.sandbox.calls() if one.mutating] == [kept, not kept]


def test_a_hang_lasts_until_the_client_has_enough(tmp_path: Path) -> None:
    box = Sandbox(tmp_path / "s.db", seed=WORLD, clock=time.time, sleep=time.sleep)
    running = serve(box, host="127.0.0.1", port=0)
    running.start()
    try:
        box.faults.add(parsed("hang,nth=1,seconds=1"))
        connect = client(None, url=running.url, read_timeout=0.3)
        with pytest.raises(ReadTimeoutError):
            connect.list_instances()
        assert refusal(connect.list_instances) == FINE
    finally:
        running.stop()


def test_the_server_dies_of_a_crash_and_its_world_does_not(tmp_path: Path) -> None:
    box_with(tmp_path, "crash,after,mutating,nth=1").close()
    state = str(tmp_path / "sandbox.db")
    command = [sys.executable, "-m", "tests.contract.sandbox.serving", state, str(WORLD)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        connect = client(None, url=running.stdout.readline().strip())
        with pytest.raises(ConnectionClosedError):
            connect.create_email_address(**PLACE, EmailAddress="new@example.com")
        assert running.wait(10) == -signal.SIGKILL
    assert "new@example.com" in named(client(sandbox(tmp_path)))

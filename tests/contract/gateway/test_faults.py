"""Faults strike the gateway as they strike AWS: by its operations' names, before or after the effect, in its form."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import httpx
import pytest

from reconciler.providers.http import http_client
from reconciler.sandbox import Options, Sandbox
from reconciler.sandbox.faults import parsed
from reconciler.sandbox.server import serve
from tests.contract.gateway.support import QUEUE, SEED, Caller, box_in, caller, said
from tests.contract.sandbox.support import Clock, client


def test_a_throttle_says_when_to_come_back(call: Caller, box: Sandbox) -> None:
    box.faults.add(parsed("throttle,service=symbee,nth=2"))
    assert call("GET", "skill-queues").status_code == 200
    answer = call("GET", "aws-sms-mappings")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert said(answer) == [("", "Rate exceeded")]
    assert call("GET", "skill-queues").status_code == 200
    last = box.calls()[1]
    assert (last.service, last.operation, last.status) == ("symbee", "listAwsSmsMappings", 429)
    assert (last.error, last.fault) == ("tooManyRequests", "throttle,service=symbee,nth=2")


def test_an_operation_of_the_gateway_alone(call: Caller, box: Sandbox) -> None:
    box.faults.add(parsed("error,operation=putSkillQueue"))
    assert call("GET", "skill-queues/sms-care").status_code == 200
    answer = call.create("skill-queues/x", QUEUE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/json")
    assert call("GET", "skill-queues/x").status_code == 404


def test_a_lost_answer_is_given_to_whoever_asks_again_with_the_key(call: Caller, box: Sandbox) -> None:
    box.faults.add(parsed("error,after,operation=putSkillQueue,times=1"))
    assert call.create("skill-queues/x", QUEUE, Idempotency_Key="key-1").status_code == 500
    again = call.create("skill-queues/x", QUEUE, Idempotency_Key="key-1")
    assert again.status_code == 201
    assert again.headers["ETag"] == call("GET", "skill-queues/x").headers["ETag"]
    assert [one.effect for one in box.calls() if one.mutating] == [True, False]


@pytest.mark.parametrize(("rule", "there"), [("reset", 404), ("reset,after", 200)])
def test_a_reset_connection(call: Caller, box: Sandbox, rule: str, there: int) -> None:
    box.faults.add(parsed(f"{rule},operation=putSkillQueue"))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        call.create("skill-queues/x", QUEUE)
    assert call("GET", "skill-queues/x").status_code == there


def test_a_hang_in_process_is_a_read_timeout(box: Sandbox, clock: Clock) -> None:
    box.faults.add(parsed("hang,operation=listSkillQueues"))
    before = clock.now
    with pytest.raises(httpx.ReadTimeout):
        caller(box)("GET", "skill-queues")
    assert clock.now == before + 60


def test_a_delay(call: Caller, box: Sandbox, clock: Clock) -> None:
    box.faults.add(parsed("delay,service=symbee,seconds=3"))
    before = clock.now
    assert call("GET", "skill-queues").status_code == 200
    assert clock.now == before + 3


def test_a_crash(tmp_path: Path) -> None:
    """Instead of kill -9, an exception: what was committed before it stays."""

    def crash() -> NoReturn:
        raise RuntimeError

    clock = Clock()
    box = Sandbox(
        tmp_path / "crash.db",
        seed=SEED,
        options=Options(),
        clock=clock,
        sleep=clock.sleep,
        crash=crash,
    )
    box.faults.add(parsed("crash,after,operation=putSkillQueue"))
    assert caller(box).create("skill-queues/x", QUEUE).status_code == 500
    assert caller(box)("GET", "skill-queues/x").status_code == 200


def test_reads_lag(call: Caller, box: Sandbox, clock: Clock) -> None:
    box.faults.add(parsed("lag,service=symbee,seconds=10"))
    clock.now += 60
    made = call.create("skill-queues/x", QUEUE)
    changed = call.put(
        "skill-queues/sms-care", {**QUEUE, "description": "New"}, If_Match="*", Idempotency_Key="k"
    )
    assert (made.status_code, changed.status_code) == (201, 200)
    clock.now += 9
    assert call("GET", "skill-queues/x").status_code == 404
    assert "description" not in call("GET", "skill-queues/sms-care").json()["spec"]
    assert len(call("GET", "skill-queues").json()["items"]) == 2
    late = call.put("skill-queues/x", QUEUE, If_Match=made.headers["ETag"])
    assert late.status_code == 200  # writes see the world as it is
    clock.now += 2
    assert call("GET", "skill-queues/x").status_code == 200
    assert call("GET", "skill-queues/sms-care").json()["spec"]["description"] == "New"


def test_the_same_record_holds_both_services_in_their_order(box: Sandbox) -> None:
    caller(box)("GET", "skill-queues")
    client(box).list_queues(InstanceId=box.target().instance_id)
    caller(box)("GET", "skill-queues/sms-care")
    assert [(one.service, one.operation) for one in box.calls()] == [
        ("symbee", "listSkillQueues"),
        ("connect", "ListQueues"),
        ("symbee", "getSkillQueue"),
    ]


def test_quotas_of_aws_are_not_the_gateways(tmp_path: Path) -> None:
    call = caller(box_in(tmp_path, quotas="aws"))
    assert {call("GET", "skill-queues").status_code for _ in range(30)} == {200}


@pytest.mark.parametrize(
    ("rule", "said_so"),
    [
        ("error,service=symbe", "no service is called 'symbe'"),
        ("error,operation=putSkilQueue", "did you mean putSkillQueue"),
        ("error,service=connect,operation=putSkillQueue", "no operation 'putSkillQueue'"),
        ("error,service=symbee,operation=CreateQueue", "no operation 'CreateQueue'"),
    ],
)
def test_what_the_gateway_has_not_is_refused(rule: str, said_so: str) -> None:
    with pytest.raises(ValueError, match=said_so):
        parsed(rule)


def test_two_processes_see_one_world(tmp_path: Path) -> None:
    box = box_in(tmp_path)
    server = serve(box_in(tmp_path), port=0)
    server.start()
    with http_client(f"{server.url}/symbee") as http:
        made = Caller(http).create("skill-queues/x", QUEUE)
    server.stop()
    assert caller(box)("GET", "skill-queues/x").headers["ETag"] == made.headers["ETag"]

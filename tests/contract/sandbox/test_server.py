"""The sandbox over real HTTP, and one state file shared by several processes."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox import Options, Sandbox
from reconciler.sandbox.server import SandboxServer, serve
from tests.contract.sandbox.support import BASE, INSTANCE, WORLD, client, named, refusal, sandbox
from tests.source import ROOT

PLACE = {"InstanceId": INSTANCE}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SandboxServer]:
    running = serve(sandbox(tmp_path), host="127.0.0.1", port=0)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def connection(server: SandboxServer) -> Iterator[http.client.HTTPConnection]:
    host, port = server.url.removeprefix("http://").split(":")
    made = http.client.HTTPConnection(host, int(port), timeout=10)
    yield made
    made.close()


def test_a_real_client_over_http(server: SandboxServer) -> None:
    connect = client(None, url=server.url)
    ids = named(connect)
    arn = f"{BASE}/queue/{ids['Support']}"
    connect.tag_resource(resourceArn=arn, tags={"a b/c": "d&e=f"})
    connect.untag_resource(resourceArn=arn, tagKeys=["team", "tier"])
    assert connect.list_tags_for_resource(resourceArn=arn)["tags"] == {"a b/c": "d&e=f"}
    assert refusal(connect.describe_queue, **PLACE, QueueId="nothing") == ("ResourceNotFoundException", 404)
    assert client(None, "sts", url=server.url).get_caller_identity()["Account"] == "123456789012"
    secret = client(None, "secretsmanager", url=server.url)
    assert secret.get_secret_value(SecretId="SYMBEE_CONNECT_API_KEY")["SecretString"] == "example-key"


def test_one_connection_serves_many_requests_without_waiting(
    connection: http.client.HTTPConnection,
) -> None:
    waited = []
    for _ in range(50):
        start = time.monotonic()
        connection.request("GET", "/instance")
        answer = connection.getresponse()
        assert (answer.status, answer.version) == (200, 11)
        answer.read()
        waited.append(time.monotonic() - start)
    assert sorted(waited)[25] < 0.035  # a delayed acknowledgement would add 40 ms to each


def test_bodies_come_chunked_or_announced(connection: http.client.HTTPConnection) -> None:
    body = json.dumps({**PLACE, "MaxResults": 1}).encode()
    connection.request("POST", "/search-queues", iter([body[:10], body[10:]]), encode_chunked=True)
    answer = connection.getresponse()
    assert len(json.loads(answer.read())["Queues"]) == 1
    connection.request("POST", "/search-queues", body, {"Expect": "100-continue"})
    assert connection.getresponse().status == 200


def test_a_body_that_is_too_large_is_refused_unread(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("POST", "/search-queues")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("x-amzn-ErrorType")) == (413, "RequestEntityTooLarge")
    assert answer.getheader("Connection") == "close"


def test_bytes_that_are_no_http_harm_nobody(server: SandboxServer) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    for junk in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b""):
        with socket.create_connection((host, int(port)), timeout=10) as plug:
            plug.sendall(junk)
    assert client(None, url=server.url).list_instances()["InstanceSummaryList"]


def test_a_request_in_flight_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    entered, leave = threading.Event(), threading.Event()

    def sleep(_: float) -> None:
        entered.set()
        assert leave.wait(10)

    box = Sandbox(
        tmp_path / "s.db", seed=WORLD, options=Options(latency_seconds=1), clock=time.time, sleep=sleep
    )
    running = serve(box, host="127.0.0.1", port=0)
    running.start()
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(client(None, url=running.url).list_instances()))
    asking.start()
    assert entered.wait(10)
    stopping = threading.Thread(target=running.stop)
    stopping.start()
    leave.set()
    stopping.join(10)
    asking.join(10)
    assert answers[0]["InstanceSummaryList"]
    running.stop()  # again is fine


def test_a_taken_port_is_an_error(server: SandboxServer, tmp_path: Path) -> None:
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        serve(sandbox(tmp_path), host="127.0.0.1", port=port)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "tests.contract.sandbox.serving",
        tmp_path / "sandbox.db",
        WORLD,
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield running, running.stdout.readline().strip()
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0


def test_a_process_and_we_see_each_other_at_once(
    process: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    here, there = client(sandbox(tmp_path)), client(None, url=process[1])
    ids = named(there)
    assert ids == named(here)
    for number in range(20):
        maker, seer = (here, there) if number % 2 else (there, here)
        hours = ids["Office Hours"]
        made = maker.create_queue(**PLACE, Name=f"queue {number}", HoursOfOperationId=hours)
        assert seer.describe_queue(**PLACE, QueueId=made["QueueId"])["Queue"]["Name"] == f"queue {number}"
        twice = refusal(seer.create_queue, **PLACE, Name=f"queue {number}", HoursOfOperationId=hours)
        assert twice == ("DuplicateResourceException", 409)


def test_many_writers_lose_nothing_and_double_nothing(
    process: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    box = sandbox(tmp_path)
    hours = named(client(box))["Office Hours"]
    outcomes: list[tuple[str, int]] = []

    def create(connect: Any) -> None:
        for number in range(25):
            outcomes.append(  # noqa: PERF401 - what was done before a failure counts too
                refusal(connect.create_queue, **PLACE, Name=f"queue {number}", HoursOfOperationId=hours)
            )

    clients = [client(box), client(box), client(None, url=process[1]), client(None, url=process[1])]
    threads = [threading.Thread(target=create, args=(connect,)) for connect in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert outcomes.count(("", 200)) == 25
    assert outcomes.count(("DuplicateResourceException", 409)) == 75
    assert len(clients[0].search_queues(**PLACE)["Queues"]) == 29

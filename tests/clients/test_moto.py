"""The S3 backend against moto's server, in an environment of its own: the promises, each request's failure, the lock
between real processes. And whether the bucket of our other tests answers as moto does.
"""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.acceptance.locking import (
    Place,
    check_a_killed_holder_is_followed_at_once,
    check_clocks_that_are_off,
    check_one_of_two_works_and_the_other_names_it,
    reasons,
)
from tests.support.buckets import PASSING, Bucket, Elsewhere, Fault, served
from tests.support.stores import CONTRACT, DEEDS, Deed, Open, bucket_client, bucket_store, furnish

BUCKET = "acme-backend"


class Moto:
    """A running server, with one bucket; `client` is anybody's own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.client = somebody(self.url)
        self._prefixes = itertools.count(1)

    def prefix(self) -> str:
        """One that nothing stands under yet."""
        return f"reconciler/{next(self._prefixes)}"

    def objects(self, prefix: str) -> dict[str, bytes]:
        found = self.client.list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/").get("Contents", ())
        keys = [one["Key"] for one in found]
        return {
            key.removeprefix(prefix): self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
            for key in keys
        }


def somebody(url: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="example",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    program = os.environ.get("RECONCILER_MOTO_SERVER")
    assert program, "`make test-clients` installs moto and names its server in RECONCILER_MOTO_SERVER"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [program, "--host", "127.0.0.1", "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            assert server.poll() is None
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.1)
        running = Moto(port)
        running.client.create_bucket(Bucket=BUCKET)
        yield running
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def wire(moto: Moto) -> Elsewhere:
    return Elsewhere(time.time, moto.port)


@pytest.fixture(scope="module")
def client(wire: Elsewhere) -> Any:
    return bucket_client(wire)


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_promises(moto: Moto, client: Any, check: Callable[[Open], None]) -> None:
    prefix = moto.prefix()
    check(lambda: bucket_store(client, prefix=prefix))


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_request_that_fails_once_makes_no_difference(
    moto: Moto, wire: Elsewhere, client: Any, deed: Deed, fault: Fault
) -> None:
    calm = moto.prefix()
    furnish(bucket_store(client, prefix=calm))
    since = len(wire.requests)
    wanted = deed(bucket_store(client, prefix=calm))
    requests = len(wire.requests) - since
    for number in range(requests):
        struck = moto.prefix()
        furnish(bucket_store(client, prefix=struck))
        wire.faults = [*[None] * number, fault]
        found = deed(bucket_store(client, prefix=struck))
        assert wire.faults == []
        if deed.__name__ != "do_now":  # a minute may begin meanwhile
            assert found == wanted, number
        assert moto.objects(struck) == moto.objects(calm), number


# The bucket of our other tests --------------------------------------------------------------------------------------

QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("get_object", {"Key": "p/a"}),
    ("put_object", {"Key": "p/a", "Body": b"1", "IfMatch": '"abc"'}),
    ("put_object", {"Key": "p/a", "Body": b"1", "IfNoneMatch": "*"}),
    ("put_object", {"Key": "p/a", "Body": b"2", "IfNoneMatch": "*"}),
    ("put_object", {"Key": "p/a", "Body": b"2", "IfMatch": '"abc"'}),
    ("put_object", {"Key": "p/a", "Body": b"2", "IfMatch": '"c4ca4238a0b923820dcc509a6f75849b"'}),
    ("get_object", {"Key": "p/a"}),
    ("put_object", {"Key": "p/a-b/c", "Body": "ü".encode()}),
    ("put_object", {"Key": "p/a/c", "Body": b""}),
    ("put_object", {"Key": "q", "Body": b""}),
    ("list_objects_v2", {"Prefix": "p/"}),
    ("list_objects_v2", {"Prefix": "p/", "Delimiter": "/"}),
    ("list_objects_v2", {"Prefix": "none/"}),
    ("delete_object", {"Key": "p/a", "IfMatch": '"abc"'}),
    ("delete_object", {"Key": "p/none", "IfMatch": '"abc"'}),
    ("delete_object", {"Key": "p/none"}),
    ("delete_object", {"Key": "p/a", "IfMatch": '"c81e728d9d4c2f636f067f89cc14862c"'}),
    ("get_object", {"Key": "p/a"}),
    ("get_object", {"Key": "p/a", "Bucket": "no-such-bucket"}),
    ("put_object", {"Key": "p/a", "Bucket": "no-such-bucket", "Body": b""}),
)


def _answers(client: Any, bucket: str) -> list[Any]:
    return [_answer(client, method, {"Bucket": bucket, **parameters}) for method, parameters in QUESTIONS]


def _answer(client: Any, method: str, parameters: dict[str, Any]) -> Any:
    """Status, code, version, content and keys: what the product goes by."""
    try:
        answer = getattr(client, method)(**parameters)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    return (
        answer["ResponseMetadata"]["HTTPStatusCode"],
        "date" in answer["ResponseMetadata"]["HTTPHeaders"],
        answer.get("ETag"),
        answer["Body"].read() if "Body" in answer else None,
        [one["Key"] for one in answer.get("Contents", ())],
        [one["Prefix"] for one in answer.get("CommonPrefixes", ())],
    )


def test_our_bucket_answers_as_moto_does(moto: Moto) -> None:
    moto.client.create_bucket(Bucket="acme-compared")
    bucket = Bucket(time.time, bucket="acme-compared")
    with served(bucket) as url:
        ours = _answers(somebody(url), "acme-compared")
    theirs = _answers(moto.client, "acme-compared")
    for question, mine, other in zip(QUESTIONS, ours, theirs, strict=True):
        assert mine == other, question


# Real processes -----------------------------------------------------------------------------------------------------


@pytest.fixture
def place(moto: Moto, tmp_path: Path) -> Place:
    prefix = moto.prefix()
    stated = {"bucket": BUCKET, "prefix": prefix, "region": "us-east-1", "endpointUrl": moto.url}
    return Place(tmp_path, {"s3": stated})


@pytest.fixture
def written(moto: Moto, place: Place) -> Callable[[], bool]:
    """Whether any call has been journalled."""
    prefix = place.backend["s3"]["prefix"]
    return lambda: any(b'"intended"' in one for one in moto.objects(prefix).values())


def test_one_of_two_works_and_the_other_names_it(place: Place) -> None:
    check_one_of_two_works_and_the_other_names_it(place)


def test_a_killed_holder_is_followed_at_once(moto: Moto, place: Place, written: Callable[[], bool]) -> None:
    prefix = place.backend["s3"]["prefix"]
    check_a_killed_holder_is_followed_at_once(place, written, lambda: reasons(moto.objects(prefix)))


def test_clocks_that_are_off(place: Place, written: Callable[[], bool]) -> None:
    check_clocks_that_are_off(place, written)

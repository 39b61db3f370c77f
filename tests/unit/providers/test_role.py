"""A role that is taken on: real boto3 against the stand-in over HTTP."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reconciler.providers.aws import Access, Clients
from reconciler.sandbox import Options, Sandbox
from reconciler.sandbox.server import serve
from tests.acceptance.course import CREDENTIALS

ROLE = "arn:aws:iam::123456789012:role/reconciler"


@pytest.mark.parametrize(("behind", "taken_on"), [(0, 1), (3000, 3)], ids=["an-hour-left", "nearly-over"])
def test_credentials_of_a_role_are_asked_for_anew_before_they_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind: float, taken_on: int
) -> None:
    box = Sandbox(
        tmp_path / "box.db",
        options=Options(record=True),
        clock=lambda: time.time() - behind,
        sleep=time.sleep,
    )
    server = serve(box, port=0)
    server.start()
    try:
        for name, value in {"AWS_ENDPOINT_URL": server.url, **CREDENTIALS}.items():
            monkeypatch.setenv(name, value)
        sts = Clients(Access("us-east-1", ROLE, False, None)).client("sts")
        arns = {sts.get_caller_identity()["Arn"] for _ in range(3)}
        assert arns == {"arn:aws:sts::123456789012:assumed-role/reconciler/reconciler"}
        assert sum(one.operation == "AssumeRole" for one in box.calls()) == taken_on
    finally:
        server.stop()
        box.close()

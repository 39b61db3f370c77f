"""Clients over the seam of a sandbox: nothing of the machine's AWS settings disturbs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.providers.aws import Access, Clients
from tests.support.rig import Rig

NONSENSE = {
    "AWS_PROFILE": "nobody",
    "AWS_DEFAULT_PROFILE": "nobody",
    "AWS_REGION": "moon-1",
    "AWS_DEFAULT_REGION": "moon-1",
    "AWS_ENDPOINT_URL": "http://192.0.2.1:1",
    "AWS_ENDPOINT_URL_CONNECT": "not a url",
    "AWS_ACCESS_KEY_ID": "AKIANOBODY",
    "AWS_SESSION_TOKEN": "token",
    "AWS_CA_BUNDLE": "/nowhere.pem",
    "AWS_RETRY_MODE": "bogus",
    "AWS_MAX_ATTEMPTS": "0",
    "AWS_DEFAULTS_MODE": "bogus",
    "AWS_STS_REGIONAL_ENDPOINTS": "bogus",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "required",
    "AWS_REQUEST_CHECKSUM_CALCULATION": "bogus",
    "AWS_SIGV4A_SIGNING_REGION_SET": "bogus",
    "AWS_AUTH_SCHEME_PREFERENCE": "bogus",
    "AWS_DATA_PATH": "/nowhere",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere",
    "AWS_ROLE_ARN": "nonsense",
    "HTTPS_PROXY": "http://192.0.2.1:1",
    "BOTO_CONFIG": "/nowhere",
}


def _lists(box: Any) -> int:
    clients = Clients(Access("us-east-1", None, False, box.handle))
    assert clients.client("sts").get_caller_identity()["Account"] == "123456789012"
    return len(clients.client("connect").list_instances()["InstanceSummaryList"])


def test_variables_that_point_to_nonsense_do_not_disturb_a_sandbox(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in NONSENSE.items():
        monkeypatch.setenv(name, value)
    assert _lists(rig.box) == 1


@pytest.mark.parametrize(
    "text",
    [
        "not an ini file",
        "[default]\nregion = moon-1\nendpoint_url = http://192.0.2.1:1\nretry_mode = bogus\n",
        "[profile nobody]\ncredential_process = /bin/false\n",
    ],
)
def test_nor_does_a_config_file(rig: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    file = tmp_path / "config"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    assert _lists(rig.box) == 1


def test_one_request_is_one_request(make_rig: Callable[..., Rig]) -> None:
    """botocore repeats nothing by itself: our own budget and repeat rules decide."""
    seen: list[str] = []

    def broken(sent: HttpRequest) -> HttpResponse:
        seen.append(sent.target)
        return HttpResponse(500, {}, b'{"Message": "broken"}')

    connect = Clients(Access("us-east-1", None, True, broken)).client("connect")
    with pytest.raises(Exception, match="broken"):
        connect.list_instances()
    assert len(seen) == 1

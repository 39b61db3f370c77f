"""The account guard: nothing but STS until the account is proven; then the instance, by alias, id or ARN."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import DeniedError, InvalidError, RefusedError, UnreachableError
from reconciler.model.observation import Target
from reconciler.providers.account import prove
from reconciler.providers.aws import Access, Clients
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.sandbox import Options, Sandbox
from tests.support.rig import Clock

ACCOUNT, REGION = "123456789012", "us-east-1"


class Side:
    """A stand-in with 23 instances, and the guard in front of it."""

    def __init__(self, folder: Path) -> None:
        seed = folder / "seed.yaml"
        names = "".join(f"- alias: acme-{number:02}\n" for number in range(23))
        seed.write_text(f"instances:\n{names}", encoding="utf-8")
        self.clock = Clock()
        self.box = Sandbox(
            folder / "box.db",
            seed=seed,
            options=Options(record=True),
            clock=self.clock,
            sleep=self.clock.sleep,
        )
        self.clients = Clients(Access(REGION, None, False, self.box.handle))
        self.connect: Any = self.clients.client("connect")

    def prove(self, instance: str, *, account: str = ACCOUNT, region: str = REGION) -> Target:
        quotas = Quotas({}, clock=self.clock, sleep=self.clock.sleep)
        retry = Retry(sleep=self.clock.sleep, jitter=random.Random(1))
        return prove(
            self.clients,
            self.connect,
            account=account,
            region=region,
            instance=instance,
            quotas=quotas,
            retry=retry,
        )

    @property
    def asked(self) -> list[str]:
        return [f"{one.service}:{one.operation}" for one in self.box.calls()]


@pytest.fixture
def side(tmp_path: Path) -> Iterator[Side]:
    made = Side(tmp_path)
    yield made
    made.box.close()


def test_a_wrong_account_calls_nothing_but_sts(side: Side) -> None:
    with pytest.raises(RefusedError, match="999999999999") as refused:
        side.prove("acme-00", account="999999999999")
    assert (refused.value.exit_code, refused.value.code) == (4, "account")
    assert ACCOUNT in refused.value.message
    assert side.asked == ["sts:GetCallerIdentity"]


def test_an_alias_on_the_last_page_is_found(side: Side) -> None:
    found = side.prove("acme-22")
    assert found.instance_arn.endswith(f":{ACCOUNT}:instance/{found.instance_id}")
    assert side.asked == ["sts:GetCallerIdentity", *["connect:ListInstances"] * 3]


def test_an_id_and_an_arn_mean_the_same_instance_and_need_one_call(side: Side) -> None:
    by_alias = side.prove("acme-07")
    since = len(side.asked)
    assert side.prove(by_alias.instance_id) == by_alias
    assert side.prove(by_alias.instance_arn) == by_alias
    assert side.asked[since:] == ["sts:GetCallerIdentity", "connect:DescribeInstance"] * 2


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:connect:{REGION}:999999999999:instance/5a4d8f0e-3b1c-4e6f-9a2d-7c8b9e0f1a2b",
        f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/5a4d8f0e-3b1c-4e6f-9a2d-7c8b9e0f1a2b",
    ],
)
def test_an_arn_of_another_account_or_region_needs_no_call_at_all(side: Side, arn: str) -> None:
    with pytest.raises(RefusedError) as refused:
        side.prove(arn)
    assert refused.value.exit_code == 4
    assert side.asked == []


@pytest.mark.parametrize(
    "wanted", ["acme-77", "00000000-0000-4000-8000-000000000000", "not an arn:aws:connect"]
)
def test_an_instance_that_is_not_there_is_a_wrong_configuration(side: Side, wanted: str) -> None:
    with pytest.raises(InvalidError, match="there is no Amazon Connect instance") as invalid:
        side.prove(wanted)
    assert invalid.value.exit_code == 3
    assert invalid.value.fix


def test_the_aliases_that_there_are_are_named(side: Side) -> None:
    with pytest.raises(InvalidError) as invalid:
        side.prove("acme")
    assert all(f"acme-{number:02}" in invalid.value.fix for number in (0, 11, 22))


# From the environment, as boto3 finds it -------------------------------------------------------------------------


def _proves(region: str = REGION) -> Target:
    clock = Clock()
    clients = Clients(Access(region, None, False, None))
    return prove(
        clients,
        clients.client("connect"),
        account=ACCOUNT,
        region=region,
        instance="acme-01",
        quotas=Quotas(None, clock=clock, sleep=clock.sleep),
        retry=Retry(sleep=clock.sleep, jitter=random.Random(1)),
    )


@pytest.fixture
def served(side: Side, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    from reconciler.sandbox.server import serve

    server = serve(side.box, port=0)
    server.start()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    yield server.url
    server.stop()


def test_aws_endpoint_url_points_it_anywhere(
    side: Side, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", served)
    assert _proves().account == ACCOUNT
    assert side.asked[0] == "sts:GetCallerIdentity"


def test_an_endpoint_of_one_service_counts_too(
    side: Side, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CONNECT", served)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", served)
    assert _proves().region == REGION


def test_nobody_at_the_endpoint_is_said_so(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9") as caught:
        _proves()
    assert "AWS_ENDPOINT_URL" in caught.value.fix


def test_an_unknown_profile_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises((DeniedError, InvalidError), match="nobody") as caught:
        _proves()
    assert caught.value.exit_code in (3, 4)


def test_no_credentials_are_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(DeniedError, match="credentials") as caught:
        _proves()
    assert caught.value.exit_code == 4
    assert "AWS_PROFILE" in caught.value.fix

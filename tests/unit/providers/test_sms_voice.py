"""The provider of End User Messaging: which Region is asked, pages, what is not there, and its client's limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import LeaseLostError, RejectedError
from reconciler.model.quotas import BUILT_IN
from reconciler.model.reading import REGION, read, read_one
from reconciler.providers.asking import Asker
from reconciler.providers.operations import ForbiddenOperationError
from reconciler.providers.sms_voice import SmsVoiceProvider
from tests.support.rig import Rig

WORLD = """
topics: [inbound]
configurationSets: [transactional]
smsPhoneNumbers:
  - {phoneNumber: "+15550100", twoWay: inbound}
  - {phoneNumber: "+15550101", region: eu-west-1, pool: marketing}
"""
NOTHING = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-nothing"


@pytest.fixture
def rig(make_rig: Callable[..., Rig], tmp_path: Path) -> Rig:
    seed = tmp_path / "numbers.yaml"
    seed.write_text(WORLD, encoding="utf-8")
    return make_rig(seed=seed)


def numbers(answer: Any) -> list[str]:
    return [one["PhoneNumber"] for one in answer]


def test_a_read_names_its_region_or_is_the_environments(rig: Rig) -> None:
    provider = rig.sms_provider(writes=False)
    assert numbers(provider.read(read("sms-voice", "DescribePhoneNumbers"))) == ["+15550100"]
    there = read("sms-voice", "DescribePhoneNumbers", **{REGION: "eu-west-1"})
    assert numbers(provider.read(there)) == ["+15550101"]
    assert all(REGION not in one.parameters for one in rig.calls())


def test_an_arn_names_its_region_too(rig: Rig) -> None:
    provider = rig.sms_provider(writes=True)
    arn = rig.number("+15550101", "eu-west-1")["PhoneNumberArn"]
    one = read_one("sms-voice", "DescribePhoneNumbers", PhoneNumberIds=[arn])
    assert numbers(provider.read(one)) == ["+15550101"]
    provider.send("TagResource", {"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "core"}]}, None)
    assert provider.read(read_one("sms-voice", "ListTagsForResource", ResourceArn=arn))["Tags"] == [
        {"Key": "team", "Value": "core"}
    ]


def test_what_is_not_there_is_none_and_an_empty_list_is_a_list(rig: Rig) -> None:
    provider = rig.sms_provider(writes=False)
    assert provider.read(read_one("sms-voice", "DescribePhoneNumbers", PhoneNumberIds=[NOTHING])) is None
    assert provider.read(read_one("sms-voice", "ListTagsForResource", ResourceArn=NOTHING)) is None
    assert provider.read(read("sms-voice", "DescribeConfigurationSets", ConfigurationSetNames=["x"])) is None
    assert provider.read(read("sms-voice", "DescribePhoneNumbers", **{REGION: "us-west-2"})) == []
    assert len(provider.read(read("sms-voice", "DescribeConfigurationSets"))) == 1


def test_a_refusal_says_its_reason(rig: Rig) -> None:
    arn = rig.number("+15550101", "eu-west-1")["PhoneNumberArn"]
    with pytest.raises(RejectedError, match=r"\(PHONE_NUMBER_ASSOCIATED_TO_POOL, pool pool-\w+\)") as refused:
        rig.sms_provider(writes=True).send(
            "UpdatePhoneNumber", {"PhoneNumberId": arn, "DeletionProtectionEnabled": True}, None
        )
    assert refused.value.remote_code == "ConflictException"


def test_a_client_is_made_for_each_region_once_and_only_when_it_is_asked(rig: Rig) -> None:
    made: list[str] = []
    inner: Any = rig.sms_provider(writes=False)

    def asker(region: str) -> Asker:
        made.append(region)
        found: Asker = inner._make(region)
        return found

    provider = SmsVoiceProvider(asker, region="us-east-1")
    assert made == []
    for region in ("eu-west-1", "us-east-1", "eu-west-1"):
        provider.read(read("sms-voice", "DescribePhoneNumbers", **{REGION: region}))
    assert made == ["eu-west-1", "us-east-1"]


def test_a_lost_lock_forbids_writes_and_not_reads(rig: Rig) -> None:
    def lost() -> None:
        raise LeaseLostError("the lock is lost")

    inner: Any = rig.sms_provider(writes=True)
    guarded = inner.guarded_by(lost)
    arn = guarded.read(read("sms-voice", "DescribePhoneNumbers"))[0]["PhoneNumberArn"]
    with pytest.raises(LeaseLostError):
        guarded.send("UpdatePhoneNumber", {"PhoneNumberId": arn}, None)
    assert rig.writes() == []
    inner.send("UpdatePhoneNumber", {"PhoneNumberId": arn}, None)


def test_a_client_that_may_only_read_sends_no_write(rig: Rig) -> None:
    arn = rig.number("+15550100")["PhoneNumberArn"]
    with pytest.raises(ForbiddenOperationError, match="UpdatePhoneNumber"):
        rig.sms_provider(writes=False).send("UpdatePhoneNumber", {"PhoneNumberId": arn}, None)


def test_each_region_has_a_budget_of_its_own(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    seed = tmp_path / "numbers.yaml"
    seed.write_text(WORLD, encoding="utf-8")
    rig = make_rig(seed=seed, quotas={})
    assert {one.rate for one in BUILT_IN["sms-voice"].values()} == {1}
    provider = rig.sms_provider(writes=False)
    began = rig.clock()
    for _ in range(3):
        for region in ("us-east-1", "eu-west-1"):
            provider.read(read("sms-voice", "DescribePhoneNumbers", **{REGION: region}))
    assert 2 <= rig.clock() - began < 4.5
    assert rig.counts() == {"DescribePhoneNumbers": 6}

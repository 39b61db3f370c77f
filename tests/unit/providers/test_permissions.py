"""Policies by what is reached: which actions ask for others, and how narrow each one is."""

from __future__ import annotations

import pytest

from reconciler.providers.operations import READS, WRITES
from reconciler.providers.permissions import Bucket, Needs, Statement, Stored, of_caller, of_role

ID = "0a1b2c3d-0000-4000-8000-00000000aaaa"
FULL = Needs(
    account="123456789012",
    region="us-east-1",
    instance=ID,
    writes=WRITES,
    numbers=("us-east-1", "us-west-2"),
    two_way_roles=("arn:aws:iam::123456789012:role/sms-two-way",),
    secrets=(Stored("TOKEN", "us-east-1"),),
    bucket=Bucket("acme", "centre/production"),
)
ASKS_FOR = {
    "connect:SearchQueues": {"connect:DescribeQueue"},
    "connect:SearchEmailAddresses": {"connect:DescribeEmailAddress"},
    "connect:DescribeInstance": {"ds:DescribeDirectories"},
    "connect:CreateEmailAddress": {
        "connect:ListIntegrationAssociations",
        "ses:UpdateReceiptRule",
        "iam:PassRole",
    },
    "connect:ImportPhoneNumber": {"sms-voice:DescribePhoneNumbers", "social-messaging:TagResource"},
}
"""source: service authorization reference of Connect; the schema of AWS::Connect::EmailAddress"""


def statements(needs: Needs, *, writes: bool = True) -> tuple[Statement, ...]:
    return (*of_role(needs, writes=writes), *of_caller(needs, writes=writes))


def actions(needs: Needs, *, writes: bool = True) -> set[str]:
    return {action for one in statements(needs, writes=writes) for action in one.actions}


@pytest.mark.parametrize("action", ASKS_FOR)
def test_what_an_action_asks_for_is_allowed_with_it(action: str) -> None:
    allowed = actions(FULL)
    assert action in allowed
    assert ASKS_FOR[action] <= allowed


def test_all_that_the_lists_hold_of_aws_is_allowed_where_everything_is_reached() -> None:
    allowed = actions(FULL) | actions(FULL._replace(instance="acme"))
    allowed |= actions(FULL._replace(assumed="arn:aws:iam::123456789012:role/reconciler"))
    for service in ("connect", "sms-voice", "secretsmanager", "sts"):
        names = READS[service] | WRITES[service]
        assert {f"{service}:{name}" for name in names} <= allowed
    assert {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"} <= allowed


def test_every_statement_has_a_name_of_its_own_and_nothing_is_said_with_a_star() -> None:
    made = statements(FULL)
    assert len({one.sid for one in made}) == len(made)
    assert [action for one in made for action in one.actions if "*" in action] == []
    assert all(one.actions and one.resources and one.why for one in made)


def test_a_role_is_only_passed_to_the_service_that_it_is_for() -> None:
    passing = {one.sid: one for one in statements(FULL) if "iam:PassRole" in one.actions}
    assert passing["PassTwoWayRole"].resources == FULL.two_way_roles
    assert passing["PassTwoWayRole"].conditions == {
        "StringEquals": {"iam:PassedToService": ["sms-voice.amazonaws.com"]}
    }
    assert all(one.conditions for one in passing.values())


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")]
)
def test_partitions(region: str, partition: str) -> None:
    made = statements(FULL._replace(region=region, numbers=(region,), secrets=(Stored("TOKEN", region),)))
    resources = {what for one in made for what in one.resources} - {"*", *FULL.two_way_roles}
    assert {what.split(":")[1] for what in resources} == {partition}


def test_an_instance_by_its_arn_is_that_one() -> None:
    arn = f"arn:aws:connect:us-east-1:123456789012:instance/{ID}"
    assert statements(FULL._replace(instance=arn)) == statements(FULL)


def test_a_secret_by_its_arn_is_that_one() -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:TOKEN-AbCdEf"
    (one,) = (s for s in statements(FULL._replace(secrets=(Stored(arn, "us-east-1"),))) if s.sid == "Secrets")
    assert one.resources == (arn,)


def test_a_secret_by_its_arn_without_the_six_characters_is_that_one_too() -> None:
    """Secrets Manager takes it; IAM judges by the whole."""
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tokens/uniphore"
    (one,) = (s for s in statements(FULL._replace(secrets=(Stored(arn, "us-east-1"),))) if s.sid == "Secrets")
    assert one.resources == (f"{arn}-??????",)


@pytest.mark.parametrize("action", ["connect:CreateQueue", "connect:UpdateQueueOutboundCallerConfig"])
def test_a_queue_may_call_out_with_a_number_that_lies_beside_the_instance(action: str) -> None:
    (one,) = (s for s in statements(FULL) if action in s.actions)
    assert f"arn:aws:connect:us-east-1:123456789012:instance/{ID}/*" in one.resources
    assert "arn:aws:connect:us-east-1:123456789012:phone-number/*" in one.resources

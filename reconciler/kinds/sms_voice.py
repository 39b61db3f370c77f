"""What kinds that meet AWS End User Messaging SMS share: its reads, tags and calls.

Every Region has numbers and configuration sets of its own. A call says its Region with the ARN that it carries; a read
without an ARN says it with `REGION`, which the provider takes out before it asks.

Facts of the API: botocore's service model of `pinpoint-sms-voice-v2`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.model.change import Call
from reconciler.model.reading import REGION, Read, read, read_one

PROVIDER = "sms-voice"

# source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
_SNS = re.compile(r"arn:aws[a-z-]*:sns:")


def own_numbers(region: str) -> Read:
    """Every number of the account in a Region."""
    return read(PROVIDER, "DescribePhoneNumbers", Owner="SELF", **{REGION: region})


def shared_numbers(region: str) -> Read:
    """Every number that other accounts share with this one in a Region."""
    return read(PROVIDER, "DescribePhoneNumbers", Owner="SHARED", **{REGION: region})


def describe_number(arn: str) -> Read:
    """One number: a list of one, None where it is not there."""
    return read_one(PROVIDER, "DescribePhoneNumbers", PhoneNumberIds=[arn])


def list_tags(arn: str) -> Read:
    """The tags of one number or configuration set."""
    return read_one(PROVIDER, "ListTagsForResource", ResourceArn=arn)


def configuration_sets(region: str) -> Read:
    """Every configuration set in a Region."""
    return read(PROVIDER, "DescribeConfigurationSets", **{REGION: region})


def tags_in(answer: Mapping[str, Any] | None) -> dict[str, str]:
    """The tags that an answer to `list_tags` lists."""
    return {one["Key"]: one["Value"] for one in (answer or {}).get("Tags") or ()}


def region_in(arn: str) -> str:
    """The Region that an ARN names; empty for what is none."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 5 else ""


def account_in(arn: str) -> str:
    """The account that an ARN names; empty for what is none."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 5 else ""


def is_topic(channel: str) -> bool:
    """Whether a two-way channel is an SNS topic. Anything else is Amazon Connect, however AWS may spell it."""
    return _SNS.match(channel) is not None


def connect_channel(region: str) -> str:
    """The two-way channel that leads into Amazon Connect."""
    # source: the documentation of infrastructure tools for this service: a literal, not an ARN
    # assumption: partitions whose host names end otherwise have no two-way messages into Amazon Connect
    return f"connect.{region}.amazonaws.com"


def call(operation: str, **parameters: Any) -> Call:
    """A call without its id and dependencies, which planning adds. None of this service's takes a token."""
    return Call(PROVIDER, operation, parameters, repeat="setter")


def tag(arn: str, tags: Mapping[str, str]) -> Call:
    """TagResource; tags are a list here, unlike those of Amazon Connect."""
    return call(
        "TagResource", ResourceArn=arn, Tags=[{"Key": key, "Value": tags[key]} for key in sorted(tags)]
    )


def untag(arn: str, keys: Iterable[str]) -> Call:
    """UntagResource."""
    return call("UntagResource", ResourceArn=arn, TagKeys=sorted(keys))

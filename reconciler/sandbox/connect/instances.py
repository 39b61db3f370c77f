"""Instances: the ones that the seed declares, as far as their Region is asked."""

from __future__ import annotations

from reconciler.sandbox.connect.listing import summary
from reconciler.sandbox.connect.places import seen_instances, shown_tags, where_is
from reconciler.sandbox.session import Parameters, Result, Session, sliced
from reconciler.sandbox.wire.errors import not_found

_LISTED = (
    "Id",
    "Arn",
    "IdentityManagementType",
    "InstanceAlias",
    "CreatedTime",
    "ServiceRole",
    "InstanceStatus",
    "InboundCallsEnabled",
    "OutboundCallsEnabled",
    "InstanceAccessUrl",
)


def list_instances(at: Session, asked: Parameters) -> Result:
    """ListInstances: at most ten a page."""
    found = [summary(thing, *_LISTED) for thing in seen_instances(at)]
    page, more = sliced(at, asked, found, default=10)
    return {"InstanceSummaryList": page, **more}


def describe_instance(at: Session, asked: Parameters) -> Result:
    """DescribeInstance, by id or ARN."""
    found = at.world.get("instance", "", where_is(at, asked).id)
    if found is None:
        raise not_found(f"Instance {asked['InstanceId']}")
    return {"Instance": shown_tags(at, found.body)}

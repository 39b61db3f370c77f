"""Tags of whatever has an ARN in End User Messaging: lists of keys and values, unlike those of Amazon Connect."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.sandbox.quotas import TAGS
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.sms_voice.places import by_arn, invalid
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.world import Thing


def tag_resource(at: Session, asked: Parameters) -> Result:
    """TagResource: keys that exist get the new value."""
    thing = _own(at, asked["ResourceArn"])
    given = {one["Key"]: one["Value"] for one in asked["Tags"]}
    if any(key.lower().startswith("aws:") for key in given):
        # source: AWS, tagging: keys that begin with aws: are reserved. assumption: this is the error for one
        raise invalid("INVALID_PARAMETER", "Keys that begin with aws: are reserved.", Tags="reserved key")
    tags = {**thing.body.get("Tags", {}), **given}
    if len(tags) > TAGS:
        raise ApiError(
            "ServiceQuotaExceededException", f"A resource can have {TAGS} tags.", Reason="TAGS_PER_RESOURCE"
        )
    _put(at, thing, tags)
    return {}


def untag_resource(at: Session, asked: Parameters) -> Result:
    """UntagResource. A key that is not there is no error."""
    thing = _own(at, asked["ResourceArn"])
    gone = set(asked["TagKeys"])
    _put(at, thing, {key: value for key, value in thing.body.get("Tags", {}).items() if key not in gone})
    return {}


def list_tags(at: Session, asked: Parameters) -> Result:
    """ListTagsForResource."""
    thing = _own(at, asked["ResourceArn"])
    tags = [{"Key": key, "Value": value} for key, value in thing.body.get("Tags", {}).items()]
    return {"ResourceArn": asked["ResourceArn"], "Tags": tags}


def _own(at: Session, arn: str) -> Thing:
    """What has the ARN. Tags belong to an account: what another one shares has none that we may see."""
    thing = by_arn(at, arn)
    if "sharedBy" in thing.hidden:
        raise ApiError(at.guess("update_shared_number"), "The resource belongs to another account.")
    return thing


def _put(at: Session, thing: Thing, tags: Mapping[str, str]) -> None:
    at.world.put(thing, {**thing.body, "Tags": dict(tags)})

"""Tags of whatever has an ARN here."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.sandbox.connect.places import by_arn, stamped
from reconciler.sandbox.quotas import TAGS
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import invalid_request
from reconciler.sandbox.world import Thing


def tag_resource(at: Session, asked: Parameters) -> Result:
    """TagResource: keys that exist get the new value."""
    thing = by_arn(at, asked["resourceArn"])
    tags = {**thing.body.get("Tags", {}), **asked["tags"]}
    if len(tags) > TAGS:
        # assumption: no quota error is modelled on TagResource.
        raise invalid_request(f"A resource can have {TAGS} tags.")
    _put(at, thing, tags)
    return {}


def untag_resource(at: Session, asked: Parameters) -> Result:
    """UntagResource. A key that is not there is no error."""
    thing = by_arn(at, asked["resourceArn"])
    gone = set(asked["tagKeys"])
    _put(at, thing, {key: value for key, value in thing.body.get("Tags", {}).items() if key not in gone})
    return {}


def list_tags(at: Session, asked: Parameters) -> Result:
    """ListTagsForResource."""
    tags = by_arn(at, asked["resourceArn"]).body.get("Tags", {})
    return {"tags": tags} if tags or at.guess("empty_tags") == "empty" else {}


def _put(at: Session, thing: Thing, tags: Mapping[str, str]) -> None:
    body = {**thing.body, "Tags": dict(tags)}
    changed = at.guess("tagging_changes_queue") == "yes" and "LastModifiedTime" in body
    at.world.put(thing, stamped(at, body) if changed else body)

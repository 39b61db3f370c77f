"""ARNs of End User Messaging, finding what a request names, and the errors of this service with their reasons."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.session import Parameters, Session, sliced
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.world import Thing

NUMBER = "sms-number"
CONFIGURATION_SET = "sms-configuration-set"
OPT_OUT_LIST = "sms-opt-out-list"
TOPIC = "sns-topic"
# source: ARNs of End User Messaging, service authorization reference; they are also what errors call ResourceType
PARTS = {NUMBER: "phone-number", CONFIGURATION_SET: "configuration-set", OPT_OUT_LIST: "opt-out-list"}
EVERYWHERE = "Default"
"""The opt-out list that every account has. source: End User Messaging user guide, opt-out lists."""
_MOST = 100


def arn_of(kind: str, id: str, *, region: str, account: str) -> str:
    """The ARN of something of End User Messaging."""
    return f"arn:aws:sms-voice:{region}:{account}:{PARTS[kind]}/{id}"


def topic_arn(name: str, *, region: str, account: str) -> str:
    """The ARN of an SNS topic."""
    return f"arn:aws:sns:{region}:{account}:{name}"


def region_of(at: Session) -> str:
    """The Region that the request was signed for; the world's where it is not signed."""
    return at.region or at.home


def find(at: Session, kind: str, given: str) -> Thing:
    """What an id or ARN names in the request's Region. Raises ResourceNotFoundException."""
    found = seek(at, kind, given)
    if found is None:
        raise missing(kind, given)
    return found


def seek(at: Session, kind: str, given: str) -> Thing | None:
    """As `find`; None where there is nothing. What another account shares answers to its ARN alone."""
    region = region_of(at)
    found = at.world.get(kind, region, given.rpartition("/")[2] if given.startswith("arn:") else given)
    if found is None:
        return None
    owner = found.hidden.get("sharedBy")
    if given.startswith("arn:"):
        fits = given == arn_of(kind, found.id, region=region, account=owner or at.account)
    else:
        # source: botocore model: "if you are using a shared resource then you must use the full ARN"
        fits = owner is None
    return found if fits else None


def by_arn(at: Session, arn: str) -> Thing:
    """What can be tagged and has this ARN. Raises ResourceNotFoundException."""
    for kind in PARTS:
        found = seek(at, kind, arn)
        if found is not None:
            return found
    raise missing(NUMBER, arn)


def missing(kind: str, given: str) -> ApiError:
    """The error for something that does not exist."""
    return ApiError(
        "ResourceNotFoundException",
        "Resource not found",
        ResourceType=PARTS[kind],
        ResourceId=given,
    )


def invalid(reason: str, message: str, **fields: str) -> ApiError:
    """A ValidationException; `fields` say what is wrong with which member."""
    members: dict[str, Any] = {"Reason": reason}
    if fields:
        members["Fields"] = [{"Name": name, "Message": text} for name, text in fields.items()]
    return ApiError("ValidationException", message, **members)


def conflict(reason: str, message: str, **members: Any) -> ApiError:
    """A ConflictException; `members` are ResourceType and ResourceId where they are known."""
    return ApiError("ConflictException", message, Reason=reason, **members)


def paged(at: Session, asked: Parameters, member: str, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of what a Describe shows. Raises ValidationException for a NextToken that was never given."""
    try:
        # assumption: a page that does not say how long it is has as many as a page may have
        page, more = sliced(at, asked, shown, default=_MOST)
    except ApiError as error:
        raise invalid("INVALID_NEXT_TOKEN", error.message) from error
    return {member: page, **more}

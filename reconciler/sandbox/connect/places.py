"""Instances, ARNs and ids: finding what a request names, whether by id or by ARN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.sandbox.session import Parameters, Session, refused_reference
from reconciler.sandbox.wire.errors import ApiError, invalid_parameter, not_found
from reconciler.sandbox.world import Thing

# source: ARNs of Connect resources, service authorization reference; a queue's number ARN has no instance in it.
_PARTS = {
    "queue": "queue",
    "agent-queue": "queue/agent",
    "hours": "operating-hours",
    "flow": "contact-flow",
    "quick-connect": "transfer-destination",
    "email": "email-address",
    "routing-profile": "routing-profile",
}
_NUMBER = "phone-number"
WORDS = {
    "queue": "Queue",
    "hours": "Hours of operation",
    "flow": "Contact flow",
    "quick-connect": "Quick connect",
    "email": "Email address",
    "number": "Phone number",
    "routing-profile": "Routing profile",
}


class Instance(NamedTuple):
    """A Connect instance: its id, its ARN, and the Region that stands in answers."""

    id: str
    arn: str
    region: str

    def arn_of(self, kind: str, id: str) -> str:
        """The ARN of an object of this instance."""
        if kind == "number":
            return number_arn(self.arn, id)
        return f"{self.arn}/{_PARTS[kind]}/{id}"


def number_arn(instance_arn: str, id: str) -> str:
    """The ARN of a phone number: account and Region, no instance."""
    return f"{instance_arn.partition(':instance/')[0]}:{_NUMBER}/{id}"


def instance_arn(account: str, region: str, id: str) -> str:
    """The ARN of an instance."""
    return f"arn:aws:connect:{region}:{account}:instance/{id}"


def seen_instances(at: Session) -> list[Thing]:
    """Every instance in the Region that the request was signed for."""
    if at.region not in ("", at.home):
        return []
    return list(at.world.of_kind("instance", ""))


def instance(at: Session, given: str) -> Instance:
    """The instance with an id or ARN. Raises ResourceNotFoundException, also for one of another Region or account."""
    own_id = given.removeprefix(instance_arn(at.account, at.home, ""))
    found = at.world.get("instance", "", own_id) if at.region in ("", at.home) else None
    if found is None:
        raise not_found(f"Instance {given}")
    return Instance(found.id, found.body["Arn"], at.home)


def id_in(where: Instance, kind: str, given: str) -> str:
    """The id in an id or ARN. An ARN of another kind, instance, Region or account gives an id that nothing has.

    Raises InvalidParameterException for what begins like an ARN and is none.
    """
    if not given.startswith("arn:"):
        return given
    if given.count(":") < 5:
        raise invalid_parameter(f"{given} is not a valid ARN.")
    prefix = where.arn_of(kind, "")
    return given.removeprefix(prefix) if given.startswith(prefix) else ""


def find(at: Session, where: Instance, kind: str, given: str) -> Thing:
    """The object of a kind with an id or ARN. Raises ResourceNotFoundException."""
    found = at.world.get(kind, where.id, id_in(where, kind, given))
    if found is None:
        raise not_found(f"{WORDS[kind]} {given}")
    return found


def refer(at: Session, where: Instance, kind: str, given: str) -> Thing:
    """The object that a parameter refers to, by id or ARN. Raises what the guess `unknown_reference` says."""
    found = at.world.get(kind, where.id, id_in(where, kind, given))
    if found is None:
        raise refused_reference(at, f"{WORDS[kind]} {given}")
    return found


def described(at: Session, where: Instance, kind: str, given: str) -> Thing:
    """As `find`, for Describe operations: a new object may not be visible to them yet."""
    found = find(at, where, kind, given)
    # source: Connect is eventually consistent; a Describe right after a Create may answer ResourceNotFoundException.
    if at.describe_lag and at.now - found.born < at.describe_lag:
        raise not_found(f"{WORDS[kind]} {given}")
    return found


def by_arn(at: Session, arn: str) -> Thing:
    """The object with an ARN, of any kind. Raises ResourceNotFoundException, or InvalidParameterException."""
    if not arn.startswith("arn:") or arn.count(":") < 5:
        raise invalid_parameter(f"{arn} is not a valid ARN.")
    base = instance_arn(at.account, at.home, "")
    if at.region in ("", at.home):
        if arn.startswith(base):
            found = _in_instance(at, arn.removeprefix(base))
        else:
            found = _number(at, arn)
        if found is not None:
            return found
    raise not_found(f"Resource {arn}")


def _in_instance(at: Session, rest: str) -> Thing | None:
    place, _, inner = rest.partition("/")
    if not inner:
        return at.world.get("instance", "", place)
    part, _, own_id = inner.rpartition("/")
    for kind, own in _PARTS.items():
        if own == part:
            return at.world.get(kind, place, own_id)
    return None


def _number(at: Session, arn: str) -> Thing | None:
    prefix = number_arn(instance_arn(at.account, at.home, ""), "")
    if not arn.startswith(prefix):
        return None
    return number(at, arn.removeprefix(prefix))


def number(at: Session, id: str) -> Thing | None:
    """The phone number with an id, whichever instance it belongs to."""
    for one in seen_instances(at):
        found = at.world.get("number", one.id, id)
        if found is not None:
            return found
    return None


def where_is(at: Session, asked: Parameters) -> Instance:
    """The instance that the request's InstanceId names."""
    return instance(at, asked["InstanceId"])


def duplicate(kind: str, name: str) -> ApiError:
    """The error for a name that is taken."""
    return ApiError("DuplicateResourceException", f"{WORDS[kind]} with name {name} already exists.")


def shown_tags(at: Session, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as answers show it, where it has no tags."""
    if body.get("Tags"):
        return dict(body)
    rest = {name: value for name, value in body.items() if name != "Tags"}
    return {**rest, "Tags": {}} if at.guess("empty_tags") == "empty" else rest


def stamped(at: Session, body: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The body with changes and a new time of modification."""
    return {**body, **changes, "LastModifiedTime": at.now, "LastModifiedRegion": at.home}

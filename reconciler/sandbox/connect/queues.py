"""Queues: one create, one delete, six setters, and reads. What a queue is joined to is in `queue_links`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.connect.flows import check_flow
from reconciler.sandbox.connect.listing import listed, summary
from reconciler.sandbox.connect.places import (
    Instance,
    described,
    duplicate,
    find,
    refer,
    shown_tags,
    stamped,
    where_is,
)
from reconciler.sandbox.connect.queue_links import begin_links, check_additional, set_default
from reconciler.sandbox.connect.searching import Search, search
from reconciler.sandbox.quotas import OBJECTS
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError, invalid_request
from reconciler.sandbox.world import Thing, Where

_FIELDS = {"name": "name", "description": "json_extract(body, '$.Description')", "resourceID": "id"}


def create_queue(at: Session, asked: Parameters) -> Result:
    """CreateQueue. The name stands once in the instance; a new queue is enabled."""
    where = where_is(at, asked)
    if _holder(at, where, asked["Name"]) is not None:
        raise duplicate("queue", asked["Name"])
    if at.options.quotas == "aws" and at.world.count("queue", where.id) >= OBJECTS["queue"]:
        raise ApiError("LimitExceededException", "The number of queues exceeds the instance's quota.")
    new = at.new_id()
    body: dict[str, Any] = {
        "Name": asked["Name"],
        "QueueArn": where.arn_of("queue", new),
        "QueueId": new,
        "HoursOfOperationId": refer(at, where, "hours", asked["HoursOfOperationId"]).id,
        "Status": "ENABLED",
    }
    for name in ("Description", "MaxContacts", "Tags"):
        if name in asked:
            body[name] = asked[name]
    if "OutboundCallerConfig" in asked:
        body["OutboundCallerConfig"] = _caller(at, where, asked["OutboundCallerConfig"])
    thing = at.world.add(
        "queue", where.id, new, name=asked["Name"], only=asked["Name"], body=stamped(at, body), hidden={}
    )
    begin_links(at, where, thing, asked)
    return {"QueueArn": body["QueueArn"], "QueueId": new}


def describe_queue(at: Session, asked: Parameters) -> Result:
    """DescribeQueue."""
    where = where_is(at, asked)
    return {"Queue": _shown(at, described(at, where, "queue", asked["QueueId"]))}


def list_queues(at: Session, asked: Parameters) -> Result:
    """ListQueues: agents' own queues too, unless QueueTypes says otherwise; those have no name."""
    kinds = {"STANDARD": "queue", "AGENT": "agent-queue"}
    types = asked.get("QueueTypes") or list(kinds)

    def show(thing: Thing) -> dict[str, Any]:
        body = thing.body
        return {
            "Id": thing.id,
            "Arn": body["QueueArn"],
            **summary(thing, "Name"),
            "QueueType": "STANDARD" if thing.kind == "queue" else "AGENT",
            **summary(thing, "LastModifiedTime", "LastModifiedRegion"),
        }

    return listed(at, asked, kinds=tuple(kinds[name] for name in types), member="QueueSummaryList", show=show)


def search_queues(at: Session, asked: Parameters) -> Result:
    """SearchQueues: whole queues with their tags; standard ones only."""
    # QueueTypeCondition can only be STANDARD, which every queue here is.
    return search(at, asked, Search("queue", _FIELDS, "Queues", _shown))


def delete_queue(at: Session, asked: Parameters) -> Result:
    """DeleteQueue. Raises ResourceInUseException while something leads to the queue."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    for kind, link, guess in (
        ("routing-profile", "routing-profile-queue", "delete_queue_in_routing_profile"),
        ("quick-connect", "quick-connect-queue", "delete_queue_in_quick_connect"),
    ):
        users = at.world.owners(link, queue.id)
        if users and at.guess(guess) == "refuse":
            # assumption: ResourceId is the first referrer; its type is none that ResourceType can name.
            arn = where.arn_of(kind, users[0])
            raise ApiError("ResourceInUseException", f"Queue {queue.id} is in use by {arn}.", ResourceId=arn)
    at.world.remove(queue)
    return {}


def update_name(at: Session, asked: Parameters) -> Result:
    """UpdateQueueName: name, description or both."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    changes = {name: asked[name] for name in ("Name", "Description") if name in asked}
    if not changes:
        raise invalid_request("At least Name or Description must be provided.")
    if "Name" not in changes:
        return _put(at, queue, changes)
    holder = _holder(at, where, asked["Name"])
    if holder is not None and holder.id != queue.id:
        raise duplicate("queue", asked["Name"])
    at.world.put(queue, stamped(at, queue.body, **changes), name=asked["Name"], only=asked["Name"])
    return {}


def update_status(at: Session, asked: Parameters) -> Result:
    """UpdateQueueStatus."""
    queue = find(at, where_is(at, asked), "queue", asked["QueueId"])
    return _put(at, queue, {"Status": asked["Status"]})


def update_max_contacts(at: Session, asked: Parameters) -> Result:
    """UpdateQueueMaxContacts; without MaxContacts as the guess `omitted_max_contacts` says."""
    queue = find(at, where_is(at, asked), "queue", asked["QueueId"])
    if "MaxContacts" in asked:
        return _put(at, queue, {"MaxContacts": asked["MaxContacts"]})
    if at.guess("omitted_max_contacts") == "clear":
        body = {name: value for name, value in queue.body.items() if name != "MaxContacts"}
        at.world.put(queue, stamped(at, body))
    return {}


def update_hours(at: Session, asked: Parameters) -> Result:
    """UpdateQueueHoursOfOperation."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    hours = refer(at, where, "hours", asked["HoursOfOperationId"])
    return _put(at, queue, {"HoursOfOperationId": hours.id})


def update_caller(at: Session, asked: Parameters) -> Result:
    """UpdateQueueOutboundCallerConfig; omitted members as the guess `omitted_caller_members` says."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    config = _caller(at, where, asked["OutboundCallerConfig"])
    if at.guess("omitted_caller_members") == "keep":
        config = {**queue.body.get("OutboundCallerConfig", {}), **config}
    return _put(at, queue, {"OutboundCallerConfig": config})


def update_outbound_email(at: Session, asked: Parameters) -> Result:
    """UpdateQueueOutboundEmailConfig: the default outbound address; {} as `empty_outbound_email_config` says."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    given = asked["OutboundEmailConfig"].get("OutboundEmailAddressId")
    if given is not None:
        set_default(at, queue, refer(at, where, "email", given).id)
        check_additional(at, queue.id, "ConditionalOperationFailedException")
    elif at.guess("empty_outbound_email_config") == "refuse":
        raise invalid_request("OutboundEmailAddressId is required.")
    elif at.guess("empty_outbound_email_config") == "clear":
        set_default(at, queue, None)
    return {}


def _holder(at: Session, where: Instance, name: str) -> Thing | None:
    """The queue that has a name, or one that differs in case only where that counts."""
    if at.guess("queue_name_case") == "exact":
        return at.world.named("queue", where.id, name)
    same = Where("folded = ?", (name.casefold(),))
    return next(iter(at.world.page(("queue",), where.id, after=0, limit=1, where=same)), None)


def _put(at: Session, queue: Thing, changes: Mapping[str, Any]) -> Result:
    at.world.put(queue, stamped(at, queue.body, **changes))
    return {}


def _shown(at: Session, queue: Thing) -> dict[str, Any]:
    return shown_tags(at, queue.body)


def _caller(at: Session, where: Instance, given: Mapping[str, Any]) -> dict[str, Any]:
    config = dict(given)
    if "OutboundCallerIdNumberId" in config:
        config["OutboundCallerIdNumberId"] = refer(at, where, "number", config["OutboundCallerIdNumberId"]).id
    if "OutboundFlowId" in config:
        flow = refer(at, where, "flow", config["OutboundFlowId"])
        check_flow(at, flow, "OUTBOUND_WHISPER")
        config["OutboundFlowId"] = flow.id
    return config

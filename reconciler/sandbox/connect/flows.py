"""Contact flows: listed, described and created; their content is kept and never interpreted."""

from __future__ import annotations

import hashlib
from typing import Any

from reconciler.sandbox.connect.listing import listed, summary
from reconciler.sandbox.connect.places import described, duplicate, shown_tags, stamped, where_is
from reconciler.sandbox.quotas import OBJECTS
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError, invalid_parameter
from reconciler.sandbox.world import EVERYTHING, Thing, Where


def list_flows(at: Session, asked: Parameters) -> Result:
    """ListContactFlows."""
    types = tuple(asked.get("ContactFlowTypes", ()))
    marks = ", ".join("?" * len(types))
    where = Where(f"json_extract(body, '$.Type') IN ({marks})", types) if types else EVERYTHING

    def show(thing: Thing) -> dict[str, Any]:
        body = thing.body
        return {
            **summary(thing, "Id", "Arn", "Name"),
            "ContactFlowType": body["Type"],
            "ContactFlowState": body["State"],
            "ContactFlowStatus": body["Status"],
        }

    return listed(at, asked, kinds=("flow",), member="ContactFlowSummaryList", show=show, where=where)


def describe_flow(at: Session, asked: Parameters) -> Result:
    """DescribeContactFlow. A flow that was never published is described by its saved content's alias only."""
    where = where_is(at, asked)
    given = asked["ContactFlowId"]
    saved = given.endswith(":$SAVED")
    flow = described(at, where, "flow", given.removesuffix(":$SAVED"))
    # source: ContactFlowNotPublishedException; `$SAVED` asks for the saved content.
    if flow.body["Status"] != "PUBLISHED" and not saved:
        raise ApiError("ContactFlowNotPublishedException", f"Contact flow {flow.id} has not been published.")
    return {"ContactFlow": shown_tags(at, flow.body)}


def create_flow(at: Session, asked: Parameters) -> Result:
    """CreateContactFlow. The name stands once; the content has to be JSON-like but is not understood."""
    where = where_is(at, asked)
    if at.world.named("flow", where.id, asked["Name"]) is not None:
        raise duplicate("flow", asked["Name"])
    if at.options.quotas == "aws" and at.world.count("flow", where.id) >= OBJECTS["flow"]:
        raise ApiError("LimitExceededException", "The number of flows exceeds the instance's quota.")
    if not asked["Content"].lstrip().startswith("{"):
        raise ApiError("InvalidContactFlowException", "The content is not a flow.")
    new = at.new_id()
    digest = hashlib.sha256(asked["Content"].encode()).hexdigest()
    optional = {name: asked[name] for name in ("Description", "Tags") if name in asked}
    body = {
        "Id": new,
        "Arn": where.arn_of("flow", new),
        "Name": asked["Name"],
        "Type": asked["Type"],
        "State": "ACTIVE",
        "Status": asked.get("Status", "PUBLISHED"),
        "Content": asked["Content"],
        "FlowContentSha256": digest,
        **optional,
    }
    at.world.add("flow", where.id, new, name=asked["Name"], only=asked["Name"], body=stamped(at, body))
    return {"ContactFlowId": new, "ContactFlowArn": body["Arn"], "FlowContentSha256": digest}


def check_flow(at: Session, flow: Thing, type: str) -> None:
    """Refuse a flow that is not of the type, not active or not published, unless `unpublished_flow` accepts it."""
    if at.guess("unpublished_flow") == "accept":
        return
    body = flow.body
    if body["Type"] != type:
        raise invalid_parameter(f"Contact flow {flow.id} is of type {body['Type']}, not {type}.")
    if body["State"] != "ACTIVE" or body["Status"] != "PUBLISHED":
        raise invalid_parameter(f"Contact flow {flow.id} is not active and published.")

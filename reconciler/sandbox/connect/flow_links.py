"""Which flow a resource's contacts enter: inbound and outbound flows of email addresses, flows of SMS numbers."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.connect.flows import check_flow
from reconciler.sandbox.connect.numbers import importing, status_of
from reconciler.sandbox.connect.places import Instance, refer, where_is
from reconciler.sandbox.session import Parameters, Result, Session, refused_reference, sliced
from reconciler.sandbox.sms_voice.places import NUMBER, seek
from reconciler.sandbox.wire.errors import invalid_parameter, invalid_request, not_found
from reconciler.sandbox.world import Thing

# assumption: an email address's contacts enter flows of the general type, outbound ones too.
_EMAIL_TYPES = {"INBOUND_EMAIL": "CONTACT_FLOW", "OUTBOUND_EMAIL": "CONTACT_FLOW"}
SMS = "SMS_PHONE_NUMBER"
# assumption: so do messages to a number
_FLOW_TYPES = {**_EMAIL_TYPES, SMS: "CONTACT_FLOW"}


def associate_flow(at: Session, asked: Parameters) -> Result:
    """AssociateFlow."""
    where = where_is(at, asked)
    link, resource = _resource(at, where, asked)
    flow = refer(at, where, "flow", asked["FlowId"])
    check_flow(at, flow, _FLOW_TYPES[asked["ResourceType"]])
    if at.world.members(link, resource.id) and at.guess("associate_flow_again") == "refuse":
        raise invalid_request(f"Resource {asked['ResourceId']} already has a flow.")
    for other in at.world.members(link, resource.id):
        if other != flow.id:
            at.world.unlink(link, resource.id, other)
    at.world.link(link, resource.id, flow.id)
    return {}


def disassociate_flow(at: Session, asked: Parameters) -> Result:
    """DisassociateFlow."""
    link, resource = _resource(at, where_is(at, asked), asked)
    if not at.world.unlink(link, resource.id):
        raise not_found(f"Flow association of {resource.id}")
    return {}


def get_flow(at: Session, asked: Parameters) -> Result:
    """GetFlowAssociation."""
    where = where_is(at, asked)
    link, resource = _resource(at, where, asked)
    flows = at.world.members(link, resource.id)
    if not flows:
        raise not_found(f"Flow association of {resource.id}")
    if asked["ResourceType"] == SMS:
        arn = resource.body["PhoneNumberArn"]
        return {"ResourceId": arn, "FlowId": where.arn_of("flow", flows[0]), "ResourceType": SMS}
    return _shown(at, where, asked["ResourceType"], resource.id, flows[0])


def list_flow_associations(at: Session, asked: Parameters) -> Result:
    """ListFlowAssociations, of one type or of all that there are."""
    where = where_is(at, asked)
    found = [
        _shown(at, where, sort, owner, flow)
        for sort in _sorts(asked)
        for owner, flow in at.world.pairs(link_kind(where, sort))
    ]
    page, more = sliced(at, asked, found, default=1000)
    return {"FlowAssociationSummaryList": page, **more}


def batch_get_flows(at: Session, asked: Parameters) -> Result:
    """BatchGetFlowAssociation: those of the named resources that have a flow."""
    where = where_is(at, asked)
    ids = [given.removeprefix(where.arn_of("email", "")) for given in asked["ResourceIds"]]
    found = [
        _shown(at, where, sort, address_id, flow)
        for address_id in ids
        for sort in _sorts(asked)
        for flow in at.world.members(link_kind(where, sort), address_id)
    ]
    return {"FlowAssociationSummaryList": found}


def _sorts(asked: Parameters) -> list[str]:
    """The resource types that a request is about."""
    return [sort for sort in _EMAIL_TYPES if asked.get("ResourceType") in (None, sort)]


def link_kind(where: Instance, type: str) -> str:
    """The kind of link for flows of a resource type, in one instance."""
    return f"flow-{type}-{where.id}"


def _resource(at: Session, where: Instance, asked: Parameters) -> tuple[str, Thing]:
    """The kind of link and the resource that the request names."""
    sort, given = asked["ResourceType"], asked["ResourceId"]
    if sort == SMS:
        return link_kind(where, sort), _imported(at, where, given)
    if sort not in _EMAIL_TYPES:  # nothing of those sorts exists in this world
        raise refused_reference(at, f"Resource {given}")
    form = "arn" if given.startswith("arn:") else "id"
    if at.guess("flow_resource_id") not in ("either", form):
        raise invalid_parameter(f"ResourceId must be given as {at.guess('flow_resource_id').upper()}.")
    return link_kind(where, sort), refer(at, where, "email", given)


def _imported(at: Session, where: Instance, arn: str) -> Thing:
    """The number of End User Messaging with this ARN, which the instance has to have imported."""
    # source: botocore model, AssociateFlow: the End User Messaging phone number's ARN for SMS_PHONE_NUMBER
    source = seek(at, NUMBER, arn) if arn.startswith("arn:") else None
    mine = [one for one in importing(at, arn) if one.instance == where.id] if source else []
    if source is None or not mine:
        raise refused_reference(at, f"Resource {arn}")
    if status_of(at, mine[0])["Status"] != "CLAIMED" and at.guess("flow_before_claimed") == "refuse":
        raise invalid_request(f"Phone number {arn} is not claimed yet.")
    return source


def _shown(at: Session, where: Instance, type: str, address_id: str, flow_id: str) -> dict[str, Any]:
    if at.guess("flow_resource_id") == "id":
        return {"ResourceId": address_id, "FlowId": flow_id, "ResourceType": type}
    return {
        "ResourceId": where.arn_of("email", address_id),
        "FlowId": where.arn_of("flow", flow_id),
        "ResourceType": type,
    }

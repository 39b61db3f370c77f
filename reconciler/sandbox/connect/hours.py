"""Hours of operation: created, listed, searched, described; when they are open is not worked out."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.connect.listing import listed, summary
from reconciler.sandbox.connect.places import described, duplicate, refer, shown_tags, stamped, where_is
from reconciler.sandbox.connect.searching import Search, search
from reconciler.sandbox.quotas import OBJECTS
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.world import Thing

# assumption: the fields follow those of SearchQueues.
_FIELDS = {
    "name": "name",
    "description": "json_extract(body, '$.Description')",
    "timezone": "json_extract(body, '$.TimeZone')",
    "resourceID": "id",
}


def create_hours(at: Session, asked: Parameters) -> Result:
    """CreateHoursOfOperation."""
    where = where_is(at, asked)
    if at.world.named("hours", where.id, asked["Name"]) is not None:
        raise duplicate("hours", asked["Name"])
    if at.options.quotas == "aws" and at.world.count("hours", where.id) >= OBJECTS["hours"]:
        raise ApiError("LimitExceededException", "The number of hours of operation exceeds the quota.")
    new = at.new_id()
    body: dict[str, Any] = {
        "HoursOfOperationId": new,
        "HoursOfOperationArn": where.arn_of("hours", new),
        "Name": asked["Name"],
        "TimeZone": asked["TimeZone"],
        "Config": asked["Config"],
    }
    for name in ("Description", "Tags"):
        if name in asked:
            body[name] = asked[name]
    parents = [
        refer(at, where, "hours", parent["HoursOfOperationId"])
        for parent in asked.get("ParentHoursOfOperationConfigs", ())
        if "HoursOfOperationId" in parent
    ]
    if parents:
        body["ParentHoursOfOperations"] = [
            {"Name": parent.name, "Id": parent.id, "Arn": where.arn_of("hours", parent.id)}
            for parent in parents
        ]
    at.world.add("hours", where.id, new, name=asked["Name"], only=asked["Name"], body=stamped(at, body))
    return {"HoursOfOperationId": new, "HoursOfOperationArn": body["HoursOfOperationArn"]}


def describe_hours(at: Session, asked: Parameters) -> Result:
    """DescribeHoursOfOperation."""
    where = where_is(at, asked)
    return {"HoursOfOperation": _shown(at, described(at, where, "hours", asked["HoursOfOperationId"]))}


def list_hours(at: Session, asked: Parameters) -> Result:
    """ListHoursOfOperations."""

    def show(thing: Thing) -> dict[str, Any]:
        rest = summary(thing, "Name", "LastModifiedTime", "LastModifiedRegion")
        return {"Id": thing.id, "Arn": thing.body["HoursOfOperationArn"], **rest}

    return listed(at, asked, kinds=("hours",), member="HoursOfOperationSummaryList", show=show)


def search_hours(at: Session, asked: Parameters) -> Result:
    """SearchHoursOfOperations: whole objects with their tags."""
    return search(at, asked, Search("hours", _FIELDS, "HoursOfOperations", _shown))


def _shown(at: Session, hours: Thing) -> dict[str, Any]:
    return shown_tags(at, hours.body)

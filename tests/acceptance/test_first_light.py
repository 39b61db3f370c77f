"""Somebody changes a queue behind the tool's back, with an SDK of their own: seen, put back, and quiet again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3

from tests.acceptance.course import CREDENTIALS, LAST, REGION, alias_of, copy, over_http
from tests.acceptance.program import run, serving
from tests.acceptance.recording import Recording

QUEUE, ADDRESS = "Returns", "support@example.com"


def intruder(url: str) -> Any:
    """A client as the AWS CLI makes it."""
    keys = {name.lower(): value for name, value in CREDENTIALS.items() if name.startswith("AWS_")}
    return boto3.client("connect", region_name=REGION, endpoint_url=url, **keys)


def senders(connect: Any, alias: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Ids of the queue's addresses besides the default one, by address, and what names the queue in a request."""
    instances = connect.list_instances()["InstanceSummaryList"]
    instance = next(one["Id"] for one in instances if one["InstanceAlias"] == alias)
    place = {"InstanceId": instance}
    queues = connect.search_queues(**place)["Queues"]
    queue = {**place, "QueueId": next(one["QueueId"] for one in queues if one["Name"] == QUEUE)}
    names = {
        one["EmailAddressId"]: one["EmailAddress"]
        for one in connect.search_email_addresses(**place)["EmailAddresses"]
    }
    listed = connect.list_queue_email_addresses(**queue)["EmailAddressMetadataList"]
    additional = [one["Id"] for one in listed if not one["IsDefaultOutboundEmail"]]
    return {names[identity]: identity for identity in additional}, queue


def tokens(plan: Any) -> list[str]:
    """The tokens with which the plan associates addresses with the queue."""
    return [
        call["token"]
        for change in plan["changes"]
        if change["address"] == "EmailAddressAssociation/returns"
        for call in change["calls"]
        if call["operation"] == "AssociateQueueEmailAddresses"
    ]


def take_away_and_put_back(workspace: Path, url: str, alias: str, *, again: bool) -> None:
    """With `again` the old plan is applied once more, which waits for as long as reads may lag behind the first."""
    first = run(workspace, "plan", "--out", "p.json", "--format", "json").json
    assert run(workspace, "apply", "p.json").code == 0
    assert run(workspace, "plan", "--detailed-exitcode").code == 0

    connect = intruder(url)
    found, queue = senders(connect, alias)
    assert set(found) == {ADDRESS}
    connect.disassociate_queue_email_addresses(**queue, EmailAddressesId=[found[ADDRESS]])

    if again:
        stale = run(workspace, "apply", "p.json", "--format", "json")
        assert stale.code == 4
        (refused,) = [one for one in stale.json["changes"] if one["result"] != "skipped"]
        assert (refused["address"], refused["result"]) == ("EmailAddressAssociation/returns", "refused")
        assert not senders(connect, alias)[0]

    assert run(workspace, "drift").code == 2
    planned = run(workspace, "plan", "--out", "p.json", "--detailed-exitcode", "--format", "json")
    assert planned.code == 2
    (change,) = planned.json["changes"]
    assert (change["address"], change["action"]) == ("EmailAddressAssociation/returns", "update")
    assert change["fields"] == [{"path": "spec.addresses", "before": [], "after": [ADDRESS]}]
    assert planned.json["summary"]["calls"] == 1
    assert tokens(planned.json) != tokens(first)

    assert run(workspace, "apply", "p.json").code == 0
    assert set(senders(connect, alias)[0]) == {ADDRESS}
    assert run(workspace, "plan", "--detailed-exitcode").code == 0
    assert run(workspace, "drift").code == 0


def test_in_process_and_served_at_the_same_time(tmp_path: Path) -> None:
    """The sandbox environment in process; the intruder over HTTP, in the same world."""
    workspace = copy(LAST, tmp_path)
    with serving(workspace) as url:
        take_away_and_put_back(workspace, url, "acme-contact-centre", again=False)


def test_over_http(tmp_path: Path, record: Recording) -> None:
    """In a world of its own: a number can be imported into one instance only."""
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    take_away_and_put_back(workspace, recorded.url, alias_of(workspace), again=True)

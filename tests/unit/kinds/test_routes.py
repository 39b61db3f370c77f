"""The routing map of manifests: what each kind leads to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.kinds.rerouting import routing_changed_by
from reconciler.kinds.routes import flattened, routing_of
from reconciler.kinds.table import KINDS
from reconciler.manifests.loading import load
from reconciler.manifests.peers import Index
from reconciler.manifests.workspace import load_workspace
from reconciler.model.change import Change, FieldChange
from reconciler.model.manifest import Manifest
from reconciler.model.plan import Plan, PlanTarget
from reconciler.model.routing import DEFAULT_FROM, FROM, WRITES_FROM, Edge, Node, Routing
from tests.source import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("[0-9]*"))
PLAN = Plan("p", "acme", "sandbox", "", "", "0", PlanTarget("123456789012", "us-east-1", "i"), "-")


def routing(*documents: Manifest) -> Routing:
    return routing_of(documents, Index(documents))


def steps(edges: tuple[Edge, ...]) -> set[tuple[str, str, str]]:
    """Source, target and note, as short as possible."""
    return {(one.source.name, one.target.name, one.note) for one in edges}


def of_example(folder: Path) -> tuple[tuple[Manifest, ...], Index]:
    workspace = load_workspace(folder)
    manifests = load(workspace, workspace.environments[0].name).manifests
    return tuple(one for one in manifests if one.kind in KINDS), Index(manifests)


def test_an_address_leads_to_its_flow_and_an_alias_to_its_address() -> None:
    found = routing(
        Manifest("EmailAddress", "a", {"address": "A@example.com", "inboundFlow": "Mail", "alias": "b"}),
        Manifest("EmailAddress", "b", {"address": "b@example.com", "inboundFlow": "Never reached"}),
    )
    assert steps(found.on("inbound")) == {
        ("a@example.com", "Mail", ""),
        ("b@example.com", "a@example.com", "forwards to"),
    }


def test_an_association_is_outbound_and_nothing_else() -> None:
    found = routing(
        Manifest("Queue", "q", {"name": "Sales"}),
        Manifest("EmailAddress", "a", {"address": "a@example.com"}),
        Manifest(
            "EmailAddressAssociation",
            "q",
            {"queue": "q", "default": "a", "addresses": ["B@example.com", {"id": "4711"}], "mode": "exact"},
        ),
    )
    assert found.on("inbound") == ()
    assert steps(found.on("outbound")) == {
        ("Sales", "a@example.com", DEFAULT_FROM),
        ("Sales", "b@example.com", FROM),
        ("Sales", "4711", FROM),
    }


def test_a_mapping_leads_each_number_to_its_own_place() -> None:
    numbers = [
        {"phoneNumber": "+15550100", "skillQueue": "s"},
        {"phoneNumber": "+15550101", "skillQueue": {"id": "other"}},
    ]
    found = routing(
        Manifest("SkillQueue", "s", {"code": "sms-sales", "taskType": "SMS_PINPOINT"}),
        Manifest("SmppSmsMapping", "m", {"deliveryProvider": "symbee", "numbers": numbers}),
    )
    assert steps(found.on("inbound")) == {
        ("+15550100", "SmppSmsMapping/m", ""),
        ("+15550101", "SmppSmsMapping/m", ""),
        ("SmppSmsMapping/m", "sms-sales", "+15550100"),
        ("SmppSmsMapping/m", "other", "+15550101"),
    }


def test_what_amazon_connect_takes_does_not_go_through_the_mapping() -> None:
    mode = {"deliveryProvider": "amazon", "mode": "endUserMessagingConnect", "outboundContactFlow": "Out"}
    found = routing(
        Manifest(
            "SmsPhoneNumber",
            "n",
            {"phoneNumber": "+15550100", "twoWay": {"channel": "connect"}, "connect": {"flow": "In"}},
        ),
        Manifest("AwsSmsMapping", "m", {**mode, "numbers": [{"phoneNumber": "n"}]}),
    )
    assert steps(found.on("inbound")) == {("+15550100", "In", "")}
    assert ("AwsSmsMapping/m", "+15550100", WRITES_FROM) in steps(found.on("outbound"))


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_a_plan_that_creates_everything_says_the_same_as_the_manifests(folder: Path) -> None:
    manifests, peers = of_example(folder)
    plan = replace(
        PLAN,
        changes=tuple(
            Change(
                one.address,
                "create",
                "",
                "low",
                tuple(FieldChange(path, None, value) for path, value in flattened(one, peers).items()),
            )
            for one in manifests
        ),
    )
    changed = routing_changed_by(plan)
    assert changed.before == ()
    assert set(changed.after) == set(routing_of(manifests, peers).edges)


def test_every_place_is_named_once_as_a_node() -> None:
    found = routing(Manifest("Queue", "q", {}), Manifest("SkillQueue", "q", {"taskType": "EMAIL"}))
    assert found.nodes == (Node("queue", "q"), Node("skillQueue", "q"))

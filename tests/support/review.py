"""Plans to review, of any size: a contact centre of teams, each with the kinds that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reconciler.kinds.routes import flattened
from reconciler.manifests.peers import Index
from reconciler.model.change import Action, Call, Change, FieldChange, Risk
from reconciler.model.manifest import Manifest
from reconciler.model.plan import GuardResult, Plan, PlanTarget, PlanWarning, Summary

PLAN = Plan(
    plan_id="20261102T120000Z-9f3a1c27",
    workspace="acme",
    environment="production",
    created_at="2026-11-02T12:00:00Z",
    expires_at="2026-11-03T12:00:00Z",
    tool_version="0",
    target=PlanTarget("123456789012", "us-east-1", "5a4d8f0e", {"company": "acme", "environment": "prod"}),
    manifests_digest="-",
    guards=(
        GuardResult("account", "ok", None, "123456789012 in us-east-1"),
        GuardResult("deletes", "overridden", None, "7 of 60 objects would go"),
    ),
    warnings=(PlanWarning("leftOver", None, "two queues of ours stand in no manifest"),),
)
RISKS: tuple[Risk, ...] = ("low", "low", "low", "medium", "low", "low", "high", "low")


def _team(number: int) -> Iterator[Manifest]:
    mail = {
        "address": f"team{number}@example.com",
        "inboundFlow": f"Mail {number % 7}",
        "alias": f"alias{number}",
    }
    plain = {"address": f"plain{number}@example.com", "inboundFlow": f"Mail {number % 7}"}
    from_addresses = {"queue": f"team{number}", "default": f"team{number}", "addresses": [f"plain{number}"]}
    text = {"phoneNumber": f"+1555{1_000_000 + number}", "skillQueue": {"id": f"text-{number // 9}"}}
    yield Manifest("Queue", f"team{number}", {"name": f"Team {number}", "hoursOfOperation": "Office hours"})
    yield Manifest("EmailAddress", f"team{number}", mail)
    yield Manifest("EmailAddress", f"alias{number}", {"address": f"alias{number}@example.com"})
    yield Manifest("EmailAddress", f"plain{number}", plain)
    yield Manifest("EmailAddressAssociation", f"team{number}", {**from_addresses, "mode": "exact"})
    yield Manifest("SkillQueue", f"crm{number}", {"taskType": "EMAIL"})
    yield Manifest(
        "RoutedEmailConfiguration", f"crm{number}", {"ownerId": f"crm-{number}", "skillQueue": f"crm{number}"}
    )
    yield Manifest("SmppSmsMapping", f"texts{number}", {"deliveryProvider": "symbee", "numbers": [text]})


def centre(size: int) -> tuple[Manifest, ...]:
    """So many documents."""
    return tuple(one for number in range(size // 8 + 1) for one in _team(number))[:size]


def creating(size: int) -> Plan:
    """A plan of so many changes with their calls: most create, each eighth leads an address elsewhere."""
    manifests = centre(size)
    peers = Index(manifests)
    changes = tuple(_change(number, one, flattened(one, peers)) for number, one in enumerate(manifests))
    return plan(*changes)


def _change(number: int, manifest: Manifest, values: dict[str, Any]) -> Change:
    action: Action = "update" if number % 8 == 3 else "create"
    fields = tuple(FieldChange(path, None, value) for path, value in sorted(values.items()))
    if action == "update":  # a plan holds what changes, and nothing else
        fields = (FieldChange("spec.inboundFlow", "Former mail", values["spec.inboundFlow"]),)
    call = Call("connect", f"Write{manifest.kind}", dict(values), "setter", id=f"c{number}")
    return Change(manifest.address, action, "differs", RISKS[number % 8], fields, (call,))


def plan(*changes: Change, **different: Any) -> Plan:
    """A plan of these changes, counted."""
    counts: dict[str, Any] = {
        action: sum(one.action == action for one in changes) for action in ("create", "update", "delete")
    }
    summary = Summary(**counts, calls=sum(len(one.calls) for one in changes))
    values = {name: getattr(PLAN, name) for name in PLAN.__slots__}
    return Plan(**{**values, "changes": changes, "summary": summary, **different})

"""The plan: ordered changes made of calls, with what guards, warns and refuses. Pure values.

`planning.document` turns it into the plan file's JSON and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reconciler.model.change import Change

FORMAT_VERSION = "1"
GUARDS = (
    "account",
    "ownership",
    "capacity",
    "protection",
    "deletes",
    "updates",
    "freeze",
    "waitingContacts",
)
OVERRIDABLE = ("protection", "deletes", "updates", "freeze", "waitingContacts")


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """Which live systems the plan is for."""

    account: str
    region: str
    instance: str
    symbee: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class GuardResult:
    """What one guard says, of one address or of the whole plan."""

    name: str
    outcome: Literal["ok", "blocks", "warns", "overridden"]
    address: str | None
    message: str


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something to know before applying."""

    code: str
    address: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the plan as a whole must not be applied, and what to do next."""

    code: str
    address: str | None
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts. `calls` is the number of API requests in the plan, `seconds` the time that quotas need for them at least,
    `quotas_assumed` the rate and burst of each operation used."""

    create: int = 0
    update: int = 0
    adopt: int = 0
    replace: int = 0
    release: int = 0
    delete: int = 0
    unchanged: int = 0
    awaiting: int = 0
    calls: int = 0
    seconds: float = 0
    quotas_assumed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, ready to be shown, saved or applied. Times are ISO 8601 in UTC."""

    plan_id: str
    workspace: str
    environment: str
    created_at: str
    expires_at: str
    tool_version: str
    target: PlanTarget
    manifests_digest: str
    options: Mapping[str, Any] = field(default_factory=dict)
    summary: Summary = field(default_factory=Summary)
    changes: tuple[Change, ...] = ()
    guards: tuple[GuardResult, ...] = ()
    warnings: tuple[PlanWarning, ...] = ()
    refusals: tuple[Refusal, ...] = ()

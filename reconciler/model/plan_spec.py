"""The typed model of the plan file, from which its published schema is compiled. Imports pydantic: only when needed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Count = Field(ge=0)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class TargetPart(_Part):
    """Which live systems the plan is for."""

    account: str = Field(description="AWS account id, twelve digits")
    region: str
    instance: str = Field(description="Id of the Amazon Connect instance")
    symbee: dict[Literal["company", "environment"], str] | None


class SummaryPart(_Part):
    """Counts of changes by action; API requests, and the least seconds that quotas need for them."""

    create: int = Count
    update: int = Count
    adopt: int = Count
    replace: int = Count
    release: int = Count
    delete: int = Count
    unchanged: int = Count
    awaiting: int = Count
    calls: int = Count
    seconds: float = Count
    quotas_assumed: dict[str, dict[Literal["rate", "burst"], float]] = Field(
        description="Requests a second, and at once, by service.operation"
    )


class FieldPart(_Part):
    """One field, before and after, in YAML shape with names; null is absent."""

    path: str = Field(pattern=r"^(spec|metadata\.lifecycle)\.")
    before: Any
    after: Any


class ObservedPart(_Part):
    """What the plan saw."""

    id: str
    fingerprint: str | None


class CallPart(_Part):
    """One API request, in the API's own spelling; a `$pending` value is known only after an earlier call."""

    id: str
    provider: Literal["connect", "sms-voice", "symbee"]
    operation: str
    parameters: dict[str, Any]
    token: str | None = Field(max_length=64)
    repeat: Literal["token", "setter", "naturalKey"]
    depends_on: list[str]


class LoadPart(_Part):
    """What waits in one queue, and for whom; null is unknown, which is not zero."""

    queue: str = Field(description="The queue's live name, or a skill queue's code")
    agents_staffed: float | None = Count
    waiting: float | None = Count
    oldest_seconds: float | None = Field(ge=0, description="Age of the oldest contact that waits")
    source: Literal["connect", "symbee", None] = Field(description="Whose figure of what waits it is")


class ImpactPart(_Part):
    """The people and contacts that a change concerns, as far as figures tell."""

    queues: list[LoadPart]
    read_at: str = Field(description="ISO 8601, UTC")


class ChangePart(_Part):
    """What happens to one address."""

    address: str
    action: Literal["create", "update", "adopt", "replace", "release", "delete"]
    renamed_from: str | None
    reason: str
    risk: Literal["low", "medium", "high"]
    irreversible: str | None
    awaiting: bool
    fields: list[FieldPart]
    observed: ObservedPart | None
    impact: ImpactPart | None
    calls: list[CallPart]


class GuardPart(_Part):
    """What one guard says."""

    name: str
    outcome: Literal["ok", "blocks", "warns", "overridden"]
    address: str | None
    message: str


class WarningPart(_Part):
    """Something to know before applying."""

    code: str
    address: str | None
    message: str


class RefusalPart(WarningPart):
    """Why the plan must not be applied, and what to do."""

    fix: str


class PlanDocument(_Part):
    """A saved plan: written by `plan --out`, shown by `show`, applied by `apply`."""

    model_config = ConfigDict(title="Plan")

    format_version: Literal["1"]
    plan_id: str
    workspace: str
    environment: str
    created_at: str = Field(description="ISO 8601, UTC")
    expires_at: str = Field(description="ISO 8601, UTC")
    tool_version: str
    target: TargetPart
    manifests_digest: str
    options: dict[str, Any]
    summary: SummaryPart
    changes: list[ChangePart]
    guards: list[GuardPart]
    warnings: list[WarningPart]
    refusals: list[RefusalPart]
    digest: str = Field(description="SHA-256 over the canonical JSON of everything else")

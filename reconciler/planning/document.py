"""The plan file: a Plan as one JSON document, and back. contract.md, The plan file.

Reading is strict: the document must fit its published schema and its digest must be the one that was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.model.canonical import digest, token
from reconciler.model.change import Call, Change, FieldChange
from reconciler.model.errors import InvalidError, RefusedError
from reconciler.model.plan import FORMAT_VERSION, GuardResult, Plan, PlanTarget, PlanWarning, Refusal, Summary

_SUMMARY = (
    "create",
    "update",
    "adopt",
    "replace",
    "release",
    "delete",
    "unchanged",
    "awaiting",
    "calls",
    "seconds",
)


def document(plan: Plan) -> dict[str, Any]:
    """The plan in the shape of its file, `digest` included."""
    content = {
        "formatVersion": FORMAT_VERSION,
        "planId": plan.plan_id,
        "workspace": plan.workspace,
        "environment": plan.environment,
        "createdAt": plan.created_at,
        "expiresAt": plan.expires_at,
        "toolVersion": plan.tool_version,
        "target": {
            "account": plan.target.account,
            "region": plan.target.region,
            "instance": plan.target.instance,
            "symbee": plan.target.symbee,
        },
        "manifestsDigest": plan.manifests_digest,
        "options": dict(plan.options),
        "summary": {name: getattr(plan.summary, name) for name in _SUMMARY}
        | {"quotasAssumed": dict(plan.summary.quotas_assumed)},
        "changes": [_change(one) for one in plan.changes],
        "guards": [
            {"name": g.name, "outcome": g.outcome, "address": g.address, "message": g.message}
            for g in plan.guards
        ],
        "warnings": [{"code": w.code, "address": w.address, "message": w.message} for w in plan.warnings],
        "refusals": [
            {"code": r.code, "address": r.address, "message": r.message, "fix": r.fix} for r in plan.refusals
        ],
    }
    return {**content, "digest": digest(content)}


def text(plan: Plan) -> str:
    """The bytes of the plan file, and of `plan|show --format json`."""
    return json.dumps(document(plan), indent=2, ensure_ascii=False) + "\n"


def _change(change: Change) -> dict[str, Any]:
    observed = {"id": change.observed_id, "fingerprint": change.fingerprint} if change.observed_id else None
    return {
        "address": change.address,
        "action": change.action,
        "renamedFrom": change.renamed_from,
        "reason": change.reason,
        "risk": change.risk,
        "irreversible": change.irreversible,
        "awaiting": change.awaiting,
        "fields": [
            {"path": f.path, "before": _shown(f.before), "after": _shown(f.after)} for f in change.fields
        ],
        "observed": observed,
        "impact": change.impact,
        "calls": [
            {
                "id": call.id,
                "provider": call.provider,
                "operation": call.operation,
                "parameters": dict(call.parameters),
                "token": call.token,
                "repeat": call.repeat,
                "dependsOn": list(call.depends_on),
            }
            for call in change.calls
        ],
    }


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def parse(source: str, *, file: str) -> Plan:
    """The Plan in a plan file's text.

    Raises InvalidError (3) where it is not a plan file, RefusedError (4) where it was edited or has another format.
    """
    raw = _json(source, file)
    version = raw.get("formatVersion")
    if version != FORMAT_VERSION:
        raise RefusedError(
            f"{file} has plan format {version!r}, and this version reads {FORMAT_VERSION!r}",
            code="planFormat",
            fix="plan again with this version",
        )
    _validate(raw, file)
    stated = raw.pop("digest")
    if digest(raw) != stated:
        raise RefusedError(
            f"{file} was edited after it was written: its digest does not fit",
            code="planEdited",
            fix="plan again; a plan is applied exactly as it was reviewed",
        )
    _own_tokens(raw, file)
    return _plan(raw)


def _own_tokens(raw: Mapping[str, Any], file: str) -> None:
    """Refuse a call with another token than its own: with one that was used already, an API would do nothing."""
    for change in raw["changes"]:
        for call in change["calls"]:
            own = token(raw["planId"], change["address"], call["operation"], call["parameters"])
            if call["token"] not in (None, own):
                raise RefusedError(
                    f"{file}: the token of {call['id']} is not the one that follows from its plan and parameters",
                    code="planEdited",
                    fix="plan again; a plan is applied exactly as it was reviewed",
                )


def _json(source: str, file: str) -> dict[str, Any]:
    try:
        raw = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise _unparsable(file, f"is not JSON ({error})") from error
    if not isinstance(raw, dict) or "formatVersion" not in raw:
        raise _unparsable(file, "has no formatVersion")
    return raw


def _unparsable(file: str, why: str) -> InvalidError:
    return InvalidError(
        f"{file} is not a plan file: it {why}",
        code="planUnparsable",
        fix="write one with: reconciler plan --out FILE",
    )


def _validate(raw: Mapping[str, Any], file: str) -> None:
    from pydantic import ValidationError

    from reconciler.model.plan_spec import PlanDocument

    try:
        PlanDocument.model_validate(raw, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _unparsable(file, f"does not fit the plan's schema at {where}: {first['msg']}") from error


def _plan(raw: Mapping[str, Any]) -> Plan:
    target, summary = raw["target"], raw["summary"]
    return Plan(
        plan_id=raw["planId"],
        workspace=raw["workspace"],
        environment=raw["environment"],
        created_at=raw["createdAt"],
        expires_at=raw["expiresAt"],
        tool_version=raw["toolVersion"],
        target=PlanTarget(target["account"], target["region"], target["instance"], target["symbee"]),
        manifests_digest=raw["manifestsDigest"],
        options=raw["options"],
        summary=Summary(
            **{name: summary[name] for name in _SUMMARY}, quotas_assumed=summary["quotasAssumed"]
        ),
        changes=tuple(_read_change(one) for one in raw["changes"]),
        guards=tuple(GuardResult(**one) for one in raw["guards"]),
        warnings=tuple(PlanWarning(**one) for one in raw["warnings"]),
        refusals=tuple(Refusal(**one) for one in raw["refusals"]),
    )


def _read_change(raw: Mapping[str, Any]) -> Change:
    observed = raw["observed"] or {}
    return Change(
        address=raw["address"],
        action=raw["action"],
        reason=raw["reason"],
        risk=raw["risk"],
        fields=tuple(FieldChange(f["path"], _value(f["before"]), _value(f["after"])) for f in raw["fields"]),
        calls=tuple(_read_call(one) for one in raw["calls"]),
        renamed_from=raw["renamedFrom"],
        irreversible=raw["irreversible"],
        awaiting=raw["awaiting"],
        observed_id=observed.get("id"),
        fingerprint=observed.get("fingerprint"),
        impact=raw["impact"],
    )


def _read_call(raw: Mapping[str, Any]) -> Call:
    return Call(
        provider=raw["provider"],
        operation=raw["operation"],
        parameters=raw["parameters"],
        repeat=raw["repeat"],
        takes_token=raw["token"] is not None,
        id=raw["id"],
        token=raw["token"],
        depends_on=tuple(raw["dependsOn"]),
    )


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""One case: what is desired, what is live, what is asked for, and how a plan is written down for comparing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from reconciler.applying.outcome import Applied
from reconciler.kinds.table import KINDS
from reconciler.model.change import Change
from reconciler.model.worklist import Entry
from reconciler.sandbox import CallRecord
from tests.support.rehearsal import TODAY, UID, Planned
from tests.support.worlds import named

HERE = Path(__file__).parent
_KNOWN = {"flags", "then", "leaves", "uid", "guesses", "apply", "today", "variables", "verified"}


class Case(NamedTuple):
    """A folder with manifests.yaml, seed.yaml, expected.txt, expected.json and, where it needs any, options.yaml:

    flags: [--prune]            of plan
    then: []                    flags of the plan after the apply; default: the same
    leaves: [leftover Queue/x]  warnings (code and address) of that plan; it never has changes
    uid: null                   the workspace's uid; default: see rehearsal
    guesses: [{…}, {…}]         settings of the sandbox's guesses; the case is run under each of them
    apply: 5                    what apply exits with; default 0
    today: 2026-10-30           the day of the plan; default: see rehearsal
    variables: {NAME: secret}   environment variables that hold secrets
    verified: false             no API key is stated, so that queue statistics say nothing
    """

    folder: Path
    flags: tuple[str, ...]
    then: tuple[str, ...]
    leaves: tuple[str, ...]
    uid: str | None
    guesses: tuple[Mapping[str, str], ...]
    apply: int
    today: date
    variables: Mapping[str, str]
    verified: bool

    @property
    def id(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"


def cases() -> Iterator[Case]:
    """Every case there is."""
    for seed in sorted(HERE.glob("*/*/seed.yaml")):
        folder = seed.parent
        file = folder / "options.yaml"
        options = yaml.safe_load(file.read_text("utf-8")) if file.is_file() else {}
        assert set(options) <= _KNOWN, f"{file}: unknown {set(options) - _KNOWN}"
        flags = tuple(options.get("flags", ()))
        yield Case(
            folder=folder,
            flags=flags,
            then=tuple(options.get("then", flags)),
            leaves=tuple(options.get("leaves", ())),
            uid=options.get("uid", UID),
            guesses=tuple(options.get("guesses", ({},))),
            apply=options.get("apply", 0),
            today=options.get("today", TODAY),
            variables=options.get("variables", {}),
            verified=options.get("verified", True),
        )


def plan_essence(planned: Planned, names: Mapping[str, str]) -> dict[str, Any]:
    """What a plan document says of substance, ids replaced by names."""
    found: dict[str, Any] = {"exitCode": planned.code}
    if planned.plan is None:
        return found
    plan = planned.document
    found["changes"] = [
        _change(one) | _screens(change)
        for one, change in zip(plan["changes"], planned.plan.changes, strict=True)
    ]
    found["guards"] = [one for one in plan["guards"] if one["outcome"] != "ok"]
    found["warnings"] = [_said(one) for one in plan["warnings"]]
    found["refusals"] = [_said(one) for one in plan["refusals"]]
    essence: dict[str, Any] = named({key: value for key, value in found.items() if value != []}, names)
    return essence


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    own = {call["id"] for call in change["calls"]}
    waits = sorted({one for call in change["calls"] for one in call["dependsOn"]} - own)
    essence = {
        "address": change["address"],
        "action": change["action"],
        "renamedFrom": change["renamedFrom"],
        "risk": change["risk"],
        "irreversible": change["irreversible"],
        "fields": {one["path"]: [one["before"], one["after"]] for one in change["fields"]},
        "waitsFor": [one.partition("#")[0] for one in waits],
        "calls": [call_essence(one["operation"], one["parameters"]) for one in change["calls"]],
    }
    return {key: value for key, value in essence.items() if value not in (None, [], {})}


def _screens(change: Change) -> dict[str, Any]:
    """What a person would do instead, where there is something."""
    screens = KINDS[change.kind].screens(change)
    shown = [
        {f"{one.action}: {one.title}": [_entry(entry) for entry in one.entries]}
        | ({"notes": list(one.notes)} if one.notes else {})
        for one in screens
    ]
    return {"screens": shown} if shown else {}


def _entry(entry: Entry) -> str:
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry.label}: {entry.before} -> {entry.after}{note}"


def call_essence(operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """One call: its operation, and its parameters but the ones that say nothing here."""
    dull = ("InstanceId", "ClientToken")
    return {operation: {key: value for key, value in parameters.items() if key not in dull}}


def _said(one: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (one["code"], one["address"])))


def apply_essence(
    applied: Applied, planned: Planned, writes: tuple[CallRecord, ...], names: Mapping[str, str]
) -> dict[str, Any]:
    """How an apply went beyond "all planned calls were sent, all is done"."""
    found: dict[str, Any] = {}
    if applied.exit_code:
        found["exitCode"] = applied.exit_code
        found["results"] = {
            one.address: named([one.result, *(one.error or ())], names) for one in applied.outcomes
        }
    asked = [one["operation"] for change in planned.document["changes"] for one in change["calls"]]
    if sorted(asked) != sorted(one.operation for one in writes) or any(one.error for one in writes):
        found["sent"] = [
            named(call_essence(one.operation, one.parameters), names)
            | ({"error": one.error} if one.error else {})
            for one in sorted(writes, key=_object)
        ]
    return found


_OBJECTS = (
    "QueueId",
    "EmailAddressId",
    "resourceArn",
    "PhoneNumberId",
    "SourcePhoneNumberArn",
    "ResourceId",
    "ResourceArn",
)


def _object(call: CallRecord) -> str:
    """What a call is about: changes run beside each other, so that only the calls of one object have an order."""
    named = (call.parameters[name] for name in _OBJECTS if name in call.parameters)
    return str(next(named, "")).rsplit("/", 1)[-1]

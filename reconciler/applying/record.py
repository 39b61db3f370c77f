"""How a call stands in the journal, so that a later run can settle it without the plan that it came from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.change import Action, Call, Change, FieldChange
from reconciler.model.kind import Kind


def open_call(
    kind: Kind, change: Change, call: Call, parameters: Mapping[str, Any], token: str | None
) -> dict[str, Any]:
    """The record of a call that is about to be sent: itself, and the part of its change that it brings about."""
    return {
        "provider": call.provider,
        "operation": call.operation,
        "parameters": parameters,
        "token": token,
        "repeat": call.repeat,
        "address": change.address,
        "action": change.action,
        "observed": change.observed_id,
        "deletes": kind.settles(call).deletes,
        "takeBack": [_stored(one) for one in _after_delete(kind, change)],
        "fields": [
            {"path": one.path, "before": one.before, "after": one.after}
            for one in fields_of(kind, change, call)
        ],
    }


def _after_delete(kind: Kind, change: Change) -> tuple[Call, ...]:
    """The calls that take a delete back: those stored behind it."""
    for place, call in enumerate(change.calls):
        if kind.settles(call).deletes:
            return change.calls[place + 1 :]
    return ()


def _stored(call: Call) -> dict[str, Any]:
    return {
        "call": call.id,
        "provider": call.provider,
        "operation": call.operation,
        "parameters": call.parameters,
        "token": call.token,
        "repeat": call.repeat,
    }


def call_of(record: Mapping[str, Any]) -> Call:
    """A call as it stands in the journal."""
    return Call(
        provider=record["provider"],
        operation=record["operation"],
        parameters=record["parameters"],
        repeat=record["repeat"],
        takes_token=record["token"] is not None,
        id=record["call"],
        token=record["token"],
    )


def fields_of(kind: Kind, change: Change, call: Call) -> tuple[FieldChange, ...]:
    """The fields that a call brings about: those it sets, or for a create all that no later call sets.

    A call that moves elements of a set has none: its elements are its own, and several calls make the set what it is.
    """
    settles = kind.settles(call)
    if settles.adds is not None:
        return ()
    if not settles.creates:
        stated = tuple(one for one in change.fields if settles.whole or one.path in settles.paths)
        known = {one.path for one in stated}
        others = ((path, value) for path, value in settles.values.items() if path not in known)
        return (*stated, *(FieldChange(path, None, value) for path, value in others if value is not None))
    later = {path for other in change.calls if other is not call for path in kind.settles(other).paths}
    return tuple(one for one in change.fields if one.path not in later)


def change_of(kind: Kind, record: Mapping[str, Any]) -> Change:
    """The change that consists of one journalled call alone, about the object that the call itself names."""
    call = call_of(record)
    identity = kind.identity(call, call.parameters)
    return Change(
        address=record["address"],
        action=_action(record, identity),
        reason="left open by an earlier run",
        risk="low",
        fields=tuple(
            FieldChange(one["path"], _value(one["before"]), _value(one["after"])) for one in record["fields"]
        ),
        calls=(call, *map(call_of, record["takeBack"])),
        observed_id=identity,
    )


def _action(record: Mapping[str, Any], identity: str | None) -> Action:
    """A replace is a create of the new object, and an update of the former one."""
    action: Action = record["action"]
    if action != "replace":
        return action
    return "update" if identity is not None and identity == record["observed"] else "create"


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""Work as a person is handed it: changes of Symbee's objects, items and lists, small and complete."""

from __future__ import annotations

from typing import Any

from reconciler.model.change import Action, Call, Change, FieldChange
from reconciler.model.worklist import Entry, Item, Screen, Worklist, content_of

FIRST, LATER = "2026-11-02T12:00:00Z", "2026-11-03T12:00:00Z"
OWNER = "acme/production/3f9c2a71"
SOURCE = {"env": "TWILIO_PASSWORD"}


def put(address: str, *, spec: dict[str, Any] | None = None, code: str | None = None, **more: Any) -> Call:
    """The put of an object, as its kind makes it; `more` are other parameters."""
    kind, name = address.split("/")
    parameters = {
        "code": code or name,
        "spec": spec if spec is not None else {"displayName": "Care"},
        "owner": {"owner": OWNER, "resource": address, "lifecycle": None},
        "ifMatch": None,
        **more,
    }
    return Call("symbee", f"put{kind}", parameters, repeat="token", takes_token=True)


def change(
    address: str = "SkillQueue/care", *, after: Any = "Care", action: Action = "create", **fields: Any
) -> Change:
    """A change of one field; `fields` are others, by the end of their paths with `__` for a dot."""
    told = [FieldChange("spec.displayName", None, after)]
    told += [FieldChange(f"spec.{path.replace('__', '.')}", None, value) for path, value in fields.items()]
    return Change(
        address=address,
        action=action,
        reason="",
        risk="low",
        fields=tuple(told),
        calls=(put(address, spec={"displayName": after}),),
    )


def item(one: Change, *, since: str = FIRST, password: Any = None, **different: Any) -> Item:
    """What a person is handed of a change; `password` is the version of one that stands in its spec."""
    parameters = dict(one.calls[0].parameters)
    if password is not None:
        mark = {"reference": SOURCE, "version": password or None}
        parameters["spec"] = {**parameters["spec"], "credentials": {"password": mark}}
    name = one.address.split("/")[1]
    given: dict[str, Any] = {
        "address": one.address,
        "action": one.action,
        "content": content_of(one),
        "since": since,
        "screens": (Screen("Add Skill Queue", "Add", name, (Entry("Skill Queue Code", None, name),)),),
        "calls": ({"operation": one.calls[0].operation, "parameters": parameters},),
    }
    return Item(**{**given, **different})


def worklist(*items: Item, name: str = "20261102T120000Z-00000001", **different: Any) -> Worklist:
    """A list of items."""
    given: dict[str, Any] = {
        "id": name,
        "plan_id": "20261102T115959Z-00000000",
        "workspace": "acme",
        "environment": "production",
        "created_at": FIRST,
        "created_by": "kim",
        "items": items,
        "manifests": "d1",
    }
    return Worklist(**{**given, **different})

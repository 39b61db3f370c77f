"""What a kind or a field means, and what may stand there, out of the compiled schemas. For `explain` and completion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from reconciler.kinds.symbee.form import Form
from reconciler.kinds.table import DOCUMENTS, KINDS
from reconciler.manifests.conditions import ITEM, conditions
from reconciler.manifests.sampling import any_value, sample, written
from reconciler.manifests.schema_tree import EXPLAINED, MESSAGES, Schema, items, resolved
from reconciler.manifests.schema_tree import root as schema_of
from reconciler.manifests.sources import sources
from reconciler.manifests.spots import Spot, is_reference, spot_at, within
from reconciler.model import lifecycle
from reconciler.model.errors import UsageError

Document = dict[str, Any]

FEW = 6
"""Values that are named instead of counted."""

_STAYS = "what is live stays"
_DEFAULT = re.compile(r"\bDefault: (.+?)\.(?=\s|$)")

_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "map",
}
_BOUNDS = (
    ("minLength", "maxLength", "character"),
    ("minimum", "maximum", ""),
    ("minItems", "maxItems", "item"),
    ("minProperties", "maxProperties", "member"),
)


def kinds() -> Document:
    """Every kind with its description. Reads the shipped schemas."""
    return {
        "kinds": [{"kind": name, "description": schema_of(name).get("description", "")} for name in EXPLAINED]
    }


def explain(path: str) -> Document:
    """All that is known of a kind ("Queue") or a field ("Queue.spec.maxContacts", or for short "Queue.maxContacts").

    Raises UsageError for a path that leads nowhere, with the nearest that leads somewhere.
    """
    return told(spot_at(path))


def told(spot: Spot) -> Document:
    """The same of a place."""
    node = spot.node
    said = conditions([(one, spot.steps[at:]) for at, one in enumerate(spot.above)])
    return {
        "path": spot.path,
        "kind": spot.kind,
        "what": "field" if spot.steps else "message" if spot.kind in MESSAGES else "kind",
        "description": _description(spot),
        "type": _type(spot),
        "required": spot.is_required,
        "null": _null(spot),
        "limits": list(_limits(node)),
        "values": node.get("enum") or ([node["const"]] if "const" in node else None),
        "default": node.get("default"),
        "omitted": _omitted(spot),
        "examples": list(node.get("examples", ())),
        "example": _example(spot),
        "form": node.get("$comment"),
        "pattern": node.get("pattern"),
        "references": _references(spot),
        "conditions": [one._asdict() for one in said],
        "members": [] if _references(spot) is not None else [_member(one, spot) for one in _shown(spot)],
        "portal": _portal(spot),
        "source": sources().get((spot.owner, spot.steps[-1])) if spot.steps else None,
        "schema": spot.pointer,
    }


def paths(start: str) -> list[str]:
    """The paths that go on from what somebody has typed of one: kinds, or the members at the last whole step."""
    above, dot, _ = start.rpartition(".")
    if not dot:
        return [name for name in EXPLAINED if name.startswith(start)]
    try:
        spot = spot_at(above)
    except UsageError:
        return []
    found = [f"{above}.{one.steps[-1]}" for one in within(spot)]
    return [one for one in found if one.startswith(start)]


# Saying ---------------------------------------------------------------------------------------------------------------


def _description(spot: Spot) -> str:
    """What it means; of a list that says nothing itself, what its items are."""
    inner = items(spot.node, schema_of(spot.kind))
    below = resolved(inner, schema_of(spot.kind)) if inner is not None else {}
    found = spot.node.get("description") or below.get("description") or spot.node.get("title")
    return " ".join(found.split()) if found else "A key of your own."


def _type(spot: Spot) -> str:
    """The type in words: a reference says to what, a list says of what."""
    return _type_of(spot.node, spot)


def _type_of(node: Schema, spot: Spot) -> str:
    node = resolved(node, schema_of(spot.kind))
    if "anyOf" in node:
        return " or ".join(_type_of(one, spot) for one in node["anyOf"])
    if is_reference(node):
        kinds = _references(spot) or []
        return f"reference to {_article(' or '.join(kinds))}" if kinds else "reference to a live object"
    if node.get("writeOnly"):
        return "reference to a secret"
    if "enum" in node or "const" in node:
        values = node.get("enum") or [node["const"]]
        return one_of(values) if len(values) <= FEW else f"one of {len(values)} values"
    stated = node.get("type", "object")
    words = [_TYPES[one] for one in ([stated] if isinstance(stated, str) else stated) if one != "null"]
    inner = items(node, schema_of(spot.kind))
    if "list" in words and inner is not None:
        of = _type_of(inner, spot)
        plural = {"map": "maps", "text": "texts"}
        words[words.index("list")] = f"list of {plural.get(of, of.replace('reference', 'references', 1))}"
    return " or ".join(words)


def one_of(values: Sequence[Any]) -> str:
    """Values in a sentence, as YAML has them: ENABLED or DISABLED."""
    return " or ".join("true" if one is True else "false" if one is False else str(one) for one in values)


def _article(text: str) -> str:
    return f"{'an' if text.startswith(('A', 'E', 'I', 'O', 'U', 'Sm')) else 'a'} {text}"


def _null(spot: Spot) -> str:
    """What null does there: it clears the value, or it cannot, and why."""
    stated = spot.node.get("type", ())
    if "null" in stated:
        return "clears it"
    uncleared = DOCUMENTS[spot.kind].uncleared if spot.kind in DOCUMENTS else {}
    why = uncleared.get(spot.steps)
    return f"refused: {why}" if why else "refused"


def _limits(node: Schema) -> Iterator[str]:
    if is_reference(node):
        return
    for least, most, unit in _BOUNDS:
        low, high = node.get(least), node.get(most)
        plural = f" {unit}s" if unit else ""
        if low is not None and low == high:
            yield f"exactly {low} {unit if low == 1 else f'{unit}s'}".rstrip()
        elif low is not None and high is not None:
            yield f"{low} to {high}{plural}"
        elif high is not None:
            yield f"at most {high}{plural if high != 1 else f' {unit}'}".rstrip()
        elif low:
            yield f"{low} or more{plural}" if unit else f"{low} or more"
        elif low == 0 and not unit:
            yield "0 or more"
    if "exclusiveMinimum" in node:
        yield f"more than {node['exclusiveMinimum']}"
    if node.get("uniqueItems"):
        yield "no item twice"


def _omitted(spot: Spot) -> str | None:
    """What leaving it out means, in words, where that is no value that the schema states. None where it may not be left
    out, or is one of several of which another is stated."""
    stated = _DEFAULT.search(_description(spot))
    if spot.is_required or not spot.steps or "default" in spot.node or _is_choice(spot):
        return None
    if stated:
        return stated[1]
    if spot.kind not in KINDS or not (spot.steps[0] == "spec" or _is_kept(spot.steps)):
        return None
    new = KINDS[spot.kind].initial.get(".".join(spot.steps))
    return _STAYS if new is None else f"{_STAYS}; of a new one it is {new or '[]'}"


def _is_choice(spot: Spot) -> bool:
    """Whether the map around it takes one of its members: which one, its conditions say."""
    around = spot.above[-1]
    choices = {name for one in around.get("oneOf", ()) for name in one.get("required", ())}
    return around.get("maxProperties") == 1 or spot.steps[-1] in choices


def _is_kept(steps: Sequence[str]) -> bool:
    """Whether it is of the lifecycle words, which stand on the live object."""
    return tuple(steps) == ("metadata", "lifecycle") or steps[-1] in lifecycle.STATED


def _references(spot: Spot) -> list[str] | None:
    """The kinds that a reference may point to; empty where its target is never managed; None where it is none."""
    steps = spot.steps
    if items(spot.node, schema_of(spot.kind)) is not None:
        steps = (*steps, ITEM)
    pattern = tuple("*" if step == ITEM else step for step in steps)
    pointers = DOCUMENTS[spot.kind].pointers if spot.kind in DOCUMENTS else {}
    return list(pointers[pattern]) if pattern in pointers else None


def _example(spot: Spot) -> str | None:
    """A piece of YAML in which the value stands; None where there is no example of it."""
    value: Any = sample(spot.kind)
    for step in spot.steps:
        if step == ITEM and isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            value = next(iter(spot.node.get("examples", ())), None)
            break
    if value is None:
        value = any_value(spot.node, schema_of(spot.kind))
    if value is None or spot.node.get("writeOnly"):
        return None
    if spot.steps[-1:] == (ITEM,):
        return written([value])
    return written({spot.steps[-1]: value} if spot.steps else value)


def _shown(spot: Spot) -> Iterator[Spot]:
    """The members worth a line: of a kind those of its spec, as its head is the same for all."""
    if spot.steps or spot.kind in MESSAGES:
        yield from within(spot)
        return
    for one in within(spot):
        if one.steps == ("metadata",):
            yield one
        elif one.steps == ("spec",):
            yield from within(one)


def _member(spot: Spot, above: Spot) -> Document:
    return {
        "name": spot.path.removeprefix(f"{above.path}.").removeprefix(f"{above.path}{ITEM}."),
        "path": spot.path,
        "type": _type(spot),
        "required": spot.is_required,
        "description": _description(spot),
    }


def _portal(spot: Spot) -> str | None:
    """What the portal calls the field, where a person sets it there."""
    if spot.kind not in DOCUMENTS or spot.steps[:1] != ("spec",):
        return None
    try:
        form = getattr(
            import_module(f"{DOCUMENTS[spot.kind].document_model.__module__}.fields"), "FORM", None
        )
    except ModuleNotFoundError:
        return None
    if not isinstance(form, Form):
        return None
    path = ".".join(spot.steps[1:])
    labels = {field.path: field.label for field in (form.key, *form.fields)}
    labels |= {f"numbers.{ITEM}.{field.path}": f"{field.label} n" for field in form.numbers}
    return labels.get(path)

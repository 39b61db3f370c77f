"""Places in the compiled schemas by their paths, and what is near where a path leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.manifests.conditions import ITEM
from reconciler.manifests.schema_tree import EXPLAINED, Schema, extra, items, members, resolved
from reconciler.manifests.schema_tree import root as schema_of
from reconciler.manifests.wording import nearest
from reconciler.model.errors import UsageError

_STEP = re.compile(r"\[[^\]]*\]?|[^.\[\]]+")


class Spot(NamedTuple):
    """A place in a schema: `steps` from the root down, `node` (resolved), where it is written, and what is around it.

    `owner` is the model that holds it; `is_required`: by the map around it.
    """

    kind: str
    steps: tuple[str, ...]
    node: Schema
    pointer: str
    owner: str
    is_required: bool
    above: tuple[Schema, ...]

    @property
    def path(self) -> str:
        """As people write it: AwsSmsMapping.spec.numbers[].skillQueue."""
        return ".".join((self.kind, *self.steps)).replace(f".{ITEM}", ITEM)


def spot_at(path: str) -> Spot:
    """The place at a path; `spec` and steps into items may be left out. Raises UsageError where there is none."""
    kind, *steps = _STEP.findall(path) or [""]
    if kind not in EXPLAINED:
        close = nearest(kind, EXPLAINED)
        fix = f"did you mean {_there(close, steps)}? " if close else ""
        raise UsageError(
            f"there is no kind {kind!r}", code="unknownKind", fix=f"{fix}there are: {', '.join(EXPLAINED)}"
        )
    spot = top(kind)
    for number, step in enumerate(steps):
        below = down(spot, step)
        if below is None and number == 0:
            below = down(down(spot, "spec") or spot, step)
        if below is None:
            raise _nowhere(spot, step)
        spot = below
    return spot


def top(kind: str) -> Spot:
    """The document of a kind, or one message where a schema is of one or a list of them."""
    schema, pointer = schema_of(kind), f"{kind}.json"
    if "anyOf" in schema:
        one = schema["anyOf"][0]
        node = {**resolved(one, schema), "description": schema["description"]}
        schema, pointer = node, f"{pointer}{one['$ref']}"
    return Spot(kind, (), schema, pointer, kind, is_required=True, above=())


def _there(kind: str, steps: Sequence[str]) -> str:
    """The path in another kind, as far as there is such a place."""
    path = ".".join((kind, *steps))
    try:
        spot_at(path)
    except UsageError:
        return kind
    return path


def down(spot: Spot, step: str) -> Spot | None:
    """One step further: a member, an item ([], [0]), a key of one's own; through a list without saying so. None where
    there is none."""
    schema = schema_of(spot.kind)
    if step.startswith("["):
        below = items(spot.node, schema)
        if below is not None:
            return _at(spot, ITEM, below, "/items", is_required=False)
        step = step.strip("[]")  # a key of one's own: tags[cost center]
    found = members(spot.node, schema)
    if step in found:
        needed = step in spot.node.get("required", ())
        return _at(spot, step, found[step], f"/properties/{step}", is_required=needed)
    below = items(spot.node, schema)
    if below is not None:
        return down(_at(spot, ITEM, below, "/items", is_required=False), step)
    own = extra(spot.node, schema)
    return (
        _at(spot, step, own, "/additionalProperties", is_required=False) if own is not None and step else None
    )


def _at(spot: Spot, step: str, stated: Schema, below: str, *, is_required: bool) -> Spot:
    node = resolved(stated, schema_of(spot.kind))
    pointer = spot.pointer if "#" in spot.pointer else f"{spot.pointer}#"
    pointer += below
    if "$ref" in stated:
        pointer = f"{spot.kind}.json{stated['$ref']}"
    owner = spot.pointer.rpartition("/")[2]
    return Spot(spot.kind, (*spot.steps, step), node, pointer, owner, is_required, (*spot.above, spot.node))


def _nowhere(spot: Spot, step: str) -> UsageError:
    """The error for a step that leads nowhere: the nearest member here, else the nearest anywhere in the kind."""
    here = {one.steps[-1]: one.path for one in within(spot)}
    anywhere = {one.steps[-1]: one.path for one in reversed(list(_everything(top(spot.kind))))}
    known = here if step not in anywhere else {}
    close = nearest(step, known) or nearest(step, anywhere)
    advice = f"did you mean {({**anywhere, **known})[close]}? " if close else ""
    listed = f"{spot.path} has: {', '.join(here)}" if here else f"{spot.path} has no members"
    return UsageError(f"{spot.path} has no {step!r}", code="unknownPath", fix=f"{advice}{listed}")


def within(spot: Spot) -> Iterator[Spot]:
    """The members of a map, or of a list's items."""
    found = members(spot.node, schema_of(spot.kind))
    for name in found:
        below = down(spot, name)
        if below is not None:
            yield below
    inner = items(spot.node, schema_of(spot.kind))
    if not found and inner is not None:
        yield from within(_at(spot, ITEM, inner, "/items", is_required=False))


def _everything(spot: Spot) -> Iterator[Spot]:
    for one in within(spot):
        yield one
        if not is_reference(one.node):
            yield from _everything(one)


def is_reference(node: Schema) -> bool:
    """Whether a reference to another object stands there, and not a map of its own."""
    return set(node.get("properties", ())) == {"name", "id"} and "string" in node.get("type", ())

"""Puts the members of a document's maps into the order of its schema; the items of lists are never moved.

What the schema does not know stays behind what it knows, in its order, and so do keys that people choose (tags). A map
is left alone where moving a member would let an alias mean something else, or where it has a merge key, or a key twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.manifests.layout import Collection, Entry, Leaf
from reconciler.manifests.schema_tree import NAMES, Schema, extra, items, members
from reconciler.manifests.schema_tree import root as schema_of

_OURS = "reconciler/"


def put_in_order(root: Collection) -> None:
    """Order a document of a known kind, in place. What stands above its first member stays at the top."""
    head = {entry.key.value: entry.value for entry in root.entries if entry.key}
    version, kind = (head.get(name) for name in ("apiVersion", "kind"))
    if not (isinstance(version, Leaf) and (version.value or "").startswith(_OURS)):
        return
    if not (isinstance(kind, Leaf) and kind.value in NAMES):
        return
    first = root.entries[0]
    lead, first.lead = first.lead, []
    schema = schema_of(kind.value)
    _order(root, schema, schema)
    root.entries[0].lead = [*lead, *root.entries[0].lead]


def _order(one: Collection, node: Schema, schema: Schema) -> None:
    if not one.is_map:
        below = items(node, schema)
        for entry in one.entries:
            if below is not None and isinstance(entry.value, Collection):
                _order(entry.value, below, schema)
        return
    known = members(node, schema)
    others = extra(node, schema)
    for entry in one.entries:
        inner = known.get(entry.key.value or "", others) if entry.key else None
        if inner is not None and isinstance(entry.value, Collection):
            _order(entry.value, inner, schema)
    ranks = {name: rank for rank, name in enumerate(known)}
    ordered = sorted(
        one.entries, key=lambda entry: ranks.get(entry.key.value or "" if entry.key else "", len(ranks))
    )
    if ordered != one.entries and _may_move(one.entries, ordered):
        one.entries = ordered


def _may_move(entries: list[Entry], ordered: list[Entry]) -> bool:
    """Whether every alias would still mean the same, and no key is a merge key or there twice."""
    keys = [entry.key.value for entry in entries if entry.key]
    if "<<" in keys or len(set(keys)) < len(keys):
        return False
    places = {id(entry): place for place, entry in enumerate(ordered)}
    marks = [(entry, set(_anchors(entry)), set(_aliases(entry))) for entry in entries]
    marks = [one for one in marks if one[1] or one[2]]
    return not any(
        places[id(before)] > places[id(behind)] and (anchors & (inner | aliases) or inner & uses)
        for number, (before, anchors, uses) in enumerate(marks)
        for behind, inner, aliases in marks[number + 1 :]
    )


def _nodes(entry: Entry) -> Iterator[Leaf | Collection]:
    if entry.key is not None:
        yield entry.key
    yield entry.value
    if isinstance(entry.value, Collection):
        for inner in entry.value.entries:
            yield from _nodes(inner)


def _anchors(entry: Entry) -> Iterator[str]:
    for node in _nodes(entry):
        if node.anchor is not None and not (isinstance(node, Leaf) and node.is_alias):
            yield node.anchor


def _aliases(entry: Entry) -> Iterator[str]:
    for node in _nodes(entry):
        if isinstance(node, Leaf) and node.is_alias and node.anchor is not None:
            yield node.anchor

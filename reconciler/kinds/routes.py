"""The routing map of manifests, and of what a plan changes: each kind says what its own resources lead to.

Manifests are brought into the shape of a plan's fields first (flat paths, names in place of references), so that each
kind answers once for both. Offline: nothing is looked up live.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds.sms import numbers
from reconciler.kinds.table import KINDS
from reconciler.model.manifest import Manifest, Path
from reconciler.model.routing import Edge, Node, Rerouted, Routed, Routing, gathered, rerouted

if TYPE_CHECKING:
    from reconciler.model.change import Change
    from reconciler.model.kind import Peers
    from reconciler.model.plan import Plan


def routing_of(manifests: Iterable[Manifest], peers: Peers) -> Routing:
    """The whole map of one environment's manifests."""
    return gathered(
        found
        for one in manifests
        if one.kind in KINDS  # checks lead nowhere
        for found in _routes(one.address, name_of(one, peers), flattened(one, peers))
    )


def routing_changed_by(plan: Plan) -> Rerouted:
    """What a plan changes in the map, from its changes alone: fields that it leaves as they are, it does not hold."""
    return rerouted(_side(plan.changes, "before"), _side(plan.changes, "after"))


def _side(changes: Iterable[Change], side: str) -> Iterator[Node | Edge]:
    for change in changes:
        values = {one.path: getattr(one, side) for one in change.fields}
        stated = {path: one for path, one in values.items() if one is not None}
        yield from _routes(change.address, change.address, stated)


def _routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    kind: object = KINDS.get(address.partition("/")[0])  # a plan may be of a newer version
    if isinstance(kind, Routed):
        yield from kind.routes(address, called, values)


def flattened(manifest: Manifest, peers: Peers) -> dict[str, Any]:
    """What a manifest states, by the flat paths of a plan's fields, with names in place of references.

    What is null is left out.
    """
    found = dict(_flat(("spec",), manifest.spec, manifest, peers))
    for one in numbers.of(manifest, peers):
        key = one.canonical or str(one.stated)
        for member, value in one.item.items():
            named = _named((*one.path, member), value, manifest, peers)
            found[f"spec.numbers[{key}].{member}"] = named
    return found


def _flat(path: Path, value: Any, manifest: Manifest, peers: Peers) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and _targets(path, manifest) is None:
        for key, one in value.items():
            if (*path, key) != ("spec", "numbers"):
                yield from _flat((*path, key), one, manifest, peers)
    elif isinstance(value, (list, tuple)):
        listed = (_named((*path, index), one, manifest, peers) for index, one in enumerate(value))
        yield ".".join(map(str, path)), tuple(listed)
    elif value is not None:
        yield ".".join(map(str, path)), _named(path, value, manifest, peers)


def _targets(path: Path, manifest: Manifest) -> tuple[str, ...] | None:
    """The kinds that a reference at `path` may point to; None where no reference stands there."""
    pattern = tuple("*" if isinstance(step, int) else step for step in path)
    return KINDS[manifest.kind].pointers.get(pattern)


def _named(path: Path, value: Any, manifest: Manifest, peers: Peers) -> Any:
    """What people call what a value points to; the value itself where it is no reference."""
    targets = _targets(path, manifest)
    if targets is None:
        return value
    if isinstance(value, Mapping):
        return next((str(one) for one in value.values()), "")
    for kind in targets:
        target = peers.resolve(kind, value)
        if target is not None:
            return name_of(target, peers)
    return value


def name_of(manifest: Manifest, peers: Peers) -> str:
    """What people call a resource: its natural key, which is the first that its kind claims."""
    claim = next(iter(KINDS[manifest.kind].claims(manifest, peers)), None)
    return claim.value if claim else manifest.name

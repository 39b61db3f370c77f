"""The routing map of manifests: each kind says what its own resources lead to.

Manifests are brought into the shape of a plan's fields first (flat paths, names in place of references), so that each
kind answers once for both (see `rerouting`). Offline: nothing is looked up live.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.kinds.sms import numbers
from reconciler.kinds.table import KINDS
from reconciler.model.manifest import Manifest, Path, kind_of
from reconciler.model.routing import Edge, Node, Routed, Routing, gathered

if TYPE_CHECKING:
    from reconciler.model.kind import Peers


def routing_of(manifests: Iterable[Manifest], peers: Peers) -> Routing:
    """The whole map of one environment's manifests."""
    return gathered(
        found
        for one in manifests
        if one.kind in KINDS  # checks lead nowhere
        for found in routes_of(one.address, name_of(one, peers), flattened(one, peers))
    )


def routes_of(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """What the kind of an address says of a resource with these values: see `Routed`."""
    kind: object = KINDS.get(kind_of(address))  # a plan may be of a newer version
    if isinstance(kind, Routed):
        yield from kind.routes(address, called, values)


class _Naming(NamedTuple):
    """What resources are called: as `names` says by address, else as the manifests do."""

    peers: Peers
    names: Mapping[str, str]

    def named(self, path: Path, value: Any, manifest: Manifest) -> Any:
        """What people call what a value points to; the value itself where it is no reference."""
        targets = _targets(path, manifest)
        if targets is None:
            return value
        if isinstance(value, Mapping):
            return next((str(one) for one in value.values()), "")
        for kind in targets:
            target = self.peers.resolve(kind, value)
            if target is not None:
                return self.names.get(target.address) or name_of(target, self.peers)
        return value


def flattened(manifest: Manifest, peers: Peers, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a manifest states, by the flat paths of a plan's fields, with names in place of references: those that
    `names` gives by address, else those that the manifests give.

    What is null is left out.
    """
    naming = _Naming(peers, names or {})
    found = dict(_flat(("spec",), manifest.spec, manifest, naming))
    for one in numbers.of(manifest, peers):
        key = one.canonical or str(one.stated)
        for member, value in one.item.items():
            found[f"spec.numbers[{key}].{member}"] = naming.named((*one.path, member), value, manifest)
    return found


def _flat(path: Path, value: Any, manifest: Manifest, naming: _Naming) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and _targets(path, manifest) is None:
        for key, one in value.items():
            if (*path, key) != ("spec", "numbers"):
                yield from _flat((*path, key), one, manifest, naming)
    elif isinstance(value, (list, tuple)):
        listed = (naming.named((*path, index), one, manifest) for index, one in enumerate(value))
        yield ".".join(map(str, path)), tuple(listed)
    elif value is not None:
        yield ".".join(map(str, path)), naming.named(path, value, manifest)


def _targets(path: Path, manifest: Manifest) -> tuple[str, ...] | None:
    """The kinds that a reference at `path` may point to; None where no reference stands there."""
    pattern = tuple("*" if isinstance(step, int) else step for step in path)
    return KINDS[manifest.kind].pointers.get(pattern)


def name_of(manifest: Manifest, peers: Peers) -> str:
    """What people call a resource: its natural key, which is the first that its kind claims."""
    claim = next(iter(KINDS[manifest.kind].claims(manifest, peers)), None)
    return claim.value if claim else manifest.name

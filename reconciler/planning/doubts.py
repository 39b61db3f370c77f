"""What a search said and a read by id or name has to confirm, because searches lag behind.

Before an object is taken as absent, unowned or different, it is read again: a lost index entry must not become a
second queue, and a value that was just written must not be written twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.model.manifest import Manifest
from reconciler.planning.decide import leftovers
from reconciler.planning.diff import is_different
from reconciler.planning.options import Options
from reconciler.planning.view import View


class Doubt(NamedTuple):
    """One object to read again: by id, or else by its natural key. `paths` are the values that matter."""

    kind: str
    address: str
    id: str | None
    key: str
    paths: frozenset[str]


def doubts(view: View, options: Options) -> Iterator[Doubt]:
    """Every object of which the View would conclude that it is absent, not ours, or different."""
    for manifest in view.selected:
        yield from _of(view, manifest)
    if options.prune or options.prune_adopted:
        for kind, observed in leftovers(view, options):
            yield Doubt(kind.name, observed.resource or "", observed.id, observed.key, frozenset())


def _of(view: View, manifest: Manifest) -> Iterator[Doubt]:
    pairing = view.pairing(manifest)
    observed = pairing.observed
    if observed is None or pairing.replaces:
        key = view.kinds[manifest.kind].key(manifest, view)
        if key is not None and pairing.taken is None:
            yield Doubt(manifest.kind, manifest.address, None, key, frozenset(view.stated(manifest)))
        return
    desired = view.stated(manifest)
    if not view.owner.owns(observed.owner) or is_different(desired, observed.values):
        yield Doubt(manifest.kind, manifest.address, observed.id, observed.key, frozenset(desired))

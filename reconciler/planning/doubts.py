"""What a search said and a read by id or name has to confirm, because searches lag behind.

Before an object is taken as absent, unowned or different, it is read again: a lost index entry must not become a
second queue, and a value that was just written must not be written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.manifest import Manifest
from reconciler.model.observation import Subject
from reconciler.planning.decide import leftovers
from reconciler.planning.diff import is_different
from reconciler.planning.options import Options
from reconciler.planning.view import View

Doubt = tuple[str, Subject]
"""One object to read again, after its kind."""


def doubts(view: View, options: Options) -> Iterator[Doubt]:
    """Every object of which the View would conclude that it is absent, not ours, or different."""
    for manifest in view.selected:
        yield from _of(view, manifest)
    if options.prune or options.prune_adopted:
        for kind, observed in leftovers(view, options):
            yield kind.name, _subject(view, observed.resource or "", observed.id, observed.key)


def _of(view: View, manifest: Manifest) -> Iterator[Doubt]:
    pairing = view.pairing(manifest)
    observed = pairing.observed
    if observed is None or pairing.replaces:
        key = view.kinds[manifest.kind].key(manifest, view)
        if key is not None and pairing.taken is None:
            yield manifest.kind, _subject(view, manifest.address, None, key, view.stated(manifest))
        return
    desired = view.stated(manifest)
    if not view.owner.owns(observed.owner) or is_different(desired, observed.values):
        yield manifest.kind, _subject(view, manifest.address, observed.id, observed.key, desired)


def _subject(view: View, address: str, identity: str | None, key: str, paths: Iterable[str] = ()) -> Subject:
    return Subject(address, identity, key, frozenset(paths), view.target, view.owner)

"""The documents of one environment beside each other: references, claims, and the rules across documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.wording import MOST_SUGGESTIONS, nearest, spelled
from reconciler.model.manifest import Finding, Manifest, Path, Reference

_NOBODY: dict[str, Manifest] = {}


class Index:
    """Fulfils the port Peers, built once in one pass; literals when they are first asked for."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self._by_kind: dict[str, dict[str, Manifest]] = {}
        self._literals: dict[str, dict[str, Manifest]] = {}
        for manifest in manifests:
            self._by_kind.setdefault(manifest.kind, {})[manifest.name] = manifest

    def get(self, address: str) -> Manifest | None:
        """The manifest at `Kind/name`."""
        kind, _, name = address.partition("/")
        return self._by_kind.get(kind, _NOBODY).get(name)

    def of_kind(self, kind: str) -> Iterable[Manifest]:
        """Every manifest of a kind."""
        return self._by_kind.get(kind, _NOBODY).values()

    def named(self, kind: str, name: str) -> bool:
        """Whether there is such a manifest."""
        return name in self._by_kind.get(kind, _NOBODY)

    def names(self, kind: str) -> Iterable[str]:
        """The names of a kind's manifests."""
        return self._by_kind.get(kind, _NOBODY).keys()

    def literal(self, kind: str, value: str) -> Manifest | None:
        """The manifest of `kind` whose own literal is `value`, in canonical form."""
        if kind not in self._literals:
            literals: dict[str, Manifest] = {}
            for manifest in self.of_kind(kind):
                own = DOCUMENTS[kind].literal(manifest) if kind in DOCUMENTS else None
                if own is not None:
                    literals.setdefault(own, manifest)
            self._literals[kind] = literals
        return self._literals[kind].get(value)

    def resolve(self, kind: str, value: Any) -> Manifest | None:
        """The manifest that a reference's value means; None for live names and ids."""
        if not isinstance(value, str):
            return None
        if "@" in value or value.startswith("+"):
            return self.literal(kind, value.lower())
        return self._by_kind.get(kind, _NOBODY).get(value)


def findings(
    manifests: Sequence[Manifest],
    unread: str = "",
    *,
    alone: bool = False,
    about: Collection[str] | None = None,
) -> Iterator[tuple[Manifest, Finding]]:
    """Everything that is wrong between the documents of one environment, and what each says wrong in itself.

    `unread` is the text of documents that could not be read: a name that stands in it is not called unknown.
    `alone`: there is no workspace, so nothing is known to be missing. `about`: the addresses of those whose own rules
    are asked (None: all), where nobody wants to know of the others, and some rules take long to load.
    """
    peers = Index(manifests)
    unread_words = frozenset(re.findall(r"[a-z0-9-]+", unread))
    unknown = 0
    claimed: dict[tuple[str, str], tuple[Manifest, Path]] = {}
    for manifest in manifests:
        kind = DOCUMENTS[manifest.kind]
        for reference in kind.references(manifest):
            if alone or not reference.targets or not _dangles(reference, peers):
                continue
            if reference.value not in unread_words:
                unknown += 1
                yield manifest, _unknown(reference, peers, suggest=unknown <= MOST_SUGGESTIONS)
        for path, what, value in kind.claims(manifest, peers):
            first = claimed.setdefault((what, value), (manifest, path))
            if first[0] is not manifest:
                yield manifest, _taken(path, what, first)
        for finding in kind.check(manifest, peers) if about is None or manifest.address in about else ():
            yield manifest, finding
        if manifest.renamed_from:
            yield from _renamed(manifest, peers, claimed)


def _dangles(reference: Reference, peers: Index) -> bool:
    """Whether a manifest's name names none. Literals may exist live, and so may live names and ids."""
    value = reference.value
    if not isinstance(value, str) or reference.literal:
        return False
    return not any(peers.named(target, value) for target in reference.targets)


def _unknown(reference: Reference, peers: Index, *, suggest: bool) -> Finding:
    name, targets, where = reference.value, reference.targets, spelled(reference.path)
    wanted = " or ".join(f"{target}/{name}" for target in targets)
    live = "write {name: …} for a live name, {id: …} for a live id"
    other = next((kind for kind in DOCUMENTS if peers.named(kind, name)), None)
    if other:
        message = f"{where} names {other}/{name}, where {' or '.join(targets)} is wanted"
        return Finding(reference.path, "wrongKind", message, f"name one of that kind, or {live}")
    close = nearest(name, [one for target in targets for one in peers.names(target)]) if suggest else None
    advice = (
        f"did you mean {close}? " if close else "a phone number begins with +; " if name.isdigit() else ""
    )
    message = f"{where} names {wanted}, which no manifest declares"
    return Finding(
        reference.path, "unknownReference", message, f"{advice}a string is a manifest's name; {live}"
    )


def _taken(path: Path, what: str, first: tuple[Manifest, Path]) -> Finding:
    owner, where = first
    position = owner.where(where)
    message = f"{owner.address} has the same {what}, at {position.file}:{position.line}"
    return Finding(path, "duplicate", message, "change one of the two, or remove one")


def _renamed(
    manifest: Manifest, peers: Index, claimed: dict[tuple[str, str], tuple[Manifest, Path]]
) -> Iterator[tuple[Manifest, Finding]]:
    """`renamedFrom` names a document that is gone, and no other one has come from it."""
    path: Path = ("metadata", "renamedFrom")
    old = str(manifest.renamed_from)
    still = peers.get(old)
    if still is not None:
        itself = still.name == manifest.name
        message = "a document cannot be renamed from itself" if itself else f"{old} is still declared"
        fix = "remove renamedFrom" if itself else f"remove {old}, or remove renamedFrom"
        yield manifest, Finding(path, "renamedFrom", message, fix)
    first = claimed.setdefault(("former name", old), (manifest, path))
    if first[0] is not manifest:
        yield manifest, _taken(path, "former name", first)

"""The addresses that a workspace's files state, read as quickly as it goes and without judging anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reconciler.kinds.table import KINDS
from reconciler.manifests.documents import read_file
from reconciler.manifests.files import below
from reconciler.manifests.workspace import examine_workspace


def stated_addresses(root: Path) -> list[str]:
    """`Kind/name` of every document of a known kind in the manifests and overlays, sorted. Raises nothing."""
    workspace = examine_workspace(root).workspace
    if workspace is None:
        return []
    overlays = [entry for one in workspace.environments for entry in one.overlays]
    found = {address for entry in (*workspace.manifests, *overlays) for address in _in(root, entry)}
    return sorted(found)


def _in(root: Path, entry: Path) -> Iterator[str]:
    if not entry.exists():
        return
    for path, name in below(root, entry).files:
        for document in read_file(path, name)[0]:
            address = document.address
            if address is not None and address.partition("/")[0] in KINDS:
                yield address

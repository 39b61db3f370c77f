"""The addresses and labels that a workspace's files state, read as quickly as it goes and without judging anything."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from reconciler.kinds.table import KINDS
from reconciler.manifests.documents import Document, read_file
from reconciler.manifests.files import below
from reconciler.manifests.workspace import examine_workspace
from reconciler.model.manifest import kind_of


def stated_addresses(root: Path, kinds: Container[str] = KINDS) -> list[str]:
    """`Kind/name` of every document of one of the kinds in the manifests and overlays, sorted. Raises nothing."""
    found = {one.address for one in _documents(root)}
    return sorted(one for one in found if one is not None and kind_of(one) in kinds)


def stated_labels(root: Path) -> list[str]:
    """`key=value` of every label of a document, sorted. Raises nothing."""
    return sorted({f"{key}={value}" for one in _documents(root) for key, value in _labels(one)})


def _documents(root: Path) -> Iterator[Document]:
    workspace = examine_workspace(root).workspace
    if workspace is None:
        return
    overlays = (entry for one in workspace.environments for entry in one.overlays)
    for entry in dict.fromkeys((*workspace.manifests, *overlays)):
        if entry.exists():
            for path, name in below(root, entry).files:
                yield from read_file(path, name)[0]


def _labels(document: Document) -> Iterator[tuple[str, str]]:
    value = document.value
    metadata = value.get("metadata") if isinstance(value, dict) else None
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    for key, one in labels.items() if isinstance(labels, dict) else ():
        if isinstance(key, str) and isinstance(one, str):
            yield key, one

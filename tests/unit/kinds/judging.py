"""What the shipped schema says of a spec: the codes of its problems by path."""

from __future__ import annotations

import json
from typing import Any

from reconciler.manifests.checking import check
from reconciler.manifests.documents import read_text
from reconciler.manifests.peers import Index
from reconciler.model.kind import OfflineKind
from reconciler.model.manifest import Manifest


def judged(kind: str, spec: Any, **metadata: Any) -> list[tuple[str, str]]:
    """(what the message begins with, code) of each problem of a document with this spec."""
    document = {
        "apiVersion": "reconciler/v1",
        "kind": kind,
        "metadata": {"name": "it", **metadata},
        "spec": spec,
    }
    ((read,), problems) = read_text(json.dumps(document, ensure_ascii=False), "it.yaml")
    assert problems == []
    _, found = check(read.value, kind, read, address=f"{kind}/it")
    return sorted((problem.message.split(" ")[0], problem.code) for problem in found)


def claimed(kind: OfflineKind, *manifests: Manifest) -> list[list[tuple[str, str]]]:
    """(what, value) of each claim of each manifest, among these peers."""
    peers = Index(manifests)
    return [[(one.what, one.value) for one in kind.claims(manifest, peers)] for manifest in manifests]


def found(kind: OfflineKind, manifest: Manifest, *others: Manifest) -> list[tuple[Any, ...]]:
    """(code, path, is it a warning) of each finding of a manifest's own rules, among these peers."""
    peers = Index((manifest, *others))
    return [(one.code, one.path, one.warning) for one in kind.check(manifest, peers)]

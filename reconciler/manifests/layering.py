"""The documents of one environment: the base, with the environment's overlays merged over it."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.documents import Document
from reconciler.manifests.gathering import Base, Gathering
from reconciler.manifests.overlays import DELETE, Layered
from reconciler.manifests.wording import MOST_SUGGESTIONS, nearest
from reconciler.model.manifest import Manifest
from reconciler.model.problem import Problem

_HEAD = {"apiVersion", "kind", "metadata", DELETE}


def layered(
    bases: Mapping[str, Base], folders: list[list[Document]], gathering: Gathering
) -> dict[str, Manifest]:
    """The manifests of an environment by address, whose overlays are `folders`, each a list of documents.

    Problems of overlays are kept in `gathering`.
    """
    manifests = {address: base.manifest for address, base in bases.items()}
    merged: dict[str, Layered] = {}
    baseless = 0
    for documents in folders:
        seen: dict[str, Document] = {}
        for document in documents:
            address = _address(document, gathering)
            if address is None:
                continue
            if address in seen:
                where = seen[address].position(())
                message = f"{address} is laid over twice in this folder, first at {where.file}:{where.line}"
                gathering.add(
                    [_problem(document, ("metadata", "name"), "duplicate", message, "merge the two")]
                )
            elif address not in manifests:
                baseless += 1
                gathering.add(
                    [_without_base(document, address, manifests, suggest=baseless <= MOST_SUGGESTIONS)]
                )
            elif DELETE in document.value:
                gathering.add(_deletion(document))
                del manifests[address]
            else:
                base = bases[address].document
                if address not in merged:
                    merged[address] = Layered(
                        base.value, base, DOCUMENTS[bases[address].manifest.kind].pointers
                    )
                merged[address].lay(document.value, document)
            seen.setdefault(address, document)
    for address, one in merged.items():
        gathering.add(
            Problem(*fault.position, fault.code, address, fault.message, fault.fix) for fault in one.faults
        )
        manifest = gathering.manifest(one.value, one) if address in manifests else None
        if manifest is not None:
            manifests[address] = manifest
    return manifests


def _address(document: Document, gathering: Gathering) -> str | None:
    """The address that an overlay document is about; None, with a problem kept, where it states none."""
    if gathering.kind(document.value, document) is None:
        return None
    if document.address is None:
        fix = "add metadata.name: the name of the manifest that this is laid over"
        gathering.add([_problem(document, ("metadata",), "missing", "metadata.name is missing", fix)])
    return document.address


def _without_base(
    document: Document, address: str, manifests: Mapping[str, Manifest], *, suggest: bool
) -> Problem:
    doing = "delete" if DELETE in document.value else "lay this over"
    kind, _, _ = address.partition("/")
    same_kind = (one for one in manifests if one.startswith(f"{kind}/"))
    close = nearest(address, same_kind) if suggest else None
    advice = f"did you mean {close}? " if close else ""
    fix = f"{advice}an overlay needs a manifest of the same kind and name"
    return _problem(document, ("metadata", "name"), "noBase", f"there is no {address} to {doing}", fix)


def _deletion(document: Document) -> list[Problem]:
    """What is wrong with a document that deletes."""
    problems = []
    if document.value[DELETE] is not True:
        message = f"{DELETE} must be true"
        problems.append(_problem(document, (DELETE,), "delete", message, "write true, or remove the line"))
    for member in document.value:
        if member not in _HEAD:
            where = document.key_position((), member)
            message = f"{member} stands in a document that deletes"
            problems.append(
                Problem(*where, "delete", document.address, message, f"remove {member}, or {DELETE}")
            )
    return problems


def _problem(document: Document, path: tuple[str, ...], code: str, message: str, fix: str) -> Problem:
    return Problem(*document.position(path), code, document.address, message, fix)

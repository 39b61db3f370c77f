"""Documents become manifests, and every problem on the way is kept, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.checking import check, check_head
from reconciler.manifests.documents import Document, Reader, read_file
from reconciler.manifests.wording import Places, nearest, shown
from reconciler.model.manifest import Finding, Manifest
from reconciler.model.problem import Problem

_NOTHING: Mapping[str, Any] = {}


class Base(NamedTuple):
    """A document of the base and the manifest that it states."""

    document: Document
    manifest: Manifest


class Gathering:
    """What one run has read and found so far: `files` are the readable documents by file, `counts` that of all.

    `reader` is what reads a file, as `read_file` does.
    """

    def __init__(self, reader: Reader = read_file) -> None:
        self.reader = reader
        self.problems: dict[Problem, None] = {}
        self.warnings: dict[Problem, None] = {}
        self.files: dict[str, list[Document]] = {}
        self.counts: dict[str, int] = {}
        self._sound: list[str] = []
        self.unread: list[str] = []

    def add(self, problems: Iterable[Problem]) -> None:
        """Keep problems, each once."""
        self.problems.update(dict.fromkeys(problems))

    def read(self, path: str, name: str) -> list[Document]:
        """The readable documents of a file, with the problems of its text kept. A file is read once."""
        known = self.files.get(name)
        if known is not None:
            return known
        documents, problems = self.reader(path, name)
        if problems:
            self.add(problems)
        readable = []
        for document in documents:
            if document.defects:
                self.add(document.problems())
            if not document.readable:
                self.unread.append(document.text)
            elif document.value is None:
                fix = "write the document, or remove its `---`"
                self.add(
                    [Problem(*document.position(()), "emptyDocument", None, "this document is empty", fix)]
                )
            else:
                readable.append(document)
        self.files[name] = readable
        self.counts[name] = len(documents)
        if not problems and len(readable) == len(documents) and not any(one.defects for one in documents):
            self._sound.append(name)
        return readable

    def sound(self) -> Iterator[tuple[str, list[Document]]]:
        """Name and documents of every file whose text has nothing wrong with it."""
        return ((name, self.files[name]) for name in self._sound)

    def kind(self, value: Any, places: Places) -> str | None:
        """The kind that a document states; None, with a problem kept, where it states none that is known."""
        if not isinstance(value, dict):
            message = "a document must be a map"
            self.add(
                [
                    Problem(
                        *places.position(()),
                        "type",
                        None,
                        message,
                        "begin with apiVersion, kind, metadata and spec",
                    )
                ]
            )
            return None
        kind = value.get("kind")
        if isinstance(kind, str) and kind in DOCUMENTS:
            return kind
        known = ", ".join(DOCUMENTS)
        if "kind" not in value:
            self.add(
                [
                    Problem(
                        *places.position(()), "missing", None, "kind is missing", f"add kind: one of {known}"
                    )
                ]
            )
        elif kind == "Workspace":
            fix = "keep it in reconciler.yaml, outside the folders of manifests"
            self.add(
                [Problem(*places.position(("kind",)), "unknownKind", None, "a Workspace is no manifest", fix)]
            )
        else:
            close = nearest(kind, DOCUMENTS) if isinstance(kind, str) else None
            fix = f"did you mean {close}? there are: {known}" if close else f"there are: {known}"
            message = f"there is no kind {shown(kind)}" if isinstance(kind, str) else "kind must be a text"
            self.add([Problem(*places.position(("kind",)), "unknownKind", None, message, fix)])
        return None

    def manifest(self, value: Any, places: Places) -> Manifest | None:
        """The manifest that a document states, without what is invalid in it; None where it has no address."""
        kind = self.kind(value, places)
        if kind is None:
            if isinstance(value, dict) and "kind" in value:
                self.add(check_head(value, places))
            return None
        metadata = value.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        named = isinstance(name, str)
        rest, problems = check(value, kind, places, address=f"{kind}/{name}" if named else None)
        if problems:
            marred = {(one.line + 1, one.column + 1) for one in getattr(places, "defects", ())}
            self.add(one for one in problems if (one.line, one.column) not in marred)
        if not named:
            return None
        return Manifest(
            kind, str(name), rest.get("spec") or _NOTHING, rest.get("metadata") or _NOTHING, places.position
        )

    def found(self, manifest: Manifest, finding: Finding, *, note: str = "") -> None:
        """Keep what a rule found, at its position; a warning that the document accepts is dropped."""
        position = manifest.where(finding.path)
        message = finding.message + note
        problem = Problem(*position, finding.code, manifest.address, message, finding.fix)
        if not finding.warning:
            self.problems[problem] = None
        elif not manifest.acknowledges(finding.code):
            self.warnings[problem] = None

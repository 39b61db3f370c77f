"""Everything that a workspace says for an environment: files read, overlays laid, every document checked.

All problems of all files are gathered; none ends the run. Reads the disk, never the network.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from reconciler.manifests.checking import check
from reconciler.manifests.documents import Document, StaleError
from reconciler.manifests.files import below, empty, named
from reconciler.manifests.gathering import Base, Gathering
from reconciler.manifests.peers import findings
from reconciler.manifests.workspace import FILE, Environment, Workspace
from reconciler.model.manifest import Manifest
from reconciler.model.manifest import Path as ValuePath
from reconciler.model.problem import Problem


class Loaded(NamedTuple):
    """What was read: `manifests` sorted by address, and with problems only those that could be made out.

    `documents` is the number of documents read, those of overlays included.
    """

    manifests: tuple[Manifest, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    documents: int

    @property
    def digest(self) -> str:
        """SHA-256, in hex, over the canonical JSON of the merged manifests."""
        import hashlib
        import json

        stated = [[one.kind, one.name, one.metadata, one.spec] for one in self.manifests]
        canonical = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


class Memory(NamedTuple):
    """Where what was read is kept between runs: see `index`. `version` is the tool's, `begun` when this run began, in
    nanoseconds since 1970.

    `worthwhile` is how many documents must have been read in vain, as it were, for the index to be written: reading
    one costs 0.15 ms and more, remembering it 0.05.
    """

    path: str
    version: str
    begun: int
    worthwhile: int = 200


def load(
    workspace: Workspace, environment: str | None, *, only: Sequence[Path] = (), memory: Memory | None = None
) -> Loaded:
    """The manifests of `environment`, or with None those of the base, every environment's overlays checked as well.

    With `only` (files or folders) the problems are those of the documents in them, and of what these documents become,
    in other environments too where they are overlays of others; references still see the whole workspace. `memory` may
    spare reading what is not in `only`, and changes nothing else; it is also written. Raises UsageError for an unknown
    environment or path.
    """
    collecting = gc.isenabled()
    gc.disable()  # tens of thousands of small maps, none of them garbage: collecting makes reading superlinear
    try:
        try:
            return _Loading(workspace, memory).load(environment, only)
        except StaleError:  # somebody writes just now: look again, at the files themselves
            return _Loading(workspace, None).load(environment, only)
    finally:
        if collecting:
            gc.enable()


def documents_only(paths: Sequence[Path]) -> Loaded:
    """The documents in files and folders without a workspace: each is checked by itself. Names are as given.

    Raises UsageError for a path that does not exist.
    """
    gathering = Gathering()
    manifests = {}
    for path in paths:
        found = named(path if os.path.isdir(path) else path.parent, path, called=str(path))  # noqa: PTH112
        gathering.add(found.problems)
        for file, name in found.files:
            for document in gathering.read(file, name):
                if isinstance(document.value, dict) and document.value.get("kind") == "Workspace":
                    gathering.add(check(document.value, "Workspace", document, address=None)[1])
                elif manifest := gathering.manifest(document.value, document):
                    manifests[manifest.address] = manifest
    for manifest in manifests.values():
        for owner, finding in findings([manifest], alone=True):
            gathering.found(owner, finding)
    return _result(manifests, gathering, sum(gathering.counts.values()))


class _Loading:
    """One run of `load`."""

    def __init__(self, workspace: Workspace, memory: Memory | None) -> None:
        self._workspace = workspace
        self._memory = memory
        self._remembered: set[str] = set()
        self._asked: set[Problem] = set()
        self._root = workspace.root
        self._gathering = Gathering()
        self._bases: dict[str, Base] = {}
        overlays = [str(folder) for one in workspace.environments for folder in one.overlays]
        seeds = [str(one.sandbox.seed) for one in workspace.environments if one.sandbox and one.sandbox.seed]
        self._excluded = frozenset((*overlays, *seeds, str(self._root / FILE)))

    def load(self, environment: str | None, only: Sequence[Path]) -> Loaded:
        workspace, gathering = self._workspace, self._gathering
        chosen = workspace.environments if environment is None else (workspace.environment(environment),)
        selected = self._selected(only)
        self._recall(selected)
        for index, entry in enumerate(workspace.manifests):
            files = self._files(entry, ("spec", "manifests", index), must_hold=True, excluded=self._excluded)
            self._read_base(files)
        selected = self._recognized(selected)
        self._read_base([one for one in selected if not self._is_excluded(one[0])], listed=False)
        base = {address: one.manifest for address, one in self._bases.items()}
        also = [one for one in workspace.environments if one not in chosen and _lays(one, selected)]
        worlds = {one.name: self._world(one) for one in (*chosen, *also)}
        unread = "".join(gathering.unread)
        result = base if environment is None else worlds[chosen[0].name]
        about = self._addresses(selected) if only else None
        self._check(result, unread, about)
        for name, world in worlds.items():
            if world is not result and world != result:
                self._check(world, unread, about, environment=name)
        self._remember(selected)
        return (
            self._limited(result, selected)
            if only
            else _result(result, gathering, sum(gathering.counts.values()))
        )

    def _selected(self, only: Sequence[Path]) -> list[tuple[str, str]]:
        files: list[tuple[str, str]] = []
        for path in only:
            found = named(self._root, path)
            self._gathering.add(found.problems)
            self._asked.update(found.problems)
            files.extend(found.files)
        return files

    def _recognized(self, selected: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The files that were selected, under the names that the workspace has for them, whatever led there: `..`, or a
        link. Else they would be read a second time, and state everything twice."""
        top = os.path.realpath(self._root)
        strays = {
            path: real
            for path, name in selected
            if name not in self._gathering.files
            and (real := os.path.realpath(path)).startswith(top + os.sep)
            and real != f"{top}/{name}"
        }
        if not strays:
            return selected
        known = {os.path.realpath(self._root / name): name for name in self._gathering.files}
        names = {path: known.get(real) or os.path.relpath(real, top) for path, real in strays.items()}
        found = (
            (str(self._root / names[path]), names[path]) if path in names else (path, name)
            for path, name in selected
        )
        return list(dict.fromkeys(found))

    def _recall(self, selected: list[tuple[str, str]]) -> None:
        """Let the index spare reading what is not selected, where there is one."""
        memory = self._memory
        if memory is None or not os.path.exists(memory.path):  # noqa: PTH110  here every millisecond counts
            return
        from reconciler.manifests.index import reader

        afresh = frozenset(name for _, name in selected)
        self._gathering.reader, self._remembered = reader(memory.path, memory.version, afresh=afresh)

    def _remember(self, selected: list[tuple[str, str]]) -> None:
        """Write the index anew, where reading what it should have spared has cost enough."""
        memory, gathering = self._memory, self._gathering
        if memory is None:
            return
        spared = self._remembered.union(name for _, name in selected)
        if sum(count for name, count in gathering.counts.items() if name not in spared) < memory.worthwhile:
            return
        from reconciler.manifests.index import write

        write(memory.path, memory.version, gathering.sound(), before=memory.begun)

    def _is_excluded(self, path: str) -> bool:
        return any(_within(path, one) for one in self._excluded)

    def _files(
        self, entry: Path, stated: ValuePath, *, must_hold: bool, excluded: frozenset[str] = frozenset()
    ) -> list[tuple[str, str]]:
        """The files of a path that reconciler.yaml names at `stated`; a missing or empty one is a problem there."""
        where = self._workspace.document.position(stated)
        name = str(entry.relative_to(self._root)) if entry.is_relative_to(self._root) else str(entry)
        if not entry.resolve().is_relative_to(self._root.resolve()):
            message = f"{name} lies outside the workspace"
            self._gathering.add([Problem(*where, "outside", None, message, f"name a folder below {FILE}")])
            return []
        if not entry.exists():
            message = f"{name} does not exist"
            fix = "make the folder and put manifests in it, or name the right one"
            self._gathering.add([Problem(*where, "missingFolder", None, message, fix)])
            return []
        found = below(self._root, entry, excluded=excluded)
        self._gathering.add(found.problems)
        if must_hold and not found.files and not found.problems:
            self._gathering.add([empty(where, name)])
        return found.files

    def _read_base(self, files: Iterable[tuple[str, str]], *, listed: bool = True) -> None:
        """Keep the documents of files; `listed` is whether they stand where reconciler.yaml says that manifests do."""
        for path, name in files:
            if name in self._gathering.files:
                continue
            for document in self._gathering.read(path, name):
                self._keep(document, listed=listed)

    def _keep(self, document: Document, *, listed: bool) -> None:
        manifest = self._gathering.manifest(document.value, document)
        if manifest is None:
            return
        address = manifest.address
        first = self._bases.get(address)
        if first is None:
            self._bases[address] = Base(document, manifest)
            return
        where = first.document.position(("metadata", "name"))
        message = f"{address} is declared twice, first at {where.file}:{where.line}"
        at = document.position(("metadata", "name"))
        fix = "rename one of the two, or remove it"
        if not listed:
            folder = os.path.dirname(at.file) or at.file  # noqa: PTH120
            fix = (
                f"to lay it over that one list {folder} under an environment's overlays in {FILE}; else {fix}"
            )
        self._gathering.add([Problem(*at, "duplicate", address, message, fix)])

    def _world(self, environment: Environment) -> dict[str, Manifest]:
        """The manifests of an environment."""
        index = self._workspace.environments.index(environment)
        folders = []
        for number, entry in enumerate(environment.overlays):
            stated = ("spec", "environments", index, "overlays", number)
            files = self._files(entry, stated, must_hold=False)
            folders.append([one for path, name in files for one in self._gathering.read(path, name)])
        if not any(folders):
            return {address: one.manifest for address, one in self._bases.items()}
        from reconciler.manifests.layering import layered

        return layered(self._bases, folders, self._gathering)

    def _check(
        self,
        world: dict[str, Manifest],
        unread: str,
        about: frozenset[str] | None,
        *,
        environment: str | None = None,
    ) -> None:
        """Run the rules across documents; what only shows in one environment is said to be of it."""
        known = {*self._gathering.problems, *self._gathering.warnings}
        for manifest, finding in findings(list(world.values()), unread, about=about):
            position = manifest.where(finding.path)
            as_in_base = Problem(*position, finding.code, manifest.address, finding.message, finding.fix)
            note = f" (in the environment {environment})" if environment and as_in_base not in known else ""
            self._gathering.found(manifest, finding, note=note)

    def _limited(self, manifests: dict[str, Manifest], selected: list[tuple[str, str]]) -> Loaded:
        """The result as far as the selected files have a part in it."""
        names, addresses = {name for _, name in selected}, self._addresses(selected)
        loaded = _result(
            manifests, self._gathering, sum(self._gathering.counts.get(name, 0) for name in names)
        )

        def concerns(problem: Problem) -> bool:
            return problem.file in names or problem.address in addresses or problem in self._asked

        return loaded._replace(
            problems=tuple(filter(concerns, loaded.problems)),
            warnings=tuple(filter(concerns, loaded.warnings)),
        )

    def _addresses(self, selected: list[tuple[str, str]]) -> frozenset[str]:
        """Those of all documents in the selected files."""
        documents = (one for _, name in selected for one in self._gathering.files.get(name, ()))
        return frozenset(address for one in documents if (address := one.address) is not None)


def _lays(environment: Environment, files: Iterable[tuple[str, str]]) -> bool:
    """Whether one of the files is an overlay of the environment."""
    folders = [str(one) for one in environment.overlays]
    return any(_within(path, one) for path, _ in files for one in folders)


def _within(path: str, entry: str) -> bool:
    return path == entry or path.startswith(f"{entry}/")


def _result(manifests: dict[str, Manifest], gathering: Gathering, documents: int) -> Loaded:
    return Loaded(
        manifests=tuple(manifests[address] for address in sorted(manifests)),
        problems=tuple(sorted(gathering.problems, key=lambda problem: (*problem[:4], problem.message))),
        warnings=tuple(sorted(gathering.warnings, key=lambda problem: (*problem[:4], problem.message))),
        documents=documents,
    )

"""Manifests and the live world brought together into a View, with every doubt about it cleared up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from reconciler.cli.connection import Connection
from reconciler.kinds.table import KINDS
from reconciler.manifests.peers import Index
from reconciler.model.counting import counted
from reconciler.model.errors import InvalidError, UsageError
from reconciler.model.manifest import Manifest, Reference, kind_of
from reconciler.model.observation import Observation, Scope
from reconciler.model.problem import Problem
from reconciler.observing.looking import Looker, Progress
from reconciler.planning.doubts import Doubt, doubts
from reconciler.planning.options import Options
from reconciler.planning.resolve import unresolved
from reconciler.planning.view import View

_ROUNDS = 4


def look(
    connection: Connection,
    manifests: Sequence[Manifest],
    options: Options,
    progress: Progress | None = None,
    *,
    today: date | None = None,
) -> View:
    """The View of what the options select. Reads only. Raises InvalidError for references that mean nothing live."""
    looker = Looker(connection.providers, **({"progress": progress} if progress else {}))
    everything = tuple(manifests)
    peers = Index(everything)
    selected = select(everything, peers, options)
    references = {one.address: tuple(KINDS[one.kind].references(one)) for one in selected}
    _check_reached(connection, selected)
    scopes = _scopes(connection, selected, peers, options, references)
    answers = looker.run([KINDS[name].observe(scope) for name, scope in scopes.items()])
    found = dict(zip(scopes, answers, strict=True))
    day = today or datetime.now(UTC).date()

    def view() -> View:
        return View(
            kinds=KINDS,
            peers=peers,
            manifests=everything,
            selected=selected,
            references=references,
            found=found,
            world=looker.world,
            target=connection.target,
            owner=connection.owner,
            today=day,
        )

    seen = view()
    if problems := unresolved(seen):
        said = f"{counted(len(problems), 'reference')} that the live world does not know"
        raise InvalidError(said, problems=problems)
    cleared: set[Doubt] = set()
    for _ in range(_ROUNDS):
        doubtful = [one for one in doubts(seen, options) if one not in cleared]
        if not doubtful:
            break
        _clear(looker, doubtful, found)
        cleared.update(doubtful)
        seen = view()
    return seen


def _clear(looker: Looker, doubtful: Sequence[Doubt], found: dict[str, tuple[Observation, ...]]) -> None:
    """Read each doubtful object by id or name, and let that stand in place of what a search said."""
    answers = looker.run([KINDS[kind].reread(subject) for kind, subject in doubtful])
    known = {kind: {one.id: one for one in found[kind]} for kind in {kind for kind, _ in doubtful}}
    for (kind, subject), answer in zip(doubtful, answers, strict=True):
        if subject.id is not None:
            known[kind].pop(subject.id, None)
        if answer is not None:
            known[kind][answer.id] = answer
    found.update({kind: tuple(objects.values()) for kind, objects in known.items()})


def _scopes(
    connection: Connection,
    selected: Sequence[Manifest],
    peers: Index,
    options: Options,
    references: Mapping[str, tuple[Reference, ...]],
) -> dict[str, Scope]:
    """What each kind is asked to observe."""
    own: dict[str, list[Manifest]] = {name: [] for name in KINDS}
    pointing: dict[str, list[Reference]] = defaultdict(list)
    for one in selected:
        own[one.kind].append(one)
        for reference in references[one.address]:
            for target in reference.targets:
                pointing[target].append(reference)
    targeted = {kind_of(target) for target in options.targets}
    return {
        name: Scope(
            target=connection.target,
            owner=connection.owner,
            manifests=tuple(own[name]),
            peers=peers,
            referenced=tuple(pointing[name]),
            leftovers=not options.selector and (name in targeted or not targeted),
            prunes=_prunes(name, options) and (name in targeted or bool(own[name] or pointing[name])),
        )
        for name in KINDS
        if _reached(connection, name)
    }


def scope_of(connection: Connection, kind: str, peers: Index, references: Sequence[Reference]) -> Scope:
    """What a kind is asked for where only the objects behind some references matter, declared ones and live ones."""
    declared = {
        one.address: one
        for one in (peers.resolve(kind, each.value) for each in references)
        if one is not None
    }
    return Scope(
        target=connection.target,
        owner=connection.owner,
        manifests=tuple(declared.values()),
        peers=peers,
        referenced=tuple(references),
        leftovers=False,
    )


def _reached(connection: Connection, kind: str) -> bool:
    """Whether the environment reaches the systems in which objects of a kind live."""
    return connection.providers.keys() >= KINDS[kind].systems


def _check_reached(connection: Connection, selected: Sequence[Manifest]) -> None:
    """Raises InvalidError with each manifest of a kind that lives nowhere in this environment."""
    fix = "state it in reconciler.yaml, or move the document to the overlays of the environments that have it"
    problems = []
    for one in selected:
        missing = sorted(KINDS[one.kind].systems - connection.providers.keys())
        if missing:
            said = f"the environment states no {' and no '.join(missing)}"
            problems.append(Problem(*one.where(("kind",)), "noSystem", one.address, said, fix))
    if problems:
        said = f"{counted(len(problems), 'document')} of systems that this environment does not reach"
        raise InvalidError(said, problems=tuple(problems))


def _prunes(kind: str, options: Options) -> bool:
    """Whether left-overs of a kind are to go: of one that costs, only where manifests, or a target, tell that it is
    used."""
    return options.prune or any(one.startswith(f"{kind}/") for one in options.prune_adopted)


def select(manifests: Sequence[Manifest], peers: Index, options: Options) -> tuple[Manifest, ...]:
    """What --target (with what it needs) or --selector leaves of the manifests."""
    if options.selector:
        chosen = [one for one in manifests if all(one.labels.get(k) == v for k, v in options.selector)]
        if not chosen:
            wanted = ",".join(f"{key}={value}" for key, value in options.selector)
            raise UsageError(f"no manifest has the labels {wanted}", fix="see metadata.labels")
        return _with_needs(chosen, manifests, peers)
    if options.targets:
        known = {one.address: one for one in manifests}
        return _with_needs([known[one] for one in options.targets if one in known], manifests, peers)
    return tuple(manifests)


def _with_needs(
    chosen: Sequence[Manifest], manifests: Sequence[Manifest], peers: Index
) -> tuple[Manifest, ...]:
    wanted: dict[str, Manifest] = {}
    stack = list(chosen)
    while stack:
        one = stack.pop()
        if one.address not in wanted:
            wanted[one.address] = one
            stack.extend(_needs(one, peers))
    return tuple(one for one in manifests if one.address in wanted)


def _needs(manifest: Manifest, peers: Index) -> Iterator[Manifest]:
    for reference in KINDS[manifest.kind].references(manifest):
        found: list[Any] = [peers.resolve(kind, reference.value) for kind in reference.targets]
        yield from (one for one in found if one is not None)

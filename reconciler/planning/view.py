"""The desired side and the live side brought together: who is who, and what a reference means.

A View is rebuilt when observations are confirmed; it is what kinds see as `Links`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from reconciler.model import lifecycle
from reconciler.model.change import Decision, pending
from reconciler.model.kind import Kind, Peers
from reconciler.model.manifest import Manifest, Reference
from reconciler.model.observation import Observation, Ownership, Target
from reconciler.model.reading import Listing, Read, World
from reconciler.planning.diff import without


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a manifest was found to be on the live side.

    `observed` is its object (also one that is not ours, or a free place), `renamed` whether it still carries the former
    address, `stray` another live object that carries the manifest's own tag, `taken` the object that holds the key that
    the manifest wants.
    """

    observed: Observation | None = None
    renamed: bool = False
    replaces: bool = False
    stray: Observation | None = None
    former: Observation | None = None
    taken: Observation | None = None


@dataclass
class View:
    """Everything planning knows. Lookups are constant; pairing is done once for each manifest."""

    kinds: Mapping[str, Kind]
    peers: Peers
    manifests: tuple[Manifest, ...]
    selected: tuple[Manifest, ...]
    references: Mapping[str, tuple[Reference, ...]]
    found: Mapping[str, tuple[Observation, ...]]
    world: World
    target: Target
    owner: Ownership
    today: date
    _pairings: dict[str, Pairing] = field(init=False, default_factory=dict)
    _stated: dict[str, Mapping[str, Any]] = field(init=False, default_factory=dict)
    _by_id: dict[tuple[str, str], Observation] = field(init=False, default_factory=dict)
    _by_key: dict[tuple[str, str], Observation] = field(init=False, default_factory=dict)
    _by_resource: dict[str, list[Observation]] = field(init=False, default_factory=dict)
    _listings: dict[tuple[Read, str], dict[str, list[Mapping[str, Any]]]] = field(
        init=False, default_factory=dict
    )
    _addresses: frozenset[str] = field(init=False)
    _by_label: dict[tuple[str, str], list[Observation]] = field(init=False, default_factory=dict)
    _deleted: set[tuple[str, str]] = field(init=False, default_factory=set)
    _changing: dict[tuple[str, str], Decision] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._addresses = frozenset(manifest.address for manifest in self.manifests)
        for kind, observations in self.found.items():
            for one in observations:
                self._by_id[kind, one.id] = one
                self._by_key[kind, one.key] = one
                self._by_label.setdefault((kind, one.label), []).append(one)
                if one.given:  # its key alone says which manifest means it
                    continue
                if one.resource and self.owner.owns(one.owner) and "previous" not in one.words:
                    self._by_resource.setdefault(one.resource, []).append(one)

    # Who is who -------------------------------------------------------------------------------------------------

    def pairing(self, manifest: Manifest) -> Pairing:
        """The live side of a manifest."""
        known = self._pairings.get(manifest.address)
        if known is None:
            known = self._pairings[manifest.address] = self._pair(manifest)
        return known

    def _pair(self, manifest: Manifest) -> Pairing:
        kind = self.kinds[manifest.kind]
        key = kind.key(manifest, self)
        holder = self._by_key.get((manifest.kind, key)) if key is not None else None
        if holder is not None and holder.given:
            return Pairing(
                holder, renamed=holder.resource is not None and holder.resource == manifest.renamed_from
            )
        tagged = self._by_resource.get(manifest.address, [])
        former = self._by_resource.get(manifest.renamed_from or "", [None])[0]
        ours = holder is not None and self.owner.owns(holder.owner)
        if holder and ours and holder.resource in (None, manifest.address):
            stray = next((one for one in tagged if one is not holder), None)
            return Pairing(holder, stray=stray, former=former if former is not holder else None)
        if tagged:
            stray = tagged[1] if len(tagged) > 1 else None
            return Pairing(tagged[0], replaces=kind.replaces, stray=stray, former=former, taken=holder)
        if former is not None:
            replaces = kind.replaces and former.key != key
            return Pairing(
                former, renamed=True, replaces=replaces, taken=None if holder is former else holder
            )
        if holder is not None and ours and holder.resource in self._addresses:
            return Pairing(taken=holder)
        return Pairing(holder)

    def stated(self, manifest: Manifest) -> Mapping[str, Any]:
        """Every value that a manifest states, in canonical form: with lifecycle, without ignored paths of live ones."""
        known = self._stated.get(manifest.address)
        if known is None:
            known = self._stated[manifest.address] = self._state(manifest)
        return known

    def _state(self, manifest: Manifest) -> Mapping[str, Any]:
        kind = self.kinds[manifest.kind]
        observed = self.pairing(manifest).observed
        values = dict(kind.desired(manifest, observed, self))
        said = manifest.lifecycle
        for word in lifecycle.STATED:
            if word in said:
                values[lifecycle.path(word)] = True if said[word] else None
        # what is not there yet begins with everything that is stated: there is nothing to compare with
        return without(values, said.get("ignore") or ()) if observed else values

    def paired_ids(self) -> set[tuple[str, str]]:
        """Kind and id of every observation that some manifest stands for, or is replacing."""
        pairs = ((m.kind, self.pairing(m)) for m in self.manifests)
        return {
            (kind, one.id) for kind, pair in pairs for one in (pair.observed, pair.stray) if one is not None
        }

    # Links ------------------------------------------------------------------------------------------------------

    def ref(self, kind: str, value: Any, field: Literal["id", "arn"] = "id") -> Any:
        """See `Links.ref`."""
        manifest = self.declared(kind, value)
        if manifest is None:
            found = self.live_objects(kind, value)
            return getattr(found[0], field) if len(found) == 1 else None
        pairing = self.pairing(manifest)
        if pairing.observed is None or pairing.observed.free or pairing.replaces:
            return pending(manifest.address, field)
        return getattr(pairing.observed, field)

    def label_of(self, kind: str, value: Any) -> str:
        """See `Links.label_of`."""
        manifest = self.declared(kind, value)
        if manifest is None:
            found = self.live_objects(kind, value)
            return found[0].label if found else str(value)
        pairing = self.pairing(manifest)
        if pairing.observed is None or pairing.replaces:
            return str(self.kinds[kind].key(manifest, self))
        return pairing.observed.label

    def live(self, listing: Listing, value: Any) -> tuple[str, str]:
        """See `Links.live`."""
        fitting = self.listed(listing, value)
        return (fitting[0][listing.identity], fitting[0][listing.label]) if fitting else ("", str(value))

    def observed(self, kind: str, identity: str) -> Observation | None:
        """See `Links.observed`."""
        return self._by_id.get((kind, identity))

    def observations(self, kind: str) -> tuple[Observation, ...]:
        """See `Links.observations`."""
        return self.found.get(kind, ())

    def goes(self, kind: str, identity: str) -> bool:
        """See `Links.goes`."""
        return (kind, identity) in self._deleted

    def changes(self, kind: str, identity: str, path: str) -> bool:
        """See `Links.changes`."""
        decision = self._changing.get((kind, identity))
        return decision is not None and decision.changed(path)

    # What a value means -----------------------------------------------------------------------------------------

    def declared(self, kind: str, value: Any) -> Manifest | None:
        """The manifest that a reference means: by name, or by literal."""
        return self.peers.resolve(kind, value)

    def live_objects(self, kind: str, value: Any) -> list[Observation]:
        """The live objects that a literal, `{name: …}` or `{id: …}` means; more than one is ambiguous."""
        if isinstance(value, Mapping):
            if "id" in value:
                found = self._by_id.get((kind, value["id"]))
                return [found] if found else []
            return self._by_label.get((kind, value["name"]), [])
        found = self._by_key.get((kind, str(value).lower()))
        return [found] if found else []

    def listed(self, listing: Listing, value: Any) -> list[Mapping[str, Any]]:
        """The items of a listing that a live name or `{id: …}` means and that fit there."""
        return [one for one in self.named(listing, value) if listing.unfit(one) is None]

    def named(self, listing: Listing, value: Any) -> list[Mapping[str, Any]]:
        """The items with that live name or id, fitting or not: to say why none fits."""
        named = self.declared(listing.kind, value) if listing.kind else None
        literal = self.kinds[named.kind].literal(named) if named else None
        wanted = value if isinstance(value, Mapping) else {"name": literal or value}
        member, text = (listing.identity, wanted["id"]) if "id" in wanted else (listing.label, wanted["name"])
        return self.index(listing, member).get(text, [])

    def index(self, listing: Listing, member: str) -> dict[str, list[Mapping[str, Any]]]:
        """A listing by one member of its items."""
        key = (listing.read, member)
        if key not in self._listings:
            index: dict[str, list[Mapping[str, Any]]] = {}
            for one in self.world.get(listing.read) or ():
                index.setdefault(str(one[member]), []).append(one)
            self._listings[key] = index
        return self._listings[key]

    # What was decided -------------------------------------------------------------------------------------------

    def settle(self, decisions: Iterable[Decision]) -> None:
        """Let kinds know what the whole plan does, before they give notices and calls."""
        for one in decisions:
            if one.observed is None:
                continue
            self._changing[one.kind, one.observed.id] = one
            if one.action == "delete":
                self._deleted.add((one.kind, one.observed.id))
                self._stated.clear()  # what goes is not wanted any more

"""The port `Kind`: all that other rooms may ask of a resource type, so that none of them needs a kind's name.

A kind is pure: it yields reads, turns answers into observations and decisions into calls, and never talks to anyone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reconciler.model.change import (
        Action,
        Call,
        Change,
        Decision,
        FieldChange,
        Links,
        Notice,
        Risk,
        Settles,
    )
    from reconciler.model.load import Exposed
    from reconciler.model.manifest import Claim, Finding, Manifest, Path, Reference
    from reconciler.model.observation import Observation, Scope, Subject
    from reconciler.model.reading import Batch, Listing, Read, World
    from reconciler.model.worklist import Screen


class Peers(Protocol):
    """The other documents of the same workspace and environment."""

    def get(self, address: str) -> Manifest | None:
        """The manifest at `Kind/name`, or None."""

    def of_kind(self, kind: str) -> Iterable[Manifest]:
        """Every manifest of a kind."""

    def literal(self, kind: str, value: str) -> Manifest | None:
        """The manifest of `kind` whose own literal (address, phone number) is `value`, or None."""

    def resolve(self, kind: str, value: Any) -> Manifest | None:
        """The manifest of `kind` that a reference's value means: by name or by literal; None for live names and ids."""


class OfflineKind(Protocol):
    """What reading and validating ask of a resource type: nothing of it is live."""

    name: str

    pointers: Mapping[Path, tuple[str, ...]]
    """Path of each reference ("*" for any item of a list) -> kinds it may point to (none: never managed by us)."""

    uncleared: Mapping[Path, str]
    """Path -> why null cannot clear the value there, for people."""

    def document_model(self) -> type[BaseModel]:
        """The typed model of the whole document, from which its JSON Schema is compiled. Imports pydantic."""

    # What a document says, offline ------------------------------------------------------------------------------

    def literal(self, manifest: Manifest) -> str | None:
        """The canonical literal by which others may refer to this document: an email address in lower case."""

    def references(self, manifest: Manifest) -> Iterator[Reference]:
        """What the document points to."""

    def claims(self, manifest: Manifest, peers: Peers) -> Iterator[Claim]:
        """What must be unique in the environment, across documents and kinds; references through `peers`."""

    def check(self, manifest: Manifest, peers: Peers) -> Iterator[Finding]:
        """Rules that need more than the schema: within the document and across documents."""


class Kind(OfflineKind, Protocol):
    """One resource type. Registered in `kinds/table.py`, and nowhere else."""

    systems: frozenset[str]
    """The providers ("connect", "sms-voice", "symbee") without which objects of this type cannot be reached."""

    writes: Mapping[str, frozenset[str]]
    """Provider -> the operations by which calls of this type change anything: what has to be allowed to apply it."""

    # What is live -----------------------------------------------------------------------------------------------

    def observe(self, scope: Scope) -> Generator[Batch, World, tuple[Observation, ...]]:
        """Every live object of this type that the scope's manifests or our ownership concern, in the fewest reads."""

    def reread(self, subject: Subject) -> Generator[Batch, World, Observation | None]:
        """One object again, by id or else by name, never through an index that lags; None when it is not there."""

    # What to do -------------------------------------------------------------------------------------------------

    replaces: bool
    """Whether another natural key means another object (an address), not a new name for the same one (a queue)."""

    deletable: bool
    """Whether there is an object to delete when the manifest goes, and not just a mark of ours to take off."""

    index: tuple[Read, str] | None
    """The search by which objects are found, and the member with their id, where there is no read by name."""

    sets: frozenset[str]
    """Paths whose value is a set: compared, settled and refused by element."""

    exclusive: frozenset[str]
    """Paths that hold the key of another object of this kind, which only one object at a time may have there."""

    placed: frozenset[str]
    """Paths that name the other object in which this one stands, and is found: a rename of that one moves nothing."""

    capacity: Mapping[str, int]
    """Path of a set -> how many elements it can hold."""

    initial: Mapping[str, Any]
    """Path -> the value of a newly created object where nobody stated one (absent otherwise)."""

    listings: Mapping[str, Listing]
    """Path -> the live list in which the names at that path are looked up."""

    def key(self, manifest: Manifest, links: Links) -> Any:
        """The natural key that the document claims, comparable with `Observation.key`; None while not known."""

    def desired(self, manifest: Manifest, observed: Observation | None, links: Links) -> Mapping[str, Any]:
        """Every stated value in canonical form (live names, sets sorted), by the same flat paths as observed."""

    def notices(self, decision: Decision) -> Iterator[Notice]:
        """Refusals, blocked guards and warnings that only this kind knows of."""

    def standing(self, decision: Decision) -> Iterator[Notice]:
        """What is to say of what a manifest states even where nothing of it changes: a date that has come, something
        that it relies on and that is gone. (Where something changes, `notices` says it.)"""

    def risk(self, decision: Decision) -> Risk:
        """How much can go wrong for people."""

    def endangers(self, action: Action, fields: tuple[FieldChange, ...]) -> str | None:
        """What a change would do that protection forbids ("deleted", "disabled", "replaced", "released"), or None."""

    def exposure(self, decision: Decision) -> Iterator[Exposed]:
        """The live queues whose load a change touches: people and contacts whom it concerns."""

    def strands(
        self, action: Action, fields: tuple[FieldChange, ...], live: Observation | None
    ) -> Exposed | None:
        """The queue that a change takes away (deletes, disables) from whoever waits in it, or None."""

    def irreversible(self, decision: Decision) -> str | None:
        """What cannot be undone, in a sentence, or None."""

    def calls(self, decision: Decision) -> tuple[Call, ...]:
        """The API requests that carry the decision out, in order."""

    def after(self, decision: Decision) -> Iterator[str]:
        """Addresses whose changes, where the plan has some, must be done before: what no reference says."""

    def screens(self, change: Change) -> Iterator[Screen]:
        """What a person does in the portal to carry the change out, where no machine can."""

    def closed(self, path: str, change: Change, live: Observation) -> bool:
        """Whether elements of the set at `path` that nobody stated are to go (so that unseen ones refuse)."""

    def settles(self, call: Call) -> Settles:
        """What a stored call brings about."""

    def overwrites(self, change: Change, call: Call, live: Observation) -> Iterator[FieldChange]:
        """What a call would turn back: members that it carries only because the API replaces them together, and that
        are no longer what the plan saw (`before`) but something else now (`after`)."""

    def natural(self, call: Call, parameters: Mapping[str, Any]) -> str | None:
        """The natural key (see Observation.key) that a call of a new object is about, or None."""

    def identity(self, call: Call, parameters: Mapping[str, Any]) -> str | None:
        """The id of the object that a call with resolved parameters is about; None for a create."""

    def outputs(self, response: Mapping[str, Any]) -> Mapping[str, str]:
        """The values that later calls wait for ("id", "arn"), from a create's response."""

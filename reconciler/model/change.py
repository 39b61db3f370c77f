"""Decisions, changes and calls: what is to be done, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol

from reconciler.model.manifest import Manifest, kind_of
from reconciler.model.observation import Observation, Ownership, Target
from reconciler.model.reading import Listing, World

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

Action = Literal["create", "update", "adopt", "replace", "release", "delete"]
Risk = Literal["low", "medium", "high"]
Repeat = Literal["token", "setter", "naturalKey"]

PENDING = "$pending"
ENDANGERING: Mapping[Action, str] = {"delete": "deleted", "release": "released", "replace": "replaced"}
"""What each action does that protection forbids."""


def pending(address: str, field_name: str) -> dict[str, dict[str, str]]:
    """A value known only after an earlier call: `{"$pending": {"address": …, "field": …}}`."""
    return {PENDING: {"address": address, "field": field_name}}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after, in YAML shape with names. None is absent; a set is one sorted tuple."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Call:
    """One API request as data, in the API's own spelling.

    `repeat` says what repeating it does; `token` is our client token where the operation takes one. `depends_on` are
    ids of calls that must be done first; calls of one change follow each other.
    """

    provider: str
    operation: str
    parameters: Mapping[str, Any]
    repeat: Repeat
    takes_token: bool = False
    id: str = ""
    token: str | None = None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settles:
    """What a call brings about: the paths it sets, or the elements it adds to or removes from the set at `path`.

    `parameter` is the name of the request's member that lists the elements, `member` the key inside each (or None
    for plain strings), so that a call can be narrowed to the elements that are not settled yet. `values` are the
    paths' values afterwards, where the request tells them. `creates` and `deletes` say that the object itself comes
    or goes, `marks` that it becomes ours (so it is not settled before), `whole` that the request replaces the object
    with all that it has, so that it sets every path of its change;
    `moves` that the call may move elements of the change's own sets, so that they are read again before the next call
    about them; `lasts` that the answer comes before the effect: no further call goes, and the change is not done, until
    its paths show it.
    """

    paths: tuple[str, ...] = ()
    adds: bool | None = None
    parameter: str = ""
    member: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    creates: bool = False
    marks: bool = False
    deletes: bool = False
    moves: bool = False
    lasts: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a kind has to say of a decision: a refusal, a blocked guard, or a warning.

    `once`: a warning that is about the plan as a whole, said once whoever says it. `awaited`: a refusal that does not
    hold for a change that a person carries out by now, because it may speak of that very work.
    """

    level: Literal["refusal", "guard", "warning"]
    code: str
    message: str
    fix: str = ""
    once: bool = False
    awaited: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One address with what happens to it. `reason` is for people: code never branches on it."""

    address: str
    action: Action
    reason: str
    risk: Risk
    fields: tuple[FieldChange, ...] = ()
    calls: tuple[Call, ...] = ()
    renamed_from: str | None = None
    irreversible: str | None = None
    awaiting: bool = False
    observed_id: str | None = None
    fingerprint: str | None = None
    impact: Mapping[str, Any] | None = None

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return kind_of(self.address)


class Links(Protocol):
    """How a kind turns what a manifest says into ids, while calls are made. `today` is the day of the plan, in UTC."""

    target: Target
    owner: Ownership
    world: World
    peers: Peers
    today: date

    def ref(self, kind: str, value: Any, field: Literal["id", "arn"] = "id") -> Any:
        """The id (or ARN) of a referenced object, or a pending value for one that this plan creates."""

    def label_of(self, kind: str, value: Any) -> str:
        """What people call a referenced object: its live name or address, or the one it is going to have."""

    def live(self, listing: Listing, value: Any) -> tuple[str, str]:
        """Id and live name of what YAML calls `value` in a listing (already proven to resolve)."""

    def observed(self, kind: str, identity: str) -> Observation | None:
        """The observation of `kind` with this id."""

    def observations(self, kind: str) -> tuple[Observation, ...]:
        """Every observation of a kind."""

    def goes(self, kind: str, identity: str) -> bool:
        """Whether this plan deletes the object with this id."""

    def changes(self, kind: str, identity: str, path: str) -> bool:
        """Whether this plan changes the field at `path` of the object with this id."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What planning decided for one address, from which its kind makes the calls.

    `desired` holds every stated value by flat path; `fields` those that differ; `words` the lifecycle words that the
    live object shall carry afterwards; `adopting` whether the command line adopts this address.
    """

    address: str
    action: Action
    links: Links
    manifest: Manifest | None = None
    observed: Observation | None = None
    desired: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[FieldChange, ...] = ()
    words: frozenset[str] = frozenset()
    renamed_from: str | None = None
    adopting: bool = False

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return kind_of(self.address)

    @property
    def adopts(self) -> bool:
        """Whether the manifest or the command line says to take over what is there already."""
        return self.adopting or (self.manifest is not None and bool(self.manifest.lifecycle.get("adopt")))

    def changed(self, path: str) -> bool:
        """Whether the field at `path`, or one below it, differs."""
        return any(f.path == path or f.path.startswith(path + ".") for f in self.fields)

    def field_at(self, path: str) -> FieldChange | None:
        """The difference at `path`, or None."""
        return next((f for f in self.fields if f.path == path), None)

"""Is the world still as the plan saw it? Per field, and per element of a set. Pure.

A field that a change touches must still equal its *before* (then it is to do) or already its *after* (then it is
settled); anything else is stale. For a set, elements to add that are there and elements to remove that are gone are
settled, and a foreign element that the plan had not seen refuses where the set is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.change import Call, Change, FieldChange, Settles
from reconciler.model.kind import Kind
from reconciler.model.observation import Observation, Ownership


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is settled, and why the change may not go on (both empty: all is still to do)."""

    settled: frozenset[str] = frozenset()
    stale: tuple[str, ...] = ()
    whole: bool = False
    ours: bool = False


def assess(
    kind: Kind,
    change: Change,
    live: Observation | None,
    owner: Ownership,
    *,
    moved: Mapping[str, frozenset[str]],
) -> Freshness:
    """How a change stands against its object as it is now.

    `moved` holds, by set path, the ids that the change's own calls add or remove: those the plan has seen.
    """
    if live is None:
        if change.action in ("delete", "release"):
            return Freshness(whole=True)
        if change.action in ("create", "replace"):
            return Freshness()
        return Freshness(stale=("it is not there any more",))
    mismatch = _ownership(change, live, owner)
    if mismatch is not None:
        return mismatch
    states = [(one, _state(kind, change, one, live, moved)) for one in change.fields]
    settled = frozenset(one.path for one, state in states if state is _SETTLED)
    stale = tuple(_told(one, live) for one, state in states if state is _STALE)
    is_ours = live.owner == owner.tag and live.resource in (None, change.address)
    everything = change.action not in ("delete", "release") and is_ours and len(settled) == len(states)
    return Freshness(settled, stale, whole=everything and not stale, ours=is_ours)


def _ownership(change: Change, live: Observation, owner: Ownership) -> Freshness | None:
    """What to say where the object's owner is not the one that the plan saw."""
    if live.foreign:
        return Freshness(stale=(f"CloudFormation ({live.foreign}) manages it now",))
    if live.owner is not None and not owner.owns(live.owner):
        return Freshness(stale=(f"it belongs to {live.owner} now",))
    if live.owner is None:
        if change.action == "release":
            return Freshness(whole=True)
        if change.action in ("update", "delete"):
            return Freshness(stale=("it has lost our owner tag",))
        if change.action in ("create", "replace") and not live.free:
            return Freshness(stale=("something of that name has appeared, which nobody owns",))
    elif live.resource not in (None, change.address, change.renamed_from):
        return Freshness(stale=(f"it is {live.resource} now",))
    elif change.action == "delete" and "retain" in live.words:
        return Freshness(stale=("it is to be retained now",))
    return None


_TODO, _SETTLED, _STALE = "todo", "settled", "stale"


def _state(
    kind: Kind, change: Change, one: FieldChange, live: Observation, moved: Mapping[str, frozenset[str]]
) -> str:
    if one.path in kind.sets:
        return _set_state(kind, change, one, live, moved.get(one.path, frozenset()))
    now = live.values.get(one.path)
    if now == one.after or one.path in kind.placed:
        return _SETTLED
    fresh = change.action in ("create", "replace") and now in (None, kind.initial.get(one.path))
    return _TODO if now == one.before or fresh else _STALE


def _set_state(kind: Kind, change: Change, one: FieldChange, live: Observation, moved: frozenset[str]) -> str:
    now = live.elements.get(one.path, {})
    before, after = _as_set(one.before), _as_set(one.after)
    closed = kind.closed(one.path, change, live)
    labels = set(now.values())
    if labels == after or (not closed and labels >= after):
        return _SETTLED
    foreign = {label for identity, label in now.items() if identity not in moved} - before - after
    gone = (before & after) - labels if change.action != "replace" else set()  # before was in another place
    return _STALE if (closed and foreign) or gone else _TODO


def turned_back(
    kind: Kind, change: Change, freshness: Freshness, live: Observation | None
) -> tuple[str, ...]:
    """What somebody has changed since the plan, and a call that is still to be sent would set back unasked."""
    return tuple(
        _moved(one)
        for call in change.calls
        if live is not None and not is_settled(kind.settles(call), change, freshness, live)
        for one in kind.overwrites(change, call, live)
    )


def _moved(one: FieldChange) -> str:
    return f"{one.path} is now {_shown(one.after)}; the plan saw {_shown(one.before)}"


def _as_set(value: Any) -> set[str]:
    if value is None:
        return set()
    return {value} if isinstance(value, str) else set(value)


def _told(one: FieldChange, live: Observation) -> str:
    return f"{one.path} is now {_shown(live.values.get(one.path))}; the plan saw {_shown(one.before)}"


def _shown(value: Any) -> str:
    if value is None or value == ():
        return "absent"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else repr(value)


# Calls -----------------------------------------------------------------------------------------------------------


def elements_of(settles: Settles, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
    """The ids that a call adds or removes."""
    listed = parameters[settles.parameter]
    many = [listed] if isinstance(listed, Mapping) else listed
    return tuple(one[settles.member] if settles.member else one for one in many)


def moved_by(kind: Kind, calls: Iterator[tuple[Call, Mapping[str, Any]]]) -> dict[str, frozenset[str]]:
    """By set path, every id that these calls (with resolved parameters) add or remove."""
    moved: dict[str, frozenset[str]] = {}
    for call, parameters in calls:
        settles = kind.settles(call)
        if settles.adds is not None:
            found = frozenset(one for one in elements_of(settles, parameters) if isinstance(one, str))
            for path in settles.paths:
                moved[path] = moved.get(path, frozenset()) | found
    return moved


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of a call: its parameters, or None where nothing is; `whole` if nothing was dropped."""

    parameters: Mapping[str, Any] | None
    whole: bool = True
    left: tuple[str, ...] = field(default=())


def narrow(settles: Settles, parameters: Mapping[str, Any], live: Observation | None) -> Narrowed:
    """A call without the elements that are settled by now."""
    now: Mapping[str, str] = live.elements.get(settles.paths[0], {}) if live else {}
    elements = elements_of(settles, parameters)
    left = tuple(one for one in elements if (one not in now) == settles.adds)
    if not left:
        return Narrowed(None, whole=False)
    if len(left) == len(elements):
        return Narrowed(parameters)
    listed = [{settles.member: one} for one in left] if settles.member else list(left)
    return Narrowed({**parameters, settles.parameter: listed}, whole=False, left=left)


def unsettled(kind: Kind, calls: Iterable[tuple[Call, Mapping[str, Any]]], live: Observation | None) -> bool:
    """Whether any element that these calls move is not where the last of them leaves it.

    Elements may move though no set changes on the whole: a former default that goes, one that goes for a moment only.
    """
    wanted: dict[tuple[str, str], bool] = {}
    for call, parameters in calls:
        settles = kind.settles(call)
        if settles.adds is not None:
            named = (one for one in elements_of(settles, parameters) if isinstance(one, str))
            wanted |= {(settles.paths[0], one): settles.adds for one in named}
    now = live.elements if live else {}
    return any((one in now.get(path, {})) != there for (path, one), there in wanted.items())


def is_settled(settles: Settles, change: Change, freshness: Freshness, live: Observation | None) -> bool:
    """Whether a call that is not about a set has nothing left to do."""
    if freshness.whole:
        return True
    if settles.creates and (live is None or not settles.whole):
        return live is not None
    if settles.marks and not freshness.ours:
        return False
    if settles.values and live is not None:
        return all(live.values.get(path) == value for path, value in settles.values.items())
    concerned = [one.path for one in change.fields if settles.whole or one.path in settles.paths]
    return bool(concerned or settles.marks) and all(path in freshness.settled for path in concerned)

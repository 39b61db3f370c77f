"""The guards that look at a plan as a whole: too many deletes, too many updates, a freeze. Pure.

They exist because the usual accident is not one wrong change but all of them at once: an empty folder, a bad merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reconciler.model.change import Decision
from reconciler.model.counting import counted
from reconciler.model.kind import Kind
from reconciler.model.plan import GuardResult
from reconciler.planning.options import Options

# source: contract.md: percent counts from three affected objects up, or every change to a small workspace would block
_PERCENT_FROM = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """More than `count`, or more than `percent` of what we own, blocks."""

    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Freeze:
    """From `start` until (not including) `end` nothing is applied. Both are aware datetimes."""

    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What an environment allows at once."""

    deletes: Limit
    updates: Limit
    freezes: tuple[Freeze, ...] = ()


def whole_plan(
    decisions: Sequence[Decision],
    options: Options,
    limits: Limits,
    *,
    kinds: Mapping[str, Kind],
    owned: int,
    now: datetime,
) -> Iterator[GuardResult]:
    """One result for each of deletes, updates and freeze. `owned` is how many live objects are ours."""
    deleted = [one.address for one in decisions if one.action == "delete"]
    removed = [address for one in decisions for address in _removed(kinds, one)]
    said = f"this plan would delete {len(deleted)} of {owned} objects"
    if removed:
        said += f" and take {counted(len(removed), 'member')} off lists"
    yield _limited("deletes", said, limits.deletes, (*deleted, *removed), owned, options)
    updated = [one.address for one in decisions if _changes_something(one)]
    said = f"this plan would change {len(updated)} of {owned} objects"
    yield _limited("updates", said, limits.updates, updated, owned, options)
    if decisions:
        yield frozen(limits.freezes, now, overridden=options.overrides_guard("freeze", None))


def _changes_something(decision: Decision) -> bool:
    """Whether anything that is there changes. To fill in what is absent only completes an object of ours: so the same
    command can finish what a crash left half made, however much that is."""
    if decision.action == "update":
        return any(one.before is not None for one in decision.fields)
    return decision.action in ("adopt", "replace")


def _removed(kinds: Mapping[str, Kind], decision: Decision) -> Iterator[str]:
    """The address once for every element that a set loses: a removed element counts as a delete."""
    sets = kinds[decision.kind].sets
    for one in decision.fields:
        if one.path in sets and isinstance(one.before, tuple):
            yield from (decision.address for _ in set(one.before) - set(one.after or ()))


def _limited(
    name: str, said: str, limit: Limit, affected: Iterable[str], owned: int, options: Options
) -> GuardResult:
    everything = tuple(affected)
    counted = tuple(one for one in everything if not _let_pass(name, one, options))
    percent = 100 * len(counted) / owned if owned else 0.0
    too_many = len(counted) > limit.count
    too_large = len(counted) >= _PERCENT_FROM and percent > limit.percent
    if not (too_many or too_large):
        return GuardResult(name, "overridden" if len(counted) < len(everything) else "ok", None, said)
    allowed = f"{limit.count}" if too_many else f"{limit.percent} %"
    message = f"{said}; the most at once is {allowed}"
    overridden = options.overrides_guard(name, None)
    return GuardResult(name, "overridden" if overridden else "blocks", None, message)


def _let_pass(name: str, address: str, options: Options) -> bool:
    return any(guard == name and where == address for guard, where in options.overrides)


def frozen(freezes: Iterable[Freeze], now: datetime, *, overridden: bool) -> GuardResult:
    """What the freeze guard says at a moment."""
    for one in freezes:
        if one.start <= now < one.end:
            message = f"nothing is applied until {one.end.isoformat()}: {one.reason}"
            return GuardResult("freeze", "overridden" if overridden else "blocks", None, message)
    return GuardResult("freeze", "ok", None, "no freeze is on")

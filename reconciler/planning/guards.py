"""Guards: rules of safety that every plan is held against. Each has a name and an outcome, and most can be overridden.

account is proven before planning; ownership, capacity and protection are about one object each (what a kind alone can
know of them arrives as notices); deletes, updates and freeze are about the whole plan (see `limits`). waitingContacts
needs live figures: its place is in `GUARDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.model.change import Decision, Notice
from reconciler.model.kind import Kind
from reconciler.model.plan import OVERRIDABLE, GuardResult, Refusal
from reconciler.planning.options import Options


def evaluate(
    decisions: Sequence[Decision],
    notices: Iterable[tuple[str, Notice]],
    options: Options,
    whole: Iterable[GuardResult],
    *,
    kinds: Mapping[str, Kind],
) -> tuple[tuple[GuardResult, ...], tuple[Refusal, ...]]:
    """The results of all guards, and a refusal for each that blocks. `whole` are those about the plan as a whole."""
    said = [
        *_general(decisions, kinds),
        *((address, one) for address, one in notices if one.level == "guard"),
    ]
    results = [GuardResult("account", "ok", None, "account, Region and instance are the configured ones")]
    refusals = []
    for address, notice in said:
        if notice.code in OVERRIDABLE and options.overrides_guard(notice.code, address):
            results.append(GuardResult(notice.code, "overridden", address, notice.message))
            continue
        results.append(GuardResult(notice.code, "blocks", address, notice.message))
        refusals.append(Refusal(notice.code, address, notice.message, _fix(notice, address)))
    seen = {result.name for result in results}
    quiet = (name for name in ("ownership", "capacity", "protection") if name not in seen)
    results += [GuardResult(name, "ok", None, "nothing in this plan concerns it") for name in quiet]
    for result in whole:
        results.append(result)
        if result.outcome == "blocks":
            fix = f"look again, then use --override {result.name}"
            refusals.append(Refusal(result.name, None, result.message, fix))
    return tuple(results), tuple(refusals)


def _fix(notice: Notice, address: str) -> str:
    if notice.code not in OVERRIDABLE:
        return notice.fix
    way_out = f"--override {notice.code}={address}"
    return f"{notice.fix}, or use {way_out}" if notice.fix else way_out


def _general(decisions: Iterable[Decision], kinds: Mapping[str, Kind]) -> Iterator[tuple[str, Notice]]:
    for one in decisions:
        observed = one.observed
        if observed is None:
            continue
        if observed.foreign:
            message = f"“{observed.label}” is managed by CloudFormation ({observed.foreign})"
            fix = "change it there, or take it out of that stack first"
            yield one.address, Notice("guard", "ownership", message, fix)
        endangered = kinds[one.kind].endangers(one.action, one.fields)
        if "protect" in observed.words and endangered:
            message = f"“{observed.label}” is protected and would be {endangered}"
            fix = "take the protection off in an apply of its own first"
            yield one.address, Notice("guard", "protection", message, fix)

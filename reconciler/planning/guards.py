"""Guards: rules of safety that every plan is held against. Each has a name and an outcome, and most can be overridden.

Here: account (proven before planning), ownership, capacity, protection. What a kind alone can know of them arrives as
notices. deletes, updates, freeze and waitingContacts have their place in `GUARDS` and are evaluated from here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.change import Decision, Notice
from reconciler.model.plan import OVERRIDABLE, GuardResult, Refusal
from reconciler.planning.options import Options


def evaluate(
    decisions: Iterable[Decision], notices: Iterable[tuple[str, Notice]], options: Options
) -> tuple[tuple[GuardResult, ...], tuple[Refusal, ...]]:
    """The results of all guards, and a refusal for each that blocks."""
    blocked = [*_general(decisions), *((address, one) for address, one in notices if one.level == "guard")]
    results = [GuardResult("account", "ok", None, "account, Region and instance are the configured ones")]
    refusals = []
    for address, notice in blocked:
        if notice.code in OVERRIDABLE and options.overrides_guard(notice.code, address):
            results.append(GuardResult(notice.code, "overridden", address, notice.message))
            continue
        results.append(GuardResult(notice.code, "blocks", address, notice.message))
        refusals.append(Refusal(notice.code, address, notice.message, _fix(notice, address)))
    seen = {result.name for result in results}
    quiet = (name for name in ("ownership", "capacity", "protection") if name not in seen)
    results += [GuardResult(name, "ok", None, "nothing in this plan concerns it") for name in quiet]
    return tuple(results), tuple(refusals)


def _fix(notice: Notice, address: str) -> str:
    if notice.code not in OVERRIDABLE:
        return notice.fix
    way_out = f"--override {notice.code}={address}"
    return f"{notice.fix}, or use {way_out}" if notice.fix else way_out


def _general(decisions: Iterable[Decision]) -> Iterator[tuple[str, Notice]]:
    for one in decisions:
        observed = one.observed
        if observed is None:
            continue
        if observed.foreign:
            message = f"“{observed.label}” is managed by CloudFormation ({observed.foreign})"
            yield (
                one.address,
                Notice("guard", "ownership", message, "change it there, or take it out of that stack first"),
            )
        if "protect" in observed.words and one.action in ("delete", "release", "replace"):
            verb = {"delete": "deleted", "release": "released", "replace": "replaced"}[one.action]
            message = f"“{observed.label}” is protected and would be {verb}"
            yield (
                one.address,
                Notice(
                    "guard", "protection", message, "take the protection off in an apply of its own first"
                ),
            )

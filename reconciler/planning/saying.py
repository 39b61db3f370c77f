"""What a plan has to say besides its changes: what the kinds notice, and what a person still has on the work list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.change import Change, Notice
from reconciler.model.load import Loads
from reconciler.model.plan import PlanWarning, Refusal
from reconciler.model.worklist import Worklist
from reconciler.planning.decide import LEFT_OVER, Decided
from reconciler.planning.options import Options
from reconciler.planning.view import View


def noticed(view: View, decided: Decided) -> Iterator[tuple[str, Notice]]:
    """What the kinds have to say, without the warnings that a manifest acknowledges."""
    said = [(one, view.kinds[one.kind].notices(one)) for one in decided.decisions]
    said += [(one, view.kinds[one.kind].standing(one)) for one in decided.standing]
    for decision, notices in said:
        manifest = decision.manifest
        for one in notices:
            if one.level != "warning" or manifest is None or not manifest.acknowledges(one.code):
                yield decision.address, one


def warned(notices: Sequence[tuple[str, Notice]]) -> Iterator[PlanWarning]:
    """The warnings, each once."""
    said = (
        PlanWarning(n.code, None if n.once else address, n.message)
        for address, n in notices
        if n.level == "warning"
    )
    return iter(dict.fromkeys(said))


def refused(
    notices: Sequence[tuple[str, Notice]], changes: Sequence[Change], worklist: Worklist | None
) -> Iterator[Refusal]:
    """The refusals that hold. One that may speak of the work of a person does not, or asks for that work first."""
    awaiting = {one.address for one in changes if one.awaiting}
    listed = {one.address for one in worklist.awaiting} if worklist else set()
    for address, one in notices:
        if one.level != "refusal" or (one.awaited and address in awaiting):
            continue
        fix = one.fix
        if worklist and one.awaited and address in listed:
            fix = f"confirm it if it was done for the work list {worklist.id}; else {fix}"
        yield Refusal(one.code, address, one.message, fix)


def unread(loads: Loads | None) -> Iterator[PlanWarning]:
    """Why figures are missing, once for each reason."""
    for why in sorted({one.unread for one in loads.by_key.values() if one.unread} if loads else ()):
        yield PlanWarning("loadUnread", None, f"what waits in queues could not be read: {why}")


def outdated(
    changes: Sequence[Change], decided: Decided, options: Options, worklist: Worklist | None
) -> Iterator[PlanWarning]:
    """What waits for a person and is not wanted like that any more: whoever works on it ought to stop. Of what is not
    selected, or left over and not pruned now, this plan says nothing."""
    if worklist is None:
        return
    planned = {one.address: one for one in changes}
    unsaid = {one.address for one in decided.warnings if one.code == LEFT_OVER}
    for item in worklist.awaiting:
        change = planned.get(item.address)
        if change is None and (options.partial or item.address in unsaid):
            continue
        if change is None or not change.awaiting:
            what = (
                "is not wanted any more, or is on record" if change is None else "is wanted otherwise by now"
            )
            said = (
                f"what the work list {worklist.id} says of it {what}: applying takes it off, so confirm it before"
                " if it is done"
            )
            yield PlanWarning("worklistOutdated", item.address, said)

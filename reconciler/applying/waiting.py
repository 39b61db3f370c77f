"""The guard waitingContacts right before a queue is deleted or disabled: the load is read anew, judged as in plans."""

from __future__ import annotations

from reconciler.applying.outcome import Reason
from reconciler.applying.session import Session
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.load import GUARD, stranded, way_out
from reconciler.model.observation import Observation


def held_up(session: Session, kind: Kind, change: Change, live: Observation | None) -> Reason | None:
    """What stands in the way of a change as its object is now, or None. Touches the network where something may.

    Where the environment only warns, that is said at the end of the apply. What a person is asked to do already is not
    asked for anew, so that nothing is held up by it.
    """
    queue = kind.strands(change.action, change.fields, live)
    if queue is None or session.loading is None or session.waiting == "ignore" or change.awaiting:
        return None
    if session.overrides(GUARD, change.address):
        return None
    message = stranded(queue, session.loading.read((queue,)).of(queue.key))
    if message is None:
        return None
    if session.waiting == "warn":
        session.warn(f"{change.address}: {message}")
        return None
    drains = change.action == "delete" and queue.disabled is not None
    return Reason(GUARD, message, way_out(change.address, drains=drains))

"""The end of an apply: searches lag, and the next plan must not be misled by one that has not seen our writes."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.applying.outcome import Outcome
from reconciler.applying.session import Session
from reconciler.model.change import Change

_PAUSES = (0.5, 1.0, 2.0, 5.0)


def await_index(session: Session, changes: Sequence[Change], outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Wait until every new object stands in the search by which its kind is found, at most `read_back_seconds`.

    Returns a warning for what does not show by then. Only kinds without a read by name need it (`Kind.index`).
    """
    made: dict[str, dict[str, str]] = {}
    for change, outcome in zip(changes, outcomes, strict=True):
        kind = change.address.split("/")[0]
        identity = session.known_id(change.address)
        if session.kinds[kind].index is not None and session.is_new(identity) and outcome.result == "done":
            made.setdefault(kind, {})[str(identity)] = change.address
    deadline = session.clock() + session.read_back_seconds
    pauses = iter(_PAUSES)
    while made:
        made = {kind: left for kind, ids in made.items() if (left := _missing(session, kind, ids))}
        if not made or session.stop.is_set():
            break
        if session.clock() >= deadline:
            names = ", ".join(sorted(one for ids in made.values() for one in ids.values()))
            return (f"written, but searches do not show it yet: {names}; wait before you plan again",)
        session.sleep(next(pauses, _PAUSES[-1]))
    return ()


def _missing(session: Session, kind: str, ids: dict[str, str]) -> dict[str, str]:
    index = session.kinds[kind].index
    assert index is not None
    read, member = index
    shown = {one[member] for one in session.providers[read.provider].read(read) or ()}
    return {identity: address for identity, address in ids.items() if identity not in shown}

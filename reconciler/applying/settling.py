"""The end of an apply: searches lag, and the next plan must not be misled by one that has not seen our writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconciler.applying.outcome import Outcome
from reconciler.applying.session import Session
from reconciler.model.change import Change

_PAUSES = (0.5, 1.0, 2.0, 5.0)


def await_index(session: Session, changes: Sequence[Change], outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Wait until every new object stands in the search by which its kind is found, and none that was deleted does, at
    most `read_back_seconds`.

    Returns a warning for what does not show by then. Only kinds without a read by name need it (`Kind.index`).
    """
    awaited: dict[str, dict[str, _Awaited]] = {}
    for change, outcome in zip(changes, outcomes, strict=True):
        identity = change.observed_id if change.action == "delete" else session.known_id(change.address)
        if session.kinds[change.kind].index is None or identity is None or outcome.result != "done":
            continue
        if change.action == "delete" or session.is_new(identity):
            one = _Awaited(change.address, appears=change.action != "delete")
            awaited.setdefault(change.kind, {})[identity] = one
    for _ in session.looks(_PAUSES):
        awaited = {kind: left for kind, ids in awaited.items() if (left := _left(session, kind, ids))}
        if not awaited:
            return ()
    if session.stop.is_set():
        return ()
    names = ", ".join(sorted(one.address for ids in awaited.values() for one in ids.values()))
    return (f"written, but searches do not show it yet: {names}; wait before you plan again",)


class _Awaited(NamedTuple):
    """What a search shall show (`appears`), or show no longer."""

    address: str
    appears: bool


def _left(session: Session, kind: str, awaited: dict[str, _Awaited]) -> dict[str, _Awaited]:
    index = session.kinds[kind].index
    assert index is not None
    read, member = index
    shown = {one[member] for one in session.providers[read.provider].read(read) or ()}
    return {identity: one for identity, one in awaited.items() if (identity in shown) != one.appears}

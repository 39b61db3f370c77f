"""The journal: append-only, one JSON object a line, each call *intended* (durable) before it is sent.

Records: `apply` (who, when, which plan, which fencing number of the lock), `intended`, `done`, `failed`, `takenBack`,
`settled` (one call each), `end`. No secret and no response body is written, only what later calls wait for. An apply
that ended with no call left open is entered in history/<applyId>.json: its journal need not be looked at again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.model.errors import RefusedError
from reconciler.model.store import Store

JOURNALS = "journal/"
HISTORY = "history/"


class Journal:
    """The journal of one apply. Every record is durable when its method returns. Safe to use from many threads.

    Every method raises what `Store.append` raises: ConflictError where another run has written to this very journal.
    """

    def __init__(self, store: Store, apply_id: str, *, wall: Callable[[], float]) -> None:
        """Nothing is written before the first record. `wall` gives epoch seconds: when a call was done."""
        self._store = store
        self._wall = wall
        self._stream = JOURNALS + apply_id
        self._lock = threading.Lock()
        self._open: set[str] = set()
        self._begun: Mapping[str, Any] = {}
        self.apply_id = apply_id

    @staticmethod
    def read(store: Store, apply_id: str) -> tuple[Mapping[str, Any], ...]:
        """The records of an apply, in order; none where there is no such journal. Raises RefusedError otherwise."""
        return tuple(_record(apply_id, line) for line in store.records(JOURNALS + apply_id))

    def begin(self, *, fence: int, **record: Any) -> None:
        """Who applies which plan, when and from where, under which fencing number."""
        self._begun = {"applyId": self.apply_id, "fence": fence, **record}
        self._append({"type": "apply", **self._begun})

    def intended(self, call_id: str, **record: Any) -> None:
        """A call is about to be sent: with all that a later run needs to settle it (see `recovery`)."""
        with self._lock:
            self._open.add(call_id)
        self._append({"type": "intended", "call": call_id, **record})

    def done(self, call_id: str, outputs: Mapping[str, str]) -> None:
        """The API confirmed the call; `outputs` are the ids that later calls wait for."""
        self._append(
            {"type": "done", "call": call_id, "outputs": dict(outputs), "at": round(self._wall(), 3)}
        )
        self._closed(call_id)

    def failed(self, call_id: str, code: str, message: str, *, doubtful: bool) -> None:
        """The API refused the call, or (doubtful) nobody knows."""
        self._append(
            {"type": "failed", "call": call_id, "code": code, "message": message, "doubtful": doubtful}
        )
        if not doubtful:
            self._closed(call_id)

    def taken_back(self, call_id: str) -> None:
        """A call that was done was undone again by the run itself."""
        self._append({"type": "takenBack", "call": call_id})

    def settled(self, apply_id: str, call_id: str, result: str) -> None:
        """A call that an earlier run left open is open no more."""
        at = round(self._wall(), 3)
        self._append({"type": "settled", "of": apply_id, "call": call_id, "result": result, "at": at})

    def end(self, **record: Any) -> None:
        """The apply is over. Where it left no call open it is entered in the history."""
        self._append({"type": "end", **record})
        if not self._open:
            enter(self._store, self.apply_id, **{**self._begun, **record})

    def _closed(self, call_id: str) -> None:
        with self._lock:
            self._open.discard(call_id)

    def _append(self, record: Mapping[str, Any]) -> None:
        # ASCII: what comes from outside may hold what no encoding takes
        self._store.append(self._stream, json.dumps(record, separators=(",", ":")).encode())


def enter(store: Store, apply_id: str, **record: Any) -> None:
    """Enter an apply in the history: nothing of it is open. Entering it again replaces what was said."""
    content = json.dumps({"type": "apply", **record}, indent=2) + "\n"
    store.put(f"{HISTORY}{apply_id}.json", content.encode())


def unfinished(store: Store) -> tuple[str, ...]:
    """The ids of the applies that are not in the history, oldest first: they died, or left a call in doubt.

    Two listings, however many applies there have been.
    """
    ended = {name.removeprefix(HISTORY).removesuffix(".json") for name in store.names(HISTORY)}
    begun = (name.removeprefix(JOURNALS) for name in store.streams(JOURNALS))
    return tuple(sorted(set(begun) - ended))


def _record(apply_id: str, line: bytes) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("type"), str):
        raise RefusedError(
            f"the journal of {apply_id} holds a record that cannot be read: something else wrote to it",
            code="journal",
            fix=f"check in the consoles what {apply_id} has done; then move its journal away",
        )
    return record

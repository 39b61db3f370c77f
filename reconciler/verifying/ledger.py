"""What is remembered of every message that is handed over, so that none is handed over twice.

    sent/<channel>/<hash of the identity>.json
    {identity, content, state, attempts, at, by, run, note}

An entry says *intended*, durably, before the request goes; *accepted*, *refused* or *failed* once an answer is
certain; *doubtful* where none is. Whoever dies in between leaves it *intended*, which is a doubt too. Every step is a
conditional write, so that of two runs with the same message one goes. `content` is a hash: no text is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from reconciler.model.canonical import digest
from reconciler.model.errors import ConflictError, RefusedError
from reconciler.model.message import Message
from reconciler.model.store import Store

State = Literal["intended", "accepted", "refused", "failed", "doubtful"]
Standing = Literal["new", "accepted", "doubtful"]
"""What a message is to whoever would send it: never accepted for certain, accepted, or perhaps."""
SENT = "sent/"
_STANDING: dict[str, Standing] = {
    "intended": "doubtful",
    "doubtful": "doubtful",
    "accepted": "accepted",
    "refused": "new",
    "failed": "new",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is on record of a message. `at` is ISO 8601 (UTC), `note` a word such as the API's own code.

    `run` is the id of the run that wrote it, so that no two runs write the same: to a store that would be one write.
    `version` is that of the file: "" for one that was never written.
    """

    identity: tuple[str, str]
    content: str
    state: State
    attempts: int
    at: str
    by: str
    run: str
    note: str = ""
    version: str = ""

    @property
    def standing(self) -> Standing:
        """What the message is to whoever would send it."""
        return _STANDING[self.state]


class Writer(NamedTuple):
    """Who writes entries, in which run (an id that no other run has), and when: `clock` gives epoch seconds."""

    by: str
    run: str
    clock: Callable[[], float]


class Ledger:
    """The entries of one environment. Threads and processes may share it; every method touches the backend.

    Raises what `Store` raises, and RefusedError for an entry that cannot be read: then nobody knows what was sent.
    """

    def __init__(self, store: Store, writer: Writer) -> None:
        self._store = store
        self._writer = writer

    def entry(self, message: Message) -> Entry | None:
        """What is on record of a message with this identity, whatever its content was; None for nothing."""
        name = _name(message)
        stored = self._store.get(name)
        return None if stored is None else _read(name, stored.content, stored.version)

    def intend(self, message: Message, seen: Entry | None) -> Entry | None:
        """Put on record that it is about to be sent. None where the entry is not as it was seen: do not send then."""
        entry = Entry(
            identity=message.identity,
            content=content_of(message),
            state="intended",
            attempts=(seen.attempts if seen else 0) + 1,
            at=self._now(),
            by=self._writer.by,
            run=self._writer.run,
            version=seen.version if seen else "",
        )
        try:
            return self._write(message, entry)
        except ConflictError:
            return None

    def close(self, message: Message, intended: Entry, state: State, note: str = "") -> Entry:
        """Put on record what became of it. Raises ConflictError where somebody else has written meanwhile."""
        return self._write(message, replace(intended, state=state, note=note, at=self._now()))

    def _write(self, message: Message, entry: Entry) -> Entry:
        document = asdict(entry)
        del document["version"]
        content = (json.dumps(document, indent=2) + "\n").encode()
        condition: dict[str, Any] = {"if_version": entry.version} if entry.version else {"if_absent": True}
        return replace(entry, version=self._store.put(_name(message), content, **condition))

    def _now(self) -> str:
        return datetime.fromtimestamp(self._writer.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def content_of(message: Message) -> str:
    """A hash of all that a message says."""
    return digest(message.stated)


def _name(message: Message) -> str:
    return f"{SENT}{message.channel}/{digest(message.identity)}.json"


def _read(name: str, content: bytes, version: str) -> Entry:
    try:
        document = json.loads(content)
        one, other = document.pop("identity")
        entry = Entry(identity=(str(one), str(other)), version=version, **document)
        _ = entry.standing, entry.attempts + 1
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RefusedError(
            f"{name} in the backend cannot be read, so nobody knows whether that message was sent",
            code="ledger",
            fix="look at the other side whether it arrived; then move the file away",
        ) from error
    return entry

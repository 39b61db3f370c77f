"""What the changes of one apply share: the providers, the journal, the ids that became known, and the reads that hold
for all of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, repeat
from typing import Any

from reconciler.applying.journal import Journal
from reconciler.model.change import PENDING, Call, Change
from reconciler.model.kind import Kind
from reconciler.model.load import Loader, Policy
from reconciler.model.observation import Observation, Ownership, Subject, Target
from reconciler.model.provider import Provider
from reconciler.model.reading import Read, answered
from reconciler.model.worklist import Item

Progress = Callable[[str, str, str], None]
"""Called with (address, operation or "", state) from any thread; states: start, send, read, and the results; and drain,
then with what waits in place of the operation."""

_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between the looks at an object that shall show what was written."""


class UnknownValueError(KeyError):
    """A pending value that no call of this apply, and no live object, has given."""


@dataclass
class Session:
    """One apply. Safe to use from many threads. Touches the network through its providers only.

    `before_call` raises where no further call may be sent (the lock is lost); `done_before` are calls of the same plan
    that an earlier apply has done, each with the moment of `clock` until which reads may not show it yet; `overridden`
    the guards overridden, as `NAME` or `NAME=ADDRESS`. `by_hand` names the providers whose calls a person carries out:
    they are not sent but collected in `handed`, by address, with every value known. `newer` is what newer plans than
    this one have handed to a person already. `loading` reads what waits (None: nobody looks), `waiting` is what the
    guard waitingContacts does; `drain` is for how many seconds queues that are to be deleted may take to get empty
    (None: they are not drained). `warned` collects what guards let pass.
    """

    kinds: Mapping[str, Kind]
    providers: Mapping[str, Provider]
    journal: Journal
    target: Target
    owner: Ownership
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    read_back_seconds: float
    progress: Progress
    stop: threading.Event = field(default_factory=threading.Event)
    before_call: Callable[[], None] = lambda: None
    done_before: Mapping[str, float] = field(default_factory=dict)
    overridden: frozenset[str] = frozenset()
    by_hand: frozenset[str] = frozenset()
    newer: tuple[Item, ...] = ()
    loading: Loader | None = None
    waiting: Policy = "block"
    drain: float | None = None
    handed: dict[str, tuple[Call, ...]] = field(default_factory=dict)
    warned: list[str] = field(default_factory=list)
    calls: int = 0
    _outputs: dict[tuple[str, str], str] = field(init=False, default_factory=dict)
    _created: set[str] = field(init=False, default_factory=set)
    _shared: dict[Read, Any] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _reading: dict[Read, threading.Lock] = field(init=False, default_factory=dict)

    def overrides(self, guard: str, address: str) -> bool:
        """Whether the plan records that a person overrode the guard, for all or for this address."""
        return guard in self.overridden or f"{guard}={address}" in self.overridden

    def looks(self, pauses: Sequence[float] = _PAUSES, *, until: float | None = None) -> Iterator[None]:
        """Each time that it is time to look: at once, then after each of the pauses (in seconds; the last again and
        again), until `clock` shows `until` (None: `read_back_seconds` from now) or the run is to stop."""
        deadline = self.clock() + self.read_back_seconds if until is None else until
        for seconds in chain(pauses, repeat(pauses[-1])):
            yield
            if self.clock() >= deadline or self.stop.is_set():
                return
            self.sleep(seconds)

    # What a person does ------------------------------------------------------------------------------------------

    def is_by_hand(self, change: Change) -> bool:
        """Whether a person carries the change out: there is something to do in the portal."""
        if not change.calls or any(call.provider not in self.by_hand for call in change.calls):
            return False
        return any(True for _ in self.kinds[change.kind].screens(change))

    def handed_otherwise(self, change: Change) -> bool:
        """Whether a newer plan has handed something else about the same object to a person."""
        return any(one.address == change.address and not one.carries_out(change) for one in self.newer)

    def hand_over(self, address: str, calls: tuple[Call, ...]) -> None:
        """Calls for a person, every value in them known."""
        with self._lock:
            self.handed[address] = calls

    def warn(self, message: str) -> None:
        """A warning for the end of the apply."""
        with self._lock:
            self.warned.append(message)

    # Values that became known -----------------------------------------------------------------------------------

    def learn(self, address: str, outputs: Mapping[str, str], *, created: bool) -> None:
        """The ids of an object: of one just created, or of one found live."""
        with self._lock:
            self._outputs.update({(address, name): value for name, value in outputs.items()})
            if created:
                self._created.update(outputs.values())

    def known_id(self, address: str) -> str | None:
        """The id of an object that this apply made or found, or None."""
        return self._outputs.get((address, "id"))

    def is_new(self, identity: str | None) -> bool:
        """Whether this very apply made the object with this id (so nothing can have happened to it before)."""
        return identity in self._created

    def resolve(self, value: Any) -> Any:
        """The value with every pending part filled in. Raises UnknownValueError."""
        if isinstance(value, Mapping):
            if PENDING in value:
                wanted = value[PENDING]
                try:
                    return self._outputs[wanted["address"], wanted["field"]]
                except KeyError as error:
                    raise UnknownValueError(wanted["address"]) from error
            return {key: self.resolve(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.resolve(one) for one in value]
        return value

    # Reads ------------------------------------------------------------------------------------------------------

    def reread(
        self,
        kind: Kind,
        address: str,
        *,
        identity: str | None,
        key: str | None,
        paths: frozenset[str],
        anew: bool = False,
    ) -> Observation | None:
        """The object as it is now. Lists that concern many objects are read once for the whole apply, or `anew`."""
        if identity is None and key is None:
            return None
        subject = Subject(address, identity, key or "", paths, self.target, self.owner)
        return answered(kind.reread(subject), partial(self._read, anew=anew))

    def _read(self, one: Read, *, anew: bool) -> Any:
        provider = self.providers[one.provider]
        if one.of_one:
            answer = provider.read(one)
            if answer is not None:  # whoever only wants what never changes need not ask again
                self._shared.setdefault(replace(one, of_one=False), answer)
            return answer
        with self._lock:
            lock = self._reading.setdefault(one, threading.Lock())
        with lock:
            if anew or one not in self._shared:
                self._shared[one] = provider.read(one)
            return self._shared[one]

    def count(self) -> None:
        """One more request was sent."""
        with self._lock:
            self.calls += 1

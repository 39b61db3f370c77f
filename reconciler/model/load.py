"""What waits in queues, and for whom: figures as they were read, and what they mean to who takes a queue away. Pure.

A figure that nobody could give is None: unknown, which is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

from reconciler.model.counting import counted
from reconciler.model.reading import World

GUARD = "waitingContacts"
"""The name of the guard."""

Policy = Literal["block", "warn", "ignore"]
"""What the guard does where somebody waits, or nobody knows. contract.md, reconciler.yaml."""

Figure = int | float | None
_NOTHING: World = MappingProxyType({})


class Exposed(NamedTuple):
    """A queue whose load a change touches.

    `system` is where it is: "connect" or "symbee"; `key` its ARN or its code, as Symbee's statistics call it too;
    `label` what people call it. `fate` is what the change does to it that would leave whoever waits there alone
    ("deleted", "disabled"), or None. `disabled` says whether it takes contacts no more; None where no queue of its
    sort can be disabled.
    """

    system: Literal["connect", "symbee"]
    key: str
    label: str
    fate: str | None = None
    disabled: bool | None = None


class Unread(NamedTuple):
    """In place of an answer: why there is none."""

    why: str


class Load(NamedTuple):
    """The load of one queue. `oldest_seconds` is the age of the oldest that waits; `source` is whose figure of what
    waits counts ("connect", "symbee", or None where it is unknown); `unread` why a source could not be asked;
    `deserted` says that the queue has been disabled and without figures long enough to count as empty.
    """

    agents_staffed: Figure = None
    waiting: Figure = None
    oldest_seconds: Figure = None
    source: str | None = None
    unread: str = ""
    deserted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits, as far as anybody can know."""
        return self.waiting == 0 or self.deserted

    @property
    def is_silent(self) -> bool:
        """Whether everybody who was asked answered, and nobody had a figure."""
        return self.waiting is None and not self.unread

    def document(self, queue: str) -> dict[str, Any]:
        """As the plan file holds it, of a queue that people call `queue`."""
        return {
            "queue": queue,
            "agentsStaffed": self.agents_staffed,
            "waiting": self.waiting,
            "oldestSeconds": self.oldest_seconds,
            "source": self.source,
        }


class Loads(NamedTuple):
    """The loads of some queues, by key, and when they were read (ISO 8601, UTC)."""

    read_at: str
    by_key: Mapping[str, Load]

    def of(self, key: str) -> Load:
        """The load of a queue; all unknown where it was not read."""
        return self.by_key.get(key, Load())


class Loader(Protocol):
    """Reads loads. Touches the network and raises nothing that a remote API can cause: that is unknown."""

    def read(self, queues: Sequence[Exposed], known: World = _NOTHING) -> Loads:
        """The loads now. Of queues that a change would take away, and that are disabled and without figures, it asks
        three times, a few seconds apart, before they count as empty.

        What is `known` from a moment ago is not asked for again where no queue is taken away."""


def said(load: Load) -> str:
    """A load for people: "3 waiting (oldest 125 s), 2 agents staffed"."""
    if load.deserted:
        return "disabled, and without figures over three reads: counts as empty"
    if load.waiting is None and load.agents_staffed is None:
        return f"load unknown ({load.unread})" if load.unread else "load unknown"
    waiting = "waiting unknown" if load.waiting is None else f"{load.waiting} waiting"
    if load.waiting and load.oldest_seconds is not None:
        waiting += f" (oldest {load.oldest_seconds} s)"
    staffed = load.agents_staffed
    agents = "agents unknown" if staffed is None else f"{counted(staffed, 'agent')} staffed"
    return f"{waiting}, {agents}"


def stranded(queue: Exposed, load: Load) -> str | None:
    """What the guard says against taking a queue away, or None where nobody waits there."""
    if load.is_empty:
        return None
    if load.waiting is None:
        why = load.unread or "nobody has figures of it, which is not zero"
        return f"“{queue.label}” would be {queue.fate}, and whether anybody waits in it is unknown: {why}"
    contacts = counted(load.waiting, "contact")
    oldest = f", the oldest for {load.oldest_seconds} s" if load.oldest_seconds else ""
    return f"“{queue.label}” would be {queue.fate}, and {contacts} wait{'s' if load.waiting == 1 else ''} in it{oldest}"


def way_out(address: str, *, drains: bool) -> str:
    """What to do about the guard; `drains` where `apply --drain` can help."""
    drain = "use apply --drain 10m, " if drains else ""
    return f"wait until it is empty, {drain}or use --override {GUARD}={address}"

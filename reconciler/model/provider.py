"""The port `Provider`: the only thing that talks to one remote API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from reconciler.model.reading import Read


class Provider(Protocol):
    """Sends calls and pages reads; owns authentication, quota, retries and the translation of errors.

    Every method touches the network and may raise any RemoteError. `read` retries what is harmless to repeat. `send`
    waits out throttling (the API refused, so nothing happened) and repeats nothing else.
    """

    def read(self, read: Read) -> Any:
        """All pages of a list operation as one list; the response of any other; None where nothing is there."""

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        """One request that changes something; `token` becomes its ClientToken. Returns the response."""


class Guardable(Provider, Protocol):
    """A provider whose writes can be made to depend on something that may be lost while they wait: the lock."""

    def guarded_by(self, check: Callable[[], None]) -> Provider:
        """The same provider, with `check` called right before every request that writes; it raises to forbid it."""

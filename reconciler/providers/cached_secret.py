"""A secret that is sent with every request: taken once for many of them, and afresh when it is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable

from reconciler.providers.secrets import Reference, Secret, SecretsProvider, as_header

# source: https://docs.symbeeconnect.com/reference/queue-stats-api: Symbee keeps a key "no longer than an hour" on one
# crawl of the page, "a few hours" on another; rotated ones are met sooner
_KEPT_SECONDS = 15 * 60.0


class CachedSecret:
    """A secret: taken from where its reference leads, and taken again after 15 minutes. Threads may share it.

    `clock` gives seconds.
    """

    def __init__(self, secrets: SecretsProvider, reference: Reference, *, clock: Callable[[], float]) -> None:
        self._reference = reference
        self._secrets = secrets
        self._clock = clock
        self._held: tuple[Secret, float] | None = None
        self._lock = threading.Lock()

    def current(self) -> Secret:
        """The secret, at most 15 minutes old. Raises as `SecretsProvider.take` does."""
        with self._lock:
            if self._held is None or self._clock() - self._held[1] >= _KEPT_SECONDS:
                self._held = (self._secrets.take(self._reference).secret, self._clock())
            return self._held[0]

    def instead_of(self, refused: Secret) -> Secret:
        """The secret as it is now, after one was refused; what another thread took meanwhile is new enough."""
        with self._lock:
            if self._held is not None and self._held[0] is refused:
                self._held = None
        return self.current()

    def as_header(self, taken: Secret) -> str:
        """One that was taken, as it may stand in an HTTP header. Raises InvalidError where it cannot."""
        return as_header(taken, self._reference)

"""Marks of secrets: they change when the value does, and tell nothing of it without a key that the backend keeps.

The key is random, made with the first write, and never leaves the backend: a mark in a plan or a journal is of no use
to whoever would guess at short passwords.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.model.canonical import canonical
from reconciler.model.errors import ConflictError, InvalidError
from reconciler.model.store import Store

KEY_FILE = "symbee/mark.key"
_KEY_BYTES = 32
_DIGITS = 16


class Marks:
    """The marks of one environment. Threads may share it. `random_bytes` gives so many random bytes, for the key."""

    def __init__(self, store: Store | None, random_bytes: Callable[[int], bytes]) -> None:
        """`store`: where the key is kept; None: there are no marks."""
        self._store = store
        self._random_bytes = random_bytes
        self._key: bytes | None = None
        self._lock = threading.Lock()

    def mark(self, reference: Mapping[str, Any], value: str, *, making: bool) -> str | None:
        """16 hexadecimal digits; the same value under another reference has others. None where there is no key yet.

        `making`: a key is made where there is none. Touches the backend; raises InvalidError for a broken key.
        """
        key = self._own_key(making=making)
        if key is None:
            return None
        marked = f"{canonical(reference)}\n{value}".encode()
        return hmac.new(key, marked, hashlib.sha256).hexdigest()[:_DIGITS]

    def _own_key(self, *, making: bool) -> bytes | None:
        with self._lock:
            if self._key is None and self._store is not None:
                self._key = _stored(self._store) or (self._made(self._store) if making else None)
            return self._key

    def _made(self, store: Store) -> bytes | None:
        made = self._random_bytes(_KEY_BYTES)
        try:
            store.put(KEY_FILE, made.hex().encode(), if_absent=True)
        except ConflictError:  # another run was first
            return _stored(store)
        return made


def _stored(store: Store) -> bytes | None:
    found = store.get(KEY_FILE)
    if found is None:
        return None
    try:
        key = bytes.fromhex(found.content.decode())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise InvalidError(
            f"{KEY_FILE} in the backend is no key",
            code="markKey",
            fix="remove it: the next plan then shows every secret of a variable or file as new",
        )
    return key

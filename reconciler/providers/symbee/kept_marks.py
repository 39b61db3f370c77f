"""Marks of credentials, kept in the backend: `symbee/marks/<collection>/<code>.json`. See the port `Marks`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.model.canonical import parsed
from reconciler.model.store import Store
from reconciler.providers.symbee.places import place_of

MARKS = "symbee/marks/"


class KeptMarks:
    """The marks of one environment. Touches the backend only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, collection: str, code: str) -> Mapping[str, Any] | None:
        """See `Marks.get`. A mark that cannot be read is none: the credential then shows as new."""
        stored = self._store.get(_place(collection, code))
        found = parsed(stored.content) if stored else None
        return found if _is_mark(found) else None

    def put(self, collection: str, code: str, mark: Mapping[str, Any]) -> None:
        """See `Marks.put`."""
        self._store.put(_place(collection, code), json.dumps(mark, indent=2, sort_keys=True).encode() + b"\n")

    def delete(self, collection: str, code: str) -> None:
        """See `Marks.delete`."""
        self._store.delete(_place(collection, code))


def _is_mark(found: Any) -> bool:
    match found:
        case {"etag": str(), "credentials": dict(credentials)}:
            return all(_is_credential(one) for one in credentials.values())
    return False


def _is_credential(one: Any) -> bool:
    match one:
        case {"reference": dict(), "version": None | str()}:
            return True
    return False


def _place(collection: str, code: str) -> str:
    return place_of(MARKS, collection, code, "json")

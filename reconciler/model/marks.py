"""The port `Marks`: what is remembered of credentials that a remote system takes and never shows again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Marks(Protocol):
    """One mark for each object of Symbee's configuration that has credentials, kept in the backend.

    `collection` is the gateway's segment (`rest-sms-mappings`), `code` the object's. A mark is JSON, opaque to who
    keeps it, and no secret: `{"etag": text, "credentials": {name: {"reference": {env: NAME}, "version": text|None}}}`.
    """

    def get(self, collection: str, code: str) -> Mapping[str, Any] | None:
        """The mark that was put last; None without one."""

    def put(self, collection: str, code: str, mark: Mapping[str, Any]) -> None:
        """Keep a mark in place of any other. Raises ReconcilerError where it cannot be kept."""

    def delete(self, collection: str, code: str) -> None:
        """Keep none. Nothing happens where there is none; raises ReconcilerError as `put` does."""

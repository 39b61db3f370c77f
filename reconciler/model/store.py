"""The port `Store`: the small files of one environment, in a folder or in a bucket.

Names are paths with slashes: `lock.json`, `plans/<planId>.json`, `history/<applyId>.json`. A stream, such as
`journal/<applyId>`, is a list of records that only grows; how it lies in the backend is the store's own business.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from reconciler.model.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199})*\Z")


class Stored(NamedTuple):
    """A file as it was read. `version` changes whenever the content does, and means nothing else."""

    content: bytes
    version: str


class Store(Protocol):
    """The backend of one environment. Safe to use from many threads; every method may touch disk or network.

    All methods raise FailedError or a RemoteError where the backend does not answer as it should, and UsageError for a
    name that no backend takes. What returned is durable.
    """

    def get(self, name: str) -> Stored | None:
        """The file, or None where there is none."""
        ...

    def put(
        self, name: str, content: bytes, *, if_absent: bool = False, if_version: str | None = None
    ) -> str:
        """Write the whole file, or nothing; returns its version.

        Raises ConflictError where it is there already (`if_absent`), or is not of `if_version` any more.
        """
        ...

    def delete(self, name: str, *, if_version: str | None = None) -> None:
        """Remove the file. One that is not there is removed already; with `if_version` that raises ConflictError."""
        ...

    def names(self, prefix: str) -> tuple[str, ...]:
        """Every file whose name begins with `prefix` (empty, or a folder with its slash), sorted. Streams are none."""
        ...

    def append(self, stream: str, record: bytes) -> None:
        """Add a record (without line breaks) to a stream; it is durable when this returns.

        Whoever appends has to know all that stands there: raises ConflictError where the stream holds records that
        this store has neither read by `records` nor appended itself. So two writers never interleave.
        """
        ...

    def records(self, stream: str) -> tuple[bytes, ...]:
        """Every record of a stream, in order; empty where there is no such stream. A torn last one is left out."""
        ...

    def streams(self, prefix: str) -> tuple[str, ...]:
        """Every stream whose name begins with `prefix` (a folder with its slash), sorted."""
        ...

    def now(self) -> float:
        """Epoch seconds by the backend's own clock, which all who share the backend share too; whole seconds may do."""
        ...


def checked(name: str) -> str:
    """The name, which then can leave neither the folder nor the prefix. Raises UsageError for any other."""
    if not _NAME.match(name):
        raise UsageError(
            f"{name!r} is no name in a backend", code="name", fix="use letters, digits, . _ and -"
        )
    return name

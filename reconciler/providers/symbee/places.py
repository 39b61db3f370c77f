"""Where the backend keeps what is known of one object at Symbee."""

from __future__ import annotations

import hashlib
import re

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\Z")


def place_of(folder: str, collection: str, code: str, suffix: str) -> str:
    """The file in the backend of one object: its code where that is plain, else a readable part of it and a digest."""
    name = code
    if not _PLAIN.match(code):
        readable = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")[:60]
        name = f"{readable or 'x'}.{hashlib.sha256(code.encode()).hexdigest()[:12]}"
    return f"{folder}{collection}/{name}.{suffix}"

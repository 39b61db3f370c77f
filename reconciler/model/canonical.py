"""One canonical form of data, for everything that is hashed: digests, fingerprints, client tokens; and JSON as it is
read, where nobody knows who wrote it."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces; tuples are lists, frozensets sorted lists."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def parsed(content: str | bytes) -> Any:
    """The value of a JSON text; None for what is none, and for what is nested too deep to be read."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def token(plan_id: str, address: str, operation: str, parameters: Any) -> str:
    """The client token of a call: 64 characters, the same for the same plan. Pending values stay unresolved in it.

    source: product.md's rule 6; botocore's model allows 500 characters for Connect and 64 for SMS.
    """
    return digest([plan_id, address, operation, parameters])


def narrowed_token(stored: str | None, left: tuple[str, ...]) -> str | None:
    """The token of a call of which only some elements are left: another request, so another token."""
    return None if stored is None else digest([stored, sorted(left)])

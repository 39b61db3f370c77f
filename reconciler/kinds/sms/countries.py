"""Countries as mappings state them: ISO 3166-1 alpha-2, and UK, which Symbee's help text says for GB."""

from __future__ import annotations

ALIAS = "UK"
CANONICAL = "GB"


def canonical(code: str) -> str:
    """The country in ISO's spelling."""
    return CANONICAL if code == ALIAS else code

"""Identifiers of messages that nobody gave one: they follow from what is stated, so that the same file read again means
the same messages.

source: neither API knows tokens, so that an id which changes from run to run would let a repeated command send twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from reconciler.model.canonical import canonical

_SPACE = UUID("5b1f5a9e-6f0e-5a53-9a0f-3d0c5f5f7c11")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")


def derived(purpose: str, stated: Mapping[str, Any]) -> str:
    """A UUID (version 5) out of all that is stated, one for each purpose."""
    return str(uuid5(_SPACE, f"{purpose}\n{canonical(stated)}"))


def is_uuid(text: str) -> bool:
    """Whether a text has the form of a UUID."""
    return bool(_UUID.match(text))

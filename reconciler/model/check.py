"""The port `CheckKind`: a document that says what to look at, or to try, after changes. It changes no configuration.

Planning never sees one: `verify` runs them.
"""

from __future__ import annotations

from typing import Protocol

from reconciler.model.kind import OfflineKind


class CheckKind(OfflineKind, Protocol):
    """One sort of check. Registered in `kinds/table.py`, and nowhere else."""

    sends: bool
    """Whether it hands over a message that nothing can call back."""

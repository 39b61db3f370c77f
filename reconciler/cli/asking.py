"""Whether there is anybody to ask."""

from __future__ import annotations

import sys

from reconciler.cli.settings import Settings
from reconciler.model.errors import UsageError


def need_somebody(settings: Settings, *, fix: str, message: str = "there is no terminal to ask on") -> None:
    """Raises UsageError, with how to go on unasked, where no person sits at a terminal."""
    if not (sys.stdin.isatty() and settings.is_terminal(settings.err)):
        raise UsageError(message, fix=fix)

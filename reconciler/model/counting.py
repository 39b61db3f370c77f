"""How many of what, in words."""

from __future__ import annotations


def counted(number: float, noun: str) -> str:
    """A number with what it counts: "1 call", "0 calls"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

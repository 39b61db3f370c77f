"""Durations as people write them: 90s, 30m, 24h, 7d."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import click

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PATTERN = re.compile(r"(\d{1,6})([smhd])\Z")


class Duration(click.ParamType[timedelta]):
    """A click parameter type: digits and one of s, m, h, d. The value is a timedelta."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """See click."""
        if isinstance(value, timedelta):
            return value
        found = _PATTERN.match(value)
        if not found or not int(found[1]):
            self.fail(f"{value!r} is no duration: write for example 30m, 24h or 7d", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})

"""Logs go to stderr, key=value or one JSON object a line; nothing of ours is logged before this ran."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from reconciler.cli.settings import Settings
from reconciler.render.escaping import visible


class _Lines(logging.Formatter):
    """`time=… level=… logger=… message`; our messages are key=value already."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return f"time={when} level={record.levelname.lower()} logger={record.name} {visible(record.getMessage())}"


class _Objects(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": when, "level": record.levelname.lower(), "logger": record.name}
        return json.dumps({**said, "message": record.getMessage()}, ensure_ascii=True)


def configure(settings: Settings) -> None:
    """Let the product's own loggers speak as the settings say. Libraries stay silent: they log bodies."""
    handler = logging.StreamHandler(settings.err)
    handler.setFormatter(_Objects() if settings.log_format == "json" else _Lines())
    logger = logging.getLogger("reconciler")
    logger.handlers[:] = [handler]
    logger.setLevel(settings.log_level.upper())
    logger.propagate = False

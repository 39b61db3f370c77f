"""What every command is told: where the workspace is, which environment, how to log, and where output goes."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO


@dataclass
class Settings:
    """The global options. The process's environment and streams enter here, and nowhere below."""

    directory: Path | None = None
    environment: str | None = None
    log_level: str = "warning"
    log_format: str = "text"
    color: bool = True
    as_json: bool = False
    lease: tuple[float, float] = (30.0, 10.0)  # of a lock, and its heartbeat, in seconds. source: contract.md
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    stop: threading.Event = field(default_factory=threading.Event)  # set by an interrupt

    def is_terminal(self, stream: TextIO) -> bool:
        """Whether a person looks at the stream."""
        return stream.isatty() and self.variables.get("TERM") != "dumb"

    def colored(self, stream: TextIO) -> bool:
        """Whether the stream shows colours."""
        # source: https://no-color.org, any value but the empty one counts
        return self.color and not self.variables.get("NO_COLOR") and self.is_terminal(stream)

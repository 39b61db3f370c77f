"""The journal: append-only, one JSON object a line, each call *intended* (synced to disk) before it is sent.

Records: `apply` (who, when, which plan), `intended`, `done`, `failed` (one call each), `end`. No secret and no response
body is written, only what later calls wait for.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Journal:
    """An open journal file. Every record is on disk when its method returns. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Makes the file (0600) and its folders (0700). Raises OSError where that cannot be done."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)
        self._lock = threading.Lock()
        self.path = path

    def begin(self, **record: Any) -> None:
        """Who applies which plan, when and from where."""
        self._append({"type": "apply", **record})

    def intended(self, call_id: str, **record: Any) -> None:
        """A call is about to be sent: with all that a later run needs to settle it (see `recovery`)."""
        self._append({"type": "intended", "call": call_id, **record})

    def done(self, call_id: str, outputs: Mapping[str, str]) -> None:
        """The API confirmed the call; `outputs` are the ids that later calls wait for."""
        self._append({"type": "done", "call": call_id, "outputs": dict(outputs)})

    def failed(self, call_id: str, code: str, message: str, *, doubtful: bool) -> None:
        """The API refused the call, or (doubtful) nobody knows."""
        self._append(
            {"type": "failed", "call": call_id, "code": code, "message": message, "doubtful": doubtful}
        )

    def taken_back(self, call_id: str) -> None:
        """A call that was done was undone again by the run itself."""
        self._append({"type": "takenBack", "call": call_id})

    def settled(self, apply_id: str, call_id: str, result: str) -> None:
        """A call that an earlier run left open is open no more."""
        self._append({"type": "settled", "of": apply_id, "call": call_id, "result": result})

    def end(self, **record: Any) -> None:
        """The apply is over."""
        self._append({"type": "end", **record})

    def close(self) -> None:
        """No more records."""
        os.close(self._descriptor)

    def _append(self, record: Mapping[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
        with self._lock:
            os.write(self._descriptor, line.encode())
            os.fsync(self._descriptor)

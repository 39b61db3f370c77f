"""A sandbox served by a process of its own: `python -m tests.contract.sandbox.serving STATE SEED` prints its URL."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from reconciler.sandbox import Sandbox
from reconciler.sandbox.server import serve


def main(state: str, seed: str) -> None:
    box = Sandbox(Path(state), seed=Path(seed), clock=time.time, sleep=time.sleep)
    server = serve(box, host="127.0.0.1", port=0)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])

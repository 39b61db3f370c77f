"""The command line in a process of its own, with what no flag sets: `python -m tests.acceptance.process LEASE HEARTBEAT
OFF ARGUMENT…`. Seconds: how long a lease lasts, how often it is renewed, and by how much this machine's clock is off.
"""

from __future__ import annotations

import sys
import time


def run(lease: float, heartbeat: float, off: float, arguments: list[str]) -> int:
    actual = time.time
    time.time = lambda: actual() + off
    from reconciler.cli.app import run as command
    from reconciler.cli.settings import Settings

    return command(arguments, Settings(lease=(lease, heartbeat)))


if __name__ == "__main__":
    seconds = [float(one) for one in sys.argv[1:4]]
    sys.exit(run(seconds[0], seconds[1], seconds[2], sys.argv[4:]))

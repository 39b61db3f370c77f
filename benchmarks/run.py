"""`python -m benchmarks.run`: prints what validate, plan and apply cost, beside other tools where they are installed.

Nothing is asserted: a machine's mood is no defect. See docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

import reconciler
from benchmarks import pacing, planning, validating

SECTIONS = ("one-file", "many", "bombs", "plan", "pacing")


def main() -> None:
    """Runs the chosen sections in a temporary folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each command, in turn (default 5)")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of documents (default 1000,10000)")
    parser.add_argument(
        "--only", action="append", choices=SECTIONS, help="a section; may repeat (default: all)"
    )
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    chosen = options.only or SECTIONS
    print(f"reconciler {reconciler.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if "one-file" in chosen:
            validating.one_file(root / "one-file", rounds=5 * options.rounds)
        if "many" in chosen:
            validating.many(root / "many", sizes, rounds=options.rounds)
        if "bombs" in chosen:
            validating.bombs(root / "bombs", rounds=options.rounds)
        if "plan" in chosen:
            planning.client_and_peers(root / "plan", sizes, rounds=options.rounds)
        if "pacing" in chosen:
            pacing.against_the_bound(root / "pacing")


if __name__ == "__main__":
    main()

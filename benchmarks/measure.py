"""Runs commands one at a time and says what each cost its own process: CPU, wall, peak memory.

Absolute times drift by half on a shared machine. So what is compared runs in turn, round by round, and a median of
each is kept; quote ratios, and CPU before wall.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """A command to measure. `expect` is its exit code; `before` puts its world in order and is not measured."""

    command: Sequence[str]
    cwd: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    expect: int = 0
    before: Callable[[], None] | None = None


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU (user and system) and of wall, and MiB of resident memory at the peak."""

    cpu: float
    wall: float
    peak: float


class FailedJobError(Exception):
    """A command ended otherwise than its job expects; what it wrote is in the message."""


def run(job: Job) -> Cost:
    """What one run cost. Raises FailedJobError."""
    if job.before:
        job.before()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            job.command,
            cwd=job.cwd,
            env={**os.environ, **job.environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != job.expect:
            output.seek(0)
            said = output.read()[-2000:].decode(errors="replace")
            raise FailedJobError(
                f"{' '.join(job.command)}: exit code {process.returncode}, not {job.expect}\n{said}"
            )
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def alternate(jobs: Mapping[str, Job], *, rounds: int) -> dict[str, Cost]:
    """The median cost of each job; every round runs each of them once, in order."""
    costs: dict[str, list[Cost]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            costs[name].append(run(job))
    return {name: _median(found) for name, found in costs.items()}


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.wall for cost in costs),
        max(cost.peak for cost in costs),
    )


def growth(small: Cost, large: Cost, *, factor: float) -> float:
    """The exponent e for which `factor` times the work costs factor**e times the CPU."""
    return math.log(large.cpu / small.cpu) / math.log(factor)

"""Who runs this, where, in which CI job, on which commit: for the lock and for the record."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from reconciler.applying.lock import Here
from reconciler.cli.settings import Settings

# source: the variables that these CI systems document
_CI_JOBS = ("CI_JOB_URL", "BUILD_URL", "BUILDKITE_BUILD_URL", "CIRCLE_BUILD_URL")
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # source: man 5 proc
_SPACE = Path("/proc/self/ns/pid")  # source: man 7 namespaces
_PROCESSES = Path("/proc")


def here(settings: Settings) -> Here:
    """This process as a holder of locks."""
    return Here(
        user=user(),
        host=socket.gethostname(),
        pid=os.getpid(),
        boot=boot(),
        job=job(settings.variables),
        alive=alive,
        monotonic=time.monotonic,
        wall=time.time,
    )


def who(variables: Mapping[str, str], root: Path) -> dict[str, str | None]:
    """Who applies, from where, for which commit."""
    return {"who": user(), "host": socket.gethostname(), "job": job(variables), "commit": commit(root)}


def user() -> str:
    """The name of the user, or the number where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user id, as in some containers
        return str(os.getuid())


def job(variables: Mapping[str, str]) -> str | None:
    """The URL of the CI job, if this is one."""
    found = next((variables[name] for name in _CI_JOBS if variables.get(name)), None)
    if found is None and variables.get("GITHUB_RUN_ID"):
        server, repository = variables.get("GITHUB_SERVER_URL", ""), variables.get("GITHUB_REPOSITORY", "")
        return f"{server}/{repository}/actions/runs/{variables['GITHUB_RUN_ID']}"
    return found


def commit(root: Path) -> str | None:
    """The commit that is checked out, where the workspace is in a git repository."""
    return _said("git", "-C", str(root), "rev-parse", "HEAD")


def boot() -> str:
    """What names this run of this machine, and the space in which its process ids count; "" where nobody tells.

    Containers share a machine's boot and may share a host name, but number their processes each on their own.
    """
    try:
        return f"{_BOOT.read_text(encoding='ascii').strip()} {_SPACE.readlink()}"
    except OSError:
        return _said("sysctl", "-n", "kern.bootsessionuuid") or ""  # source: macOS


def alive(pid: int) -> bool:
    """Whether the process runs (a frozen one does). One that ended and was not waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    try:
        stat = (_PROCESSES / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def _said(*command: str) -> str | None:
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None if found.returncode == 0 else None

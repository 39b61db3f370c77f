"""What `apply` and `plan` cost the client, over HTTP, with the stand-in in a process of its own and no quotas."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import peers, workspaces
from benchmarks.measure import Cost, Job, alternate, growth, run
from benchmarks.tables import figures, heading, ratio, table
from benchmarks.validating import RECONCILER

NOTHING_CHANGED = "reconciler plan, nothing changed"
CREATE = "reconciler apply, N creates"
TERRAFORM_PLAN = "terraform plan, nothing changed"
TERRAFORM_APPLY = "terraform apply, N creates"
OCTODNS_PLAN = "octodns-sync plan, nothing changed"
MOST_FOR_TERRAFORM = 1_000  # its apply grows with the power of 1.7: 10,000 would take an hour


def client_and_peers(folder: Path, sizes: Sequence[int], *, rounds: int) -> None:
    """N queues created (once), then planned with nothing changed; beside terraform and octoDNS."""
    heading("apply and plan: N queues")
    found = {size: _measured(folder / str(size), size, rounds=rounds) for size in sizes}
    rows = [
        (name, str(size), *figures(cost)) for size, costs in found.items() for name, cost in costs.items()
    ]
    table(("job", "N", "CPU s", "wall s", "MiB"), rows)
    for small, large in itertools.pairwise(sizes):
        for name in found[small].keys() & found[large].keys():
            exponent = growth(found[small][name], found[large][name], factor=large / small)
            aim = " (aim: at most 1.10)" if name in (NOTHING_CHANGED, CREATE) else ""
            print(f"growth {small} to {large}, {name}: exponent {exponent:.2f}{aim}")
    for size, costs in found.items():
        for peer in (TERRAFORM_PLAN, OCTODNS_PLAN):
            if peer in costs:
                print(f"{size}: {peer} costs {ratio(costs[peer], costs[NOTHING_CHANGED])} times ours")


def _measured(folder: Path, size: int, *, rounds: int) -> dict[str, Cost]:
    """Costs by job. What creates runs once, what plans as often as there are rounds, in turn."""
    workspace = workspaces.write(folder / "ours", workspaces.queues(size), a_file=100)
    once, jobs = _peers(folder, size)
    with _serving(workspace) as endpoint:
        environ = {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "benchmark",
            "AWS_SECRET_ACCESS_KEY": "benchmark",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        aws = [RECONCILER, "-e", "aws"]
        once[CREATE] = run(Job([*aws, "apply", "--yes"], workspace, environ))
        jobs[NOTHING_CHANGED] = Job([*aws, "plan", "--detailed-exitcode"], workspace, environ)
        return once | alternate(jobs, rounds=rounds)


def _peers(folder: Path, size: int) -> tuple[dict[str, Cost], dict[str, Job]]:
    """What the other tools' creating cost, and their planning as jobs."""
    once: dict[str, Cost] = {}
    jobs: dict[str, Job] = {}
    terraform = peers.terraform(folder / "terraform", size) if size <= MOST_FOR_TERRAFORM else None
    if size > MOST_FOR_TERRAFORM:
        print(f"terraform: {size} resources would take it an hour: skipped")
    elif terraform:
        run(terraform("init"))
        once[TERRAFORM_APPLY] = run(terraform("apply", "-auto-approve"))
        jobs[TERRAFORM_PLAN] = terraform("plan", "-detailed-exitcode")
    else:
        print("terraform is not installed: skipped")
    octodns = peers.octodns(folder / "octodns", size)
    if octodns:
        jobs[OCTODNS_PLAN] = octodns
    else:
        print("octoDNS is not installed: skipped")
    return once, jobs


@contextlib.contextmanager
def _serving(workspace: Path) -> Iterator[str]:
    command = [RECONCILER, "-e", "stand-in", "sandbox", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().strip()
        finally:
            server.terminate()

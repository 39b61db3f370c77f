"""What `validate` costs: one changed file, many documents, and texts made to hurt."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import peers, workspaces
from benchmarks.measure import Cost, Job, alternate, growth
from benchmarks.tables import figures, heading, ratio, table

RECONCILER = str(Path(sys.executable).parent / "reconciler")
QUEUE_SCHEMA = "Queue.json"
PEER = "check-jsonschema, one a file"

ALIASES = "".join(f"  k{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10))
BOMBS = {
    "depth bomb (100,000 nested lists)": "[" * 100_000,
    "alias bomb (10 to the 9th nodes)": f"kind: Queue\nspec:\n  k0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{ALIASES}",
    "duplicate key": "kind: Queue\nkind: Queue\n",
}


def one_file(folder: Path, *, rounds: int) -> None:
    """One changed file of a workspace of 25 documents, beside Python itself and check-jsonschema."""
    heading("validate: one changed file")
    workspaces.write(folder, workspaces.queues(25), a_file=1)
    changed = folder / "manifests" / "00012.yaml"
    jobs = {
        "python -c pass": Job([sys.executable, "-c", "pass"], folder),
        "reconciler validate FILE": Job([RECONCILER, "validate", str(changed)], folder),
        "reconciler validate (all 25)": Job([RECONCILER, "validate"], folder),
    }
    peer = peers.check_jsonschema(folder, QUEUE_SCHEMA, [changed])
    if peer:
        jobs["check-jsonschema FILE"] = peer
    else:
        print("check-jsonschema is not installed: skipped\n")
    costs = alternate(jobs, rounds=rounds)
    bare = costs["python -c pass"]
    table(
        ("job", "CPU s", "wall s", "MiB", "times python -c pass"),
        [(name, *figures(cost), ratio(cost, bare)) for name, cost in costs.items()],
    )
    if peer:
        times = ratio(costs["check-jsonschema FILE"], costs["reconciler validate FILE"])
        print(f"check-jsonschema costs {times} times as much for one file (aim: at least 3.5).\n")


def many(folder: Path, sizes: Sequence[int], *, rounds: int) -> None:
    """N documents in files of 100, one a file, and mixed; beside check-jsonschema with one a file."""
    heading("validate: N documents")
    found = {size: alternate(_jobs(folder / str(size), size), rounds=rounds) for size in sizes}
    rows = [
        (name, str(size), *figures(cost)) for size, costs in found.items() for name, cost in costs.items()
    ]
    table(("job", "N", "CPU s", "wall s", "MiB"), rows)
    for small, large in itertools.pairwise(sizes):
        for name, cost in found[large].items():
            exponent = growth(found[small][name], cost, factor=large / small)
            aim = "" if name == PEER else " (aim: at most 1.10)"
            print(f"growth {small} to {large}, {name}: exponent {exponent:.2f}{aim}")
    for size, costs in found.items():
        peer = costs.get(PEER)
        if peer:
            for name in ("queues, files of 100", "queues, one a file"):
                print(
                    f"{size} documents: check-jsonschema costs {ratio(peer, costs[name])} times {name} (aim: 15)"
                )


def _jobs(folder: Path, size: int) -> dict[str, Job]:
    packed = workspaces.write(folder / "packed", workspaces.queues(size), a_file=100)
    single = workspaces.write(folder / "single", workspaces.queues(size), a_file=1)
    mixed = workspaces.write(folder / "mixed", workspaces.mix(size), a_file=100)
    jobs = {
        "queues, files of 100": Job([RECONCILER, "validate"], packed),
        "queues, one a file": Job([RECONCILER, "validate"], single),
        "mix, files of 100": Job([RECONCILER, "validate"], mixed),
    }
    files = sorted((single / "manifests").iterdir())
    peer = peers.check_jsonschema(single, QUEUE_SCHEMA, files)
    return jobs | ({PEER: peer} if peer else {})


def bombs(folder: Path, *, rounds: int) -> None:
    """Texts made to hurt a reader: each an error with file, line and column, soon."""
    heading("validate: bombs")
    folder.mkdir(parents=True)
    jobs = {}
    for number, (name, text) in enumerate(BOMBS.items()):
        file = folder / f"{number}.yaml"
        file.write_text(text, encoding="utf-8")
        jobs[name] = Job([RECONCILER, "validate", str(file)], folder, expect=3)
    costs: dict[str, Cost] = alternate(jobs, rounds=rounds)
    table(
        ("text (aim: 0.2 s of wall)", "CPU s", "wall s", "MiB"),
        [(name, *figures(cost)) for name, cost in costs.items()],
    )

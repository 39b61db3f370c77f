"""How close an apply comes to the least time that the API's quotas and the order of its calls allow.

In process, on a stand-in that enforces the request rates of AWS. Each third of the resources waits for the other two:
queues, addresses, and the associations between them.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.measure import Job, run
from benchmarks.tables import heading, table
from benchmarks.validating import RECONCILER

_WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: pacing, uid: "3f9c2a71"}
spec:
  environments:
    - name: sandbox
      sandbox: {quotas: aws}
"""
_RESOURCES = """\
---
apiVersion: reconciler/v1
kind: Queue
metadata: {{name: q{number}}}
spec: {{hoursOfOperation: Basic Hours}}
---
apiVersion: reconciler/v1
kind: EmailAddress
metadata: {{name: a{number}}}
spec: {{address: a{number}@example.com}}
---
apiVersion: reconciler/v1
kind: EmailAddressAssociation
metadata: {{name: r{number}}}
spec: {{queue: q{number}, default: a{number}, addresses: [], mode: exact}}
"""
_MOST = 49  # the stand-in enforces AWS's 50 queues an instance too, and has one


def against_the_bound(folder: Path) -> None:
    """One saved plan of 3 x 49 resources, applied; the wall time over the least time, and the throttled requests."""
    heading("apply under quotas: the wall time over the least time that they allow")
    (folder / "manifests").mkdir(parents=True)
    (folder / "reconciler.yaml").write_text(_WORKSPACE, "utf-8")
    resources = "".join(_RESOURCES.format(number=number) for number in range(_MOST))
    (folder / "manifests" / "all.yaml").write_text(resources, "utf-8")
    run(Job([RECONCILER, "plan", "--out", "p.json"], folder))
    least = json.loads((folder / "p.json").read_text("utf-8"))["summary"]["seconds"]
    start = run(Job([RECONCILER, "show", "p.json"], folder)).wall
    wall = run(Job([RECONCILER, "apply", "p.json"], folder)).wall - start
    table(
        ("resources", "least s", "wall s", "ratio"),
        [(str(3 * _MOST), f"{least:.1f}", f"{wall:.1f}", f"{wall / least:.2f}")],
    )
    print(
        "aim: at most 1.10 (start-up is taken off; the least time counts quotas only, not the order of the calls)"
    )

"""Makes workspaces of N documents, as they would be written by hand.

`queues` is N queues; `mix` is queues, email addresses and associations, a third each.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: benchmark, uid: 3f9c2a71}
spec:
  quotas: none
  defaultEnvironment: stand-in
  environments:
    - name: stand-in
      sandbox: {state: .reconciler/sandbox.db, quotas: none}
    - name: aws
      connect: {region: us-east-1, instance: acme-sandbox, accountId: "123456789012"}
"""

QUEUE = """\
apiVersion: reconciler/v1
kind: Queue
metadata:
  name: queue-{number:05}
  labels: {{team: team-{team}, tier: gold}}
  lifecycle:
    protect: false
spec:
  name: Queue {number:05}
  description: Customers of group {number} who write about an order, a delivery or an invoice.
  hoursOfOperation: Basic Hours
  maxContacts: 25
  status: ENABLED
  tags:
    costCenter: "{number:05}"
    team: team-{team}
"""

ADDRESS = """\
apiVersion: reconciler/v1
kind: EmailAddress
metadata:
  name: address-{number:05}
  labels: {{team: team-{team}}}
spec:
  address: support-{number:05}@example.com
  displayName: Support {number}
  description: Where customers of group {number} write to.
"""

ASSOCIATION = """\
apiVersion: reconciler/v1
kind: EmailAddressAssociation
metadata:
  name: association-{number:05}
spec:
  queue: queue-{number:05}
  default: address-{number:05}
  addresses: []
  mode: exact
"""


def queues(count: int) -> Iterator[str]:
    """The text of `count` documents."""
    return (QUEUE.format(number=number, team=number % 10) for number in range(count))


def mix(count: int) -> Iterator[str]:
    """The text of `count` documents, or a few more: groups stay whole."""
    for number in range(-(-count // 3)):
        for text in (QUEUE, ADDRESS, ASSOCIATION):
            yield text.format(number=number, team=number % 10)


def write(folder: Path, documents: Iterator[str], *, a_file: int) -> Path:
    """A workspace in `folder` (made here) with `a_file` documents to a file; returns the folder."""
    manifests = folder / "manifests"
    manifests.mkdir(parents=True)
    (folder / "reconciler.yaml").write_text(WORKSPACE, encoding="utf-8")
    for number in itertools.count():
        texts = list(itertools.islice(documents, a_file))
        if not texts:
            return folder
        (manifests / f"{number:05}.yaml").write_text("---\n".join(texts), encoding="utf-8")
    raise AssertionError("count() never ends")

"""Other tools on the same amount of the same sort of work. Each is optional: None where it is not installed.

- check-jsonschema: the same documents against the same schema (RECONCILER_CHECK_JSONSCHEMA, else on the PATH).
- terraform: N terraform_data resources with the fields of a queue, local state (on the PATH).
- octoDNS: N records, compared with a folder that holds the same ones (octodns-sync on the PATH).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Job

SCHEMAS = Path(__file__).parents[1] / "schemas"

RESOURCE = """\
resource "terraform_data" "queue_{number:05}" {{
  input = {{
    name         = "Queue {number:05}"
    description  = "Customers of group {number} who write about an order, a delivery or an invoice."
    hours        = "Basic Hours"
    max_contacts = 25
    status       = "ENABLED"
    tags         = {{ costCenter = "{number:05}", team = "team-{team}" }}
  }}
}}
"""

LIVE_FOLDER = '''\
"""A folder of YAML that stands for a live system: the same ones are read back from it."""

from octodns.provider.yaml import YamlProvider


class LiveFolder(YamlProvider):
    def populate(self, zone, target=False, lenient=False):
        return super().populate(zone, target=False, lenient=lenient)
'''

SYNC = """\
providers:
  wanted: {class: octodns.provider.yaml.YamlProvider, directory: ./wanted, enforce_order: false}
  live: {class: live_folder.LiveFolder, directory: ./live, enforce_order: false}
zones:
  example.com.: {sources: [wanted], targets: [live]}
"""


def check_jsonschema(folder: Path, schema: str, files: list[Path]) -> Job | None:
    """Validates `files`, one document each, against the schema file called `schema`."""
    found = os.environ.get("RECONCILER_CHECK_JSONSCHEMA") or shutil.which("check-jsonschema")
    if not found:
        return None
    names = [str(file) for file in files]
    return Job([found, "--no-cache", "--schemafile", str(SCHEMAS / schema), *names], folder)


def terraform(folder: Path, count: int) -> Callable[..., Job] | None:
    """A workspace of `count` resources, initialised; call the result with a subcommand and its flags."""
    found = shutil.which("terraform")
    if not found:
        return None
    folder.mkdir(parents=True)
    texts = (RESOURCE.format(number=number, team=number % 10) for number in range(count))
    (folder / "main.tf").write_text("\n".join(texts), encoding="utf-8")
    environ = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}

    def job(*arguments: str) -> Job:
        return Job([found, *arguments], folder, environ)

    return job


def octodns(folder: Path, count: int) -> Job | None:
    """Plans `count` records against a folder that already holds them: nothing changed."""
    found = shutil.which("octodns-sync")
    if not found:
        return None
    records = {
        f"queue-{number:05}": {"type": "A", "ttl": 300, "value": f"192.0.2.{number % 250 + 1}"}
        for number in range(count)
    }
    for name in ("wanted", "live"):
        (folder / name).mkdir(parents=True)
        (folder / name / "example.com.yaml").write_text(json.dumps(records), encoding="utf-8")
    (folder / "live_folder.py").write_text(LIVE_FOLDER, encoding="utf-8")
    (folder / "config.yaml").write_text(SYNC, encoding="utf-8")
    return Job([found, "--config-file", "config.yaml"], folder, {"PYTHONPATH": str(folder)})

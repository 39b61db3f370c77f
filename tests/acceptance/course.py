"""The examples as tests use them: copied to a folder of their own, in process or on the other side of HTTP."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.source import ROOT

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.name[0].isdigit())
LAST = EXAMPLES[-1]
ACCOUNT, REGION = "123456789012", "us-east-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "example",
    "GATEWAY_TOKEN": "example",
}


def copy(example: Path, folder: Path) -> Path:
    """The example as a workspace of its own, as it is in a clone."""
    made = ("README.md", ".reconciler", "p.json")
    return Path(shutil.copytree(example, folder / example.name, ignore=shutil.ignore_patterns(*made)))


def edit(file: Path, change: Callable[[Any], None]) -> None:
    """Change every document of a YAML file in place."""
    documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    for document in documents:
        change(document)
    file.write_text(yaml.safe_dump_all(documents, allow_unicode=True), encoding="utf-8")


def edit_one(workspace: Path, address: str, change: Callable[[Any], None]) -> None:
    """Change the manifest with this address, wherever it stands."""
    kind, name = address.split("/")
    for file in sorted((workspace / "manifests").rglob("*.yaml")):
        documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
        for document in documents:
            if document["kind"] == kind and document["metadata"]["name"] == name:
                change(document)
                file.write_text(yaml.safe_dump_all(documents, allow_unicode=True), encoding="utf-8")
                return
    raise AssertionError(f"no manifest states {address}")


def remove(workspace: Path, address: str) -> None:
    """Take the manifest with this address out of its file."""
    kind, name = address.split("/")
    for file in sorted((workspace / "manifests").rglob("*.yaml")):
        documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
        kept = [one for one in documents if (one["kind"], one["metadata"]["name"]) != (kind, name)]
        if len(kept) < len(documents):
            text = yaml.safe_dump_all(kept, allow_unicode=True) if kept else ""
            file.write_text(text, encoding="utf-8") if text else file.unlink()
            return
    raise AssertionError(f"no manifest states {address}")


def alias_of(workspace: Path) -> str:
    """The alias of the instance that the workspace's seed declares; the stand-in's own where it declares none."""
    seed = yaml.safe_load((workspace / "seed.yaml").read_text(encoding="utf-8"))
    return str(seed["instances"][0]["alias"]) if "instances" in seed else "acme-sandbox"


def over_http(workspace: Path, *, account: str = ACCOUNT, quotas: Any = "none", **connect: Any) -> None:
    """Turn the sandbox environment into a `connect` environment for the instance that its seed declares.

    Its name stays, and so do the owner tags: it is the same environment on the other side of HTTP.
    """
    target = {"region": REGION, "instance": alias_of(workspace), "accountId": account, **connect}

    def change(document: Any) -> None:
        document["spec"]["quotas"] = quotas
        for environment in document["spec"]["environments"]:
            if "sandbox" in environment:
                del environment["sandbox"]
                environment["connect"] = {"readBackSeconds": 10, **target}
            if "symbee" in environment:
                _symbee_over_http(environment["symbee"])

    edit(workspace / "reconciler.yaml", change)


def _symbee_over_http(symbee: Any) -> None:
    """Let what is stated of Symbee lead to the sandbox that the variables lead to."""
    url = os.environ["AWS_ENDPOINT_URL"]
    symbee["baseUrl"] = url
    if "gateway" in symbee["administration"]:
        symbee["administration"]["gateway"]["url"] = f"{url}/symbee"
    else:  # nobody sits at this portal, so statistics would not show what is confirmed
        symbee.pop("apiKey", None)


def with_instance(seed: Path, alias: str) -> None:
    """Let a seed declare what it declares in an instance of its own, so that many can share one world."""
    edit(seed, lambda document: document.update(instances=[{"alias": alias}]))


def world(state: Path) -> dict[str, list[Any]]:
    """All that a sandbox's state file holds of the world, its past included: equal only if nothing was written."""
    database = sqlite3.connect(f"file:{state}?mode=ro", uri=True)
    try:
        tables = ("object", "link", "tag", "token")
        return {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in tables}
    finally:
        database.close()


def queues(workspace: Path, count: int, **spec: Any) -> None:
    """Manifests of so many queues, in place of any that this made before."""
    documents = [
        {
            "apiVersion": "reconciler/v1",
            "kind": "Queue",
            "metadata": {"name": f"queue-{number}"},
            "spec": {"hoursOfOperation": "Office hours", **spec},
        }
        for number in range(count)
    ]
    (workspace / "manifests" / "queues.yaml").write_text(yaml.safe_dump_all(documents), encoding="utf-8")

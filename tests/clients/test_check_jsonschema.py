"""The published schemas under a validator that is not ours: it accepts what we accept, and refuses what they can say.

The validator reads one document a file, so files are taken apart at their document marks first.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.source import ROOT
from tests.support.messages import CONTACT, ROUTED, altered
from tests.support.messages import write as write_messages

VALIDATOR = os.environ.get(
    "RECONCILER_CHECK_JSONSCHEMA", ROOT / ".venv-check-jsonschema/bin/check-jsonschema"
)
SCHEMAS = sorted(
    path for path in (ROOT / "schemas").glob("*.json") if not path.name.endswith(".openapi.json")
)
TO_SEND = {"RoutedEmail": ROUTED, "EmailContact": CONTACT}
OF_DOCUMENTS = [path.stem for path in SCHEMAS if path.stem not in ("Plan", *TO_SEND)]
EXAMPLES = ROOT / "examples"

WRONG = {
    "an unknown field": ("\nspec:", "\nunknown: 1\nspec:"),
    "another version": ("reconciler/v1", "reconciler/v2"),
    "no spec": ("\nspec:", "\nother:"),
    "a name that is none": ("\nmetadata:", "\nmetadata: {name: Not_A_Name}\nother:"),
}
"""What is wrong with a document, and the edit that makes it so."""

SAYABLE = (
    "association-limits", "association-missing", "association-null", "association-repeats",
    "email-address-limits", "email-address-missing", "email-address-null", "head", "head-missing",
    "queue-limits", "queue-null", "queue-references", "reserved-tags", "too-many-tags", "unknown-field",
    "unknown-kind", "unquoted-phone-number", "wrong-type",
    "aws-sms-mapping", "aws-sms-mapping-hidden", "rest-sms-mapping", "routed-email-configuration", "skill-queue",
    "smpp-sms-mapping", "sms-phone-number", "sms-phone-number-two-way",
)  # fmt: skip
"""The cases of tests/invalid whose documents are each wrong in a way that JSON Schema can say."""

SAYABLE_OF_WORKSPACES = ("workspace", "workspace-guards", "workspace-symbee")
"""The same, of workspace files."""


def parts(path: Path) -> list[str]:
    """The texts of a file's documents."""
    return re.split(r"^---\s*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)


def documents(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """File, kind and text of every whole document of ours below a folder: overlays are only parts of documents."""
    whole = [*folder.rglob("manifests/**/*.yaml"), *folder.rglob("reconciler.yaml")]
    for path in sorted(whole):
        for text in parts(path):
            kind = re.search(r"^kind: (\w+)\s*$", text, re.MULTILINE)
            if kind and re.search("^apiVersion: reconciler/v1", text, re.MULTILINE):
                yield path, kind[1], text


def refused(schema: str, paths: Iterable[Path]) -> set[Path]:
    """Those of the files that the validator refuses under a schema of ours. Each must be readable for it."""
    command = [
        VALIDATOR,
        "--no-cache",
        "--output-format",
        "json",
        "--schemafile",
        ROOT / "schemas" / f"{schema}.json",
    ]
    done = subprocess.run([*command, *paths], capture_output=True, text=True)
    said = json.loads(done.stdout)
    assert said.get("parse_errors", []) == []
    assert done.returncode == (1 if said["errors"] else 0)
    return {Path(error["filename"]) for error in said["errors"]}


def write(folder: Path, texts: Iterable[str]) -> list[Path]:
    """Each text as a file of its own."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{number}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def test_the_schemas_are_schemas() -> None:
    checked = subprocess.run([VALIDATOR, "--check-metaschema", *SCHEMAS], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_every_example_has_documents() -> None:
    found = {path.relative_to(EXAMPLES).parts[0] for path, _, _ in documents(EXAMPLES)}
    assert found == {path.name for path in EXAMPLES.iterdir() if (path / "reconciler.yaml").exists()}


@pytest.mark.parametrize("schema", OF_DOCUMENTS)
def test_examples_are_accepted(schema: str, tmp_path: Path) -> None:
    wanted = write(
        tmp_path, (text for _, kind, text in documents(EXAMPLES) if schema in (kind, "reconciler"))
    )
    assert wanted
    assert refused(schema, wanted) == set()


@pytest.mark.parametrize("schema", OF_DOCUMENTS)
def test_what_is_wrong_is_refused(schema: str, tmp_path: Path) -> None:
    good = next(text for _, kind, text in documents(EXAMPLES) if schema in (kind, "reconciler"))
    bad = write(tmp_path, (good.replace(*edit, 1) for edit in WRONG.values()))
    assert good not in [path.read_text(encoding="utf-8") for path in bad]
    assert refused(schema, bad) == set(bad)


def test_every_document_that_we_refuse_is_refused(tmp_path: Path) -> None:
    texts = {
        f"{case}-{number}": text
        for case in SAYABLE
        for path in sorted((ROOT / "tests" / "invalid" / case).rglob("*.yaml"))
        for number, text in enumerate(parts(path))
    }
    paths = {name: tmp_path / f"{name}.yaml" for name in texts}
    for name, path in paths.items():
        path.write_text(texts[name], encoding="utf-8")
    assert {name.rpartition("-")[0] for name in texts} == set(SAYABLE)
    assert sorted(set(paths.values()) - refused("reconciler", paths.values())) == []


def test_every_workspace_file_that_we_refuse_is_refused() -> None:
    files = {ROOT / "tests" / "invalid" / case / "reconciler.yaml" for case in SAYABLE_OF_WORKSPACES}
    assert refused("Workspace", files) == files


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        ("RoutedEmail", altered(ROUTED, ("ownerId",), None)),
        ("RoutedEmail", {**ROUTED, "configuration": "returns"}),
        ("RoutedEmail", altered(ROUTED, ("attributes",), ROUTED["attributes"] * 6)),
        ("EmailContact", {**CONTACT, "timestamp": 1577836800}),
        ("EmailContact", {**CONTACT, "subject": "s" * 79}),
        ("EmailContact", {**CONTACT, "from": "nobody"}),
    ],
)
def test_messages_to_send(schema: str, wrong: object, tmp_path: Path) -> None:
    good = write_messages(tmp_path, TO_SEND[schema], "good.json")
    many = write_messages(tmp_path, [TO_SEND[schema]] * 2, "many.json")
    bad = write_messages(tmp_path, wrong, "bad.json")
    assert refused(schema, [good, many, bad]) == {bad}


def test_a_plan_is_accepted_and_an_edited_one_refused(tmp_path: Path) -> None:
    workspace = shutil.copytree(sorted(EXAMPLES.glob("[0-9]*"))[-1], tmp_path / "workspace")
    command = [sys.executable, "-m", "reconciler", "plan", "--out", "plan.json"]
    subprocess.run(command, cwd=workspace, check=True, capture_output=True)
    plan = workspace / "plan.json"
    assert refused("Plan", [plan]) == set()
    edited = json.loads(plan.read_text(encoding="utf-8"))
    edited["changes"][0]["action"] = "destroy"
    plan.write_text(json.dumps(edited), encoding="utf-8")
    assert refused("Plan", [plan]) == {plan}

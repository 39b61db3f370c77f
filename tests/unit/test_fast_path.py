"""`validate` answers in a blink because of what it does not import: held here, not measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT

SLOW = {
    "pydantic",
    "boto3",
    "botocore",
    "rich",
    "deepdiff",
    "httpx",
    "click",
    "ruamel",
    "asyncio",
    "importlib.metadata",
    "phonenumbers",
    "iso3166",
    "gsm0338",
}

PROGRAM = """
import sys
from reconciler.cli.main import main

print("exit code", main(sys.argv[1:]), file=sys.stderr)
print("imported", *sys.modules, file=sys.stderr)
"""

EXAMPLE = sorted((ROOT / "examples").glob("[0-9]*"))[0]
KINDS_WITHOUT_NUMBERS = """
apiVersion: reconciler/v1
kind: SkillQueue
metadata: {name: mail}
spec: {taskType: EMAIL}
---
apiVersion: reconciler/v1
kind: RoutedEmailConfiguration
metadata: {name: returns}
spec: {ownerId: returns, skillQueue: mail}
"""
MAPPING = """
apiVersion: reconciler/v1
kind: SmppSmsMapping
metadata: {name: carrier}
spec:
  host: smpp.example.com
  port: 2775
  defaultCountryCode: US
  deliveryProvider: symbee
  chat: {idleTimeoutMessage: Bye}
  numbers: [{phoneNumber: "+15550100", skillQueue: {id: sms}}]
"""
INVALID = "apiVersion: reconciler/v1\nkind: Queue\nmetadata: {name: a}\nspec: {unknown: 1}\n"


def imported(*arguments: str, cwd: Path, expect: int) -> set[str]:
    """The slow modules that the command line loads."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=cwd, capture_output=True, text=True
    )
    assert f"exit code {expect}\n" in done.stderr, done.stderr
    return SLOW & set(done.stderr.rpartition("imported ")[2].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate"],
        ["validate", "-C", str(EXAMPLE)],
        ["-C", str(EXAMPLE), "validate"],
        ["-e", "sandbox", "--directory=.", "validate"],
        ["validate", "--format", "json"],
    ],
)
def test_a_valid_workspace(arguments: list[str]) -> None:
    assert imported(*arguments, cwd=EXAMPLE, expect=0) == set()


def test_one_changed_file() -> None:
    changed = sorted((EXAMPLE / "manifests").rglob("*.yaml"))[0]
    assert imported("validate", str(changed), cwd=EXAMPLE, expect=0) == set()


def test_an_invalid_file(tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text(INVALID, encoding="utf-8")
    assert imported("validate", "queue.yaml", cwd=tmp_path, expect=3) == set()


def test_symbee_without_numbers(tmp_path: Path) -> None:
    (tmp_path / "mail.yaml").write_text(KINDS_WITHOUT_NUMBERS, encoding="utf-8")
    assert imported("validate", "mail.yaml", cwd=tmp_path, expect=0) == set()


def test_a_number_costs_the_library_of_numbers_alone(tmp_path: Path) -> None:
    (tmp_path / "carrier.yaml").write_text(MAPPING, encoding="utf-8")
    assert imported("validate", "carrier.yaml", cwd=tmp_path, expect=0) == {"phonenumbers"}


def test_a_long_text_costs_its_alphabet(tmp_path: Path) -> None:
    (tmp_path / "carrier.yaml").write_text(MAPPING.replace("Bye", "Bye " * 20), encoding="utf-8")
    assert imported("validate", "carrier.yaml", cwd=tmp_path, expect=0) == {"phonenumbers", "gsm0338"}


def test_the_numbers_of_the_rest_of_a_workspace_cost_nothing(tmp_path: Path) -> None:
    workspace = shutil.copytree(EXAMPLE, tmp_path / "workspace")
    queue = "---\napiVersion: reconciler/v1\nkind: SkillQueue\nmetadata: {name: sms}\nspec: {taskType: SMS}\n"
    (workspace / "manifests" / "carrier.yaml").write_text(
        MAPPING.replace("{id: sms}", "sms") + queue, encoding="utf-8"
    )
    (workspace / "manifests" / "queue.yaml").write_text(KINDS_WITHOUT_NUMBERS, encoding="utf-8")
    assert imported("validate", "manifests/queue.yaml", cwd=workspace, expect=0) == set()
    assert imported("validate", cwd=workspace, expect=0) == {"phonenumbers"}

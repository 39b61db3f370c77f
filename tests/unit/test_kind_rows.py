"""Every kind has what a kind costs (CONTRIBUTING.md): its row, schema, example, cases and sandbox routes."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import botocore.session
import pytest

from reconciler.kinds.table import CHECKS, DOCUMENTS, KINDS
from reconciler.model.manifest import kind_of
from reconciler.providers.aws import MODELS
from reconciler.providers.operations import READS, WRITES
from reconciler.sandbox.fronts import OPERATIONS
from tests.source import PACKAGE, ROOT, modules


def snake(kind: str) -> str:
    """EmailAddress as its folders are called: email_address."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower()


def documents(folder: Path, kind: str) -> list[Path]:
    """The YAML files below `folder` that hold a document of the kind."""
    line = re.compile(rf"^kind: {kind}\s*$", re.MULTILINE)
    return [path for path in folder.rglob("*.yaml") if line.search(path.read_text("utf-8", errors="replace"))]


def operations(service: str) -> frozenset[str]:
    """Every operation that the product knows of a service."""
    return READS.get(service, frozenset()) | WRITES.get(service, frozenset())


def test_every_folder_of_kinds_has_its_row() -> None:
    folders = {path.name for path in (PACKAGE / "kinds").iterdir() if (path / "spec.py").is_file()}
    assert folders == {snake(kind) for kind in DOCUMENTS}
    assert not KINDS.keys() & CHECKS.keys()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_schema(kind: str) -> None:
    assert (ROOT / "schemas" / f"{kind}.json").is_file()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_example(kind: str) -> None:
    assert documents(ROOT / "examples", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_valid_cases(kind: str) -> None:
    assert [path for path in (ROOT / "tests" / "cases" / snake(kind)).iterdir() if path.is_dir()]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_invalid_cases(kind: str) -> None:
    assert documents(ROOT / "tests" / "invalid", kind)


def test_what_kinds_read_and_call_is_known() -> None:
    session = botocore.session.get_session()
    models = [session.get_service_model(MODELS.get(service, service)) for service in ("connect", "sms-voice")]
    api = {name for model in models for name in model.operation_names}
    named = {
        node.value
        for module in modules()
        if module.room == "kinds"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert named & api
    assert named & api <= operations("connect") | operations("sms-voice")


@pytest.mark.parametrize("service", sorted(READS.keys() - {"s3"}))  # a store, not a system that is kept
def test_sandbox_routes(service: str) -> None:
    assert operations(service) <= OPERATIONS[service]


@pytest.mark.parametrize("service", sorted(READS))
def test_nothing_that_only_reads_can_write(service: str) -> None:
    assert READS[service] & WRITES[service] == set()


@pytest.mark.parametrize("kind", KINDS)
def test_calls_are_what_the_kind_says_it_writes(kind: str) -> None:
    said = {one for operations in KINDS[kind].writes.values() for one in operations}
    assert all(names <= WRITES[provider] for provider, names in KINDS[kind].writes.items())
    called = {
        operation
        for file in (ROOT / "tests" / "cases").rglob("expected*.json")
        for change in json.loads(file.read_text("utf-8"))["plan"].get("changes", ())
        if kind_of(change["address"]) == kind
        for call in change.get("calls", ())
        for operation in call
    }
    assert called == said

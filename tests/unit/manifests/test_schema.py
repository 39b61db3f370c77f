from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from reconciler.cli.schema import NAMES, run
from reconciler.kinds.table import DOCUMENTS
from reconciler.manifests.schema import IN_EDITORS, MODELS, compile_all
from reconciler.manifests.schema_files import schema_text
from reconciler.model.errors import FailedError, UsageError

SCHEMAS = Path(__file__).parents[3] / "schemas"
OURS = sorted([*MODELS, "reconciler"])


def test_committed_schemas_are_fresh() -> None:
    for file, text in compile_all().items():
        assert (SCHEMAS / file).read_text("utf-8") == text, "run reconciler schema --write schemas"


def test_compiling_is_deterministic() -> None:
    program = (
        "import json; from reconciler.manifests.schema import compile_all; print(json.dumps(compile_all()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
            cwd=SCHEMAS.parent,
        ).stdout
        for seed in "12"
    }
    assert len(runs) == 1


@pytest.mark.parametrize("name", OURS)
def test_each_is_valid_draft_2020_12(name: str) -> None:
    schema = json.loads(schema_text(name))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)


_OF_A_CONDITION = {"enum", "$comment", "pattern", "properties", "items", "not", "required"}


def undescribed(schema: Any, path: str = "") -> list[str]:
    """Paths of the properties without a description, of their own or of what they refer to. What has one value needs
    none, and conditions show nothing to people."""
    if isinstance(schema, list):
        return [one for inner in schema for one in undescribed(inner, path)]
    if not isinstance(schema, dict):
        return []
    missing = [
        f"{path}.{name}"
        for name, one in (schema.get("properties") or {}).items()
        if isinstance(one, dict)
        and not {"description", "$ref", "const"} & set(one)
        and not set(one) <= _OF_A_CONDITION
    ]
    below = [(key, inner) for key, inner in schema.items() if key != "if"]
    return missing + [one for key, inner in below for one in undescribed(inner, f"{path}.{key}")]


@pytest.mark.parametrize("name", [*IN_EDITORS, "reconciler"])
def test_each_field_is_described(name: str) -> None:
    assert undescribed(json.loads(schema_text(name))) == []


@pytest.mark.parametrize("name", OURS)
def test_nothing_is_said_in_a_form_that_only_some_validators_read(name: str) -> None:
    text = schema_text(name)
    assert "\\p{" not in text
    assert '"default": null' not in text
    assert "$dynamicRef" not in text


def test_the_combined_schema_judges_by_kind() -> None:
    rules = jsonschema_rs.Draft202012Validator(json.loads(schema_text("reconciler")))
    head = {"apiVersion": "reconciler/v1", "metadata": {"name": "a"}}
    assert rules.is_valid({**head, "kind": "Queue", "spec": {}})
    assert not rules.is_valid({**head, "kind": "Cue", "spec": {}})
    errors = list(rules.iter_errors({**head, "kind": "Queue", "spec": {"maxContacts": -1}}))
    assert [(error.kind.name, error.instance_path) for error in errors] == [
        ("minimum", ["spec", "maxContacts"])
    ]
    for name in (*DOCUMENTS, "Workspace"):
        alone = jsonschema_rs.Draft202012Validator(json.loads(schema_text(name)))
        document = {**head, "kind": name, "spec": {"what": 1}}
        assert not alone.is_valid(document)
        assert not rules.is_valid(document)


def test_a_schema_that_is_not_there() -> None:
    with pytest.raises(FailedError, match="not installed"):
        schema_text("Nothing")


@pytest.mark.parametrize("kind", [None, *NAMES])
def test_schema_prints(kind: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(kind, write=None, check=None, out=sys.stdout, err=sys.stderr) == 0
    assert capsys.readouterr().out == schema_text(kind or "reconciler")


def test_schema_write_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "new")
    assert run("Queue", write=folder, check=None, out=sys.stdout, err=sys.stderr) == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["Queue.json"]
    assert run("Queue", write=None, check=folder, out=sys.stdout, err=sys.stderr) == 0
    assert run(None, write=None, check=folder, out=sys.stdout, err=sys.stderr) == 1
    assert f"Plan.json is missing; run: reconciler schema --write {folder}\n" in capsys.readouterr().out
    assert run(None, write=folder, check=None, out=sys.stdout, err=sys.stderr) == 0
    assert run(None, write=None, check=folder, out=sys.stdout, err=sys.stderr) == 0
    (tmp_path / "new/Queue.json").write_bytes(b"\xff")
    assert run(None, write=None, check=folder, out=sys.stdout, err=sys.stderr) == 1
    said = capsys.readouterr().out
    assert said.endswith(
        f"Queue.json is not the schema of this version; run: reconciler schema --write {folder}\n"
    )
    assert run("Queue", write=None, check=folder, out=sys.stdout, err=sys.stderr) == 1
    assert capsys.readouterr().out.endswith(f"; run: reconciler schema Queue --write {folder}\n")


def test_a_schema_that_cannot_be_written_is_no_defect(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="is no folder"):
        run("Queue", write=str(tmp_path / "file"), check=None, out=sys.stdout, err=sys.stderr)
    with pytest.raises(FailedError, match="file/below cannot be written: Not a directory"):
        run("Queue", write=str(tmp_path / "file" / "below"), check=None, out=sys.stdout, err=sys.stderr)
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_schema_of_an_unknown_kind() -> None:
    with pytest.raises(UsageError) as caught:
        run("Quue", write=None, check=None, out=sys.stdout, err=sys.stderr)
    assert caught.value.fix.startswith("did you mean Queue?")
    with pytest.raises(UsageError):
        run(None, write="a", check="b", out=sys.stdout, err=sys.stderr)
    with pytest.raises(UsageError, match="no folder"):
        run(None, write=None, check="nowhere-at-all", out=sys.stdout, err=sys.stderr)

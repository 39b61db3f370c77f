"""The wheel as others get it: built by the pinned backend, installed outside the clone, and of use there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import reconciler
from tests.source import ROOT

SCHEMAS = {path.name for path in (ROOT / "schemas").iterdir()}
COMPILED = {name for name in SCHEMAS if not name.endswith(".openapi.json")}
EXAMPLE = sorted((ROOT / "examples").glob("[0-9]*"))[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def outside(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment that has the wheel, and beside it the libraries of this one."""
    folder = tmp_path_factory.mktemp("outside")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip: list[str | Path] = [_outer_python(), "-m", "pip", "--python", python, "--quiet"]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", wheel], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    subprocess.run([*pip, "check"], check=True)
    return folder / "bin"


def _outer_python() -> Path:
    """The interpreter that this environment was made from: it has pip, the environment has none."""
    return Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")


def run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a program outside the clone, with no way back to it."""
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run([program, *arguments], cwd=cwd, env=environ, capture_output=True, text=True)


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {Path(name).name for name in names if name.startswith("reconciler/schemas/")} == SCHEMAS
    assert "reconciler/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"reconciler"}


def test_it_is_the_wheel_that_runs(outside: Path, tmp_path: Path) -> None:
    found = run(outside / "python", "-c", "import reconciler; print(reconciler.__file__)", cwd=tmp_path)
    assert Path(found.stdout).is_relative_to(outside.parent)
    assert reconciler.__version__ in run(outside / "reconciler", "--version", cwd=tmp_path).stdout


def test_it_knows_the_schemas_of_the_clone(outside: Path, tmp_path: Path) -> None:
    assert (
        run(outside / "reconciler", "schema", "--check", str(ROOT / "schemas"), cwd=tmp_path).returncode == 0
    )
    assert (
        run(outside / "reconciler", "schema", "--write", str(tmp_path / "written"), cwd=tmp_path).returncode
        == 0
    )
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "written").iterdir()}
    assert written == {name: (ROOT / "schemas" / name).read_text(encoding="utf-8") for name in COMPILED}


def test_it_validates_and_plans_an_example(outside: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(EXAMPLE, tmp_path / "workspace", ignore=shutil.ignore_patterns(".reconciler"))
    validated = run(outside / "reconciler", "validate", cwd=workspace)
    assert (validated.returncode, validated.stderr) == (0, "")
    planned = run(outside / "reconciler", "plan", "--detailed-exitcode", cwd=workspace)
    assert planned.returncode == 2, planned.stderr


def test_it_refuses_outside_the_clone_what_it_refuses_inside(outside: Path, tmp_path: Path) -> None:
    (tmp_path / "queue.yaml").write_text("kind: Queue\nunknown: 1\n", encoding="utf-8")
    refused = run(outside / "reconciler", "validate", "queue.yaml", cwd=tmp_path)
    assert refused.returncode == 3
    assert "queue.yaml:2:1" in refused.stdout

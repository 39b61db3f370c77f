"""One version, said in two places: the package (cheap to read at run time) and its metadata."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import reconciler

ROOT = Path(__file__).parents[2]


def test_package_and_project_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == reconciler.__version__ == importlib.metadata.version("reconciler")


def test_the_changelog_knows_the_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert reconciler.__version__ in headings

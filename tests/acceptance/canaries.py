"""Canaries: a distinct value in the place of every secret of a workspace, and the search for them afterwards."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512)


def references(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every reference to a secret in a YAML document, whatever it belongs to."""
    if isinstance(value, list):
        for one in value:
            yield from references(one)
    elif isinstance(value, dict):
        match tuple(value.items()):
            case (("env" | "file", str()),) | (("awsSecretsManager", {"id": str()}),):
                yield value
            case _:
                yield from references(list(value.values()))


class Canaries:
    """The canaries of one workspace. `variables` are to be set, `files` stand below it, `seed` is for its sandbox."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._numbers = itertools.count(1)
        self.values: list[str] = []
        """Every canary that was ever planted."""
        self.variables: dict[str, str] = {}
        self.files: set[Path] = set()
        # By id and Region: values by key, "" where the whole secret is the value.
        self._stored: dict[tuple[str, str], dict[str, str]] = {}

    def plant(self) -> None:
        """Put a new one in the place of every secret that a file of the workspace refers to, API key included."""
        for file in sorted(self._workspace.rglob("*.yaml")):
            for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
                for one in references(document):
                    self._plant(one)

    def rotate_variables(self) -> None:
        """Another value for every variable."""
        self.variables = {name: self.another() for name in self.variables}

    def _plant(self, reference: Mapping[str, Any]) -> None:
        match reference:
            case {"env": name} if name not in self.variables:
                self.variables[name] = self.another()
            case {"file": path} if self._workspace / path not in self.files:
                file = self._workspace / path
                file.parent.mkdir(exist_ok=True)
                file.write_text(f"{self.another()}\n", encoding="utf-8")
                self.files.add(file)
            case {"awsSecretsManager": stored}:
                place = stored["id"], stored.get("region", "us-east-1")
                held = self._stored.setdefault(place, {})
                if stored.get("key", "") not in held:
                    held[stored.get("key", "")] = self.another()

    def another(self) -> str:
        """A new canary."""
        value = (
            f"canary{next(self._numbers):03d}{hashlib.sha256(str(self._workspace).encode()).hexdigest()[:12]}"
        )
        self.values.append(value)
        return value

    @property
    def seed(self) -> dict[str, Any]:
        """What the sandbox's Secrets Manager holds."""
        return {
            name: {"value": held.get("") or json.dumps(held), "region": region}
            for (name, region), held in self._stored.items()
        }

    def found_in(self, text: str) -> list[str]:
        """The canaries that a text holds, as they are or in a form from which they could be told."""
        return [value for value in self.values if any(form in text for form in _forms(value))]


def _forms(value: str) -> Iterable[str]:
    raw = value.encode()
    yield value
    yield raw.hex()
    for shift in range(3):  # in the middle of something longer, too
        yield base64.b64encode(b" " * shift + raw).decode()[4 * (shift > 0) : -4]
    for hashed in _HASHES:
        yield hashed(raw).hexdigest()


def texts_below(folder: Path, *, but: set[Path]) -> Iterator[tuple[Path, str]]:
    """Every file below a folder as text; of a sandbox's state what it holds besides Secrets Manager's own secrets."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path not in but):
        if file.name.endswith((".db-wal", ".db-shm")):
            continue
        if file.suffix == ".db":
            yield file, _dump(file)
        else:
            yield file, file.read_bytes().decode("utf-8", "replace")


def _dump(file: Path) -> str:
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [
            row
            for name in names
            for row in database.execute(
                f"SELECT * FROM {name}" + (" WHERE kind != 'secret'" if name == "object" else "")
            )
        ]
    finally:
        database.close()
    return "\n".join(map(repr, rows))

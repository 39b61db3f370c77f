"""The documents of examples/ by their addresses, word for word: what the pages of the kinds show is what is tested."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.source import ROOT

EXAMPLES = ROOT / "examples"
_ABOVE = re.compile(r"\A(?:#.*\n|\s*\n)+")
"""What a file says of itself, above its first document."""
_BETWEEN = re.compile(r"^---\n", re.MULTILINE)


class Shown(NamedTuple):
    """A document of an example. `folder`: 02-queue-settings; `text`: with its comments."""

    folder: str
    file: Path
    address: str
    text: str

    @property
    def kind(self) -> str:
        return self.address.partition("/")[0]


@functools.cache
def documents() -> tuple[Shown, ...]:
    """Every document of every example."""
    return tuple(one for folder in sorted(EXAMPLES.glob("[0-9]*")) for one in _of(folder))


def document(folder: str, address: str) -> Shown:
    """The document of that address. Raises LookupError where the example has none."""
    for one in documents():
        if (one.folder, one.address) == (folder, address):
            return one
    raise LookupError(f"examples/{folder} has no {address}")


def of_kind(kind: str) -> tuple[Shown, ...]:
    """The documents of a kind, the shortest first."""
    found = [one for one in documents() if one.kind == kind]
    return tuple(sorted(found, key=lambda one: len(one.text.splitlines())))


def _of(folder: Path) -> Iterator[Shown]:
    for file in sorted((folder / "manifests").rglob("*.yaml")):
        yield from _in(folder, file)
    yield from _in(folder, folder / "reconciler.yaml")


def _in(folder: Path, file: Path) -> Iterator[Shown]:
    for part in _BETWEEN.split(_ABOVE.sub("", file.read_text(encoding="utf-8"))):
        value = yaml.safe_load(part)
        yield Shown(
            folder.name, file, f"{value['kind']}/{value['metadata']['name']}", part.strip("\n") + "\n"
        )

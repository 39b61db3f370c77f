"""The desired side: one validated YAML document.

A spec stays plain data (dicts, lists, strings, numbers) in the shape of the YAML; the typed models of
`kinds/*/spec.py` define what is allowed in it and are compiled to the JSON Schemas that guard the entrance.
Named tuples, not dataclasses: `validate` imports this module, and `dataclasses` would cost it a sixth of its start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from reconciler.model.problem import Position

Path = tuple[str | int, ...]
"""Where a value stands in a document: ("spec", "addresses", 3). Starts with "spec", "metadata", "kind", …"""


_NOTHING: Mapping[str, Any] = {}


def _nowhere(path: Path) -> Position:
    """The position in a document that was never in a file."""
    return Position("<memory>", 1, 1)


def kind_of(address: str) -> str:
    """The kind in an address, `Kind/name`."""
    return address.partition("/")[0]


class Manifest(NamedTuple):
    """One document after overlays, valid against its schema. Equal to another by content, wherever it stands.

    `where` gives the position of the value at a path, in the file that last set it (the nearest parent that
    has a position when the path itself was never written).
    """

    kind: str
    name: str
    spec: Mapping[str, Any]
    metadata: Mapping[str, Any] = _NOTHING
    where: Callable[[Path], Position] = _nowhere

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Manifest) and self[:4] == other[:4]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.kind, self.name))

    @property
    def address(self) -> str:
        """`Kind/name`."""
        return f"{self.kind}/{self.name}"

    @property
    def lifecycle(self) -> Mapping[str, Any]:
        """`metadata.lifecycle` as stated; {} where omitted."""
        found: Mapping[str, Any] = self.metadata.get("lifecycle") or {}
        return found

    @property
    def labels(self) -> Mapping[str, str]:
        """`metadata.labels` as stated; {} where omitted."""
        found: Mapping[str, str] = self.metadata.get("labels") or {}
        return found

    @property
    def renamed_from(self) -> str | None:
        """The address that this document had before, or None."""
        old = self.metadata.get("renamedFrom")
        return f"{self.kind}/{old}" if old else None

    def acknowledges(self, code: str) -> bool:
        """Whether the document accepts the warning or refusal called `code`."""
        return code in (self.metadata.get("acknowledge") or ())


class Reference(NamedTuple):
    """A value of a manifest that points to something else.

    `targets` are the kinds it may point to when it is a manifest's name; empty when the target is never managed
    (hours of operation, flows, quick connects: a string is the live name). `value` is the YAML value: a string, or
    `{name: …}` (a live name), or `{id: …}` (a live id).
    """

    path: Path
    targets: tuple[str, ...]
    value: Any

    @property
    def literal(self) -> bool:
        """A string with `@` (email address) or a leading `+` (phone number). contract.md, References."""
        return isinstance(self.value, str) and ("@" in self.value or self.value.startswith("+"))


class Claim(NamedTuple):
    """Something that may be claimed once in one environment, across documents: `what` for people ("address"),
    `value` the canonical form that is compared."""

    path: Path
    what: str
    value: str


class Finding(NamedTuple):
    """What a rule across documents found: the loader adds the position of `path`."""

    path: Path
    code: str
    message: str
    fix: str
    warning: bool = False

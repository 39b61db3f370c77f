"""The desired side: one validated YAML document.

A spec stays plain data (dicts, lists, strings, numbers) in the shape of the YAML; the typed models of
`kinds/*/spec.py` define what is allowed in it and are compiled to the JSON Schemas that guard the entrance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.problem import Position

Path = tuple[str | int, ...]
"""Where a value stands in a document: ("spec", "addresses", 3). Starts with "spec", "metadata", "kind", …"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One document after overlays, valid against its schema.

    `where` gives the position of the value at a path, in the file that last set it (the nearest parent that
    has a position when the path itself was never written).
    """

    kind: str
    name: str
    spec: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    where: Callable[[Path], Position] = field(
        default=lambda path: Position("<memory>", 1, 1), compare=False, repr=False
    )

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


@dataclass(frozen=True, slots=True)
class Reference:
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


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that may be claimed once in one environment, across documents: `what` for people ("address"),
    `value` the canonical form that is compared."""

    path: Path
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule across documents found: the loader adds the position of `path`."""

    path: Path
    code: str
    message: str
    fix: str
    warning: bool = False

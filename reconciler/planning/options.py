"""What a person may ask of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Options:
    """The selection flags of `plan` and `apply`. `overrides` are pairs (guard, address or None); `drain` is whether
    queues that are to be deleted are emptied first, which only an apply that follows at once can promise."""

    prune: bool = False
    prune_adopted: frozenset[str] = frozenset()
    adopt: frozenset[str] = frozenset()
    targets: tuple[str, ...] = ()
    selector: tuple[tuple[str, str], ...] = ()
    overrides: tuple[tuple[str, str | None], ...] = ()
    drain: bool = False

    @property
    def partial(self) -> bool:
        """Whether only a part of the manifests is looked at."""
        return bool(self.targets or self.selector)

    def overrides_guard(self, name: str, address: str | None) -> bool:
        """Whether a person overrides the guard for this address (or for all)."""
        return any(guard == name and where in (None, address) for guard, where in self.overrides)

    def document(self) -> Mapping[str, Any]:
        """The options as the plan file records them."""
        return {
            "prune": self.prune,
            "pruneAdopted": sorted(self.prune_adopted),
            "adopt": sorted(self.adopt),
            "targets": list(self.targets),
            "selector": dict(self.selector),
            "overrides": [f"{name}={address}" if address else name for name, address in self.overrides],
        }

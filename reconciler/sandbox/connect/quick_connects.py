"""Quick connects: there to be named; they come from the seed and are listed."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.connect.listing import listed
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.world import EVERYTHING, Thing, Where


def list_quick_connects(at: Session, asked: Parameters) -> Result:
    """ListQuickConnects."""
    types = tuple(asked.get("QuickConnectTypes", ()))
    marks = ", ".join("?" * len(types))
    where = Where(f"json_extract(body, '$.QuickConnectType') IN ({marks})", types) if types else EVERYTHING

    def show(thing: Thing) -> dict[str, Any]:
        return thing.body

    return listed(
        at, asked, kinds=("quick-connect",), member="QuickConnectSummaryList", show=show, where=where
    )

"""A work list as it lies in the backend: JSON with a digest over all of it, so that what is confirmed is what was
handed over. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.model.canonical import digest
from reconciler.model.errors import RefusedError
from reconciler.model.worklist import Entry, Item, Screen, Worklist

FORMAT = "1"
_FIX = "remove symbee/worklist.json from the backend: the next apply writes a new list"


def written(worklist: Worklist) -> bytes:
    """The list as a file."""
    told = {"formatVersion": FORMAT, **_document(worklist)}
    return text({**told, "digest": digest(told)})


def text(document: Mapping[str, Any]) -> bytes:
    """JSON as every file of work lists has it."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def parsed(name: str, content: bytes) -> dict[str, Any]:
    """The JSON object in a file. Raises RefusedError where there is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusedError(f"{name} in the backend cannot be read", code="worklistDamaged", fix=_FIX)
    return found


def read(name: str, content: bytes) -> Worklist:
    """The list in a file. Raises RefusedError for one that somebody edited, and for another version's."""
    told = parsed(name, content)
    version = told.get("formatVersion")
    if version != FORMAT:
        message = f"the work list {name} is of the format {version!r}, and this program knows {FORMAT!r}"
        raise RefusedError(message, code="worklistFormat", fix="use the program that made it, or apply again")
    if told.pop("digest", None) != digest(told):
        message = f"the work list {name} was edited or damaged, so nothing of it is taken for granted"
        raise RefusedError(message, code="worklistEdited", fix=_FIX)
    del told["formatVersion"]
    return Worklist(**{**told, "items": tuple(_item(one) for one in told["items"])})


def _document(worklist: Worklist) -> dict[str, Any]:
    items = []
    for one in worklist.items:
        screens = [
            {**screen._asdict(), "entries": [entry._asdict() for entry in screen.entries]}
            for screen in one.screens
        ]
        items.append({**one._asdict(), "screens": screens})
    return {**worklist._asdict(), "items": items}


def _item(raw: Mapping[str, Any]) -> Item:
    screens = tuple(
        Screen(
            **{
                **one,
                "entries": tuple(Entry(**entry) for entry in one["entries"]),
                "notes": tuple(one["notes"]),
            }
        )
        for one in raw["screens"]
    )
    return Item(**{**raw, "screens": screens, "calls": tuple(raw["calls"])})

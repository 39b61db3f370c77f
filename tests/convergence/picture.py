"""A sandbox's world as it matters: every object with its tags and every link, told by names, without ids and times.

Read from the state file itself, past every face that may lag. Two worlds are the same if their pictures are equal.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIMES = (
    *("LastModifiedTime", "LastModifiedRegion", "CreatedTime", "CreateTimestamp", "ModifiedTimestamp"),
    *("CreatedTimestamp", "updatedAt", "etag", "seals"),  # etags count, and seals are salted
)
_TOKENS = ("ClientToken", "idempotencyKey", "ifMatch")
_OWNED = ("queue", "email")
_OWNER = "reconciler:owner"
_SETS = ("Associate", "Disassociate", "TagResource", "UntagResource")


class Picture(NamedTuple):
    """`things`: each object as text. `links`: kind, owner, member. `names`: what each id is or was called.

    `called`: how often each name stands, without case. `unowned`: the ids of queues and addresses without an owner tag.
    `effects`: what was really done, from the record: what a repeated token or setter did not change does not count.
    """

    things: Counter[str]
    links: Counter[str]
    names: Mapping[str, str]
    called: Counter[str]
    unowned: frozenset[str]
    effects: Counter[str]

    def same_world(self, other: Picture) -> bool:
        return self.things == other.things and self.links == other.links


def picture(state: Path, earlier: Mapping[str, str] | None = None) -> Picture:
    """The world in a state file. `earlier` names what may be gone by now."""
    database = sqlite3.connect(f"file:{state}?mode=ro", uri=True)
    try:
        rows = database.execute(
            "SELECT kind, id, name, body, hidden FROM object WHERE until IS NULL"
        ).fetchall()
        links = database.execute("SELECT kind, owner, member FROM link").fetchall()
        done = database.execute(
            "SELECT operation, parameters FROM request WHERE mutating AND effect"
        ).fetchall()
    finally:
        database.close()
    names = {**(earlier or {}), **{identity: f"{kind} {name}" for kind, identity, name, *_ in rows if name}}
    return Picture(
        things=Counter(_thing(kind, name, body, hidden, names) for kind, _, name, body, hidden in rows),
        links=Counter(_named(" ".join(link), names) for link in links),
        names=names,
        called=Counter(f"{kind} {name}".casefold() for kind, _, name, *_ in rows if name),
        unowned=frozenset(
            identity
            for kind, identity, _, body, _ in rows
            if kind in _OWNED and _OWNER not in json.loads(body).get("Tags", {})
        ),
        effects=Counter(
            _named(atom, names) for name, given in done for atom in _atoms(name, json.loads(given))
        ),
    )


def _named(text: str, names: Mapping[str, str]) -> str:
    return _ID.sub(lambda found: f"<{names.get(found[0], 'nobody')}>", text)


def _thing(kind: str, name: str, body: str, hidden: str, names: Mapping[str, str]) -> str:
    shown = {key: value for key, value in json.loads(body).items() if key not in _TIMES}
    hidden_values = json.loads(hidden).items()
    inside = {
        key: value for key, value in hidden_values if key not in _TIMES and not isinstance(value, float)
    }
    return _named(f"{kind} {name} {json.dumps([shown, inside], sort_keys=True, ensure_ascii=False)}", names)


def _atoms(operation: str, parameters: dict[str, Any]) -> Iterator[str]:
    """What one request did, in the smallest parts: each element of a set, each tag; else the request as a whole.

    A token is no part of what was done, nor what had to be there before.
    """
    given = {key: value for key, value in parameters.items() if key not in _TOKENS}
    if operation.startswith(_SETS):
        whole = {key: value for key, value in given.items() if not isinstance(value, list | dict)}
        for key, value in given.items():
            parts = value.items() if isinstance(value, dict) else value if isinstance(value, list) else ()
            for part in parts:
                yield f"{operation} {json.dumps({**whole, key: part}, sort_keys=True, ensure_ascii=False)}"
        if whole != given:
            return
    yield f"{operation} {json.dumps(given, sort_keys=True, ensure_ascii=False)}"

"""A sandbox's world as a test compares it: by names, not by ids, and only what a run changed in it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ARN = re.compile(r"arn:aws:(?:connect|sms-voice):\S*/([0-9a-f-]{36}|phone-[0-9a-f]{32})")
_VOLATILE = (
    "LastModifiedTime",
    "LastModifiedRegion",
    "CreateTimestamp",
    "ModifiedTimestamp",
    "etag",
    "updatedAt",
)
_LINKS = {
    "queue-email": "addresses",
    "queue-default-email": "default",
    "queue-quick-connect": "quickConnects",
    "alias": "alias",
}


class Snapshot(NamedTuple):
    """Every object by id: its name for people ("queue Sales") and its members, links included."""

    names: Mapping[str, str]
    members: Mapping[str, Mapping[str, Any]]


def snapshot(database: Path) -> Snapshot:
    """The world in a sandbox's state file as it is now."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT kind, id, name, body FROM object WHERE until IS NULL").fetchall()
        links = connection.execute("SELECT kind, owner, member FROM link ORDER BY position").fetchall()
    connection.close()
    members: dict[str, dict[str, Any]] = {}
    for _, identity, _, body in rows:
        members[identity] = dict(_flat(json.loads(body)))
    for kind, owner, member in links:
        flows = {"flow-INBOUND": "inboundFlow", "flow-SMS": "smsFlow"}
        word = next((word for one, word in flows.items() if kind.startswith(one)), _LINKS.get(kind, kind))
        if owner in members:
            members[owner].setdefault(word, []).append(member)
    return Snapshot({identity: f"{kind} {name}" for kind, identity, name, _ in rows}, members)


def _flat(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in body.items():
        if key == "Tags":
            yield from ((f"tag {tag}", text) for tag, text in value.items())
        elif key == "OutboundCallerConfig":
            yield from value.items()
        elif key in ("spec", "owner") and value:
            yield from _below(key, value)
        elif key not in (*_VOLATILE, "OutboundEmailConfig", "AliasConfigurations"):
            yield key, value


def _below(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What Symbee keeps, by paths; a number by itself."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _below(f"{path}.{key}", one)
    elif isinstance(value, list):
        for one in value:
            number = one.get("phoneNumber") or one.get("shortCode") or one.get("address")
            yield from _below(f"{path}[{number}]", one)
    else:
        yield path, value


def named(value: Any, names: Mapping[str, str]) -> Any:
    """A value with every id and ARN in it replaced by the name of its object."""
    if isinstance(value, Mapping):
        return {key: named(one, names) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [named(one, names) for one in value]
    if not isinstance(value, str):
        return value
    text = _ARN.sub(lambda found: f"arn of {names.get(found[1], found[1])}", value)
    return _UUID.sub(lambda found: names.get(found[0], found[0]), text)


def names_of(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """Names by id, those of before where an object was there; a new one that has taken a name is told apart."""
    taken = set(before.names.values())
    new = {
        identity: f"new {name}" if name in taken else name
        for identity, name in after.names.items()
        if identity not in before.names
    }
    return {**new, **before.names}


def effect(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """What became of each object that is not as it was: "deleted", {"created": members}, or members [before, after]."""
    names = names_of(before, after)
    changed: dict[str, Any] = {}
    for identity in sorted({*before.members, *after.members}, key=lambda one: names[one]):
        was, now = before.members.get(identity), after.members.get(identity)
        if was == now:
            continue
        if now is None:
            changed[names[identity]] = "deleted"
        elif was is None:
            own = {key: one for key, one in now.items() if not _is_own_id(identity, one)}
            changed[names[identity]] = {"created": named(_ordered(own), names)}
        else:
            changed[names[identity]] = named(_moved(was, now), names)
    return changed


def _is_own_id(identity: str, value: Any) -> bool:
    return isinstance(value, str) and value.endswith(identity)


def _ordered(members: Mapping[str, Any]) -> dict[str, Any]:
    return {key: members[key] for key in sorted(members)}


def _moved(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    moved: dict[str, Any] = {}
    for key in sorted({*was, *now}):
        old, new = was.get(key), now.get(key)
        if isinstance(old or new, list):
            gone = [one for one in old or () if one not in (new or ())]
            come = [one for one in new or () if one not in (old or ())]
            if gone or come:
                moved[key] = {"removed": gone, "added": come}
        elif old != new:
            moved[key] = [old, new]
    return moved


def compact(value: Any, *, indent: int = 0, width: int = 110) -> str:
    """JSON for people who review it: what fits in a line stands in one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= width or not isinstance(value, (dict, list)) or not value:
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {compact(one, indent=indent + 2, width=width)}"
            for key, one in value.items()
        ]
        opening, closing = "{", "}"
    else:
        parts = [compact(one, indent=indent + 2, width=width) for one in value]
        opening, closing = "[", "]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(parts) + f"\n{' ' * indent}{closing}"

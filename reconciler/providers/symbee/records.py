"""One record of what a person confirmed: `symbee/records/<collection>/<code>.yaml`, canonical YAML, no secret in it.

    code: twilio
    confirmed: {at: '2026-11-22T01:42:24Z', by: kim}
    owner: {lifecycle: null, owner: acme/production/3f9c2a71, resource: RestSmsMapping/twilio}
    spec: …                    # each credential as {reference, version}
    webhookUrl: https://hooks.example.com/…a1b2        # masked; of REST mappings, where it was taken down

It may have been edited by hand, so it is read like anything from outside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import yaml

from reconciler.model.canonical import canonical
from reconciler.model.errors import FailedError
from reconciler.providers.symbee.places import place_of

RECORDS = "symbee/records/"
_MOST_BYTES = 1024 * 1024
_DEEPEST = 32
_OPENS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSES = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_OWNER = {"owner", "resource", "lifecycle"}

Record = Mapping[str, Any]


def place(collection: str, code: str) -> str:
    """Where the record of an object is."""
    return place_of(RECORDS, collection, code, "yaml")


def written(record: Record) -> bytes:
    """The record as a file: the same record, the same bytes."""
    return yaml.safe_dump(dict(record), sort_keys=True, allow_unicode=True, width=110).encode()


def read(name: str, content: bytes) -> Record:
    """The record in a file. Raises FailedError where it is none, or not of the object whose place it has."""
    record = _parsed(content)
    if not isinstance(record, dict) or not _is_record(record) or not _stands_at(name, record["code"]):
        raise FailedError(
            f"the record {name} in the backend cannot be read",
            code="record",
            fix="restore it from a backup of the backend, or remove it and adopt the object again",
        )
    return record


def tag(record: Record) -> str:
    """What changes whenever that which was confirmed does."""
    told = {member: record[member] for member in ("code", "spec", "owner")}
    return f'"{hashlib.sha256(canonical(told).encode()).hexdigest()[:32]}"'


def mask(url: str) -> str:
    """A URL of which only its host and its last four signs are told: whoever knows all of it can post messages."""
    host = urlsplit(url).hostname or ""
    return f"https://{host}/…{url[-4:] if len(url) > len(host) + 24 else ''}"


def _parsed(content: bytes) -> Any:
    """The document; None for what is no YAML, or no record of ours in size, depth and form."""
    if len(content) > _MOST_BYTES:
        return None
    try:
        depth = 0
        for event in yaml.parse(content, Loader=yaml.CSafeLoader):
            depth += isinstance(event, _OPENS) - isinstance(event, _CLOSES)
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
                return None
        return yaml.load(content, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None


def _is_record(record: Mapping[Any, Any]) -> bool:
    match record:
        case {
            "code": str(code),
            "spec": dict(spec),
            "owner": (None | dict()) as owner,
            "confirmed": {"by": str(), "at": str()},
        }:
            formed = _is_plain(spec) and _has_numbers(spec) and (owner is None or _is_owner(owner))
            return bool(code) and formed and isinstance(record.get("webhookUrl", ""), str)
    return False


def _is_owner(owner: Mapping[str, Any]) -> bool:
    lifecycle = owner.get("lifecycle")
    named = isinstance(owner.get("owner"), str) and isinstance(owner.get("resource"), str)
    return owner.keys() == _OWNER and named and (lifecycle is None or isinstance(lifecycle, str))


def _has_numbers(spec: Mapping[str, Any]) -> bool:
    """Whether what a mapping lists are numbers with slots; what has none is fine too."""
    numbers = spec.get("numbers") or []
    if not isinstance(numbers, list):
        return False
    slots = [one.get("slot") if isinstance(one, dict) else "" for one in numbers]
    return all(slot is None or type(slot) is int for slot in slots)


def _is_plain(value: Any) -> bool:
    """Whether JSON can say it: YAML knows dates, bytes and sets as well."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (str, bool, int))


def _stands_at(name: str, code: str) -> bool:
    return name == place(name.split("/")[-2], code)

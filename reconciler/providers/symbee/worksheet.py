"""The provider of Symbee's configuration where a person carries it out: what was last confirmed, kept in the backend.

One record for each object, `symbee/records/<collection>/<code>.yaml`: canonical YAML with the object as it was
confirmed, who confirmed it and when. No secret stands in it, only references and versions. Reading never asks Symbee:
nothing there tells what is configured. Sending records what a person has done in the portal.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, NamedTuple

import yaml

from reconciler.model.canonical import canonical
from reconciler.model.errors import ConflictError, FailedError
from reconciler.model.reading import Read
from reconciler.model.secret import SECRET
from reconciler.model.store import Store
from reconciler.providers.operations import READS, WRITES, ForbiddenOperationError
from reconciler.providers.symbee.collections import collection_of, place_of

RECORDS = "symbee/records/"
_MOST_BYTES = 4 * 1024 * 1024


class Confirming(NamedTuple):
    """Who records what, and when (ISO 8601, UTC)."""

    by: str
    at: str


class WorksheetProvider:
    """See the port `Provider`. Touches the backend only.

    `confirming` says who confirms, at each write; None where the environment is only planned: then nothing is written.
    """

    service = "symbee"

    def __init__(self, store: Store, confirming: Callable[[], Confirming] | None) -> None:
        self._store = store
        self._confirming = confirming
        self._check: Callable[[], None] | None = None

    def guarded_by(self, check: Callable[[], None]) -> WorksheetProvider:
        """The same provider, whose writes call `check` right before each: it raises once the lock is lost."""
        guarded = copy(self)
        guarded._check = check
        return guarded

    def read(self, read: Read) -> Any:
        """`list…`: every confirmed item. `get…` with `code`: one, or None where none is confirmed."""
        self._allow(read.operation, READS[self.service])
        collection = collection_of(read.operation)
        if read.operation.startswith("get"):
            found = self._record(_name(collection, read.parameters["code"]))
            return _item(found.record) if found else None
        names = self._store.names(f"{RECORDS}{collection}/")
        records = (self._record(name) for name in names)
        return [_item(found.record) for found in records if found]

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        """Record that `put…` or `delete…` was done in the portal; done before, it is done. Returns the item, or {}.

        Raises ConflictError where the record is not the one that the change began with (`ifMatch`).
        """
        self._allow(operation, WRITES[self.service] if self._confirming else frozenset())
        if self._check:
            self._check()
        name = _name(collection_of(operation), parameters["code"])
        found = self._record(name)
        if operation.startswith("delete"):
            return self._removed(name, found, parameters)
        record = self._new(parameters, found)
        if found and _tag(found.record) == _tag(record):
            return _item(found.record)
        self._same_start(found, parameters)
        content = yaml.safe_dump(record, sort_keys=True, allow_unicode=True, width=110).encode()
        if found is None:
            self._store.put(name, content, if_absent=True)
        else:
            self._store.put(name, content, if_version=found.version)
        return _item(record)

    def _removed(self, name: str, found: _Found | None, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        if found is not None:
            self._same_start(found, parameters)
            self._store.delete(name, if_version=found.version)
        return {}

    def _same_start(self, found: _Found | None, parameters: Mapping[str, Any]) -> None:
        if (_tag(found.record) if found else None) != parameters["ifMatch"]:
            raise ConflictError(
                f"what is on record of {parameters['code']} is not what this change began with",
                code="recordMoved",
                fix="run apply again for a new work list",
            )

    def _new(self, parameters: Mapping[str, Any], found: _Found | None) -> dict[str, Any]:
        assert self._confirming is not None
        confirmed = self._confirming()
        record = {
            "code": parameters["code"],
            "spec": _without_secrets(parameters["spec"]),
            "owner": parameters["owner"],
            "confirmed": {"by": confirmed.by, "at": confirmed.at},
        }
        webhook = parameters.get("webhookUrl") or (found.record.get("webhookUrl") if found else None)
        return {**record, "webhookUrl": webhook} if webhook else record

    def _record(self, name: str) -> _Found | None:
        stored = self._store.get(name)
        if stored is None:
            return None
        try:
            record = (
                yaml.load(stored.content, Loader=yaml.CSafeLoader)
                if len(stored.content) <= _MOST_BYTES
                else 0
            )
        except yaml.YAMLError:
            record = None
        if not isinstance(record, dict) or not record.keys() >= {"code", "spec", "owner", "confirmed"}:
            raise FailedError(
                f"the record {name} in the backend cannot be read",
                code="record",
                fix="restore it from a backup of the backend, or remove it and adopt the object again",
            )
        return _Found(record, stored.version)

    def _allow(self, operation: str, allowed: frozenset[str]) -> None:
        if operation not in allowed:
            raise ForbiddenOperationError(
                f"{operation} is not among the operations allowed here; it was not done"
            )


class _Found(NamedTuple):
    record: Mapping[str, Any]
    version: str


def mask(url: str) -> str:
    """A URL of which only its host and its last four signs are told: whoever knows all of it can post messages."""
    host = re.match(r"[a-z]+://[^/?#@\s]+", url)
    return f"{host[0] if host else ''}/…{url[-4:] if len(url) > 24 else ''}"


def _name(collection: str, code: str) -> str:
    return place_of(RECORDS, collection, code, "yaml")


def _without_secrets(value: Any) -> Any:
    """The spec with each secret as its reference and version."""
    if isinstance(value, Mapping):
        if SECRET in value:
            reference = {key: one for key, one in value[SECRET].items() if key != "version"}
            return {"reference": reference, "version": value[SECRET].get("version")}
        return {key: _without_secrets(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_secrets(one) for one in value]
    return value


def _item(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record in the shape of the gateway's items, with who confirmed it."""
    confirmed = record["confirmed"]
    return {
        "code": record["code"],
        "spec": record["spec"],
        "owner": record["owner"],
        "etag": _tag(record),
        "updatedAt": confirmed["at"],
        "confirmed": confirmed,
        **({"webhookUrl": record["webhookUrl"]} if "webhookUrl" in record else {}),
    }


def _tag(record: Mapping[str, Any]) -> str:
    told = {member: record[member] for member in ("code", "spec", "owner")}
    return f'"{hashlib.sha256(canonical(told).encode()).hexdigest()[:32]}"'

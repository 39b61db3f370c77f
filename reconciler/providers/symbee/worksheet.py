"""The provider of Symbee's configuration where a person carries it out: what was last confirmed, kept in the backend
(`records`). Reading never asks Symbee: nothing there tells what is configured. Sending records what a person has done
in the portal; a machine may only record whose an object is, which nobody in the portal has to do with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, NamedTuple

from reconciler.model.errors import ConflictError, RefusedError
from reconciler.model.reading import Read
from reconciler.model.secret import SECRET
from reconciler.model.store import Store
from reconciler.model.symbee import collection_of
from reconciler.providers.operations import READS, WRITES, ForbiddenOperationError
from reconciler.providers.symbee import records
from reconciler.providers.symbee.records import RECORDS, Record


class Confirming(NamedTuple):
    """Who records what, and when (ISO 8601, UTC)."""

    by: str
    at: str


class WorksheetProvider:
    """See the port `Provider`. Touches the backend only.

    Without `writes` nothing is written. `confirming` is who says what was done in the portal; None where nobody does:
    then only owners are recorded.
    """

    service = "symbee"

    def __init__(self, store: Store, *, writes: bool = False, confirming: Confirming | None = None) -> None:
        self._store = store
        self._confirming = confirming
        self._writes = WRITES[self.service] if writes or confirming else frozenset[str]()
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
            found = self._record(records.place(collection, read.parameters["code"]))
            return _item(found.record) if found else None
        names = self._store.names(f"{RECORDS}{collection}/")
        found_ones = (self._record(name) for name in names)
        return [_item(found.record) for found in found_ones if found]

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        """Record that `put…` or `delete…` was done in the portal; done before, it is done. Returns the item, or {}.

        `webhookUrl` among the parameters is one that was taken down, masked. Raises ConflictError where the record is
        not the one that the change began with (`ifMatch`), RefusedError where only a person could say that it was done.
        """
        self._allow(operation, self._writes)
        if self._check:
            self._check()
        name = records.place(collection_of(operation), parameters["code"])
        found = self._record(name)
        if operation.startswith("delete"):
            return self._removed(name, found, parameters)
        record = self._new(parameters, found)
        if found and records.tag(found.record) == records.tag(record):
            record = _with_webhook(found.record, parameters)  # whoever said it first has said it
        else:
            self._same_start(found, parameters)
        self._put(name, record, found)
        return _item(record)

    def take_down(self, operation: str, code: str, webhook: str) -> None:
        """Record the masked web-hook URL of an object that was confirmed before. Raises ConflictError where there is no
        record of it any more."""
        self._allow(operation, self._writes)
        if self._check:
            self._check()
        name = records.place(collection_of(operation), code)
        found = self._record(name)
        if found is None:
            raise ConflictError(
                f"there is no record of {code} any more", code="recordMoved", fix="plan again"
            )
        self._put(name, _with_webhook(found.record, {"webhookUrl": webhook}), found)

    def _put(self, name: str, record: Record, found: _Found | None) -> None:
        if found is None:
            self._store.put(name, records.written(record), if_absent=True)
        elif found.record != record:
            self._store.put(name, records.written(record), if_version=found.version)

    def _removed(self, name: str, found: _Found | None, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        if found is not None:
            self._by_a_person(parameters)
            self._same_start(found, parameters)
            self._store.delete(name, if_version=found.version)
        return {}

    def _same_start(self, found: _Found | None, parameters: Mapping[str, Any]) -> None:
        if (records.tag(found.record) if found else None) != parameters["ifMatch"]:
            raise ConflictError(
                f"what is on record of {parameters['code']} is not what this change began with",
                code="recordMoved",
                fix="run apply again for a new work list",
            )

    def _new(self, parameters: Mapping[str, Any], found: _Found | None) -> Record:
        spec = _known(_without_secrets(parameters["spec"]), found.record["spec"] if found else None)
        if found is None or found.record["spec"] != spec:
            self._by_a_person(parameters)
        confirmed = self._confirming._asdict() if self._confirming else {}
        record = {
            "code": parameters["code"],
            "spec": spec,
            "owner": parameters["owner"],
            "confirmed": confirmed or (found.record["confirmed"] if found else {}),
        }
        return _with_webhook({**record, **_webhook(found.record if found else {})}, parameters)

    def _by_a_person(self, parameters: Mapping[str, Any]) -> None:
        if self._confirming is None:
            raise RefusedError(
                f"only a person can say that {parameters['code']} was changed in the portal",
                code="byHand",
                fix="apply writes a work list: confirm that",
            )

    def _record(self, name: str) -> _Found | None:
        stored = self._store.get(name)
        return _Found(records.read(name, stored.content), stored.version) if stored else None

    def _allow(self, operation: str, allowed: frozenset[str]) -> None:
        if operation not in allowed:
            raise ForbiddenOperationError(
                f"{operation} is not among the operations allowed here; it was not done"
            )


class _Found(NamedTuple):
    record: Record
    version: str


def _webhook(held: Mapping[str, Any]) -> dict[str, Any]:
    return {"webhookUrl": held["webhookUrl"]} if held.get("webhookUrl") else {}


def _with_webhook(record: Record, parameters: Mapping[str, Any]) -> Record:
    return {**record, **_webhook(parameters)}


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


def _known(spec: Any, before: Any) -> Any:
    """The spec with the version of each secret as it was on record where nobody knows it now: it was not entered."""
    if not isinstance(spec, Mapping) or not isinstance(before, Mapping):
        return spec
    if spec.keys() == {"reference", "version"}:
        stays = spec["version"] is None and spec["reference"] == before.get("reference")
        return before if stays else spec
    return {key: _known(one, before.get(key)) for key, one in spec.items()}


def _item(record: Record) -> dict[str, Any]:
    """The record in the shape of the gateway's items, with who confirmed it."""
    return {
        "code": record["code"],
        "spec": record["spec"],
        "owner": record["owner"],
        "etag": records.tag(record),
        "updatedAt": record["confirmed"]["at"],
        "confirmed": record["confirmed"],
        **_webhook(record),
    }

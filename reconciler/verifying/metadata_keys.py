"""Which metadata keys the contacts of a category have had: Uniphore takes 50 of them, over all contacts together.

    sent/metadata/<hash of tenant, organization, category>.json      {tenant, organization, category, keys}

A key is put here before its contact goes, and taken back where that was refused for certain. What others have sent is
not known here.
source: https://docs.uniphoredev.com/en/email-api.html, "A maximum of 50 non-Speech metadata keys per category"
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from reconciler.model.canonical import digest
from reconciler.model.errors import ConflictError, RefusedError
from reconciler.model.message import EmailContact
from reconciler.model.store import Store
from reconciler.verifying.ledger import SENT

MOST_KEYS = 50
_ATTEMPTS = 5


class Category(NamedTuple):
    """A category, with whose it is."""

    tenant: str
    organization: str
    name: str


class MetadataKeys:
    """The keys of every category of one environment. Every method touches the backend, and raises as `Store` does;
    RefusedError for a file that cannot be read."""

    def __init__(self, store: Store, *, tenant: str, organization: str) -> None:
        self._store = store
        self._tenant = tenant
        self._organization = organization

    def known(self, category: str) -> frozenset[str]:
        """The keys that its contacts have had."""
        return self._read(self._category(category))[0]

    def exceeding(self, contacts: Sequence[EmailContact]) -> list[tuple[int, str]]:
        """The keys for which a category has no room: the index of the first contact that has it, and the key."""
        held: dict[str, set[str]] = {}
        found = []
        for index, contact in enumerate(contacts):
            if contact.metadata and contact.category not in held:
                held[contact.category] = set(self.known(contact.category))
            for key, _ in contact.metadata:
                keys = held[contact.category]
                if key not in keys and len(keys) >= MOST_KEYS:
                    found.append((index, key))
                keys.add(key)
        return found

    def take(self, contact: EmailContact) -> frozenset[str]:
        """Let the category have the contact's keys too; those that are new to it. RefusedError: they do not fit."""
        keys = frozenset(key for key, _ in contact.metadata)

        def with_room(known: frozenset[str]) -> frozenset[str]:
            if len(known | keys) > MOST_KEYS and not keys <= known:
                raise RefusedError(
                    f"the category {contact.category} would have more than {MOST_KEYS} metadata keys",
                    code="metadataKeys",
                    fix="leave out keys that no contact of the category has had",
                )
            return known | keys

        return keys - self._change(contact.category, with_room) if keys else keys

    def give_back(self, contact: EmailContact, keys: Collection[str]) -> None:
        """Take keys off again that a contact would have brought, since it was not accepted."""
        if keys:
            self._change(contact.category, lambda known: known - frozenset(keys))

    def _category(self, name: str) -> Category:
        return Category(self._tenant, self._organization, name)

    def _change(self, name: str, change: Callable[[frozenset[str]], frozenset[str]]) -> frozenset[str]:
        """Write what becomes of a category's keys; those before."""
        category = self._category(name)
        for _ in range(_ATTEMPTS):
            known, version = self._read(category)
            changed = change(known)
            if changed == known:
                return known
            document = {**category._asdict(), "keys": sorted(changed)}
            content = (json.dumps(document, indent=2) + "\n").encode()
            try:
                if version is None:
                    self._store.put(_file(category), content, if_absent=True)
                else:
                    self._store.put(_file(category), content, if_version=version)
            except ConflictError:  # another run was quicker
                continue
            return known
        raise ConflictError(f"{_file(category)} changes all the time", fix="try again")

    def _read(self, category: Category) -> tuple[frozenset[str], str | None]:
        name = _file(category)
        stored = self._store.get(name)
        if stored is None:
            return frozenset(), None
        try:
            keys = json.loads(stored.content)["keys"]
            if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
                raise ValueError("keys")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise RefusedError(
                f"{name} in the backend cannot be read, so nobody knows the keys of {category.name}",
                code="ledger",
                fix="move the file away: the keys of contacts sent from then on are counted",
            ) from error
        return frozenset(keys), stored.version


def _file(category: Category) -> str:
    return f"{SENT}metadata/{digest(category)}.json"

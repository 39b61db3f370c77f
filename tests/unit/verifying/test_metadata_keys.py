"""Fifty metadata keys a category, over all its contacts: a ledger that is right whatever becomes of a contact."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import RefusedError
from reconciler.model.message import EmailContact
from reconciler.verifying.metadata_keys import MOST_KEYS, MetadataKeys
from tests.contract.messages.support import contact


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backend"


def keys(folder: Path, tenant: str = "Acme Corp", organization: str = "Sales") -> MetadataKeys:
    store = LocalStore(folder, clock=lambda: 0.0, sleep=lambda _: None)
    return MetadataKeys(store, tenant=tenant, organization=organization)


def keyed(*names: str, category: str = "Leads") -> EmailContact:
    return contact()._replace(category=category, metadata=tuple((name, "v") for name in names))


def many(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"k{number}" for number in range(first, last))


def test_keys_are_counted_once_over_all_contacts(folder: Path) -> None:
    assert keys(folder).take(keyed("a", "b")) == {"a", "b"}
    assert keys(folder).take(keyed("b", "c")) == {"c"}
    assert keys(folder).take(keyed("a")) == frozenset()
    assert keys(folder).known("Leads") == {"a", "b", "c"}


def test_a_contact_without_metadata_leaves_no_trace(folder: Path) -> None:
    assert keys(folder).take(keyed()) == frozenset()
    assert not folder.exists()


def test_tenants_organizations_and_categories_are_told_apart(folder: Path) -> None:
    keys(folder).take(keyed("a"))
    assert keys(folder).known("Renewals") == frozenset()
    assert keys(folder, organization="Service").known("Leads") == frozenset()
    assert keys(folder, tenant="Other Corp").known("Leads") == frozenset()


def test_the_fiftieth_fits_and_the_next_does_not(folder: Path) -> None:
    keys(folder).take(keyed(*many(0, 49)))
    assert keys(folder).exceeding([keyed("k49")]) == []
    assert keys(folder).exceeding([keyed("k0", "k49", "k50")]) == [(0, "k50")]
    assert keys(folder).take(keyed("k49")) == {"k49"}
    assert len(keys(folder).known("Leads")) == MOST_KEYS
    assert keys(folder).take(keyed("k0", "k49")) == frozenset()
    with pytest.raises(RefusedError, match="more than 50 metadata keys"):
        keys(folder).take(keyed("k0", "k50"))
    assert len(keys(folder).known("Leads")) == MOST_KEYS


def test_the_contacts_of_a_file_count_together(folder: Path) -> None:
    keys(folder).take(keyed(*many(0, 40)))
    contacts = [
        keyed(*many(40, 49)),
        keyed("k49", "k50"),
        keyed("k50", "k51"),
        keyed(*many(0, 50), category="Renewals"),
        keyed(),
    ]
    assert keys(folder).exceeding(contacts) == [(1, "k50"), (2, "k51")]
    assert keys(folder).known("Leads") == frozenset(many(0, 40))


def test_what_was_refused_is_given_back_and_what_others_brought_is_not(folder: Path) -> None:
    keys(folder).take(keyed("a"))
    refused = keyed("a", "b")
    taken = keys(folder).take(refused)
    keys(folder).give_back(refused, taken)
    keys(folder).give_back(refused, frozenset())
    assert keys(folder).known("Leads") == {"a"}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", b'{"keys": 5}', b'{"keys": [5]}'])
def test_a_file_that_nobody_can_read_is_not_taken_for_none(folder: Path, damage: bytes) -> None:
    keys(folder).take(keyed("a"))
    (file,) = folder.rglob("*.json")
    file.write_bytes(damage)
    with pytest.raises(RefusedError, match="nobody knows the keys of Leads"):
        keys(folder).known("Leads")
    with pytest.raises(RefusedError, match="nobody knows the keys of Leads"):
        keys(folder).take(keyed("a"))

"""Marks of credentials in the backend: what is put is there, and what cannot be read is none."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.providers.symbee.kept_marks import KeptMarks

MARK: dict[str, Any] = {
    "etag": '"1"',
    "credentials": {"password": {"reference": {"env": "PASSWORD"}, "version": "v1"}},
}
WHERE = "symbee/marks/rest-sms-mappings/twilio.json"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "production", clock=time.monotonic, sleep=time.sleep)


def test_what_is_put_is_there_and_what_is_deleted_is_not(store: LocalStore) -> None:
    marks = KeptMarks(store)
    assert marks.get("rest-sms-mappings", "twilio") is None
    marks.put("rest-sms-mappings", "twilio", MARK)
    assert KeptMarks(store).get("rest-sms-mappings", "twilio") == MARK
    marks.put("rest-sms-mappings", "twilio", {**MARK, "etag": '"2"'})
    assert marks.get("rest-sms-mappings", "twilio") == {**MARK, "etag": '"2"'}
    assert marks.get("smpp-sms-mappings", "twilio") is None
    marks.delete("rest-sms-mappings", "twilio")
    marks.delete("rest-sms-mappings", "twilio")
    assert marks.get("rest-sms-mappings", "twilio") is None


@pytest.mark.parametrize("code", ["../../x", "A", "a", "ü", "x" * 300, "a/b", ".", ""])
def test_any_code_is_a_name(store: LocalStore, code: str) -> None:
    KeptMarks(store).put("rest-sms-mappings", code, MARK)
    assert KeptMarks(store).get("rest-sms-mappings", code) == MARK
    assert all(name.startswith("symbee/marks/rest-sms-mappings/") for name in store.names(""))


def test_codes_that_differ_in_case_have_marks_of_their_own(store: LocalStore) -> None:
    KeptMarks(store).put("rest-sms-mappings", "Care", MARK)
    assert KeptMarks(store).get("rest-sms-mappings", "care") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff",
        b'{"etag": "1"}',
        b'{"credentials": {}}',
        b'{"etag": 1, "credentials": {}}',
        b'{"etag": "1", "credentials": []}',
        b'{"etag": "1", "credentials": {"password": "v1"}}',
        b'{"etag": "1", "credentials": {"password": {"reference": "x", "version": null}}}',
        b'{"etag": "1", "credentials": {"password": {"reference": {}, "version": 1}}}',
        b"null",
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_none(store: LocalStore, content: bytes) -> None:
    """The credential shows as new then, and is entered once more: that is safe."""
    store.put(WHERE, content)
    assert KeptMarks(store).get("rest-sms-mappings", "twilio") is None

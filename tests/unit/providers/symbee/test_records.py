"""Records as files: the same bytes for the same record, and nothing believed of one that somebody edited."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from reconciler.model.errors import FailedError
from reconciler.providers.symbee.records import mask, place, read, tag, written

NAME = "symbee/records/rest-sms-mappings/twilio.yaml"
RECORD: dict[str, Any] = {
    "code": "twilio",
    "spec": {
        "name": "Größe: 'no' | @x",
        "enabled": "no",
        "numbers": [{"address": "+15550110", "slot": 1}, {"address": "0123"}],
        "credentials": {"password": {"reference": {"env": "P"}, "version": "1_000"}},
        "chat": {"idleTimeoutMinutes": 60, "suppressSystemMessages": True, "idleTimeoutMessage": None},
    },
    "owner": {"owner": "acme/production", "resource": "RestSmsMapping/twilio", "lifecycle": None},
    "confirmed": {"by": "2026-11-02", "at": "2026-11-02T12:00:00Z"},
}


def changed(**members: Any) -> bytes:
    return yaml.safe_dump({**RECORD, **members}).encode()


def test_what_is_written_is_read() -> None:
    assert read(NAME, written(RECORD)) == RECORD


def test_it_is_canonical_whatever_the_order() -> None:
    turned = dict(reversed(list(RECORD.items())))
    assert written(turned) == written(RECORD)
    assert written(RECORD).decode().startswith("code: twilio\nconfirmed:\n  at: '2026-11-02T12:00:00Z'\n")
    assert "Größe" in written(RECORD).decode()


def test_an_object_of_nobody_and_a_web_hook() -> None:
    record = {**RECORD, "owner": None, "webhookUrl": "https://hooks.example.com/…a1b2"}
    assert read(NAME, written(record)) == record


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- a",
        b"code: twilio",
        b"{",
        b"\xff\xfe\xff",
        b"\x00",
        b"a: b: c",
        b"[" * 100_000,
        b"{a: " * 100_000,
        b"- " * 100_000,
        b"&a [*a]",
        b"x: &a 1\ny: *a\n",
        b"!!python/object/apply:os.system [ls]",
        b"code: " + b"1" * 5000,
        b"a" * (1024 * 1024 + 1),
        b"code: a\n---\ncode: b\n",
    ],
)
def test_what_is_no_record(content: bytes) -> None:
    with pytest.raises(FailedError, match=r"twilio\.yaml in the backend cannot be read") as error:
        read(NAME, content)
    assert (error.value.code, bool(error.value.fix)) == ("record", True)


@pytest.mark.parametrize(
    "members",
    [
        {"code": 5},
        {"code": ""},
        {"code": "another"},
        {"spec": []},
        {"spec": {1: "x"}},
        {"spec": {"numbers": "x"}},
        {"spec": {"numbers": 5}},
        {"spec": {"numbers": ["+15550110"]}},
        {"spec": {"numbers": [{"address": "+15550110", "slot": "1"}]}},
        {"spec": {"numbers": [{"address": "+15550110", "slot": True}]}},
        {"spec": {"name": 1.5}},
        {"owner": "acme"},
        {"owner": {"owner": "acme"}},
        {"owner": {**RECORD["owner"], "lifecycle": 1}},
        {"owner": {**RECORD["owner"], "owner": None}},
        {"confirmed": None},
        {"confirmed": {"by": "kim"}},
        {"confirmed": {"by": "kim", "at": 5}},
        {"webhookUrl": 5},
        {"webhookUrl": None},
    ],
)
def test_what_is_no_record_any_more(members: dict[str, Any]) -> None:
    with pytest.raises(FailedError):
        read(NAME, changed(**members))


@pytest.mark.parametrize("value", ["2026-11-02", "2026-11-02T12:00:00Z", "!!binary aGk=", "!!set {a}", "1.5"])
def test_what_json_cannot_say_is_not_believed(value: str) -> None:
    content = changed(spec={"name": "HERE"}).decode().replace("HERE", value)
    with pytest.raises(FailedError):
        read(NAME, content.encode())


def test_a_record_stands_in_its_own_place_only() -> None:
    odd = {**RECORD, "code": "Ünlikely / code"}
    where = place("rest-sms-mappings", odd["code"])
    assert read(where, written(odd)) == odd
    with pytest.raises(FailedError):
        read(NAME, written(odd))


def test_the_tag_is_of_what_was_confirmed_and_not_of_who_did() -> None:
    same = {**RECORD, "confirmed": {"by": "sam", "at": "x"}, "webhookUrl": "https://hooks.example.com/…"}
    assert tag(same) == tag(RECORD)
    assert tag({**RECORD, "owner": None}) != tag(RECORD)
    assert tag({**RECORD, "spec": {}}) != tag(RECORD)


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://hooks.example.com/sms/abcdefghijklmnop", "https://hooks.example.com/…mnop"),
        ("https://hooks.example.com/short", "https://hooks.example.com/…"),
        ("https://hooks.example.com?key=abcdefghijklmnopqrstuvwx", "https://hooks.example.com/…uvwx"),
        ("https://user:secretpassword@hooks.example.com/abcdefghi", "https://hooks.example.com/…fghi"),
        ("https://hooks.example.com:8443/", "https://hooks.example.com/…"),
    ],
)
def test_of_a_web_hook_only_its_host_and_its_end_are_told(url: str, masked: str) -> None:
    assert mask(url) == masked

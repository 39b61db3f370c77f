from __future__ import annotations

import math

import pytest

from reconciler.manifests.scalars import SUSPECTS, Oddity, plain

CORE = [
    ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nUll", "nUll"),
    ("true", True), ("True", True), ("TRUE", True), ("false", False), ("tRue", "tRue"),
    ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
    ("0", 0), ("-1", -1), ("+15550100", 15550100), ("0123", 123), ("0o17", 15), ("0x1F", 31), ("0b11", "0b11"),
    ("1_000", "1_000"), ("12:30:45", "12:30:45"), ("2030-12-24", "2030-12-24"), ("1.2.3", "1.2.3"),
    ("1.5", 1.5), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1.25e-2", 0.0125), ("-0.0", 0), ("50.0", 50),
    ("1e", "1e"), ("+", "+"), ("-", "-"), (".", "."), ("...", "..."), ("<", "<"), ("0x", "0x"), ("nightly", "nightly"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), CORE)
def test_core_schema(text: str, value: object) -> None:
    assert plain(text) == value
    assert type(plain(text)) is type(value)


@pytest.mark.parametrize("text", [text for text, value in CORE if value != text])
def test_whatever_is_not_a_text_is_suspected(text: str) -> None:
    assert text[:1] in SUSPECTS


@pytest.mark.parametrize(
    "text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e999", "9" * 5000, "0x" + "F" * 5000]
)
def test_what_json_cannot_say(text: str) -> None:
    value = plain(text)
    assert isinstance(value, Oddity)
    assert value.code == "notANumber"


def test_the_merge_key() -> None:
    value = plain("<<")
    assert isinstance(value, Oddity)
    assert value.code == "mergeKey"


def test_large_numbers_stay_exact() -> None:
    assert plain("12345678901234567890123") == 12345678901234567890123
    assert plain("1e300") == 10**300 or plain("1e300") == int(math.pow(10, 300))

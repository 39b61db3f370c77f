"""Which value a plain YAML scalar has, as the core schema of YAML 1.2 decides.

Not PyYAML's resolver: that is YAML 1.1, where `no` is false, `12:30:00` a number and `2026-01-01` a date.
source: YAML 1.2.2, 10.3.2 (tag resolution of the core schema)
"""

from __future__ import annotations

import re
from typing import NamedTuple

SUSPECTS = frozenset(("", *"0123456789+-.~nNtTfF<"))
"""First characters that a plain scalar other than a string can have ("" for the empty one)."""


class Oddity(NamedTuple):
    """What a plain scalar means where it cannot be taken as a value: a stable code, what is wrong, what to do."""

    code: str
    message: str
    fix: str


MERGE = Oddity(
    "mergeKey",
    "the merge key `<<` is not part of YAML 1.2",
    "write the fields out, or repeat an alias field by field",
)

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_LONGEST_NUMBER = 300  # digits; far above any limit of ours, far below where Python refuses to convert


def plain(text: str) -> str | int | float | bool | Oddity | None:
    """The value of a plain scalar; an Oddity where it is none that JSON has (infinity, a merge key).

    A float without a fraction is an integer, as in JSON Schema: `50.0` is 50.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "ntfNTF":
        return text
    if _INTEGER.match(text):
        return int(text) if len(text) <= _LONGEST_NUMBER else _too_large(text)
    if _BASED.match(text):
        return int(text, 0) if len(text) <= _LONGEST_NUMBER else _too_large(text)
    if _FLOAT.match(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            return _too_large(text)
        return int(number) if number.is_integer() else number
    if _ENDLESS.match(text):
        return Oddity(
            "notANumber", f"{text} is not a number that JSON knows", "write a finite number, or quote it"
        )
    return MERGE if text == "<<" else text


def _too_large(text: str) -> Oddity:
    return Oddity(
        "notANumber", f"the number {text[:20]}… is too large", "write a smaller number, or quote it"
    )

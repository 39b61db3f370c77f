"""What an email contact's payload has to be like, as Uniphore's page has it, whatever the world is like.

source: https://docs.uniphoredev.com/en/email-api.html. assumption: lengths are characters, and 1 MB a million bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

ENTITY = ("tenantName", "orgName", "catName")
_MOST_NAME = 128
_MOST_BODY_BYTES = 1_000_000
_EARLIEST = 10**11  # milliseconds; what is less is seconds
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LENGTHS = {
    "agentEmailId": 256,
    "agentId": 50,
    "convId": 256,
    "from": 256,
    "lang": 5,
    "msgId": 36,
    "psEmailId": 256,
    "psId": 50,
    "sub": 78,
}
_LANGUAGES = ("us-en", "au-en", "gb-en")


class Flaw(NamedTuple):
    """What is wrong with a payload: the title of the error (the attribute's name), and its detail."""

    title: str
    detail: str


def flaws(body: Any) -> Iterator[Flaw]:
    """What is wrong with a payload. Take the first: those after it may only follow from it."""
    if not isinstance(body, dict) or not all(isinstance(body.get(one), dict) for one in ("metadata", "data")):
        yield Flaw("payload", "metadata and data are required.")
        return
    metadata, data = body["metadata"], body["data"]
    for member in ENTITY:
        yield from _text(metadata, member, _MOST_NAME)
    for member, most in _LENGTHS.items():
        yield from _text(data, member, most)
    if "journeyId" in data:
        yield from _text(data, "journeyId", 256)
    for member, (fine, wanted) in _RULES.items():
        if not fine(data):
            yield Flaw(member, f"{member} must be {wanted}.")
    if not _is_map(metadata.get("metadataMap", {})):
        yield Flaw("metadataMap", "metadataMap must be an object of strings.")


def _text(given: Mapping[str, Any], member: str, most: int) -> Iterator[Flaw]:
    value = given.get(member)
    if not isinstance(value, str) or not 0 < len(value) <= most:
        yield Flaw(member, f"{member} must be a text of at most {most} characters.")


def _is_body(data: Mapping[str, Any]) -> bool:
    text = data.get("body")
    return isinstance(text, str) and 0 < len(text.encode()) <= _MOST_BODY_BYTES


def _is_time(data: Mapping[str, Any]) -> bool:
    return type(data.get("ts")) is int and data["ts"] >= _EARLIEST


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _is_side(data: Mapping[str, Any]) -> bool:
    return data["from"].casefold() in (data["agentEmailId"].casefold(), data["psEmailId"].casefold())


_RULES: Mapping[str, tuple[Callable[[Mapping[str, Any]], bool], str]] = {
    "lang": (lambda data: data["lang"] in _LANGUAGES, f"one of {', '.join(_LANGUAGES)}"),
    "msgId": (lambda data: bool(_UUID.fullmatch(data["msgId"])), "a UUID"),
    "body": (_is_body, f"a text of at most {_MOST_BODY_BYTES} bytes"),
    "ts": (_is_time, "in milliseconds"),
    "to": (lambda data: bool(data.get("to")) and _are_texts(data["to"]), "an array of strings"),
    "cc": (lambda data: _are_texts(data.get("cc", [])), "an array of strings"),
    "bcc": (lambda data: _are_texts(data.get("bcc", [])), "an array of strings"),
    "from": (_is_side, "agentEmailId or psEmailId"),
}

"""A routed email as people write it: the rules that JSON Schema cannot say, and the typed value that is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.messages.ids import derived
from reconciler.kinds.messages.limits import MOST_ATTRIBUTE_UNITS, size, units
from reconciler.model.manifest import Finding
from reconciler.model.message import RoutedEmail

Given = Mapping[str, Any]


def findings(given: Given) -> Iterator[Finding]:
    """What is wrong with a routed email (or what is left of one that the schema refuses); paths begin in it."""
    seen: dict[str, int] = {}
    for index, attribute in enumerate(given.get("attributes") or ()):
        for member, text in (attribute or {}).items():
            path = ("attributes", index, member)
            if isinstance(text, str):
                yield from _length(path, f"attributes[{index}].{member}", text)
        key = (attribute or {}).get("key")
        if isinstance(key, str) and seen.setdefault(key, index) < index:
            message = f"attributes[{index}].key repeats attributes[{seen[key]}].key"
            yield Finding(("attributes", index, "key"), "repeated", message, "remove one of the two")


def _length(path: tuple[str | int, ...], name: str, text: str) -> Iterator[Finding]:
    counted = units(text)
    if counted > MOST_ATTRIBUTE_UNITS and len(text) <= MOST_ATTRIBUTE_UNITS:  # more, the schema has said
        message = f"{name} has {counted} UTF-16 units, and at most {MOST_ATTRIBUTE_UNITS} are allowed"
        fix = "shorten it; signs such as emoji count twice"
        yield Finding(path, "length", message, fix)
    elif counted <= MOST_ATTRIBUTE_UNITS < size(text):
        message = f"{name} has {size(text)} bytes: if Symbee counts bytes, more than {MOST_ATTRIBUTE_UNITS} are refused"
        yield Finding(path, "bytes", message, "shorten it to be sure", warning=True)


def typed(given: Given, *, owner_id: str, entity_id: str | None = None) -> RoutedEmail:
    """The message that a valid routed email states.

    `owner_id` is the stated one, or that of the configuration; `entity_id` is used where none is stated (None: one
    that follows from the rest).
    """
    return RoutedEmail(
        owner_id=owner_id,
        entity_id=given.get("entityId") or entity_id or derived("routed-email entity", given),
        from_address=given["from"],
        to_address=given["to"],
        subject=given["subject"],
        attributes=tuple((one["key"], one["value"]) for one in given.get("attributes", ())),
    )

"""Checks of JSON values against the schemas of an OpenAPI file: the part of JSON Schema that ours uses, compiled once.

A word that is not understood here is an error, so that no rule of the file is passed over silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

Schema = Mapping[str, Any]


class Fault(NamedTuple):
    """One thing wrong with a value: where (`spec.numbers[0].slot`; "" for the whole), and what, for people."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


Check = Callable[[Any, str], list[Fault]]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
}
_SILENT = frozenset(("description", "title", "examples", "format", "required"))
"""Words without a check of their own: `required` is checked with `properties`."""


class Shapes:
    """The schemas of one OpenAPI document (`#/components/schemas/…`). Threads may share it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._schemas: Mapping[str, Schema] = document["components"]["schemas"]
        self._known = {name: self._compiled(schema) for name, schema in self._schemas.items()}

    def faults(self, name: str, value: Any) -> list[Fault]:
        """What is wrong with a value that should be of the schema `name`."""
        return self._known[name](value, "")

    def _compiled(self, schema: Schema) -> Check:
        words = sorted((word for word in schema if word not in _SILENT), key=lambda word: word != "type")
        checks = [(word, self._of(word, schema)) for word in words]
        if "required" in schema and "properties" not in schema:
            checks.append(("required", partial(_members, properties={}, required=tuple(schema["required"]))))

        def check(value: Any, path: str) -> list[Fault]:
            found: list[Fault] = []
            for word, one in checks:
                found += one(value, path)
                if found and word == "type":
                    break  # of a wrong type, the rest would only say the same in other words
            return found

        return check

    def _of(self, word: str, schema: Schema) -> Check:
        given = schema[word]
        if word == "$ref":
            return partial(self._referred, name=given.rpartition("/")[2])
        if word in ("anyOf", "oneOf"):
            return partial(_alternatives, checks=tuple(map(self._compiled, given)), once=word == "oneOf")
        if word == "properties":
            inner = {name: self._compiled(one) for name, one in given.items()}
            return partial(_members, properties=inner, required=tuple(schema.get("required", ())))
        if word == "items":
            return partial(_items, check=self._compiled(given))
        if word == "additionalProperties" and given is False:
            return partial(_no_others, known=tuple(schema["properties"]))
        if word == "pattern":
            whole = (
                given[:-1] + r"\Z" if given.endswith("$") else given
            )  # Python's $ would let a line break pass
            return partial(_pattern, pattern=re.compile(whole), given=given)
        return partial(_PLAIN[word], given=given)

    def _referred(self, value: Any, path: str, name: str) -> list[Fault]:
        return self._known[name](value, path)


def _type(value: Any, path: str, given: Any) -> list[Fault]:
    names = given if isinstance(given, list) else [given]
    fine = any(isinstance(value, _TYPES[name]) for name in names)
    if isinstance(value, bool):
        fine = "boolean" in names
    elif isinstance(value, float) and value.is_integer():
        fine = "integer" in names  # JSON Schema calls 1.0 an integer
    return [] if fine else [Fault(path, f"must be of type {' or '.join(names)}")]


def _enum(value: Any, path: str, given: Any) -> list[Fault]:
    fine = any(type(value) is type(one) and value == one for one in given)
    return [] if fine else [Fault(path, f"must be one of {', '.join(map(str, given))}")]


def _least_length(value: Any, path: str, given: Any) -> list[Fault]:
    short = isinstance(value, str) and len(value) < given
    return [Fault(path, f"must have {given} characters at least")] if short else []


def _most_length(value: Any, path: str, given: Any) -> list[Fault]:
    long = isinstance(value, str) and len(value) > given
    return [Fault(path, f"must have {given} characters at most")] if long else []


def _least_items(value: Any, path: str, given: Any) -> list[Fault]:
    few = isinstance(value, list) and len(value) < given
    return [Fault(path, f"must have {given} entries at least")] if few else []


def _most_items(value: Any, path: str, given: Any) -> list[Fault]:
    many = isinstance(value, list) and len(value) > given
    return [Fault(path, f"must have {given} entries at most")] if many else []


def _minimum(value: Any, path: str, given: Any) -> list[Fault]:
    low = isinstance(value, int | float) and not isinstance(value, bool) and value < given
    return [Fault(path, f"must be {given} at least")] if low else []


def _maximum(value: Any, path: str, given: Any) -> list[Fault]:
    high = isinstance(value, int | float) and not isinstance(value, bool) and value > given
    return [Fault(path, f"must be {given} at most")] if high else []


_PLAIN: Mapping[str, Callable[..., list[Fault]]] = {
    "type": _type,
    "enum": _enum,
    "minLength": _least_length,
    "maxLength": _most_length,
    "minItems": _least_items,
    "maxItems": _most_items,
    "minimum": _minimum,
    "maximum": _maximum,
}


def _pattern(value: Any, path: str, pattern: re.Pattern[str], given: str) -> list[Fault]:
    bad = isinstance(value, str) and not pattern.search(value)
    return [Fault(path, f"must match {given}")] if bad else []


def _members(
    value: Any, path: str, properties: Mapping[str, Check], required: tuple[str, ...]
) -> list[Fault]:
    if not isinstance(value, dict):
        return []
    found = [Fault(_joined(path, name), "is required") for name in required if name not in value]
    for name, check in properties.items():
        if name in value:
            found += check(value[name], _joined(path, name))
    return found


def _no_others(value: Any, path: str, known: tuple[str, ...]) -> list[Fault]:
    if not isinstance(value, dict):
        return []
    return [
        Fault(_joined(path, f"{name:.64}"), f"is unknown; there are {', '.join(known)}")
        for name in value
        if name not in known
    ]


def _items(value: Any, path: str, check: Check) -> list[Fault]:
    if not isinstance(value, list):
        return []
    return [fault for index, one in enumerate(value) for fault in check(one, f"{path}[{index}]")]


def _alternatives(value: Any, path: str, checks: tuple[Check, ...], once: bool) -> list[Fault]:
    """One of several, or exactly one; of those that do not fit, what is wrong is said of the nearest."""
    answers = [check(value, path) for check in checks]
    fitting = sum(not found for found in answers)
    if fitting == 0:
        return max(answers, key=lambda found: (found[0].path != path, -len(found)))
    return [Fault(path, "fits more than one form")] if once and fitting > 1 else []


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

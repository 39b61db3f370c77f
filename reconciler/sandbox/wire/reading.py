"""From a request to the parameters of an operation: rest-json, awsJson and the query protocol.

Unknown members are ignored and JSON nulls are absent, as AWS does. Types are judged by the checks that follow.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from reconciler.sandbox.wire.errors import ApiError

# assumption: no request of ours is nested deeper; AWS states no number.
_MOST_DEPTH = 64
_TRUTH = {"true": True, "false": False}


def read_rest(
    shape: Any, *, path: Mapping[str, str], query: str, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """Parameters of a rest-json request. `path` holds the decoded members of the path, `query` the raw query."""
    if shape is None:
        return {}
    pairs = _pairs(query)
    found: dict[str, Any] = {}
    in_body: dict[str, Any] = {}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        wire = member.serialization.get("name", name)
        if location == "uri":
            if wire in path:
                found[name] = _scalar(member, path[wire])
        elif location == "querystring":
            values = [value for key, value in pairs if key == wire]
            if values:
                found[name] = _from_query(member, values)
        elif location == "header":
            if wire.lower() in headers:
                found[name] = _scalar(member, headers[wire.lower()])
        else:
            in_body[name] = member
    if in_body and body:
        found.update(_structure(_json(body), in_body))
    return found


def read_json(shape: Any, body: bytes) -> dict[str, Any]:
    """Parameters of an awsJson request: the body is the whole input."""
    document = _json(body or b"{}")
    return _structure(document, shape.members) if shape is not None else {}


def read_query(shape: Any, form: Mapping[str, str]) -> dict[str, Any]:
    """Parameters of a request in the query protocol, from its decoded form fields."""
    found = _from_form(shape, form, "") if shape is not None else None
    return found if isinstance(found, dict) else {}


def read_form(query: str, body: bytes) -> dict[str, str]:
    """The fields of a form, from the query string and a urlencoded body; the last of equal names counts."""
    return dict(_pairs(query) + _pairs(body.decode("utf-8", "replace")))


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=10_000)
    except ValueError as error:
        raise ApiError("SerializationException", "The query cannot be read.") from error


def _json(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body, parse_constant=_refuse_constant)
        if b"\\ud" in body.lower():
            json.dumps(document, ensure_ascii=False).encode()  # lone surrogates are no text
    except (ValueError, RecursionError) as error:
        raise ApiError("SerializationException", "The body is not valid JSON.") from error
    if not isinstance(document, dict):
        raise ApiError("SerializationException", "The body must be a JSON object.")
    return document


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _structure(document: dict[str, Any], members: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    if depth > _MOST_DEPTH:
        raise ApiError("SerializationException", "The body is nested too deep.")
    found: dict[str, Any] = {}
    for name, member in members.items():
        value = document.get(member.serialization.get("name", name))
        if value is not None:
            found[name] = _value(member, value, depth)
    return found


def _value(shape: Any, value: Any, depth: int) -> Any:
    """A JSON value in the names and types of a shape; what does not fit is passed on for the checks to refuse."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return _structure(value, shape.members, depth + 1)
    if kind == "list" and isinstance(value, list):
        return [_value(shape.member, item, depth) for item in value]
    if kind == "map" and isinstance(value, dict):
        return {key: _value(shape.value, item, depth) for key, item in value.items() if item is not None}
    if kind == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise ApiError("SerializationException", "A binary member is not valid base64.") from error
    return value


def _from_query(shape: Any, values: list[str]) -> Any:
    if shape.type_name == "list":
        return [_scalar(shape.member, value) for value in values]
    return _scalar(shape, values[-1])


def _scalar(shape: Any, text: str) -> Any:
    """A number or truth value out of text; the text itself where it is none."""
    if shape.type_name in ("integer", "long") and text.lstrip("-").isascii() and text.lstrip("-").isdigit():
        return int(text) if len(text) < 20 else text
    if shape.type_name == "boolean":
        return _TRUTH.get(text, text)
    return text


def _from_form(shape: Any, form: Mapping[str, str], prefix: str) -> Any:
    """A value out of form fields `A.B` and `A.member.1.C`; None where there is none."""
    if shape.type_name == "structure":
        found: dict[str, Any] = {}
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            value = _from_form(member, form, f"{prefix}.{wire}" if prefix else wire)
            if value is not None:
                found[name] = value
        return found if found or not prefix else None
    if shape.type_name == "list":
        items: list[Any] = []
        while True:
            value = _from_form(shape.member, form, f"{prefix}.member.{len(items) + 1}")
            if value is None:
                return items or None
            items.append(value)
    text = form.get(prefix)
    return None if text is None else _scalar(shape, text)

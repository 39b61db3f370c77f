"""Nothing from outside is trusted in output: what could steer a terminal is made visible."""

from __future__ import annotations

import json
from typing import Any


def visible(text: str) -> str:
    r"""The text on one line: what is not printable as \n, \x1b or \u202e."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def json_text(document: Any) -> str:
    """A document as readable JSON, with a line break at its end; see `plain_json`."""
    return plain_json(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def plain_json(text: str) -> str:
    r"""JSON text that says the same, with every sign that could steer a terminal as \uXXXX: JSON itself escapes only
    the lower control characters, and such signs can stand nowhere but in its strings."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)

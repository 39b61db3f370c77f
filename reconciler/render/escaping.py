"""Nothing from outside is trusted in output: what could steer a terminal is made visible."""

from __future__ import annotations


def visible(text: str) -> str:
    r"""The text on one line: what is not printable as \n, \x1b or \u202e."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")

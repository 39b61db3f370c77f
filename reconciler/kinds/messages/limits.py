"""How much a message may hold, as the APIs' pages say, and how it is counted."""

from __future__ import annotations

# source: https://docs.symbeeconnect.com/reference/routed-email-api, Optional/Custom Attributes
MOST_ATTRIBUTES = 10
MOST_ATTRIBUTE_UNITS = 255
# source: https://docs.uniphoredev.com/en/email-api.html. assumption: 1 MB is a million bytes of the text itself, before
# JSON escapes it; the other lengths are in characters
MOST_BODY_BYTES = 1_000_000
MOST_METADATA_KEYS = 50
MOST_NAME = 128  # of a tenant, an organization, a category


def units(text: str) -> int:
    """The length as UTF-16 counts it. assumption: "255 characters" are counted so, as servers in Java do."""
    return len(text.encode("utf-16-le")) // 2


def size(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text.encode())

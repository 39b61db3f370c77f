"""How much of a text fits one SMS. The alphabet is the library gsm0338's, imported for longer texts alone.

source: 3GPP TS 23.038, 6.2.1 (the GSM 7-bit default alphabet and its extension) and 3GPP TS 23.040, 9.2.3.24: 140
octets a message, so 160 septets or 70 UCS-2 units
"""

from __future__ import annotations

SEPTETS = 160
UNITS = 70


def too_long(text: str) -> str | None:
    """Why a text does not fit one message, for people; None where it does."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units <= UNITS:
        return None  # in whichever alphabet: even 70 signs of the extension are only 140 septets
    import gsm0338

    try:
        septets = len(gsm0338.Codec().encode(text)[0])
    except UnicodeEncodeError as error:
        sign = text[error.start]
        return f"it has {units} characters, and {UNITS} fit one message that holds {sign!r}"
    if septets <= SEPTETS:
        return None
    return f"it takes {septets} places, and {SEPTETS} fit one message"

"""Whether a text is a phone number, and which one. The numbering plans of the world are the library phonenumbers'.

It is imported when a document has a number to look at, and not before: `validate` of other documents is not to pay.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Read(NamedTuple):
    """What a text was read as: `canonical` is E.164 or a short code's digits, None where it is neither.

    `flaw` says what is wrong or odd, for people; a text with a canonical form is only odd.
    """

    canonical: str | None
    flaw: str | None = None
    national: bool = False


@cache
def international(number: str) -> Read:
    """A number in E.164 form: its calling code must exist, its length should be one that its country uses."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Read(None, "no country has numbers that begin so")
    if phonenumbers.is_possible_number(parsed):  # one without its area code counts as possible
        return Read(number)
    digits = len(number) - 1
    return Read(number, f"no number of the calling code +{parsed.country_code} has {digits} digits")


@cache
def national(text: str, country: str) -> Read:
    """A number as it is written in `country` (ISO 3166-1 alpha-2): a full one, a short code, or a local one."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return Read(None, f"it is no phone number of {country}")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE:
        return Read(e164, national=True)
    if text.isdigit() and is_short_code(text, country):
        return Read(text)
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return Read(e164, national=True)
    return Read(None, f"it is no phone number of {country}")


def is_short_code(digits: str, country: str) -> bool:
    """Whether short codes of the country have that many digits."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_short_number_for_region(parsed, country)

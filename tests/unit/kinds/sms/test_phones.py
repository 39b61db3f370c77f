from __future__ import annotations

import pytest

from reconciler.kinds.sms.phones import Read, international, is_short_code, national


@pytest.mark.parametrize(
    "number", ["+15550100", "+14155550100", "+442079460018", "+4915550100", "+80012345678"]
)
def test_what_begins_with_a_calling_code_is_a_number(number: str) -> None:
    assert international(number) == Read(number)


@pytest.mark.parametrize("number", ["+999", "+21012345678", "+12", "+1"])
def test_what_no_country_s_numbers_begin_with(number: str) -> None:
    assert international(number) == Read(None, "no country has numbers that begin so")


@pytest.mark.parametrize(
    ("number", "digits"), [("+155501001", 9), ("+141555501001", 12), ("+4420794600180", 13)]
)
def test_a_length_that_no_number_has_is_odd(number: str, digits: int) -> None:
    code = "44" if number.startswith("+44") else "1"
    assert international(number) == Read(number, f"no number of the calling code +{code} has {digits} digits")


@pytest.mark.parametrize(
    ("text", "country", "canonical"),
    [
        ("(415) 555-0100", "US", "+14155550100"),
        ("14155550100", "US", "+14155550100"),
        ("5550100", "US", "+15550100"),  # without its area code
        ("020 7946 0018", "GB", "+442079460018"),
        ("00442079460018", "GB", "+442079460018"),
        ("030 901820", "DE", "+4930901820"),
    ],
)
def test_national_numbers(text: str, country: str, canonical: str) -> None:
    assert national(text, country) == Read(canonical, national=True)


@pytest.mark.parametrize(("text", "country"), [("55501", "US"), ("555010", "US"), ("60006", "GB")])
def test_short_codes(text: str, country: str) -> None:
    assert national(text, country) == Read(text)
    assert is_short_code(text, country)


@pytest.mark.parametrize("text", ["0", "12", "(12) 34", "555501000000000000"])
def test_what_is_no_number_of_the_country(text: str) -> None:
    assert national(text, "US") == Read(None, "it is no phone number of US")


def test_a_short_code_of_another_length() -> None:
    assert not is_short_code("12345678", "US")
    assert not is_short_code("1", "US")

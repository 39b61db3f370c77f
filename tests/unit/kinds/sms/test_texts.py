from __future__ import annotations

import pytest

from reconciler.kinds.sms.texts import too_long

# source: 3GPP TS 23.038, 6.2.1 and 6.2.1.1, but for ESC
DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"


@pytest.mark.parametrize("text", ["", "a" * 160, "é" * 160, "€" * 80, "ç" * 70, "☎" * 70, "😀" * 35])
def test_what_fits_one_message(text: str) -> None:
    assert too_long(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a" * 161, "it takes 161 places, and 160 fit one message"),
        ("€" * 80 + "a", "it takes 161 places, and 160 fit one message"),
        ("ç" * 71, "it has 71 characters, and 70 fit one message that holds 'ç'"),
        ("😀" * 36, "it has 72 characters, and 70 fit one message that holds '😀'"),
        ("a" * 70 + "’", "it has 71 characters, and 70 fit one message that holds '’'"),
    ],
)
def test_what_does_not(text: str, reason: str) -> None:
    assert too_long(text) == reason


def test_the_alphabet_is_the_standard_s() -> None:
    assert len(set(DEFAULT)) == 127
    for sign in DEFAULT:
        assert too_long(sign * 160) is None
    for sign in EXTENSION:
        assert too_long(sign * 80) is None
        assert too_long(sign * 81) == "it takes 162 places, and 160 fit one message"
    for sign in "ç`“”’…–\t":
        assert "and 70 fit" in str(too_long(sign * 71))

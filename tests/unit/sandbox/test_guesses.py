"""The one table of guesses: whole, turned by options, shown in the guide."""

from __future__ import annotations

import pytest

from reconciler.sandbox import Options
from reconciler.sandbox.guesses import GUESSES, Guess
from tests.source import PACKAGE, ROOT

GUIDE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")


def rows() -> list[str]:
    return [
        f"| `{guess.name}` | **{guess.default}**, {', '.join(guess.others)} | {guess.meaning} | {guess.why} |"
        for guess in GUESSES
    ]


def test_the_guide_shows_the_table() -> None:
    shown = [line for line in GUIDE.splitlines() if line.startswith("| `") and "**" in line]
    assert shown == rows()


@pytest.mark.parametrize("guess", GUESSES, ids=lambda guess: guess.name)
def test_every_guess_is_named_once_has_another_side_and_is_used(guess: Guess) -> None:
    name = guess.name
    assert [one.name for one in GUESSES].count(name) == 1
    assert guess.others
    users = [
        path.name
        for path in (PACKAGE / "sandbox").rglob("*.py")
        if path.name != "guesses.py" and f'"{name}"' in path.read_text(encoding="utf-8")
    ]
    assert users


def test_a_guess_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no guess is called 'x'; there are associate_again"):
        Options(guesses={"x": "accept"})
    with pytest.raises(ValueError, match="old_default may be leaves or stays, not 'goes'"):
        Options(guesses={"old_default": "goes"})


@pytest.mark.parametrize(
    "wrong", [{"quotas": "some"}, {"search_lag_seconds": -1.0}, {"token_lifetime_seconds": -1.0}]
)
def test_other_options_are_checked_too(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must"):
        Options(**wrong)  # type: ignore[arg-type]

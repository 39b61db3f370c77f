"""The page of all commands is what the commands say."""

from __future__ import annotations

from reconciler.cli.app import COMMANDS
from tests.acceptance.commands import PAGE, page


def test_the_page_of_commands_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.acceptance.commands"


def test_every_command_has_its_part() -> None:
    text = page()
    for name in COMMANDS:
        assert f"\n## reconciler {name}" in text

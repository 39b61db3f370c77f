"""README's picture is what a plan looks like."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.picture import FILE, MAP, lines, routing_map


def test_the_picture_shows_a_plan_of_today() -> None:
    drawn = ET.fromstring(FILE.read_text("utf-8"))
    shown = "".join("".join(one.itertext()) for one in drawn.iter() if one.tag.endswith("text"))
    wanted = "".join(line.plain for line in lines())
    assert "".join(shown.split()) == "".join(wanted.split())


def test_the_map_is_that_of_today() -> None:
    assert MAP.read_text("utf-8") == routing_map()


@pytest.mark.parametrize("file", [FILE, MAP], ids=lambda file: str(file.name))
def test_it_asks_nothing_of_the_network(file: Path) -> None:
    text = file.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in text
    assert "@import" not in text

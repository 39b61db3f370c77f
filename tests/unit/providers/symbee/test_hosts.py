"""Where Symbee is."""

from __future__ import annotations

import pytest

from reconciler.kinds.workspace_spec import SYMBEE_REGIONS
from reconciler.model.errors import InvalidError
from reconciler.providers.symbee.hosts import REGIONS, base_url


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("us-east-1", "https://symbeeconnect.com:9443"),
        ("us-west-2", "https://us-west-2.symbeeconnect.com:9443"),
        ("af-south-1", "https://af-south-1.symbeeconnect.com:9443"),
    ],
)
def test_a_region_is_a_prefix_but_for_the_first(region: str, expected: str) -> None:
    assert base_url(region) == expected


def test_every_region_of_the_workspace_file_has_a_host() -> None:
    assert REGIONS == SYMBEE_REGIONS
    assert len({base_url(region) for region in REGIONS}) == len(REGIONS)


@pytest.mark.parametrize("override", ["https://symbee.example.com/x", "https://symbee.example.com/x/"])
def test_an_override_wins_whatever_the_region(override: str) -> None:
    for region in ("us-east-1", "us-west-2", "mars-1"):
        assert base_url(region, override) == "https://symbee.example.com/x"


def test_an_unknown_region_needs_one() -> None:
    with pytest.raises(InvalidError, match="Symbee has no host in mars-1") as met:
        base_url("mars-1")
    assert "symbee.baseUrl" in met.value.fix
    assert "ca-central-1" in met.value.fix

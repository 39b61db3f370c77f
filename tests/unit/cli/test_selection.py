"""What the selection flags mean, and what cannot be meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
import pytest

from reconciler.cli.durations import Duration
from reconciler.cli.looking import look
from reconciler.cli.selection import check_known, options_of
from reconciler.manifests.peers import Index
from reconciler.model.errors import UsageError
from reconciler.model.plan import GUARDS, OVERRIDABLE
from reconciler.planning.options import Options
from tests.support.rig import Rig, association, email, queue

NONE: dict[str, Any] = {
    "prune": False,
    "prune_adopted": (),
    "adopt": (),
    "target": (),
    "selector": (),
    "override": (),
}


def test_flags_become_options() -> None:
    options = options_of(
        {
            "prune": True,
            "prune_adopted": ("Queue/a",),
            "adopt": ("Queue/b",),
            "target": ("Queue/c", "Queue/d"),
            "selector": (),
            "override": ("protection", "deletes=Queue/e"),
        }
    )
    assert options == Options(
        prune=True,
        prune_adopted=frozenset(("Queue/a",)),
        adopt=frozenset(("Queue/b",)),
        targets=("Queue/c", "Queue/d"),
        overrides=(("protection", None), ("deletes", "Queue/e")),
    )
    assert options.overrides_guard("protection", "Queue/x")
    assert options.overrides_guard("deletes", "Queue/e")
    assert not options.overrides_guard("deletes", "Queue/x")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"selector": ("team=retail",), "prune": True}, "--selector cannot be used with --prune"),
        (
            {"selector": ("team=retail",), "prune_adopted": ("Queue/a",)},
            "--selector cannot be used with --prune",
        ),
        ({"selector": ("team",)}, "key=value"),
        ({"selector": ("=retail",)}, "key=value"),
        ({"target": ("sales",)}, "no address"),
        ({"target": ("Kewe/sales",)}, "no address"),
        ({"adopt": ("Queue/",)}, "no address"),
        ({"override": ("everything",)}, "no such guard"),
        ({"override": ("account",)}, "never be overridden"),
        ({"override": ("ownership=Queue/a",)}, "never be overridden"),
        ({"override": ("capacity",)}, "never be overridden"),
        ({"override": ("protection=",)}, "protection"),
        ({"override": ("protection=sales",)}, "no address"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(flags: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        options_of({**NONE, **flags})
    assert (refused.value.exit_code, bool(refused.value.fix)) == (64, True)


@pytest.mark.parametrize("name", GUARDS)
def test_every_guard_name_is_known_from_the_start(name: str) -> None:
    if name in OVERRIDABLE:
        assert options_of({**NONE, "override": (name,)}).overrides == ((name, None),)
    else:
        with pytest.raises(UsageError, match="never"):
            options_of({**NONE, "override": (name,)})


WORLD = [
    queue("sales", metadata={"labels": {"team": "retail"}}),
    queue("support"),
    email("info"),
    association("route", "sales", default="info", metadata={"labels": {"team": "routing"}}),
]


def test_an_address_that_nobody_knows_is_a_usage_error_that_suggests(rig: Rig) -> None:
    options = Options(targets=("Queue/sale",))
    view = look(rig.connection(), WORLD, options)
    with pytest.raises(UsageError, match="Queue/sale") as refused:
        check_known(options, WORLD, view)
    assert "Queue/sales" in refused.value.fix


def test_a_target_brings_what_it_needs_and_nothing_else(rig: Rig) -> None:
    plan = rig.plan(WORLD, targets=("EmailAddressAssociation/route",))
    assert {one.address for one in plan.changes} == {
        "EmailAddressAssociation/route",
        "Queue/sales",
        "EmailAddress/info",
    }
    assert {one.address for one in rig.plan(WORLD, targets=("Queue/support",)).changes} == {"Queue/support"}


def test_a_selector_brings_what_it_needs(rig: Rig) -> None:
    plan = rig.plan(WORLD, selector=(("team", "retail"),))
    assert [one.address for one in plan.changes] == ["Queue/sales"]
    assert len(rig.plan(WORLD, selector=(("team", "routing"),)).changes) == 3
    with pytest.raises(UsageError, match="team=nobody"):
        rig.plan(WORLD, selector=(("team", "nobody"),))


def test_a_left_over_can_be_a_target(rig: Rig) -> None:
    rig.settle(WORLD[:2])
    plan = rig.plan(WORLD[:1], targets=("Queue/support",), prune=True)
    assert [(one.address, one.action) for one in plan.changes] == [("Queue/support", "delete")]
    assert Index(WORLD).get("Queue/support") is not None


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("24h", 86400), ("7d", 604800), ("1s", 1)]
)
def test_durations(text: str, seconds: int) -> None:
    assert Duration().convert(text, None, None) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "h", "24", "0h", "-1h", "1.5h", "24 h", "1w", "9999999s", "24H"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Duration().convert(text, None, None)

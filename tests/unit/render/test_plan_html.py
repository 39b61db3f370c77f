"""A plan as a page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds.rerouting import routing_changed_by
from reconciler.model.change import Call, Change, FieldChange
from reconciler.model.plan import GuardResult, Plan, PlanWarning, Refusal
from reconciler.model.routing import Routing
from reconciler.render.plan_html import plan_page
from reconciler.render.routing_picture import map_page
from tests.support.review import creating, plan


def change(address: str = "Queue/sales", **different: Any) -> Change:
    return Change(**{"address": address, "action": "update", "reason": "differs", "risk": "low", **different})


def shown(made: Plan) -> str:
    return plan_page(made, routing_changed_by(made))


def words(page: str) -> str:
    """What a person reads, without what the page is made of."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", body))


PAGES = {"plan": shown(creating(10)), "map": map_page(Routing(), workspace="a", environment="b")}


@pytest.mark.parametrize("page", PAGES)
def test_only_what_the_page_brings_may_run(page: str) -> None:
    text = PAGES[page]
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules.keys() == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    assert {rules[one] for one in ("default-src", "base-uri", "form-action")} == {"'none'"}
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_loaded(page: str) -> None:
    text = PAGES[page]
    assert not re.search(r'\s(src|srcset|style|on\w+)="', text)
    assert set(re.findall(r'href="([^"]*)"', text)) <= {f"#change-{number}" for number in range(11)} | {
        "#changes",
        "#map",
    }
    assert "url(" not in text
    assert "@import" not in text
    assert "http" not in re.sub('http-equiv|"http://www.w3.org/2000/svg"', "", text)


def test_the_verdict_and_the_greatest_risk_come_first() -> None:
    made = plan(
        change("Queue/c"), change("Queue/b", risk="medium"), change("Queue/a", risk="high", action="delete")
    )
    text = words(shown(made))
    said = (
        "1 to delete",
        "High risk",
        "Queue/a",
        "Medium risk",
        "Queue/b",
        "Low risk",
        "Queue/c",
        "All guards",
    )
    places = [text.index(one) for one in said]
    assert places == sorted(places)


def test_fields_and_calls() -> None:
    fields = (
        FieldChange("spec.name", "Old", None),
        FieldChange("spec.quickConnects", ("a", "b"), ("b", "c")),
    )
    call = Call("connect", "UpdateQueueName", {"Name": "New"}, "setter", id="c1", depends_on=("c0",))
    page = shown(plan(change(fields=fields, calls=(call,))))
    assert re.search(
        r"<code>spec.name</code></th>\s*<td class=.before.><code>Old</code></td><td .*absent", page
    )
    assert "<del>− a</del>1 stays</td><td><ins>+ c</ins></td>" in page
    assert "connect.UpdateQueueName c1; repeat: setter; after c0 { &#34;Name&#34;: &#34;New&#34; }" in words(
        page
    )


def test_what_is_said_of_a_change_stands_with_it() -> None:
    load = {"queue": "Sales", "agentsStaffed": 2, "waiting": None, "oldestSeconds": None, "source": "connect"}
    one = change(
        action="delete",
        risk="high",
        reason="left over",
        irreversible="its id is gone",
        impact={"queues": [load]},
        renamed_from="Queue/old",
        awaiting=True,
    )
    made = plan(
        one,
        guards=(GuardResult("protection", "overridden", one.address, "it is protected"),),
        warnings=(PlanWarning("odd", one.address, "something odd"),),
        refusals=(Refusal("stale", one.address, "it moved", "plan again"),),
    )
    page = shown(made)
    inside = words(page[page.index('id="change-1"') : page.index("guards-title")])
    for said in (
        "was Queue/old",
        "awaiting a person",
        "left over",
        "Concerns “Sales”: waiting unknown, 2 agents staffed",
        "Cannot be undone: its id is gone",
        "protection overridden: it is protected",
        "something odd",
    ):
        assert said in re.sub(r"\s+:", ":", inside)
    assert re.search('<a href="#change-1">Queue/sales</a></strong>: it moved', page)
    assert '<body class="refused">' in page


def test_guards_that_do_not_hold_stand_above_the_changes() -> None:
    guards = (
        GuardResult("account", "ok", None, "says ok"),
        GuardResult("deletes", "overridden", None, "says overridden"),
        GuardResult("updates", "warns", None, "says warns"),
        GuardResult("freeze", "blocks", None, "says blocks"),
    )
    above = words(shown(plan(change(), guards=guards))).partition("Changes")[0]
    assert [one.outcome for one in guards if one.message in above] == ["overridden", "warns"]


@pytest.mark.parametrize(("size", "opened"), [(10, 10), (400, 25)])
def test_a_small_plan_stands_open_and_of_a_large_one_what_is_risky(size: int, opened: int) -> None:
    page = shown(creating(size))
    assert len(re.findall('<details class="change [^>]* open>', page)) == opened
    assert len(re.findall('<details class="change ', page)) == size


def test_the_map_stands_in_pictures_and_in_words() -> None:
    page = shown(creating(10))
    assert page.count("<svg") >= 3
    assert "The map in words" in page
    assert "say nothing about where inbound mail goes" in page
    assert "routing map" not in shown(plan(change()))


def test_a_plan_without_changes() -> None:
    page = shown(replace(plan(), guards=(), warnings=()))
    assert "Nothing changes." in page
    assert "No changes in acme/production" in page


def test_what_people_hear_is_there_too() -> None:
    page = PAGES["plan"]
    assert '<html lang="en">' in page
    assert page.count("<main") == page.count("<h1") == 1
    assert 'class="skip" href="#changes"' in page
    for number in re.findall('aria-labelledby="([^"]+)"', page):
        assert f'id="{number}"' in page
    assert len(re.findall('role="img" aria-label="[^"]', page)) == page.count("<svg")
    assert len(re.findall("<th(?! scope=)[ >]", page)) == 0

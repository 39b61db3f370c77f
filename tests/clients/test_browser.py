"""The pages in a real Chromium: it opens them, and somebody searches, filters and folds, at 10 and at 2,000 resources.

`make test-clients` brings playwright; the browser is the machine's own (Debian: apt-get install chromium), or the one
that RECONCILER_CHROMIUM names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reconciler.kinds.rerouting import routing_changed_by
from reconciler.kinds.routes import routing_of
from reconciler.manifests.peers import Index
from reconciler.render.plan_html import plan_page
from reconciler.render.routing_picture import map_page
from tests.source import ROOT
from tests.support.review import centre, creating

PYTHON = os.environ.get("RECONCILER_BROWSER_PYTHON", ROOT / ".venv-browser/bin/python")
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("RECONCILER_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
READABLE = 4.5  # source: WCAG 2.2, 1.4.3: contrast of text, level AA
SMALL = 10
SIZES = (SMALL, 2000)
WORD = "team0@example.com"


def plan_of(size: int) -> str:
    plan = creating(size)
    return plan_page(plan, routing_changed_by(plan))


def map_of(size: int) -> str:
    manifests = centre(size)
    return map_page(routing_of(manifests, Index(manifests)), workspace="acme", environment="production")


def browse(folder: Path, text: str, word: str, *, looks: bool) -> Any:
    assert CHROMIUM, "there is no Chromium here: install one, or name it in RECONCILER_CHROMIUM"
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    command = [PYTHON, ROOT / "tests/clients/browsing.py", CHROMIUM, path, word, "looks" if looks else ""]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module", params=SIZES)
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Any]:
    size: int = request.param
    return size, browse(tmp_path_factory.mktemp("plan"), plan_of(size), WORD, looks=size == SMALL)


@pytest.fixture(scope="module", params=SIZES)
def routes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Any]:
    size: int = request.param
    return size, browse(tmp_path_factory.mktemp("map"), map_of(size), WORD, looks=size == SMALL)


def test_a_page_runs_under_its_own_policy_and_asks_nobody_for_anything(plan: Any, routes: Any) -> None:
    for size, seen in (plan, routes):
        assert [seen[scheme]["said"] for scheme in seen.keys() & {"light", "dark"}] == [[]] * (
            1 + (size == SMALL)
        )


def test_somebody_finds_an_address_in_a_plan(plan: Any) -> None:
    size, seen = plan
    used = seen["light"]
    assert used["all"] == f"{size} of {size} shown"
    assert (used["first focus"], used["searching"]) == ("skip", "search")
    assert used["found"] == f"2 of {size} shown"
    assert all(WORD in one for one in used["found changes"])
    assert used["found pictures"] == 2  # where its mail goes, and the queue that sends from it
    assert used["after escape"] == used["all"]


def test_somebody_filters_a_plan(plan: Any) -> None:
    size, seen = plan
    low = {10: 8, 2000: 1500}[size]
    updates = {10: 1, 2000: 250}[size]
    queues = {10: 2, 2000: 250}[size]
    assert seen["light"]["without low"] == f"{size - low} of {size} shown"
    assert seen["light"]["without create"] == f"{updates} of {size} shown"
    assert seen["light"]["queues"] == f"{queues} of {size} shown"


def test_somebody_folds_and_follows_links(plan: Any) -> None:
    used = plan[1]["light"]
    assert (used["folded"], used["unfolded by key"], used["linked"]) == (0, 1, "change-2")


def test_somebody_finds_an_address_in_the_map(routes: Any) -> None:
    used = routes[1]["light"]
    assert used["found"].startswith("3 of ")  # its alias, its flow, and the queue that sends from it
    assert used["found pictures"] == 2
    assert used["after escape"] == used["all"]


def test_it_is_quick(plan: Any, routes: Any) -> None:
    for _, seen in (plan, routes):
        assert seen["light"]["seconds"] < 10
        assert seen["light"]["milliseconds"] < 2_000


def test_it_is_legible_in_light_and_in_dark(plan: Any, routes: Any) -> None:
    for size, seen in (plan, routes):
        if size != SMALL:
            assert seen["light"]["ground"] == "rgb(255, 255, 255)"
            continue
        assert (seen["light"]["ground"], seen["dark"]["ground"]) == ("rgb(255, 255, 255)", "rgb(13, 17, 23)")
        assert seen["light"]["contrast"] >= READABLE
        assert seen["dark"]["contrast"] >= READABLE


def test_it_fits_a_phone_and_paper(plan: Any, routes: Any) -> None:
    for size, seen in (plan, routes):
        assert seen["phone overflow"] <= 0
        assert size != SMALL or seen["pdf bytes"] > 10_000
        assert seen["regions"] == [1, 1, 1]

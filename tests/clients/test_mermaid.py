"""The routing map under the real Mermaid: it draws what we write, and names are names whatever stands in them.

`make test-clients` brings Mermaid (npm's @mermaid-js/tiny, which has flowcharts) and playwright.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reconciler.kinds.rerouting import routing_changed_by
from reconciler.kinds.routes import routing_of
from reconciler.manifests.peers import Index
from reconciler.model.routing import Edge, Node, Rerouted, Routing
from reconciler.render.escaping import visible
from reconciler.render.routing_mermaid import MOST_CHARACTERS, MOST_EDGES, mermaid, mermaid_of_change
from tests.acceptance.course import LAST, copy, edit_one
from tests.acceptance.program import run
from tests.clients.test_browser import CHROMIUM, PYTHON
from tests.source import ROOT
from tests.support.review import centre, creating

FILE = "dist/mermaid.tiny.js"
MERMAID = Path(os.environ.get("RECONCILER_MERMAID", ROOT / ".venv-node/node_modules/@mermaid-js/tiny"))
NAMES = (
    'a "quoted" name',
    "Retail (UK) [1] {2} <3>",
    "end",
    "subgraph x",
    "click beforeInbound0 href",
    "%%{init: {'theme': 'dark'}}%%",
    "a; b\nend\n  evil --> worse",
    "]]--> worse",
    "`# not a heading`",
    "**bold** _soft_ ~struck~",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "&lt;b&gt; &#60; #60; #quot;",
    "https://example.com/x?a=1&b=2#c",
    "$$x^2$$",
    "1. one",
    "fa:fa-car",
    "kim@example.com",
    "[a](b) and ![c](d)",
    "- two",
    "o--o x--x",
    "Größe naïve 日本 עברית",
    "a|b\\c",
    "C:\\new",
)


def drawn(*texts: str) -> list[Any]:
    """What Mermaid shows of each; nothing is asked of anybody meanwhile."""
    assert CHROMIUM, "there is no Chromium here: install one, or name it in RECONCILER_CHROMIUM"
    command = [PYTHON, ROOT / "tests/clients/drawing.py", CHROMIUM, MERMAID / FILE]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one for one in told["asked"] if not one.startswith(("data:", "about:"))] == []
    seen: list[Any] = told["seen"]
    assert [one.get("error") for one in seen] == [None] * len(texts)
    assert [one["foreign"] for one in seen] == [[]] * len(texts)
    return seen


def flat(text: str) -> str:
    """As a browser shows it: white space is one blank, and what has no width is not seen."""
    return re.sub(r"\s+", " ", text.replace("\ufeff", "").replace("\u02cb", "`")).strip()


def test_it_is_told_what_is_no_diagram() -> None:
    with pytest.raises(AssertionError, match=r"Parse error|UnknownDiagramError"):
        drawn('flowchart TB\n  a["unclosed --> b')


def test_names_are_names() -> None:
    nodes = [Node("queue" if number % 2 else "address", name) for number, name in enumerate(NAMES)]
    edges = [
        Edge(one, other, "inbound", note, "Queue/x")
        for one, other, note in zip(nodes[:-1], nodes[1:], NAMES[1:], strict=True)
    ]
    whole, part = drawn(
        mermaid(Routing(tuple(nodes), tuple(edges))),
        mermaid_of_change(Rerouted(before=tuple(edges[:4]), after=tuple(edges[4:])), most=50)[0],
    )
    shown = {flat(one) for one in whole["boxes"]}
    assert shown == {
        flat(f"{'queue' if n % 2 else 'email address'} {visible(one)}") for n, one in enumerate(NAMES)
    }
    assert whole["lines"] == len(edges)
    assert sorted(map(flat, whole["told"])) == sorted(flat(visible(one)) for one in NAMES[1:])
    assert part["lines"] == len(edges)
    assert all(one.startswith(("removed", "added")) for one in part["told"])


def test_the_map_of_the_contact_centre_and_of_what_changes_in_it(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    whole = run(workspace, "graph", "--format", "mermaid").out
    assert run(workspace, "apply", "--yes").code == 0
    edit_one(workspace, "EmailAddress/billing", lambda one: one["spec"].update(inboundFlow="Inbound email"))
    said = run(workspace, "plan", "--format", "markdown").out
    (change,) = re.findall(r"```mermaid\n(.*?)```", said, re.DOTALL)
    everything, changed = drawn(whole, change)
    assert everything["lines"] == len(run(workspace, "graph", "--format", "json").json["edges"])
    assert changed["told"].count("removed") == changed["told"].count("added") == 1
    assert any("billing@example.com" in flat(one) for one in changed["boxes"])


def test_large_ones() -> None:
    manifests = centre(200)
    routing = routing_of(manifests, Index(manifests))
    changed = routing_changed_by(creating(2000))
    whole, part = drawn(mermaid(routing), mermaid_of_change(changed, most=50)[0])
    assert whole["lines"] == len(routing.edges)
    assert 0 < part["lines"] <= 4 * 50


def test_as_it_comes_it_draws_no_more_lines_and_characters() -> None:
    """What `graph` warns of."""

    def star(count: int, name: str) -> str:
        sources = [Node("address", f"{name}{number}") for number in range(count)]
        target = Node("flow", "Inbound")
        edges = tuple(Edge(one, target, "inbound", "", "Queue/x") for one in sources)
        return mermaid(Routing((*sources, target), edges))

    most, long = star(MOST_EDGES, "x"), star(MOST_EDGES, "a name " * 10)
    assert len(most) < MOST_CHARACTERS < len(long)
    seen = drawn(most, long)
    assert seen[0]["lines"] == MOST_EDGES
    assert seen[1]["boxes"] == ["Maximum text size in diagram exceeded"]
    with pytest.raises(AssertionError, match="Edge limit exceeded"):
        drawn(star(MOST_EDGES + 1, "x"))

"""The review on the command line: plan and show as a comment and as a page, and the routing map in every format."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.acceptance.program import run
from tests.source import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("[0-9]*"))
CENTRE = ROOT / "examples" / "11-contact-centre"
FORMATS = ("mermaid", "dot", "svg", "html", "json")
PROGRAM = """
import sys
from reconciler.cli.main import main

sys.argv = ["reconciler", *sys.argv[1:]]
main()
print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "workspace"
    shutil.copytree(CENTRE, folder, ignore=shutil.ignore_patterns(".reconciler"))
    assert run(folder, "plan", "--out", "plan.json").code == 0
    return folder


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_show_needs_nothing_but_the_plan_file(workspace: Path, tmp_path: Path, format: str) -> None:
    shutil.copy(workspace / "plan.json", tmp_path / "plan.json")
    shown = run(tmp_path, "show", "plan.json", "--format", format)
    assert (shown.code, shown.err) == (0, "")
    for said in ("35 to create, 2 to adopt", "SmsPhoneNumber/retail", "Inbound email", "Retail (Español)"):
        assert said in shown.out.replace("\\", "")


def test_plan_prints_exactly_the_document(workspace: Path) -> None:
    comment = run(workspace, "plan", "--format", "markdown", "--out", "other.json")
    assert comment.code == 0
    assert comment.out.startswith("**35 to create, 2 to adopt in contact-centre/sandbox")
    assert "Saved in" not in comment.out
    assert comment.out == run(workspace, "show", "other.json", "--format", "markdown").out
    page = run(workspace, "plan", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")


def test_exit_codes_are_those_of_the_text(workspace: Path) -> None:
    for form in ("text", "markdown", "html"):
        assert run(workspace, "plan", "--detailed-exitcode", "--format", form).code == 2


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
@pytest.mark.parametrize("format", FORMATS)
def test_every_example_has_a_map(example: Path, tmp_path: Path, format: str) -> None:
    folder = shutil.copytree(example, tmp_path / "workspace", ignore=shutil.ignore_patterns(".reconciler"))
    drawn = run(folder, "graph", "--format", format)
    assert (drawn.code, drawn.err) == (0, "")
    assert not (folder / ".reconciler").exists()  # nothing was asked, nothing was written
    if format == "json":
        assert set(json.loads(drawn.out)) == {"nodes", "edges"}
    if format == "svg":
        assert ET.fromstring(drawn.out).tag.endswith("svg")


def test_the_map_of_the_contact_centre(workspace: Path) -> None:
    found = json.loads(run(workspace, "graph", "--format", "json").out)
    name = {one["id"]: one["name"] for one in found["nodes"]}
    steps = {(name[one["from"]], one["way"], name[one["to"]]) for one in found["edges"]}
    assert ("help@example.com", "inbound", "support@example.com") in steps
    assert ("support@example.com", "inbound", "Inbound email") in steps
    assert ("RestSmsMapping/returns-twilio", "inbound", "text-returns") in steps
    assert ("RoutedEmailConfiguration/parcels", "inbound", "email-crm") in steps
    queues = {one["id"] for one in found["nodes"] if one["sort"] == "queue"}
    assert all(one["way"] == "outbound" for one in found["edges"] if one["from"] in queues)
    assert not [one for one in found["edges"] if one["to"] in queues]


ADDRESS = """---
apiVersion: reconciler/v1
kind: EmailAddress
metadata: {{name: team-{number}}}
spec: {{address: team{number}{more}@example.com, inboundFlow: Inbound email}}
"""


@pytest.mark.parametrize(
    ("count", "more", "told"),
    [(500, "", ""), (501, "", "this map has 501 and "), (499, "-and-more" * 6, "this map has 499 and ")],
)
def test_a_map_that_mermaid_would_not_draw_says_so(count: int, more: str, told: str, tmp_path: Path) -> None:
    folder = shutil.copytree(EXAMPLES[0], tmp_path / "workspace")
    many = "".join(ADDRESS.format(number=number, more=more) for number in range(count))
    (folder / "manifests" / "many.yaml").write_text(many, encoding="utf-8")
    drawn = run(folder, "graph")
    assert (drawn.code, drawn.out[:9]) == (0, "flowchart")
    assert told in drawn.err
    assert drawn.err.endswith(": use --format html or svg\n" if told else "")
    assert bool(drawn.err) == bool(told)
    assert run(folder, "graph", "--format", "svg").err == ""


def test_invalid_manifests_have_no_map(tmp_path: Path) -> None:
    folder = shutil.copytree(EXAMPLES[0], tmp_path / "workspace")
    (folder / "manifests" / "wrong.yaml").write_text("kind: Queue\nunknown: 1\n", encoding="utf-8")
    refused = run(folder, "graph", "--format", "json")
    assert refused.code == 3
    assert "problems" in json.loads(refused.out)


def test_who_asks_for_text_does_not_wait_for_pages(workspace: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, "show", "plan.json"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "reconciler.render.terminal" in loaded
    assert not loaded & {"jinja2", "reconciler.render.plan_html", "reconciler.render.plan_markdown"}

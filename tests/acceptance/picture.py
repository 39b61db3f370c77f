"""The pictures in README, of a plan and of the routing map, made from real ones: `python -m tests.acceptance.picture`
draws them again.

The last example is applied; then a reviewer's usual mix is planned: a queue that closes, an address that goes, an
association that changes, a queue that is new.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from reconciler.cli.planfile import read_plan
from reconciler.model.plan import Plan
from reconciler.render.terminal import plan_lines
from tests.acceptance.course import LAST, copy, edit_one, remove
from tests.acceptance.program import run
from tests.source import ROOT

FILE = ROOT / "docs" / "plan.svg"
MAP = ROOT / "docs" / "map.svg"
_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="A plan">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; white-space: pre; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>
<g transform="translate(9, 9)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def lines() -> list[Text]:
    """The plan, as `reconciler plan --prune` shows it on a terminal."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = copy(LAST, Path(folder))
        assert run(workspace, "apply", "--yes").code == 0
        edit_one(
            workspace, "Queue/seasonal", lambda one: one["spec"].update(description="Closed until December")
        )
        edit_one(workspace, "Queue/returns", lambda one: one["spec"].update(status="DISABLED"))
        edit_one(workspace, "EmailAddressAssociation/retail-french", _answers_from_returns)
        remove(workspace, "EmailAddressAssociation/billing")
        file = workspace / "p.json"
        assert run(workspace, "plan", "--prune", "--out", str(file)).code == 0
        return list(plan_lines(_at_noon(read_plan(file))))


def _at_noon(plan: Plan) -> Plan:
    """The plan as if what waits had been read at noon: so that its picture is the same every day."""
    noon = "2026-11-02T12:00:00Z"
    changes = (
        replace(one, impact={**one.impact, "readAt": noon} if one.impact else None) for one in plan.changes
    )
    return replace(plan, changes=tuple(changes))


def _answers_from_returns(document: dict[str, Any]) -> None:
    document["spec"]["addresses"] = ["returns"]


def drawn(text: list[Text]) -> str:
    """The lines as one SVG without anything from outside."""
    console = Console(
        record=True, width=136, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    for line in text:
        console.print(line, soft_wrap=True)
    return console.export_svg(title="", code_format=_FRAME, unique_id="plan")


def routing_map() -> str:
    """Where mail and messages of the last example are led, as `graph` draws it."""
    drawn_map = run(LAST, "graph", "--format", "svg")
    assert drawn_map.code == 0, drawn_map.err
    return drawn_map.out


if __name__ == "__main__":
    FILE.write_text(drawn(lines()), encoding="utf-8")
    MAP.write_text(routing_map(), encoding="utf-8")

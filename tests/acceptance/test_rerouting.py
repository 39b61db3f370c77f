"""The routing map of a plan that changes what is live: one place is one box, called as the whole map calls it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.acceptance.course import LAST, copy, edit_one, remove
from tests.acceptance.program import run

FRAME = re.compile(r'  subgraph \w+\["([^"]*)"\]\n    direction LR\n(.*?)  end\n', re.DOTALL)
BOX = re.compile(r'^    (\w+)\(?\["([^"]*)<br>([^"]*)"\]\)?$', re.MULTILINE)
ARROW = re.compile(r'^    (\w+) -\.?->(?:\|"([^"]*)"\|)? (\w+)$', re.MULTILINE)
KINDS = ("Queue", "EmailAddress", "EmailAddressAssociation", "SmsPhoneNumber", "SkillQueue")


class Frame(NamedTuple):
    """One frame of a diagram: label and sort of each box, and (source, what is on the line, target)."""

    boxes: list[tuple[str, str]]
    lines: set[tuple[str, str, str]]


def diagram(comment: str) -> dict[str, Frame]:
    """The frames of a comment's map, by title."""
    (text,) = re.findall("```mermaid\n(.*?)```", comment, re.DOTALL)
    plain = re.sub(r"#(\d+);", lambda found: chr(int(found[1])).strip("\ufeff"), text)
    frames = {}
    for title, inside in FRAME.findall(plain):
        names = {key: name for key, _, name in BOX.findall(inside)}
        lines = {(names[a], said, names[b]) for a, said, b in ARROW.findall(inside)}
        frames[title] = Frame([(name, sort) for _, sort, name in BOX.findall(inside)], lines)
    return frames


def set_spec(workspace: Path, place: str, **fields: Any) -> None:
    edit_one(workspace, place, lambda one: one["spec"].update(fields))


def change_some(workspace: Path) -> None:
    """What can be changed in place: numbers, names, flows, From addresses."""
    uk = {"displayName": "Acme Returns UK", "skillQueue": "text-returns"}
    edit_one(
        workspace,
        "RestSmsMapping/returns-twilio",
        lambda one: one["spec"]["numbers"].append({"address": "+15550133", **uk}),
    )
    set_spec(workspace, "SmppSmsMapping/returns-carrier", numbers=[{"phoneNumber": "+15550135", **uk}])
    edit_one(
        workspace,
        "SmsPhoneNumber/retail",
        lambda one: one["spec"]["connect"].update(flow="Inbound email"),
    )
    set_spec(workspace, "Queue/retail-german", name="Retail (Deutschland)")
    set_spec(workspace, "Queue/seasonal", name="Holidays")
    set_spec(workspace, "EmailAddressAssociation/retail-german", addresses=["support", "billing"])
    set_spec(workspace, "EmailAddress/hilfe", inboundFlow="Inbound VIP email")


def change_more(workspace: Path) -> None:
    """Another address in the place of one, a resource under another name, and what goes."""
    set_spec(workspace, "EmailAddress/returns", address="zurueck@example.com")
    edit_one(
        workspace, "Queue/billing", lambda one: one["metadata"].update(name="pay", renamedFrom="billing")
    )
    set_spec(workspace, "EmailAddressAssociation/billing", queue="pay", addresses=["escalation"])
    remove(workspace, "RoutedEmailConfiguration/refunds")
    remove(workspace, "RoutedEmailCheck/refunds-arrive")
    remove(workspace, "EmailAddressAssociation/vip")
    set_spec(workspace, "EmailAddress/support", alias=None)
    remove(workspace, "EmailAddress/help")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy(LAST, tmp_path_factory.mktemp("live"))
    assert run(workspace, "apply", "--yes").code == 0
    return workspace


@pytest.fixture
def workspace(live: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(live, tmp_path / "workspace"))


def names_of(workspace: Path) -> set[str]:
    """What the whole map calls its places; of mappings what stands in their boxes."""
    nodes = json.loads(run(workspace, "graph", "--format", "json").out)["nodes"]
    inner = ("mapping", "configuration")
    return {one["name"].partition("/")[2] if one["sort"] in inner else one["name"] for one in nodes}


def test_each_place_is_one_box_with_its_own_name(workspace: Path) -> None:
    change_some(workspace)
    change_more(workspace)
    comment = run(workspace, "plan", "--prune", "--format", "markdown").out
    frames = diagram(comment)
    known = names_of(workspace)
    for title, frame in frames.items():
        assert len(set(frame.boxes)) == len(frame.boxes), title
        assert not [name for name, _ in frame.boxes if name.partition("/")[0] in KINDS], title
        if title.startswith("After"):
            staying = {name for name, sort in frame.boxes if "former" not in sort}
            assert staying <= known


def test_before_and_after(workspace: Path) -> None:
    change_some(workspace)
    change_more(workspace)
    frames = diagram(run(workspace, "plan", "--prune", "--format", "markdown").out)
    assert list(frames) == [
        "Before, inbound",
        "After, inbound",
        "Before, outbound",
        "After, outbound",
        "Called differently",
    ]
    before, after = frames["Before, inbound"], frames["After, inbound"]
    assert ("+15550133", "removed", "returns-carrier") in before.lines
    assert ("+15550133", "added", "returns-twilio") in after.lines
    assert ("+15550130", "removed", "Inbound text") in before.lines
    assert ("+15550130", "added", "Inbound email") in after.lines
    assert ("hilfe@example.com", "removed", "Inbound email") in before.lines
    assert ("hilfe@example.com", "added", "Inbound VIP email") in after.lines
    assert ("refunds", "routed email, deleted") in before.boxes
    assert ("help@example.com", "removed: alias", "support@example.com") in before.lines
    assert ("returns@example.com", "", "Inbound email") in after.lines  # it goes on receiving
    assert ("zurueck@example.com", "added", "Inbound email") in after.lines
    outbound = frames["After, outbound"]
    assert ("Retail (Deutschland)", "queue, was Retail (Deutsch)") in outbound.boxes
    assert ("Retail (Deutschland)", "added", "billing@example.com") in outbound.lines
    assert ("Billing", "added", "care@example.com") in outbound.lines  # its name is stated, and stays
    assert "VIP" not in {name for name, _ in outbound.boxes}  # released: it sends from where it did
    assert frames["Called differently"].boxes == [("Holidays", "queue, was Holiday overflow")]


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_saved_plan_shows_the_same(workspace: Path, tmp_path: Path, format: str) -> None:
    change_some(workspace)
    shown = run(workspace, "plan", "--out", "plan.json", "--format", format).out
    assert run(workspace, "show", "plan.json", "--format", format).out == shown
    edit_one(workspace, "EmailAddress/aide", lambda one: one["spec"].update(displayName="Another"))
    elsewhere = run(workspace, "show", "plan.json", "--format", format)
    assert (elsewhere.code, elsewhere.err) == (0, "")
    assert elsewhere.out != shown  # these are not the manifests that it was made from
    assert "EmailAddress/hilfe" in elsewhere.out


def test_the_page_draws_what_the_comment_says(workspace: Path) -> None:
    change_some(workspace)
    change_more(workspace)
    page = run(workspace, "plan", "--prune", "--format", "html").out
    (section,) = re.findall('<section aria-labelledby="map-title">.*?</section>', page, re.DOTALL)
    boxes = set(re.findall(r'<text class="name"[^>]*>([^<]*)</text>', section))
    assert {"+15550130", "+15550133", "Retail (Deutschland)", "hilfe@example.com"} <= boxes
    assert not [name for name in boxes if name.partition("/")[0] in KINDS]
    assert "was Retail (Deutsch)" in section
    assert "<code>Holiday overflow</code> is <code>Holidays</code> afterwards" in section
    for said in ("added", "removed", "stays"):
        assert f">{said}</td>" in section


def test_where_what_is_deleted_led_is_asked_while_it_is_there(workspace: Path) -> None:
    remove(workspace, "RoutedEmailConfiguration/refunds")
    remove(workspace, "RoutedEmailCheck/refunds-arrive")
    set_spec(workspace, "EmailAddress/hilfe", inboundFlow="Inbound VIP email")
    plan = run(workspace, "plan", "--prune", "--out", "plan.json", "--format", "markdown").out
    assert ("refunds", "removed", "email-crm") in diagram(plan)["Before, inbound"].lines
    shown = run(workspace, "show", "plan.json", "--format", "markdown").out
    assert ("refunds", "removed", "email-crm") not in diagram(shown)["Before, inbound"].lines
    assert "a saved plan does not hold it: RoutedEmailConfiguration/refunds" in shown

"""The routing map in every format: nothing is lost, nothing breaks out, and thousands stay readable."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from reconciler.kinds.routes import routing_changed_by, routing_of
from reconciler.manifests.peers import Index
from reconciler.model.routing import ALIAS, DEFAULT_FROM, Edge, Node, Rerouted, Routing, gathered
from reconciler.render.routing_layout import BOX, HEIGHT, MOST_ROOTS, pictures
from reconciler.render.routing_picture import map_page, of_change, of_routing, short, svg
from reconciler.render.routing_text import document, dot, mermaid, mermaid_of_change
from reconciler.render.routing_words import WAYS
from tests.support.review import centre, creating

MAIL = Edge(Node("address", "a@example.com"), Node("flow", "Mail"), "inbound", "", "EmailAddress/a")
OTHER = Edge(Node("address", "a@example.com"), Node("flow", "Other"), "inbound", "", "EmailAddress/a")
FROM_A = Edge(Node("queue", "Sales"), Node("address", "a@example.com"), "outbound", DEFAULT_FROM, "E/a")
SMALL = gathered([MAIL, FROM_A])


def edge(source: str, target: str, note: str = "") -> Edge:
    there = Node("address", target) if note == ALIAS else Node("flow", target)
    return Edge(Node("address", source), there, "inbound", note, f"EmailAddress/{source}")


def of(size: int) -> Routing:
    manifests = centre(size)
    return routing_of(manifests, Index(manifests))


def test_mermaid_draws_the_ways_apart() -> None:
    assert mermaid(SMALL).splitlines() == [
        "flowchart LR",
        '  subgraph inbound["Inbound"]',
        "    direction LR",
        '    inbound0["email address<br>a#64;example.com"]',
        '    inbound1["flow<br>Mail"]',
        "    inbound0 --> inbound1",
        "  end",
        '  subgraph outbound["Outbound"]',
        "    direction LR",
        '    outbound0(["queue<br>Sales"])',
        '    outbound1["email address<br>a#64;example.com"]',
        '    outbound0 -.->|"sends from, by default"| outbound1',
        "  end",
    ]


def test_what_changes_stands_before_and_after() -> None:
    text, left_out = mermaid_of_change(Rerouted((MAIL,), (OTHER,)), most=10)
    assert left_out == 0
    before, after = text.split("subgraph after")
    assert 'subgraph beforeInbound["Before, inbound"]' in before
    assert ("Mail" in before, "Other" in before) == (True, False)
    assert ("Mail" in after, "Other" in after) == (False, True)
    assert "linkStyle 0 stroke:#c0392b" in after
    assert "linkStyle 1 stroke:#2a7d4f" in after


@pytest.mark.parametrize(("most", "left_out"), [(10, 0), (3, 2), (1, 4)])
def test_a_diagram_has_an_end_and_says_so(most: int, left_out: int) -> None:
    before = tuple(edge(f"b{number}", "Mail") for number in range(2))
    after = tuple(edge(f"a{number}", "Mail") for number in range(3))
    text, more = mermaid_of_change(Rerouted(before, after), most=most)
    assert more == left_out
    assert text.count("-->") == 5 - left_out


@pytest.mark.parametrize(
    "name", ['a"]; b', "a`b", "a|b", "</svg><script>x", "a#quot;b", "%%{init}%%", "a\nend"]
)
def test_no_name_ends_its_label_in_mermaid(name: str) -> None:
    shown = mermaid(gathered([Node("flow", name)])).splitlines()
    assert len(shown) == 2
    assert re.fullmatch(r'  n0\["flow<br>[\w #;.,/:+-]*"\]', shown[1])
    assert not re.search(r"#(?!\d+;)", shown[1])


def test_no_name_ends_its_label_in_dot() -> None:
    shown = dot(gathered([Node("flow", 'a\\"]; b -> c [label="\\')])).splitlines()
    (line,) = [one for one in shown if one.startswith("  n0")]
    assert re.fullmatch(r'  n0 \[label="(?:[^"\\]|\\.)*"\];', line)


def test_dot_dashes_what_is_outbound() -> None:
    assert "inbound0 -> inbound1 [style=solid];" in dot(SMALL)
    assert 'outbound0 -> outbound1 [style=dashed, label="sends from, by default"];' in dot(SMALL)


def test_json_holds_the_whole_map() -> None:
    found = json.loads(document(SMALL))
    assert [one["id"] for one in found["nodes"]] == [0, 1, 2]
    assert found["edges"][1] == {
        "from": 2,
        "to": 0,
        "way": "outbound",
        "note": DEFAULT_FROM,
        "address": "E/a",
    }


@pytest.mark.parametrize("size", [10, 25, 500])
def test_every_edge_is_drawn_or_stands_in_a_box_of_many(size: int) -> None:
    routing = of(size)
    drawn = of_routing(routing)
    seen: set[str] = set()
    for way in WAYS:
        for one in pictures(drawn, way):
            seen |= {name for box in one.boxes for name in (*box.names, box.label)}
            assert all(
                0 <= box.x <= one.width - BOX and 0 <= box.y <= one.height - HEIGHT for box in one.boxes
            )
            assert len({(box.x, box.y) for box in one.boxes}) == len(one.boxes)
    names = {node.name.partition("/")[2] or node.name for edge in routing.edges for node in edge[:2]}
    assert names <= seen


def test_pictures_stay_as_small_as_a_screen() -> None:
    found = [one for way in WAYS for one in pictures(of_routing(of(2000)), way)]
    assert max(len(one.boxes) for one in found) <= 4 * MOST_ROOTS
    assert max(one.height for one in found) < 1000


def test_many_that_are_equal_are_one_box_that_names_them() -> None:
    many = [edge(f"a{number}@example.com", "Mail") for number in range(300)]
    (picture,) = pictures(of_routing(gathered(many)), "inbound")
    assert sorted(box.label for box in picture.boxes) == ["300 email addresses", "Mail"]
    assert {len(box.names) for box in picture.boxes} == {0, 300}
    assert len(picture.lines) == 1


def test_a_circle_is_drawn_too() -> None:
    circle = of_change(Rerouted((edge("a", "b", ALIAS),), (edge("b", "a", ALIAS),)))
    (picture,) = pictures(circle, "inbound")
    assert sorted(line.state for line in picture.lines) == ["comes", "goes"]


def test_what_comes_and_goes_is_told_by_more_than_colour() -> None:
    (picture,) = pictures(of_change(Rerouted((MAIL,), (OTHER,))), "inbound")
    assert sorted((one.state, one.mark) for one in picture.lines) == [("comes", "+"), ("goes", "−")]


def test_the_two_ways_never_share_a_picture() -> None:
    for way in WAYS:
        for one in pictures(of_routing(of(25)), way):
            assert one.way == way


def test_the_svg_is_one_and_says_what_it_does_not_know() -> None:
    shown = svg(of(25), title="Map of <acme> & co")
    root = ET.fromstring(shown)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = [one.text or "" for one in root.iter()]
    assert "Map of <acme> & co" in texts
    assert any("say nothing about where inbound mail goes" in one for one in texts)
    assert "script" not in shown


def test_an_empty_map_is_a_map() -> None:
    nothing = Routing()
    assert mermaid(nothing) == "flowchart LR\n"
    assert ET.fromstring(svg(nothing, title="-")) is not None
    assert "0 places, 0 lines" in map_page(nothing, workspace="a", environment="b")


def test_what_is_joined_to_nothing_is_named() -> None:
    shown = map_page(gathered([Node("queue", "Lonely")]), workspace="a", environment="b")
    assert re.search(r"Joined to nothing.*queue <code>Lonely</code>", shown, re.DOTALL)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("short", "short"),
        ("a" * 20 + "b" * 20, "a" * 17 + "…" + "b" * 17),
        ("漢" * 30, "漢" * 8 + "…" + "漢" * 8),
    ],
)
def test_long_names_are_cut_in_the_middle(text: str, said: str) -> None:
    assert short(text) == said


def test_a_plan_of_thousands_is_mapped() -> None:
    changed = routing_changed_by(creating(2000))
    assert len(changed.before) == 250
    assert len(changed.after) > 1500


def test_every_picture_has_a_title() -> None:
    assert all(one.title for way in WAYS for one in pictures(of_routing(of(25)), way))

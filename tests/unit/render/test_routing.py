"""The routing map in every format: nothing is lost, nothing breaks out, and thousands stay readable."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from reconciler.kinds.rerouting import routing_changed_by
from reconciler.kinds.routes import routing_of
from reconciler.manifests.peers import Index
from reconciler.model.routing import ALIAS, DEFAULT_FROM, FROM, Edge, Node, Rerouted, Routing, gathered
from reconciler.render.routing_layout import MOST_ROOTS, pictures
from reconciler.render.routing_lines import BOX, HEIGHT
from reconciler.render.routing_mermaid import mermaid, mermaid_of_change
from reconciler.render.routing_picture import map_page, of_change, of_routing, short, svg
from reconciler.render.routing_text import document, dot
from reconciler.render.routing_words import WAYS, said_of, unknown_of
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
        "flowchart TB",
        '  subgraph inbound["Inbound: where what arrives is led"]',
        "    direction LR",
        '    inbound0["email address<br>a#64;#65279;example.com"]',
        '    inbound1["flow<br>Mail"]',
        "    inbound0 --> inbound1",
        "  end",
        '  subgraph outbound["Outbound: what agents may write from"]',
        "    direction LR",
        '    outbound0(["queue<br>Sales"])',
        '    outbound1["email address<br>a#64;#65279;example.com"]',
        '    outbound0 -.->|"default"| outbound1',
        "  end",
        "  inbound ~~~ outbound",
    ]


def test_what_changes_stands_before_and_after() -> None:
    text, left_out = mermaid_of_change(Rerouted((MAIL,), (OTHER,)), most=10)
    assert left_out == 0
    before, after = text.split("subgraph after")
    assert 'subgraph beforeInbound["Before, inbound"]' in before
    assert ("Mail" in before, "Other" in before) == (True, False)
    assert ("Mail" in after, "Other" in after) == (False, True)
    assert ('|"removed"|' in before, '|"added"|' in after) == (True, True)
    assert "beforeInbound ~~~ afterInbound" in after
    assert "linkStyle 0 stroke:#c0392b" in after
    assert "linkStyle 1 stroke:#2a7d4f" in after


def test_what_stays_is_in_both_frames_and_says_nothing() -> None:
    alias = edge("alias", "a@example.com", ALIAS)
    text, _ = mermaid_of_change(Rerouted((MAIL,), (OTHER,), (alias,)), most=10)
    assert text.count('-->|"alias"|') == 2
    assert "linkStyle 0 stroke:#c0392b" in text  # the line that stays is the second of its frame
    assert "linkStyle 2 stroke:#2a7d4f" in text


def test_places_say_what_happens_to_them_on_the_side_where_it_does() -> None:
    later, former = Node("queue", "Care"), Node("queue", "Sales")
    goes, comes = Node("address", "goes@example.com"), Node("address", "comes@example.com")
    changed = Rerouted(
        (Edge(later, goes, "outbound", FROM, "E/q"),),
        (Edge(later, comes, "outbound", FROM, "E/q"),),
        renamed={later: former, Node("queue", "Lonely"): Node("queue", "Only")},
        made=frozenset({comes}),
        gone=frozenset({goes}),
    )
    text, left_out = mermaid_of_change(changed, most=10)
    before, rest = text.split("subgraph after")
    after, alone = rest.split("subgraph renamed")
    assert '(["queue<br>Sales"])' in before
    assert '["email address, deleted<br>goes#64;#65279;example.com"]' in before
    assert '(["queue, was Sales<br>Care"])' in after
    assert '["email address, new<br>comes#64;#65279;example.com"]' in after
    assert '(["queue, was Only<br>Lonely"])' in alone
    assert left_out == 0


def test_of_what_is_left_out_no_place_has_only_its_former_half() -> None:
    changed = Rerouted(
        tuple(edge(f"a{number}", "Former") for number in range(6)),
        tuple(edge(f"a{number}", "Later") for number in range(6)),
    )
    text, left_out = mermaid_of_change(changed, most=5)
    assert (text.count('"removed"'), text.count('"added"'), left_out) == (2, 2, 8)


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
    assert len(shown) == 5
    assert re.fullmatch(r'    alone0\["flow<br>[\w #;.,/:+-]*"\]', shown[3])
    assert not re.search(r"#(?!\d+;)", shown[3])


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("a@example.com", "a@ example.com"),
        ("https://www.example.com", "https: //www. example.com"),
        ("_a_ a_b __c__", "_ a_  a_b _ _ c_ _ "),
        ("**a** ~~b~~", "* * a* *  ~ ~ b~ ~ "),
        ("[a](b)", "[a] (b)"),
        ("fa:fa-car", "fa: fa-car"),
        ("$$x$$", "$ $ x$ $ "),
        ("C:\\new", "C: \\ new"),
        ("`a`", "ˋaˋ"),
        ("Sales: 1.5 + a-b", "Sales: 1.5 + a-b"),
    ],
)
def test_nothing_in_a_name_is_markdown_for_mermaid(name: str, parted: str) -> None:
    """What follows such a sign is a blank without width, here shown as a blank."""
    shown = mermaid(gathered([Node("flow", name)])).splitlines()[3]
    label = re.sub(r"#(\d+);", lambda sign: chr(int(sign[1])), shown.partition("<br>")[2].removesuffix('"]'))
    assert label.replace("\ufeff", " ").replace("ˋ ", "ˋ") == parted


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


def numbers(*led: tuple[str, str]) -> list[Edge]:
    """A mapping that leads numbers to skill queues."""
    mapping = Node("mapping", "SmppSmsMapping/texts")
    return [
        one
        for number, queue in led
        for one in (
            Edge(Node("number", number), mapping, "inbound", "", "SmppSmsMapping/texts"),
            Edge(mapping, Node("skillQueue", queue), "inbound", number, "SmppSmsMapping/texts"),
        )
    ]


def test_numbers_that_go_the_same_way_are_one_line() -> None:
    same = [("+15550100", "one"), ("+15550101", "one"), ("+15550102", "one")]
    (picture,) = pictures(of_routing(gathered(numbers(*same))), "inbound")
    assert [one.mark for one in picture.lines] == [""] * 4
    (picture,) = pictures(of_routing(gathered(numbers(*same, ("+15550103", "two")))), "inbound")
    assert sorted(one.mark for one in picture.lines if one.mark) == ["+15550103", "3 numbers"]
    (told,) = [one.says for one in picture.lines if one.mark == "3 numbers"]
    assert all(number in told for number, _ in same)


def test_what_goes_and_what_comes_between_the_same_places_is_seen_beside_each_other() -> None:
    """One number takes another's place in a mapping."""
    changed = of_change(Rerouted(tuple(numbers(("+15550100", "one"))), tuple(numbers(("+15550101", "one")))))
    (picture,) = pictures(changed, "inbound")
    goes, comes = (one for one in picture.lines if "+1555" in one.mark)
    assert (goes.mark, comes.mark) == ("− +15550100", "+ +15550101")
    assert abs(goes.y1 - comes.y1) > 8
    assert goes.spot != comes.spot


def test_no_mark_covers_a_box_or_another_mark_where_there_is_room() -> None:
    crossing = [edge(f"a{source}", f"Flow {target}") for source in range(3) for target in range(3)]
    (picture,) = pictures(dict.fromkeys(crossing, "comes"), "inbound")
    spots = [one.spot for one in picture.lines]
    assert len(set(spots)) == 9
    for x, y in spots:
        assert not any(box.x <= x <= box.x + BOX and box.y <= y <= box.y + HEIGHT for box in picture.boxes)
        assert not any(abs(x - a) < 14 and abs(y - b) < 14 for a, b in spots if (a, b) != (x, y))


def test_boxes_say_what_happens_to_places() -> None:
    made = Node("address", "a@example.com")
    changed = Rerouted((), (MAIL,), made=frozenset({made}))
    (picture,) = pictures(of_change(changed), "inbound", said_of(changed))
    assert {one.label: one.said and one.said.text for one in picture.boxes} == {
        "a@example.com": "new",
        "Mail": None,
    }
    assert "new" in picture.words


def test_places_of_another_fate_are_not_one_box() -> None:
    many = [edge(f"a{number}@example.com", "Mail") for number in range(40)]
    changed = Rerouted((), tuple(many), made=frozenset(one.source for one in many[:20]))
    (picture,) = pictures(of_change(changed), "inbound", said_of(changed))
    assert sorted((len(one.names), one.said is not None) for one in picture.boxes) == [
        (0, False),
        (20, False),
        (20, True),
    ]


def test_what_a_saved_plan_does_not_hold_is_said() -> None:
    assert unknown_of(Rerouted()) == ""
    few = unknown_of(Rerouted(unknown=("EmailAddress/a",)))
    assert few.endswith("does not hold it: EmailAddress/a.")
    many = unknown_of(Rerouted(unknown=tuple(f"EmailAddress/a{number}" for number in range(300))))
    assert many.endswith("EmailAddress/a9 and 290 more.")


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
    assert mermaid(nothing) == "flowchart TB\n"
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


def test_a_topic_is_called_by_its_name() -> None:
    topic = Node("topic", "arn:aws:sns:us-east-1:123456789012:texts")
    assert "<br>texts" in mermaid(gathered([topic]))
    assert json.loads(document(gathered([topic])))["nodes"][0]["name"] == topic.name


def test_every_picture_has_a_title() -> None:
    assert all(one.title for way in WAYS for one in pictures(of_routing(of(25)), way))

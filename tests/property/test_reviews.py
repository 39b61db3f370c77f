"""Whatever stands in a plan or a manifest is text in a review: it begins no tag, link, mention, cell or diagram."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.kinds.rerouting import routing_changed_by
from reconciler.model.change import Call, Change, FieldChange
from reconciler.model.errors import InvalidError
from reconciler.model.plan import GuardResult, Plan, PlanTarget, PlanWarning, Refusal, Summary
from reconciler.model.problem import Problem
from reconciler.model.routing import Edge, Node, Routing, gathered
from reconciler.render.plan_html import plan_page
from reconciler.render.plan_markdown import MOST, markdown
from reconciler.render.routing_picture import map_page, svg
from reconciler.render.unplanned_markdown import unplanned

SOME = settings(max_examples=60, deadline=None, derandomize=True)
TEXTS = st.text(min_size=1, max_size=40) | st.text(
    "<>&\"'{}%#|`\\@/ =-!\n[]()*_~:w.", min_size=1, max_size=25
)
HOSTILE = (
    "</script><script>alert(1)</script>",
    '" onload="alert(1)',
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "</style></title></svg>",
    "<!-- ",
    "]]>",
    "{{ 7 * 7 }}{% raw %}",
    "a|b`c``d",
    "```\n# no",
    "</details>",
    "@kim #12 !3 https://example.com www.example.com",
    "![x](https://example.com/x.png)",
    "[x]: https://example.com",
    "\x1b[31m\u202e\x00\x07",
    "%%{init: {}}%%",
    "end\nclick n0 call alert()",
)
ALIVE = re.compile(r"[@#!&~%$^]\w|://|\bwww\.", re.IGNORECASE)


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes, in order, and all text that is not code."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self._inside: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag in ("code", "pre"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}",))
        if tag in ("code", "pre"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!", data))


def read_markdown(text: str) -> Shape:
    """As GitHub reads it, with the tags that it would let pass."""
    return Shape(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))


def plan_with(text: str) -> Plan:
    """A plan in which everything that comes from outside is this text."""
    fields = (
        FieldChange("spec.inboundFlow", text, f"{text}2"),
        FieldChange(f"spec.tags.{text}", None, text),
        FieldChange("spec.quickConnects", (text,), (f"{text}2",)),
        FieldChange("spec.credentials", None, {text: [text]}),
    )
    call = Call("connect", text, {text: [text]}, "token", token=text, id=text, depends_on=(text,))
    load = {"queue": text, "agentsStaffed": 1, "waiting": 1, "oldestSeconds": 1, "source": "connect"}
    changes = tuple(
        Change(
            address=f"EmailAddress/{text}",
            action="replace",
            reason=text,
            risk=risk,
            fields=fields,
            calls=(call,),
            renamed_from=text,
            irreversible=text,
            impact={"queues": [load]},
        )
        for risk in ("high", "low")
    )
    return Plan(
        *(text, text, text, text, text, text, PlanTarget(text, text, text, {"company": text}), text),
        summary=Summary(replace=2),
        changes=changes,
        guards=(
            GuardResult(text, "warns", text, text),
            GuardResult(text, "blocks", f"EmailAddress/{text}", text),
        ),
        warnings=(PlanWarning(text, text, text), PlanWarning(text, f"EmailAddress/{text}", text)),
        refusals=(Refusal(text, text, text, text),),
    )


def routing_with(text: str) -> Routing:
    source, target = Node("address", text), Node("flow", f"{text}2")
    back = Edge(Node("queue", text), source, "outbound", text, text)
    return gathered([Edge(source, target, "inbound", text, text), back, Node("queue", f"{text}3")])


def unplanned_with(form: str, text: str) -> str:
    problem = Problem(text, 1, 1, text, text, text, text)
    problems = (problem,) * 60 if form == "invalid" else ()
    return unplanned(InvalidError(text, problems=problems, code=text, address=text, fix=text))


def drawn(form: str, text: str) -> str:
    if form in ("invalid", "failed"):
        return unplanned_with(form, text)
    made = plan_with(text)
    if form == "markdown":
        return markdown(made, routing_changed_by(made))
    if form == "plan":
        return plan_page(made, routing_changed_by(made))
    if form == "map":
        return map_page(routing_with(text), workspace=text, environment=text)
    return svg(routing_with(text), title=text)


FORMS = ("markdown", "plan", "map", "svg", "invalid", "failed")
READ = dict.fromkeys(("markdown", "invalid", "failed"), read_markdown)
HARMLESS = {form: READ.get(form, Shape)(drawn(form, "x")) for form in FORMS}


def check(form: str, text: str) -> None:
    written = drawn(form, text)
    seen = READ.get(form, Shape)(written)
    assert seen.tags == HARMLESS[form].tags
    assert len(written) <= MOST or form not in READ
    assert "\x1b" not in written
    assert "\u202e" not in written
    assert all(re.fullmatch(r"#change-\d+|#changes|#map", one) for one in seen.links)
    if form in READ:
        assert not ALIVE.search("".join(seen.words))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_hostile_is_text(form: str, text: str) -> None:
    check(form, text)


@SOME
@given(text=TEXTS)
def test_any_text_is_text(text: str) -> None:
    for form in FORMS:
        check(form, text)


def test_the_check_would_see_a_tag() -> None:
    assert Shape(drawn("plan", "x").replace("</h1>", "<b></b></h1>", 1)).tags != HARMLESS["plan"].tags
    assert read_markdown("www.example.com <b>").tags != read_markdown("x").tags

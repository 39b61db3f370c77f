"""A work list as a person gets it: complete, in order, and whatever stands in it is text."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.worklist import Entry, Item, Screen, Worklist
from reconciler.render.escaping import visible
from reconciler.render.worklist import drawn, markdown, page
from tests.support.pages import Element
from tests.support.pages import markdown as read_markdown
from tests.support.pages import page as read_page
from tests.support.worklists import LATER, change, item, worklist
from tests.unit.render.test_markdown import ALIVE, HOSTILE

FORMS = {"md": (markdown, read_markdown), "html": (page, read_page)}
SECRET = "take from AWS Secrets Manager twilio, key password"
ENTRIES = (
    Entry("Delivery Provider", "Amazon", "Symbee"),
    Entry("Contact Flow 1", "SMS in", None, note="the portal no longer shows it"),
    Entry("Password", None, SECRET, secret=True),
    Entry("Display Name 1", None, "Care"),
)
SCREEN = Screen("Maintain REST Based SMS Mapping", "Modify", "twilio", ENTRIES, ("Take down the URL",))


def mapping(*screens: Screen, **different: Any) -> Item:
    return item(change("RestSmsMapping/twilio"), screens=screens or (SCREEN,), **different)


def read(form: str, one: Worklist) -> Element:
    write, understand = FORMS[form]
    return understand(write(one))


@pytest.mark.parametrize("form", FORMS)
def test_every_field_says_what_it_is_now_and_what_to_enter(form: str) -> None:
    seen = read(form, worklist(mapping()))
    head, *rows = seen.rows
    assert [one.lower() for one in head] == ["field", "now", "to enter"]
    assert [[re.sub(r"\s+", " ", cell) for cell in row] for row in rows] == [
        ["Delivery Provider", "Amazon", "Symbee"],
        ["Contact Flow 1", "SMS in", "(empty)the portal no longer shows it"]
        if form == "html"
        else ["Contact Flow 1", "SMS in", "(empty) (the portal no longer shows it)"],
        ["Password", "(empty)", SECRET],
        ["Display Name 1", "(empty)", "Care"],
    ]
    assert "Take down the URL" in seen.text
    assert "Modify: Maintain REST Based SMS Mapping twilio" in re.sub(r"\s+", " ", seen.text)


@pytest.mark.parametrize("form", FORMS)
def test_it_says_for_whom_it_is_how_much_is_left_and_how_to_confirm(form: str) -> None:
    done = item(change("SkillQueue/care"), confirmed={"by": "kim", "at": LATER})
    text = re.sub(r"\s+", " ", read(form, worklist(done, mapping())).text)
    assert "1 of 2 to do in Symbee's portal, in this order." in text
    assert "acme/production" in text
    assert "reconciler apply -e production --confirm 20261102T120000Z-00000001" in text
    assert "Confirmed by kim on 2026-11-03T12:00:00Z." in text
    assert "Awaiting since 2026-11-02T12:00:00Z." in text
    assert text.index("SkillQueue/care") < text.index("RestSmsMapping/twilio")


@pytest.mark.parametrize("form", FORMS)
def test_what_nobody_knows_is_not_called_empty(form: str) -> None:
    unknown = SCREEN._replace(entries=tuple(one._replace(known=False) for one in ENTRIES))
    rows = read(form, worklist(mapping(unknown))).rows[1:]
    assert {row[1] for row in rows} == {"(not known)"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ({"how": "superseded", "by": "B-2", "at": LATER}, "superseded by B-2"),
        ({"how": "withdrawn", "by": "", "at": LATER}, "it is withdrawn."),
    ],
)
def test_nobody_can_work_on_a_closed_list(form: str, closed: dict[str, str], said: str) -> None:
    seen = read(form, worklist(mapping(), closed=closed))
    assert "Do not work on this list any more" in seen.text
    assert said in seen.text
    assert list(seen.all("table")) == []
    assert "--confirm" not in seen.text


@pytest.mark.parametrize("form", FORMS)
def test_what_is_confirmed_is_not_shown_to_be_done_again(form: str) -> None:
    seen = read(form, worklist(mapping(confirmed={"by": "kim", "at": LATER})))
    assert "Done: 1 of 1 confirmed." in seen.text
    assert list(seen.all("table")) == []
    assert "--confirm" not in seen.text


def test_a_screen_that_says_what_to_do_is_called_as_the_portal_calls_it() -> None:
    added = Screen("Add Skill Queue", "Add", "care", ())
    deleted = Screen("SMS - REST Based", "Delete", "twilio", ())
    assert "### Add Skill Queue `care`" in markdown(worklist(mapping(added)))
    assert "Delete: SMS - REST Based twilio" in read_markdown(markdown(worklist(mapping(deleted)))).text


def test_the_page_looks_as_we_say_and_runs_nothing() -> None:
    text = page(worklist(mapping()))
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "<script" not in text


# What others wrote --------------------------------------------------------------------------------------------------


def with_text(text: str) -> Worklist:
    """A list in which the text stands wherever something from outside can."""
    entries = (
        Entry(text, text, text, note=text),
        Entry(text, text, text, secret=True),
        Entry(text, text, text, known=False),
    )
    screen = Screen(text, text, text, entries, (text,))
    one = mapping(screen)._replace(address=text, action=text, since=text)
    done = one._replace(confirmed={"by": text, "at": text})
    return worklist(one, done, name=text, created_by=text, created_at=text, workspace=text, environment=text)


def shape(seen: Element) -> list[str]:
    """The elements in their order, without those that keep a dollar from beginning a formula."""
    return [one.name for one in seen.all() if (one.name, one.text) != ("span", "$")]


PLAIN = {form: shape(read(form, with_text("x"))) for form in FORMS}


def check(form: str, text: str) -> None:
    seen = read(form, with_text(text))
    if text.strip() and "\u200b" not in text:
        assert shape(seen) == PLAIN[form]
        rows = [row for row in seen.rows if len(row) == 3]
        assert len(rows) == 4
        assert rows[1][1].replace("\u200b", "") == visible(text).strip()
    allowed = {"id", "class", "scope", "lang", "charset", "name", "content", "http-equiv", "href", "start"}
    allowed |= {"type", "checked", "disabled"}  # the boxes of a list of tasks
    for one in seen.all():
        assert one.attributes.keys() <= allowed
        href = one.attributes.get("href")
        assert href is None or re.fullmatch(r"#item-\d+", href)
    assert not any(sign in seen.text for sign in "\x1b\x00\u202e\u2066\r")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_stands_in_it_is_text(form: str, text: str) -> None:
    check(form, text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30) | st.text("<>&\"'{}%#|`\\@/ =-", max_size=20))
def test_any_text_is_text(text: str) -> None:
    for form in FORMS:
        check(form, text)


def test_nobody_is_mentioned_and_nothing_is_linked_outside_code() -> None:
    for text in HOSTILE:
        seen = read_markdown(markdown(with_text(text)))
        for one in seen.all("code"):
            one.content.clear()
        for one in seen.all("span"):
            one.content[:] = ["§"]
        assert not ALIVE.search(seen.text), text


def test_a_template_in_a_name_is_not_run() -> None:
    assert "{{ 7 * 7 }}" in read_page(page(with_text("{{ 7 * 7 }}"))).text
    assert "49" not in page(with_text("{{ 7 * 7 }}{% raw %}"))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    seen = read_page(page(worklist(mapping())))
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(shape(seen))
    (policy,) = [one for one in seen.all("meta") if "http-equiv" in one.attributes]
    assert "default-src 'none'" in str(policy.attributes["content"])
    assert "url(" not in page(worklist(mapping()))
    assert "@import" not in page(worklist(mapping()))


def test_each_item_of_the_overview_leads_to_it() -> None:
    seen = read_page(page(worklist(item(change()), mapping())))
    links = [str(one.attributes["href"]) for one in seen.all("a")]
    sections = [f"#{one.attributes['id']}" for one in seen.all("section")]
    assert links == sections == ["#item-1", "#item-2"]


def test_both_forms_are_drawn() -> None:
    assert set(drawn(worklist(mapping()))) == {"md", "html"}

"""Markdown and HTML as readers take them: GitHub's own Markdown reader, and the tree that a page's tags make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # nor has that

_VOID = frozenset(("meta", "br", "hr", "img", "input", "link"))


@dataclass
class Element:
    """One element of a page: its attributes, and its text and elements in order."""

    name: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    content: list[Any] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Element]:
        """Every element below with one of these names; every one without names."""
        for one in self.content:
            if isinstance(one, Element):
                if not names or one.name in names:
                    yield one
                yield from one.all(*names)

    @property
    def text(self) -> str:
        """All text below."""
        return "".join(one if isinstance(one, str) else one.text for one in self.content)

    @property
    def rows(self) -> list[list[str]]:
        """The cells of every row below."""
        return [[cell.text.strip() for cell in row.all("th", "td")] for row in self.all("tr")]


class _Reader(HTMLParser):
    """Builds the tree. What does not close what is open, a comment or anything unforeseen, fails."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def page(text: str) -> Element:
    """A page as a tree."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is not closed"
    return reader.open[0]


def markdown(text: str) -> Element:
    """Markdown as the tree of the page that GitHub makes of it, before it looks for mentions; tags stay."""
    return page(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))

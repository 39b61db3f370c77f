"""A work list for the person who carries it out, as Markdown and as a page, in the portal's own words."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.worklist import Entry, Item, Screen, Worklist
from reconciler.render import pages
from reconciler.render.markdown import code, plain

EMPTY = "(empty)"
UNKNOWN = "(not known)"


def drawn(worklist: Worklist) -> dict[str, str]:
    """The list by file suffix."""
    return {"md": markdown(worklist), "html": page(worklist)}


def verdict(worklist: Worklist) -> str:
    """One sentence: how much is left to do, or why nothing is."""
    if worklist.closed:
        by = worklist.closed["by"]
        return (
            f"Do not work on this list any more: it is {worklist.closed['how']}{f' by {by}' if by else ''}."
        )
    left, all_ = len(worklist.awaiting), len(worklist.items)
    if not left:
        return f"Done: {all_} of {all_} confirmed."
    return f"{left} of {all_} to do in Symbee's portal, in this order."


def command(worklist: Worklist) -> str:
    """What confirms the list, wherever in its workspace it is typed."""
    return f"reconciler apply -e {worklist.environment} --confirm {worklist.id}"


def heading(screen: Screen) -> str:
    """The screen as the portal calls it, and how one gets there where its title does not say."""
    named = screen.title.startswith(screen.action)
    return screen.title if named else f"{screen.action}: {screen.title}"


def markdown(worklist: Worklist) -> str:
    """The list as Markdown that GitHub and GitLab show well."""
    return "\n".join(_markdown(worklist)) + "\n"


def _markdown(worklist: Worklist) -> Iterator[str]:
    yield f"# Work list {code(worklist.id)}"
    yield ""
    yield f"**{plain(verdict(worklist))}**"
    yield ""
    place = code(f"{worklist.workspace}/{worklist.environment}")
    yield f"For {place}, made by {code(worklist.created_by)} on {plain(worklist.created_at)}."
    if worklist.awaiting and not worklist.closed:
        yield ""
        yield f"When all is done: {code(command(worklist))}; when a part is: the same with `--only ADDRESS`."
    if len(worklist.items) > 1:
        yield ""
        for number, item in enumerate(worklist.items, 1):
            yield f"{number}. {_box(item)} {code(item.address)}: {plain(item.action)}"
    for number, item in enumerate(worklist.items, 1):
        yield ""
        yield from _markdown_item(number, item, closed=worklist.closed is not None)


def _markdown_item(number: int, item: Item, *, closed: bool) -> Iterator[str]:
    yield f"## {number}. {_box(item)} {code(item.address)}: {plain(item.action)}"
    if item.confirmed:
        yield ""
        yield f"Confirmed by {code(item.confirmed['by'])} on {plain(item.confirmed['at'])}."
        return
    yield ""
    if closed:
        yield "Not to be done any more."
        return
    yield f"Awaiting since {plain(item.since)}."
    for screen in item.screens:
        yield ""
        yield f"### {plain(heading(screen))} {code(screen.code)}"
        for note in screen.notes:
            yield ""
            yield f"> {plain(note)}"
        if screen.entries:
            yield ""
            yield "| field | now | to enter |"
            yield "|---|---|---|"
            for entry in screen.entries:
                before = _cell(entry.before) if entry.known else UNKNOWN
                yield f"| {plain(entry.label)} | {before} | {_after(entry)} |"


def _box(item: Item) -> str:
    return "[x]" if item.confirmed else "[ ]"


def _cell(value: str | None) -> str:
    return EMPTY if value is None else code(value)


def _after(entry: Entry) -> str:
    value = plain(entry.after or EMPTY) if entry.secret else _cell(entry.after)
    return f"{value} {plain(f'({entry.note})')}" if entry.note else value


def page(worklist: Worklist) -> str:
    """The list as one self-contained page: nothing is loaded, nothing runs, and what is typed is escaped."""
    told = {"verdict": verdict(worklist), "command": command(worklist), "empty": EMPTY, "unknown": UNKNOWN}
    return pages.page(
        "worklist.html", style="worklist.css", script=None, list=worklist, heading=heading, **told
    )

"""A plan as one comment of a review: verdict first, greatest risk first, low risk folded, never longer than allowed.

What does not fit is cut at whole lines and counted, with a pointer to the full report. Nothing that stands in a plan
can begin a link, a mention, a tag, a table cell or the end of a code block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.model.change import Change
from reconciler.model.counting import counted
from reconciler.model.plan import GuardResult, Plan, PlanWarning, Refusal
from reconciler.model.routing import Rerouted
from reconciler.render.differing import ABSENT, RISKS, SIGNS, Row, impacts, rows, says_why
from reconciler.render.markdown import code, plain
from reconciler.render.routing_mermaid import mermaid_of_change
from reconciler.render.routing_words import unknown_of
from reconciler.render.verdict import verdict

# source: GitHub refuses a comment of 65,536 characters and more; the rest is room for whoever posts it
MOST = 65_000
DEFAULT_REPORT = "`reconciler show PLANFILE --format html`"
_MOST_OF_A_LIST = 6_000
_MOST_OF_A_MAP = 12_000
_MOST_EDGES = 40
_MOST_FIELDS = 40
_LONGEST_VALUE = 240
_MOST_ELEMENTS = 20


class _Room:
    """How many characters may still be written."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.parts: list[str] = []

    def takes(self, text: str) -> bool:
        """Write the text if it fits as a whole."""
        if len(text) > self.left:
            return False
        self.left -= len(text)
        self.parts.append(text)
        return True


def markdown(plan: Plan, rerouted: Rerouted, *, report: str = DEFAULT_REPORT, most: int = MOST) -> str:
    """The comment, at most `most` characters (at least 10,000). `report` is Markdown that says where the whole is."""
    head = f"**{plain(verdict(plan).text)}**\n"
    tail = f"\nPlan {code(_cut(plan.plan_id))}, expires {plain(_cut(plan.expires_at))}. The whole plan: {report}\n"
    room = _Room(
        most - len(head) - len(tail) - 600
    )  # 600: the sentences on what was left out, and what ends a fold
    _listed(room, "Refused", map(_refusal, plan.refusals))
    _listed(room, "Guards", (_guard(one) for one in plan.guards if one.outcome in ("overridden", "warns")))
    warnings = _Room(room.left // 2)  # they stand at the end, but have their place before there are changes
    _listed(warnings, "Warnings", map(_warning, plan.warnings))
    room.left -= sum(map(len, warnings.parts))
    left_out: list[Change] = []
    by_risk = {
        risk: sorted((c for c in plan.changes if c.risk == risk), key=lambda c: c.address) for risk in RISKS
    }
    for risk in ("high", "medium"):
        left_out += _changes(room, f"\n#### {risk.capitalize()} risk\n", by_risk[risk])
    undrawn = _map(room, rerouted)
    if by_risk["low"]:
        count = f"{counted(len(by_risk['low']), 'change')} of low risk"
        opened = f"\n<details><summary>{count}</summary>\n"
        if room.takes(opened):
            left_out += _changes(room, "", by_risk["low"])
            room.parts.append("\n</details>\n")
        else:
            left_out += by_risk["low"]
    ending = [undrawn, *warnings.parts, *([_said_of(left_out)] if left_out else [])]
    return "".join([head, *room.parts, *ending, tail])


def _said_of(left_out: Sequence[Change]) -> str:
    counts = [f"{sum(c.risk == risk for c in left_out)} of {risk} risk" for risk in RISKS]
    said = ", ".join(one for one in counts if not one.startswith("0 "))
    return f"\n> [!IMPORTANT]\n> Not shown here, because a comment has an end: {said}. They are in the whole plan.\n"


def _changes(room: _Room, title: str, changes: Sequence[Change]) -> list[Change]:
    """Write what fits, in order; gives what did not."""
    left_out = []
    for one in changes:
        if room.takes(title + _change(one)):
            title = ""
        else:
            left_out.append(one)
    return left_out


def _change(change: Change) -> str:
    lines = [_title(change), ""]
    if says_why(change):
        lines += [plain(_cut(change.reason)), ""]
    for one in impacts(change):
        lines += [f"Concerns {plain(_cut(one.said))}", ""]
    if change.irreversible:
        lines += [f"**Cannot be undone:** {plain(_cut(change.irreversible))}", ""]
    found = rows(change)
    if found:
        lines += list(_table(found))
    return "\n".join(["", *lines]).rstrip("\n") + "\n"


def _title(change: Change) -> str:
    was = f", was {code(_cut(change.renamed_from))}" if change.renamed_from else ""
    awaits = ", awaiting a person" if change.awaiting else ""
    return f"{code(SIGNS[change.action])} **{change.action}** {code(_cut(change.address))}{was}{awaits}"


def _table(found: Sequence[Row]) -> Iterator[str]:
    single = all(not one.is_set and one.before is None for one in found)
    yield "| field | value |" if single else "| field | before | after |"
    yield "|---|---|" if single else "|---|---|---|"
    for one in found[:_MOST_FIELDS]:
        cells = [code(_cut(one.path)), *_cells(one)]
        yield f"| {' | '.join(cells[:1] + cells[2:] if single else cells)} |"
    if len(found) > _MOST_FIELDS:
        yield ""
        yield f"… and {len(found) - _MOST_FIELDS} more fields"


def _cells(row: Row) -> tuple[str, str]:
    if row.is_set:
        stays = [f"{row.stays} stay{'s' if row.stays == 1 else ''}"] if row.stays else []
        return _elements("−", row.removed, stays), _elements("+", row.added, [])
    return _value(row.before), _value(row.after)


def _elements(sign: str, elements: Sequence[str], more: list[str]) -> str:
    said = [f"{sign} {code(_cut(one))}" for one in elements[:_MOST_ELEMENTS]]
    if len(elements) > _MOST_ELEMENTS:
        said.append(f"{sign} {len(elements) - _MOST_ELEMENTS} more")
    return "<br>".join(said + more)


def _value(value: str | None) -> str:
    if value is None:
        return ""
    return "*absent*" if value == ABSENT else code(_cut(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _map(room: _Room, rerouted: Rerouted) -> str:
    """Before and after of what changes in the routing, as a diagram of as many lines as fit. Gives what is to be said
    where none fits."""
    if rerouted.is_empty:
        return ""
    unknown = unknown_of(rerouted)
    for most in (_MOST_EDGES, _MOST_EDGES // 2, _MOST_EDGES // 4):
        diagram, left_out = mermaid_of_change(rerouted, most=most)
        more = f"\n… and {left_out} more lines of the map.\n" if left_out else ""
        unsaid = f"\n{plain(unknown)}\n" if unknown else ""
        text = f"\n#### Routing map: what changes\n\n```mermaid\n{diagram}```\n{more}{unsaid}"
        if len(text) <= _MOST_OF_A_MAP and room.takes(text):
            return ""
    count = len(rerouted.before) + len(rerouted.after)
    return f"\n#### Routing map: what changes\n\nLines of the map that change: {count}. The whole plan draws them.\n"


def _listed(room: _Room, title: str, items: Iterable[str]) -> None:
    """A list of as many items as fit into half of the room, and how many do not."""
    waiting = list(items)
    if not waiting:
        return
    share = _Room(min(_MOST_OF_A_LIST, room.left // 2) - len(_more(len(waiting))))
    share.takes(f"\n#### {title}\n\n")
    written = 0
    for one in waiting:
        if not share.takes(f"- {one}\n"):
            break
        written += 1
    left_out = _more(len(waiting) - written) if written < len(waiting) else ""
    room.takes("".join([*share.parts, left_out]))


def _more(count: int) -> str:
    return f"- … and {count} more\n"


def _refusal(one: Refusal) -> str:
    way_out = f"<br>→ {plain(_cut(one.fix))}" if one.fix else ""
    return f"{_warning(one)}{way_out}"


def _guard(one: GuardResult) -> str:
    return f"**{plain(one.name)} {one.outcome}** {_about(one.address, one.message)}{plain(_cut(one.message))}"


def _warning(one: PlanWarning | Refusal) -> str:
    return f"{_about(one.address, one.message)}{plain(_cut(one.message))} {code(_cut(one.code))}"


def _about(address: str | None, message: str) -> str:
    return "" if address is None or address in message else f"{code(_cut(address))}: "

"""A plan as text that people like to read: the verdict first, then by risk, names not ids, before and after aligned.

Lines are rich Text objects, so that colour is the console's business: on terminals only, never with NO_COLOR.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from reconciler.model.change import Change
from reconciler.model.plan import Plan
from reconciler.render.differing import ABSENT, RISKS, SIGNS, Row, impacts, rows, says_why
from reconciler.render.escaping import visible
from reconciler.render.verdict import verdict

_SIGNS = {**SIGNS, "delete": "-"}  # as every difference on a terminal has it
_ACTIONS = {
    "create": "green",
    "update": "yellow",
    "adopt": "cyan",
    "replace": "magenta",
    "release": "cyan",
    "delete": "red",
}
_RISKS = {"high": "bold red", "medium": "bold yellow", "low": "bold"}
_OUTCOMES = {"refused": "bold red", "unchanged": "bold green", "changes": "bold"}
_WIDE = 44


def plan_lines(plan: Plan) -> Iterator[Text]:
    """The whole plan."""
    yield _verdict_line(plan)
    for risk in RISKS:
        changes = [one for one in plan.changes if one.risk == risk]
        if changes:
            yield Text()
            yield Text(f"{risk.capitalize()} risk", style=_RISKS[risk])
            for change in sorted(changes, key=lambda one: one.address):
                yield from _change_lines(change)
    yield from _refusal_lines(plan)
    yield from _guard_lines(plan)
    yield from _warning_lines(plan)


def _verdict_line(plan: Plan) -> Text:
    found = verdict(plan)
    parts = ((found.effort, "not bold"), (found.awaiting, "cyan"), (found.final, "red"))
    return Text.assemble(found.head, *parts, style=_OUTCOMES[found.outcome])


def _change_lines(change: Change) -> Iterator[Text]:
    style = _ACTIONS[change.action]
    head = Text(f"  {_SIGNS[change.action]} ", style=style)
    head.append(visible(change.address), style=f"bold {style}")
    head.append(f"  {change.action}", style=style)
    if change.renamed_from:
        head.append(f", was {visible(change.renamed_from)}", style=style)
    yield head
    if says_why(change):
        yield Text(f"      {visible(change.reason)}", style="cyan" if change.awaiting else "dim")
    yield from field_lines(change)
    yield from _impact_lines(change)
    if change.irreversible:
        yield Text(f"      cannot be undone: {visible(change.irreversible)}", style="red")


def _impact_lines(change: Change) -> Iterator[Text]:
    """Whom it concerns: a line for each queue."""
    for one in impacts(change):
        style = "bold yellow" if one.waits else "dim"
        yield Text(f"      {visible(one.said)}, read {visible(one.read)}", style=style)


def field_lines(change: Change) -> Iterator[Text]:
    """The fields of one change, paths and values aligned."""
    found = rows(change)
    width = max((cell_len(visible(one.path)) for one in found), default=0)
    befores = [cell_len(_both(one)[0]) for one in found if not one.is_set and _fits(one)]
    before_width = max(befores, default=0)
    for one in found:
        path = f"      {_padded(visible(one.path), width)}  "
        if one.is_set and one.before != ABSENT:
            yield from _set_lines(path, one)
        elif one.before == one.after:  # a new object that takes over the former one's value
            yield Text.assemble(path, _both(one)[1], ("  (the same)", "dim"))
        elif one.before is None:
            yield Text.assemble(path, (_both(one)[1], "green"))
        else:
            yield from _scalar_lines(path, one, before_width)


def _both(one: Row) -> tuple[str, str]:
    return one.before or ABSENT, one.after or ABSENT


def _fits(one: Row) -> bool:
    """Whether before and after fit beside each other."""
    before, after = _both(one)
    return cell_len(before) <= _WIDE and cell_len(after) <= 2 * _WIDE


def _scalar_lines(path: str, one: Row, before_width: int) -> Iterator[Text]:
    before, after = _both(one)
    if _fits(one):
        yield Text.assemble(path, (_padded(before, before_width), "red"), "  →  ", (after, "green"))
        return
    yield Text.assemble(path, ("- ", "red"), (before, "red"))
    yield Text.assemble(" " * cell_len(path), ("+ ", "green"), (after, "green"))


def _padded(text: str, width: int) -> str:
    """The text on so many columns of a terminal: signs of some scripts take two."""
    return text + " " * (width - cell_len(text))


def _set_lines(path: str, one: Row) -> Iterator[Text]:
    lead = path
    for sign, style, elements in (("-", "red", one.removed), ("+", "green", one.added)):
        for element in elements:
            yield Text.assemble(lead, (f"{sign} {element}", style))
            lead = " " * cell_len(path)
    if one.stays:
        yield Text.assemble(lead, (f"  {one.stays} stay{'s' if one.stays == 1 else ''}", "dim"))


def _refusal_lines(plan: Plan) -> Iterator[Text]:
    if not plan.refusals:
        return
    yield Text()
    yield Text("Refused", style="bold red")
    for one in plan.refusals:
        address = f"{visible(one.address)}: " if one.address else ""
        yield Text.assemble("  ✗ ", (address, "bold"), f"{visible(one.message)} [{one.code}]", style="red")
        if one.fix:
            yield Text(f"      → {visible(one.fix)}")


def _guard_lines(plan: Plan) -> Iterator[Text]:
    said = [one for one in plan.guards if one.outcome in ("overridden", "warns")]
    if said:
        yield Text()
        yield Text("Guards", style="bold")
    for one in said:
        address = f" {visible(one.address)}" if one.address else ""
        yield Text(f"  ! {one.name} {one.outcome}{address}: {visible(one.message)}", style="yellow")


def _warning_lines(plan: Plan) -> Iterator[Text]:
    if not plan.warnings:
        return
    yield Text()
    yield Text("Warnings", style="bold yellow")
    for one in plan.warnings:
        address = "" if one.address is None or one.address in one.message else f"{visible(one.address)}: "
        yield Text.assemble("  ! ", (address, "bold"), f"{visible(one.message)} [{one.code}]")

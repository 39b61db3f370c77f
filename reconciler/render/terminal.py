"""A plan as text that people like to read: the verdict first, then by risk, names not ids, before and after aligned.

Lines are rich Text objects, so that colour is the console's business: on terminals only, never with NO_COLOR.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from reconciler.model.change import Change, FieldChange
from reconciler.model.load import Load, said
from reconciler.model.plan import Plan
from reconciler.render.differing import says_why
from reconciler.render.escaping import visible
from reconciler.render.values import shown

_SIGNS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "adopt": ("»", "cyan"),
    "replace": ("±", "magenta"),
    "release": ("«", "cyan"),
    "delete": ("-", "red"),
}
_RISKS = (
    ("high", "High risk", "bold red"),
    ("medium", "Medium risk", "bold yellow"),
    ("low", "Low risk", "bold"),
)
_PARTICIPLES = {
    "create": "to create",
    "update": "to update",
    "adopt": "to adopt",
    "replace": "to replace",
    "release": "to release",
    "delete": "to delete",
}
_WIDE = 44


def plan_lines(plan: Plan) -> Iterator[Text]:
    """The whole plan."""
    yield verdict(plan)
    for risk, title, style in _RISKS:
        changes = [one for one in plan.changes if one.risk == risk]
        if changes:
            yield Text()
            yield Text(title, style=style)
            for change in sorted(changes, key=lambda one: one.address):
                yield from _change_lines(change)
    yield from _refusal_lines(plan)
    yield from _guard_lines(plan)
    yield from _warning_lines(plan)


def verdict(plan: Plan) -> Text:
    """What would happen, and what of it a machine cannot do, or nobody undo."""
    where = f"{visible(plan.workspace)}/{visible(plan.environment)}"
    if plan.refusals:
        count = len(plan.refusals)
        return Text(
            f"Refused in {where}: {_count(count, 'reason')}, nothing would be applied.", style="bold red"
        )
    if not plan.changes:
        return Text(
            f"No changes in {where}: {_count(plan.summary.unchanged, 'resource')} as stated.",
            style="bold green",
        )
    parts = [
        f"{count} {said}" for action, said in _PARTICIPLES.items() if (count := getattr(plan.summary, action))
    ]
    line = Text(f"{', '.join(parts)} in {where}", style="bold")
    line.append(f"; {plan.summary.unchanged} unchanged. {_effort(plan)}", style="not bold")
    if awaiting := sum(one.awaiting for one in plan.changes):
        line.append(f" {awaiting} await{'s' if awaiting == 1 else ''} a person.", style="cyan")
    if final := sum(one.irreversible is not None for one in plan.changes):
        line.append(f" {final} cannot be undone.", style="red")
    return line


def _effort(plan: Plan) -> str:
    calls = _count(plan.summary.calls, "call")
    if plan.summary.seconds < 1:
        return f"{calls}."
    return f"{calls}, at least {plan.summary.seconds:g} s under the API's quotas."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _change_lines(change: Change) -> Iterator[Text]:
    sign, style = _SIGNS[change.action]
    head = Text(f"  {sign} ", style=style)
    head.append(visible(change.address), style=f"bold {style}")
    head.append(f"  {change.action}", style=style)
    if change.renamed_from:
        head.append(f", was {visible(change.renamed_from)}", style=style)
    yield head
    if says_why(change):
        yield Text(f"      {visible(change.reason)}", style="cyan" if change.awaiting else "dim")
    yield from field_lines(change.fields, creates=change.action == "create")
    yield from _impact_lines(change)
    if change.irreversible:
        yield Text(f"      cannot be undone: {visible(change.irreversible)}", style="red")


def _impact_lines(change: Change) -> Iterator[Text]:
    """Whom it concerns: a line for each queue."""
    if change.impact is None:
        return
    read = str(change.impact["readAt"]).partition("T")[2]
    for one in change.impact["queues"]:
        load = Load(one["agentsStaffed"], one["waiting"], one["oldestSeconds"])
        yield Text(
            f"      “{visible(one['queue'])}”: {said(load)}, read {visible(read)}",
            style="bold yellow" if load.waiting else "dim",
        )


def field_lines(fields: Sequence[FieldChange], *, creates: bool = False) -> Iterator[Text]:
    """The fields of one change, paths and values aligned."""
    width = max((cell_len(visible(one.path)) for one in fields), default=0)
    befores = [cell_len(shown(one.before)) for one in fields if not _is_set(one) and _fits(one)]
    before_width = max(befores, default=0)
    for one in fields:
        path = f"      {_padded(visible(one.path), width)}  "
        if _is_set(one) and one.before is not None:
            yield from _set_lines(path, one)
        elif one.before == one.after:  # a new object that takes over the former one's value
            yield Text.assemble(path, shown(one.after), ("  (the same)", "dim"))
        elif creates and one.before is None:
            yield Text.assemble(path, (shown(one.after), "green"))
        else:
            yield from _scalar_lines(path, one, before_width)


def _is_set(one: FieldChange) -> bool:
    return isinstance(one.after, tuple) or isinstance(one.before, tuple)


def _fits(one: FieldChange) -> bool:
    """Whether before and after fit beside each other."""
    return cell_len(shown(one.before)) <= _WIDE and cell_len(shown(one.after)) <= 2 * _WIDE


def _scalar_lines(path: str, one: FieldChange, before_width: int) -> Iterator[Text]:
    before, after = shown(one.before), shown(one.after)
    if _fits(one):
        yield Text.assemble(path, (_padded(before, before_width), "red"), "  →  ", (after, "green"))
        return
    yield Text.assemble(path, ("- ", "red"), (before, "red"))
    yield Text.assemble(" " * cell_len(path), ("+ ", "green"), (after, "green"))


def _padded(text: str, width: int) -> str:
    """The text on so many columns of a terminal: signs of some scripts take two."""
    return text + " " * (width - cell_len(text))


def _set_lines(path: str, one: FieldChange) -> Iterator[Text]:
    before, after = set(one.before or ()), set(one.after or ())
    changes = [("-", "red", element) for element in sorted(before - after)]
    changes += [("+", "green", element) for element in sorted(after - before)]
    lead = path
    for sign, style, element in changes:
        yield Text.assemble(lead, (f"{sign} {shown(element)}", style))
        lead = " " * cell_len(path)
    stays = len(before & after)
    if stays:
        yield Text.assemble(lead, (f"  {stays} stay{'s' if stays == 1 else ''}", "dim"))


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

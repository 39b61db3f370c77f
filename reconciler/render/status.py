"""What waits in queues, as a table for people and as a document for machines.

Trouble stands first: what waits where nobody works, then where nobody is available. An unknown figure is shown as
unknown and counts as a reason to look, never as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reconciler.model.counting import counted
from reconciler.render.escaping import visible

Queue = Mapping[str, Any]

UNKNOWN = "unknown"
# source: the API's page; the closed ones are not shown there
_STATES = {
    "OPERATING_HOURS_OPEN": "open",
    "OPERATING_HOURS_CLOSED": "closed",
    "OPERATING_HOURS_UNKNOWN": UNKNOWN,
    "FORCED_OPEN": "forced open",
    "FORCED_CLOSED": "forced closed",
}
_CLOSED = ("OPERATING_HOURS_CLOSED", "FORCED_CLOSED")
_COLUMNS = (
    ("staffed", "staff", "agentsStaffed"),
    ("available", "avail", "agentsAvailable"),
    ("working", "work", "agentsWorking"),
    ("waiting", "wait", "itemsInQueue"),
    ("scheduled", "sched", "itemsScheduled"),
    ("delivering", "deliv", "itemsBeingDelivered"),
)
_NOBODY, _BUSY, _DARK, _WAITING, _CALM = range(5)
_SIGNS = {_NOBODY: "!!", _BUSY: "!", _DARK: "?"}
_STYLES = {_NOBODY: "bold red", _BUSY: "red", _DARK: "yellow", _WAITING: "yellow", _CALM: ""}
_NAME = 1
_LEAST_NAME = 10
_LONGEST_WORD = 24
_WIDE = 112
"""From this many columns on, headings are whole words and the task type is shown."""


def status_document(queues: Sequence[Queue], read_at: str) -> dict[str, Any]:
    """contract.md, Other JSON: `{readAt, queues}`, in the API's order and with its names; unknown is null."""
    return {"readAt": read_at, "queues": list(queues)}


def status_view(
    queues: Sequence[Queue], read_at: str, *, width: int | None = None, most: int | None = None
) -> RenderableType:
    """One sentence, and a table of every queue with trouble first.

    `width`: the columns of the screen (None: as many as it takes); `most`: how many queues it has room for.
    """
    ordered = sorted(queues, key=_order)
    shown = ordered if most is None else ordered[:most]
    parts: list[RenderableType] = [_verdict(queues, read_at)]
    if shown:
        parts += [Text(), _table(shown, width)]
    if len(shown) < len(ordered):
        parts.append(Text(f"   … and {len(ordered) - len(shown)} more", style="dim"))
    return Group(*parts)


def trouble(queue: Queue) -> int:
    """How much a queue needs somebody to look: the less, the more."""
    waiting, available = queue["itemsInQueue"], queue["agentsAvailable"]
    if waiting and (queue["agentsStaffed"] == 0 or queue["openClosedState"] in _CLOSED):
        return _NOBODY
    if waiting and available == 0:
        return _BUSY
    if waiting is None or (waiting and available is None):
        return _DARK
    return _WAITING if waiting else _CALM


def _order(queue: Queue) -> tuple[Any, ...]:
    info = queue["queueInfo"]
    name = info["queueName"] or info["queueId"]
    return (trouble(queue), -(queue["itemsInQueue"] or 0), -(queue["oldestItem"] or 0), name.casefold(), name)


def _verdict(queues: Sequence[Queue], read_at: str) -> Text:
    when = Text(f"  {read_at}", style="dim not bold")
    if not queues:
        return Text("There are no queues.", style="bold").append_text(when)
    found = [trouble(one) for one in queues]
    waiting = sum(one["itemsInQueue"] or 0 for one in queues)
    parts = [
        (found.count(_NOBODY), "closed or without staff"),
        (found.count(_BUSY), "nobody available"),
        (found.count(_DARK), UNKNOWN),
    ]
    said = ", ".join(f"{what} in {count}" for count, what in parts if count)
    style = _STYLES[min(found)] if min(found) < _WAITING else ""
    line = f"{waiting:g} waiting in {counted(len(queues), 'queue')}"
    return Text(f"{line}{'; ' + said if said else ''}.", style=f"bold {style}").append_text(when)


def _table(queues: Sequence[Queue], width: int | None) -> Table:
    """The queues in their order. Where the screen is narrow, names give way, never figures."""
    wide = width is None or width >= _WIDE
    gap = 2 if wide else 1
    names = [long if wide else short for long, short, _ in _COLUMNS]
    headings = ["", "queue", *(["task"] if wide else []), "state", *names, "oldest"]
    rows = [_cells(one, wide=wide) for one in queues]
    widths = [
        max(cell_len(heading), *(row[place].cell_len for row in rows))
        for place, heading in enumerate(headings)
    ]
    if width is not None:
        room = width - sum(widths) + widths[_NAME] - gap * len(widths)
        for row in rows:
            row[_NAME].truncate(max(room, _LEAST_NAME), overflow="ellipsis")
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    for place, heading in enumerate(headings):
        figures = place > headings.index("state")
        table.add_column(heading, justify="right" if figures else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _cells(queue: Queue, *, wide: bool) -> list[Text]:
    level = trouble(queue)
    info = queue["queueInfo"]
    cells = [Text(_SIGNS.get(level, ""), style=_STYLES[level])]
    cells.append(Text(visible(info["queueName"] or info["queueId"]), style=_STYLES[level]))
    if wide:
        cells.append(_word(info["taskType"]))
    state = queue["openClosedState"]
    cells.append(_word(_STATES.get(state, state)))
    for _, _, name in _COLUMNS:
        style = _STYLES[level] if name == "itemsInQueue" else ""
        cells.append(_unknown() if queue[name] is None else Text(f"{queue[name]:g}", style=style))
    age = queue["oldestItem"]
    cells.append(_unknown() if age is None else Text(_age(age), style="" if age else "dim"))
    return cells


def _word(word: str | None) -> Text:
    if word in (None, UNKNOWN):
        return _unknown()
    text = Text(visible(str(word)))
    text.truncate(_LONGEST_WORD, overflow="ellipsis")
    return text


def _unknown() -> Text:
    return Text(UNKNOWN, style="dim")


def _age(seconds: float) -> str:
    """Seconds in the two greatest units that say something: 45s, 2m 5s, 3h 0m, 2d 4h."""
    left = int(seconds)
    if left < 60:
        return f"{left}s"
    if left < 3600:
        return f"{left // 60}m {left % 60}s"
    if left < 86400:
        return f"{left // 3600}h {left % 3600 // 60}m"
    return f"{left // 86400}d {left % 86400 // 3600}h"

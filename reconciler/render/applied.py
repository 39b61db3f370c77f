"""What an apply did, as a table of results and a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from reconciler.model.counting import counted
from reconciler.render.escaping import visible

_STYLES = {
    "done": "green",
    "skipped": "dim",
    "refused": "red",
    "failed": "bold red",
    "notStarted": "yellow",
    "unknown": "bold yellow",
    "awaiting": "cyan",
}
_WORDS = {"notStarted": "not started", "skipped": "was so already"}
_ADVICE = {
    0: "Everything is as planned.",
    1: "Failed; nothing was written.",
    4: "Refused; nothing was written.",
    6: "All that a machine can do is done; the rest awaits a person.",
    5: "Not everything is done. It is safe to run the same command again.",
    130: "Interrupted; what was in flight is finished. It is safe to run the same command again.",
}
_WORDS_CONFIRMED = {"done": "confirmed", "skipped": "confirmed before"}
_CONFIRMED = {
    0: "All of it is on record. Plan, or apply, to see what is left.",
    6: "What is confirmed is on record; the rest awaits a person.",
}
_HANDED_OVER = (5, 6, 130)


def applied_lines(
    document: Mapping[str, Any],
    *,
    seconds: float,
    warnings: Sequence[str] = (),
    confirm: str = "",
    confirmed: bool = False,
) -> Iterator[Text]:
    """The final table of `apply --format json`'s document: one line a change, then the verdict.

    `confirm` is the command that says that a work list is done; `confirmed`: it was such a command, which only records.
    """
    changes, words = document["changes"], _WORDS_CONFIRMED if confirmed else _WORDS
    width = max((len(visible(one["address"])) for one in changes), default=0)
    for one in changes:
        word = words.get(one["result"], one["result"])
        style = _STYLES[one["result"]]
        yield Text.assemble(f"  {visible(one['address']):<{width}}  {one['action']:<8}  ", (word, style))
        if one["error"]:
            yield Text(f"      {visible(one['error']['message'])} [{one['error']['code']}]", style=style)
            if one["error"]["fix"]:
                yield Text(f"      → {visible(one['error']['fix'])}")
    for warning in warnings:
        yield Text(f"  ! {visible(warning)}", style="yellow")
    if changes:
        yield Text()
    counts = Counter(one["result"] for one in changes)
    said = (
        ", ".join(f"{count} {words.get(result, result)}" for result, count in counts.items())
        or "nothing to do"
    )
    code, listed = document["exitCode"], document.get("worklist")
    if listed and code in _HANDED_OVER:
        yield Text(f"Work list {listed['id']}, for a person:", style="cyan")
        yield from (Text(f"  {visible(listed[place])}") for place in ("path", "html"))
        yield Text(f"  → when it is done: {visible(confirm)}")
        yield Text()
    calls = document["calls"]
    effort = "" if confirmed else f"; {counted(calls, 'call')} in {seconds:.1f} s"
    line = Text(f"{said}{effort}. ", style="bold")
    advice = _CONFIRMED.get(code) if confirmed else _ADVICE.get(code)
    line.append(advice or "", style={0: "bold green", 6: "bold cyan"}.get(code, "bold red"))
    yield line

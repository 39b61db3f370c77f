"""What an apply did, as a table of results and a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

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


def applied_lines(
    document: Mapping[str, Any], *, seconds: float, warnings: Sequence[str] = ()
) -> Iterator[Text]:
    """The final table of `apply --format json`'s document: one line a change, then the verdict."""
    changes = document["changes"]
    width = max((len(visible(one["address"])) for one in changes), default=0)
    for one in changes:
        word = _WORDS.get(one["result"], one["result"])
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
        ", ".join(f"{count} {_WORDS.get(result, result)}" for result, count in counts.items())
        or "nothing to do"
    )
    if document["worklist"] and document["exitCode"] == 6:
        listed = document["worklist"]
        yield Text(f"Work list {listed['id']}, for a person:", style="cyan")
        yield from (Text(f"  {visible(listed[place])}") for place in ("path", "html"))
        yield Text(f"  → when it is done: reconciler apply --confirm {listed['id']}")
        yield Text()
    code = document["exitCode"]
    calls = document["calls"]
    line = Text(f"{said}; {calls} call{'' if calls == 1 else 's'} in {seconds:.1f} s. ", style="bold")
    line.append(_ADVICE.get(code, ""), style="bold green" if code == 0 else "bold red")
    yield line

"""Messages before they are sent, as a person is asked about them or as they would go; and what became of each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from reconciler.render.escaping import plain_json, visible

_STYLES = {
    "sent": "green",
    "skipped": "dim",
    "refused": "red",
    "failed": "bold red",
    "unknown": "bold yellow",
}
_WIDTH = max(map(len, _STYLES))
_ADVICE = {
    0: "",
    1: "Nothing was sent. Running the same command again sends what is not refused.",
    5: "Not everything was sent for certain. Running the same command again sends nothing twice.",
    130: "Interrupted. Running the same command again sends the rest.",
}


def outcome_lines(requests: Sequence[Mapping[str, str]], code: int) -> Iterator[Text]:
    """`requests` of send's document, and the exit code: one line a message, then the sum."""
    for one in requests:
        result, style = one["result"], _STYLES[one["result"]]
        yield Text.assemble("  ", (f"{result:<{_WIDTH}}", style), f"  {visible(one['key'])}")
        if result != "sent":
            yield Text(f"  {'':<{_WIDTH}}  {visible(one['message'])}", style=style)
    counts = Counter(one["result"] for one in requests)
    said = ", ".join(f"{counts[result]} {result}" for result in _STYLES if counts[result])
    line = Text(f"{said}. ", style="bold")
    line.append(_ADVICE.get(code, ""), style="bold red")
    yield line


def question_lines(planned: Iterable[tuple[str, str, str]]) -> Iterator[Text]:
    """What a person is asked about: each message's key, subject, and what is to be known of it ("" for nothing)."""
    for key, subject, why in planned:
        yield Text(f"  {visible(key)}  {visible(subject)}{f'  ({visible(why)})' if why else ''}")


def request_lines(requests: Iterable[Mapping[str, Any]]) -> Iterator[Text]:
    """`requests` of the document of a dry run: each request as it would go."""
    for one in requests:
        shown = one["request"]
        yield Text(f"# {visible(one['key'])}: {visible(one['message'])}", style="bold")
        yield Text(f"{shown['method']} {visible(shown['url'])}")
        yield from (Text(f"{name}: {visible(value)}") for name, value in shown["headers"].items())
        yield Text()
        body = plain_json(json.dumps(shown["body"], indent=2, ensure_ascii=False))
        yield from (Text(line) for line in body.split("\n"))
        yield Text()

"""What a kind or a field means, for people: what it is, what may stand there, when, an example, its members; and what
a code means: what happened, and what to do.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from reconciler.render.escaping import visible

Document = Mapping[str, Any]

_MARGIN = "  "
_LEAST = 24


def kinds_lines(document: Document, *, width: int) -> Iterator[Text]:
    """Every kind and what it is, and how to go on."""
    rows = [(one["kind"], one["description"]) for one in document["kinds"]]
    yield from _rows(rows, width)
    yield Text()
    yield Text("Go on with: reconciler explain KIND, or KIND.spec.FIELD")
    said = "What an error or a warning means: reconciler explain CODE, with the word in brackets at its end"
    yield from map(Text, textwrap.wrap(said, width))


def code_lines(document: Document, *, width: int) -> Iterator[Text]:
    """One code. `width`: the columns of the screen."""
    word = document["code"]
    yield Text(visible(word), style="bold")
    yield Text(" or ".join(document["levels"]))
    yield Text()
    yield from map(Text, textwrap.wrap(document["means"], width))
    yield Text()
    yield Text("What to do", style="bold")
    yield from (Text(_MARGIN + line) for line in textwrap.wrap(document["mend"], width - len(_MARGIN)))
    yield Text()
    facts = [("met", document["met"])]
    if document["acknowledge"]:
        facts.append(("accept it", f"metadata.acknowledge: [{word}] in the document"))
    if document["override"]:
        facts.append(("override it", f"--override {word}, or {word}=ADDRESS for one address"))
    yield from _rows(facts, width)


def explained_lines(document: Document, *, width: int) -> Iterator[Text]:
    """One kind or field. `width`: the columns of the screen."""
    is_field = document["what"] == "field"
    yield Text(visible(document["path"]), style="bold")
    what = document["type"] if is_field else document["what"]
    needed = f", {'required' if document['required'] else 'may be left out'}" if is_field else ""
    yield from map(Text, textwrap.wrap(f"{what}{needed}", width))
    yield Text()
    yield from map(Text, textwrap.wrap(document["description"], width))
    facts = list(_facts(document)) if is_field else []
    if facts:
        yield Text()
        yield from _rows(facts, width)
    if document["example"]:
        yield Text()
        yield Text("Example", style="bold")
        yield from (Text(_MARGIN + visible(line)) for line in document["example"].rstrip("\n").split("\n"))
    if document["members"]:
        yield Text()
        yield Text("Members", style="bold")
        yield from _rows([(one["name"], _member(one)) for one in document["members"]], width)


def _facts(document: Document) -> Iterator[tuple[str, str]]:
    if document["limits"]:
        yield "limits", ", ".join(document["limits"])
    values = document["values"]
    if values and document["type"].endswith(" values"):
        yield "values", ", ".join(map(str, values))
    if document["form"]:
        yield "how", document["form"]
    if document["default"] is not None:
        yield "default", json.dumps(document["default"], ensure_ascii=False)
    elif document["omitted"]:
        yield "default", document["omitted"]
    if document["null"] != "refused":
        yield "null", document["null"]
    for one in document["conditions"]:
        where = "" if one["when"].startswith("beside ") else "where "
        yield one["rule"], f"{where}{one['when']}: {one['why']}"
    if document["portal"]:
        yield "in the portal", document["portal"]
    if document["source"]:
        yield "source", document["source"]


def _member(one: Document) -> str:
    required = ", required" if one["required"] else ""
    return f"{one['type']}{required}. {one['description']}"


def _rows(rows: Sequence[tuple[str, str]], width: int) -> Iterator[Text]:
    """Two columns: a word, and text that is wrapped beside it."""
    first = max(len(word) for word, _ in rows) + 2
    room = max(width - first - len(_MARGIN), _LEAST)
    for word, text in rows:
        lines = textwrap.wrap(visible(text), room) or [""]
        yield Text.assemble(_MARGIN, (visible(word).ljust(first), "cyan"), lines[0])
        yield from (Text(" " * (len(_MARGIN) + first) + line) for line in lines[1:])

"""The fields of a kind as Markdown: a table for each map, and in sentences what a table cannot hold.

All of it is what `reconciler explain` knows. Paths and kinds are links relative to docs/kinds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.manifests.conditions import ITEM
from reconciler.manifests.explaining import told
from reconciler.manifests.schema_tree import extra, items, members
from reconciler.manifests.schema_tree import root as schema_of
from reconciler.manifests.spots import Spot, down, is_reference, within

_ANY = "*"
"""A key of one's own, in a path."""
_REFERENCES = "../manifests.md#references"
_SECRETS = "../manifests.md#secrets"
_LINKED = re.compile(r"(https?://[^\s;,]*[^\s;,.]|\b[\w.]+@[\w.]+\w)")
"""What GitHub would make a link of: here it is a form to follow, or an example."""
_NOT_EMPTY = {
    "1 or more characters": "not empty",
    "1 or more items": "one or more",
    "1 or more members": "not empty",
}


class Field(NamedTuple):
    """A member of a map, and all that is known of it."""

    spot: Spot
    known: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.spot.steps[-1]

    @property
    def path(self) -> str:
        """As people write it below the kind: spec.numbers[].slot."""
        return path_of(self.spot)


class Group(NamedTuple):
    """The members of a map that has a table of its own. `paths`: wherever such a map stands."""

    paths: tuple[str, ...]
    fields: tuple[Field, ...]


def groups(start: Spot) -> tuple[Group, ...]:
    """Every map from `start` down, depth first; maps that are made alike are one group."""
    found: dict[str, list[Spot]] = {}
    _gather(start, found)
    return tuple(
        Group(tuple(map(path_of, spots)), tuple(Field(one, told(one)) for one in within(spots[0])))
        for spots in found.values()
    )


def path_of(spot: Spot) -> str:
    """The path below the kind; empty for the kind itself."""
    return spot.path.partition(".")[2]


def _gather(spot: Spot, found: dict[str, list[Spot]]) -> None:
    found.setdefault(spot.pointer, []).append(spot)
    for one in within(spot):
        below = _map_of(one)
        if below is not None:
            _gather(below, found)


def _map_of(spot: Spot) -> Spot | None:
    """The map with fields of its own that stands there, or in a list's items, or under keys of one's own."""
    schema = schema_of(spot.kind)
    if is_reference(spot.node) or spot.node.get("writeOnly"):
        return None
    if items(spot.node, schema) is not None:
        item = down(spot, ITEM)
        return _map_of(item) if item is not None else None
    if members(spot.node, schema):
        return spot
    return _map_of(below) if extra(spot.node, schema) and (below := down(spot, _ANY)) is not None else None


# A table --------------------------------------------------------------------------------------------------------------


def table(group: Group) -> str:
    """The members, one a row: name, type, meaning. More columns would leave no room for the words."""
    rows = [("field", "type", "meaning"), ("---",) * 3]
    rows += [(f"`{one.name}`", _type(one), _meaning(one)) for one in group.fields]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _type(field: Field) -> str:
    known, node = field.known, field.spot.node
    if node.get("writeOnly"):
        return f"[secret]({_SECRETS})"
    values = known["values"]
    if values is not None:
        few = not known["type"].endswith(" values")
        return (
            " or ".join(map(_code, values))
            if few
            else f"{known['type']}, such as {_code(known['examples'][0])}"
        )
    limits = [_NOT_EMPTY.get(one, one) for one in known["limits"]]
    words = ", ".join((_referring(known), *limits))
    return re.sub(r"\d{6,}", lambda found: f"{int(found[0]):,}", words)


def _referring(known: Mapping[str, Any]) -> str:
    """The type in words, with links to the kinds that may stand there."""
    words: str = known["type"]
    if known["references"] is None:
        return words
    words = words.replace("a live object", "live objects" if words.startswith("list") else "a live object")
    for kind in known["references"]:
        words = re.sub(rf"\b{kind}\b", f"[{kind}]({kind}.md)", words)
        if words == "text":
            words = f"name of a [{kind}]({kind}.md)"
    return re.sub(r"references?", lambda found: f"[{found[0]}]({_REFERENCES})", words, count=1)


def _meaning(field: Field) -> str:
    known = field.known
    said = [] if known["description"] == field.spot.node.get("title") else [known["description"]]
    if known["form"] and known["references"] is None and not field.spot.node.get("writeOnly"):
        said.append(known["form"])
    said += _of_items(field)
    if known["null"] == "clears it" and "null" not in known["description"]:
        said.append("null clears it")
    text = " ".join(map(_sentence, said))
    for value in known["values"] or ():
        text = text.replace(f"{value}: ", f"`{value}`: ")
    if known["default"] is not None:
        text += f" Default: `{_written(known['default'])}`."
    if known["portal"]:
        text += f" In the portal: *{plain(known['portal'])}*."
    return f"**Required.** {text}" if known["required"] else text


def _of_items(field: Field) -> Iterator[str]:
    """What each item of a list of plain values has to be."""
    item = down(field.spot, ITEM) if items(field.spot.node, schema_of(field.spot.kind)) is not None else None
    if item is None or is_reference(item.node) or _map_of(item) is not None:
        return
    of_item = told(item)
    facts = of_item["form"] or ", ".join(one for one in of_item["limits"] if one not in _NOT_EMPTY)
    if facts:
        yield f"Each: {facts}"


# What a table cannot hold ---------------------------------------------------------------------------------------------


def rules(group: Group) -> str:
    """When a member is required, when it has no place, and where null is refused for a reason: a list of sentences."""
    said = dict.fromkeys(line for one in group.fields for line in _conditions(one))
    if refused := tuple(_unclearable(group)):
        said[f"`null` is refused for {', '.join(refused)}."] = None
    return "".join(f"- {line}\n" for line in said)


def _unclearable(group: Group) -> Iterator[str]:
    """Members that need not be stated and cannot be cleared, with the reason where it is known."""
    refused: dict[str, list[str]] = {}
    for one in group.fields:
        start, _, why = one.known["null"].partition("refused: ")
        if why and not start and not one.known["required"]:
            refused.setdefault(why, []).append(f"`{one.name}`")
    for why, names in refused.items():
        yield f"{_and(names)} ({plain(why)})"


def _conditions(field: Field) -> Iterator[str]:
    for one in field.known["conditions"]:
        why = f" {_sentence(one['why'])}" if one["why"] else ""
        if one["when"].startswith("beside "):
            others = one["when"].removeprefix("beside ").split(" and ")
            yield re.sub(rf"\b({'|'.join((field.name, *others))})\b", r"`\1`", _sentence(one["why"]))
        elif one["rule"] == "limited":
            yield f"`{field.name}`, if {_when(one['when'])}: {plain(one['why'])}."
        else:
            verb = {"needed": "is required", "refused": "is refused"}[one["rule"]]
            yield f"`{field.name}` {verb} if {_when(one['when'])}.{why}"


def _when(words: str) -> str:
    """mode is a or b, and c is not stated: with its names as code."""
    return ", and ".join(map(_state, words.split(", and ")))


def _state(words: str) -> str:
    path, _, values = words.partition(" is ")
    if values == "not stated":
        return f"`{path}` is not stated"
    return f"`{path}` is {' or '.join(f'`{one}`' for one in values.split(' or '))}"


def sources(start: Spot) -> Mapping[str, tuple[str, ...]]:
    """Where rules come from -> the fields below `start` that have them from there; but those of our own format."""
    found: dict[str, list[str]] = {}
    for group in groups(start):
        for one in group.fields:
            if one.known["source"] and not one.known["source"].startswith("this tool's own"):
                found.setdefault(one.known["source"], []).append(one.path)
    return {source: tuple(paths) for source, paths in found.items()}


# Words ----------------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Words as they are, in a cell or out of one: nothing in them is a tag, emphasis, a link or the end of a cell."""
    words = re.sub(r"([\\<*_|])", r"\\\1", " ".join(text.split()))
    return _LINKED.sub(r"`\1`", words)


def _sentence(text: str) -> str:
    """With a capital in front, unless a name stands there, and an end."""
    words = plain(text)
    first = words.split(" ")[0]
    start = (
        words[:1].upper() + words[1:] if first.isalpha() and first.islower() and first != "null" else words
    )
    start = re.sub(r"^null\b", "`null`", start)
    return start if start.endswith((".", "”")) else f"{start}."


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _code(value: Any) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _written(value: Any) -> str:
    """A default as YAML has it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value)

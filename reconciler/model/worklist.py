"""What a person has to do in a portal, as data: lists of items, each with screens and entries in the portal's own
labels and in the order of the work. Which screens and labels is the kinds' knowledge; how a list looks is `render`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.model import lifecycle
from reconciler.model.canonical import digest
from reconciler.model.secret import SECRET

if TYPE_CHECKING:
    from reconciler.model.change import Change

VERSION = ".version"
"""What follows the path of a secret in the path of its version."""


class Entry(NamedTuple):
    """One field to set: its label, the value that stands there now and the one to put in (None: empty).

    `secret` is set where the value is one: then `after` says where to take it from, and never what it is. `note` is a
    word for the person ("the pick-list may say UK"). Where nobody can say what stands there now, it is not `known`.
    """

    label: str
    before: str | None
    after: str | None
    secret: bool = False
    note: str = ""
    known: bool = True


class Screen(NamedTuple):
    """One screen of the portal: `title` as the portal calls it, `action` (Add, Modify, Delete), what it is about
    (`code`), its entries in the screen's order, and what to know before one starts."""

    title: str
    action: str
    code: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


class Item(NamedTuple):
    """One change for a person to carry out. `calls` are what confirming it records, as `{operation, parameters}`.

    `content` is what the change amounts to (see `content_of`); `since` when it was first handed to a person, and
    `confirmed` who has said when that it is done, as `{by, at}`. Moments are ISO 8601, UTC.
    """

    address: str
    action: str
    content: str
    since: str
    screens: tuple[Screen, ...]
    calls: tuple[Mapping[str, Any], ...]
    confirmed: Mapping[str, str] | None = None

    @property
    def versions(self) -> dict[str, Any]:
        """The path of each version of a secret -> the version that confirming records; None where nobody knew it."""
        specs = (call["parameters"].get("spec") or {} for call in self.calls)
        return {path: version for spec in specs for path, version in _versions("spec", spec)}

    @property
    def takes_over(self) -> bool:
        """Whether confirming it puts on record what the portal is said to have already."""
        return any(takes_over(call["operation"], call["parameters"]) for call in self.calls)

    def carries_out(self, change: Change) -> bool:
        """Whether a change, of whatever plan, amounts to this item's work."""
        seen = {one.path: one.after for one in change.fields if one.path.endswith(VERSION)}
        return self._is(content_of(change), seen)

    def is_like(self, other: Item) -> bool:
        """Whether another item amounts to the same work."""
        return self._is(other.content, other.versions)

    def _is(self, content: str, versions: Mapping[str, Any]) -> bool:
        """A version that only one side knows is no other one."""
        mine = self.versions
        return self.content == content and all(
            mine.get(path) in (None, seen) for path, seen in versions.items() if seen is not None
        )


class Worklist(NamedTuple):
    """A work list. `manifests` is the digest of the manifests that it was made from. `closed` says why nothing of it is
    to be done any more: `{how, by, at}`, where `how` is "superseded" (`by` another list) or "withdrawn".
    """

    id: str
    plan_id: str
    workspace: str
    environment: str
    created_at: str
    created_by: str
    items: tuple[Item, ...]
    manifests: str = ""
    closed: Mapping[str, str] | None = None

    @property
    def awaiting(self) -> tuple[Item, ...]:
        """The items that nobody has confirmed."""
        return tuple(one for one in self.items if one.confirmed is None)


def takes_over(operation: str, parameters: Mapping[str, Any]) -> bool:
    """Whether a call puts on record, for the first time and as adopted, what is there already."""
    if not operation.startswith("put") or parameters["ifMatch"] is not None or parameters["owner"] is None:
        return False
    return "adopted" in lifecycle.parse(parameters["owner"]["lifecycle"])


def content_of(change: Change) -> str:
    """A digest of what a change amounts to, whichever plan it stands in: the same work is not listed twice.

    Versions of secrets are left out: whoever plans may not be able to see them, so they are compared by themselves.
    """
    owners = [call.parameters.get("owner") for call in change.calls]
    fields = [[one.path, one.before, one.after] for one in change.fields if not one.path.endswith(VERSION)]
    return digest([change.address, change.action, fields, owners])


def _versions(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The versions in a spec, in which each secret is one still, or its mark: `{reference, version}`."""
    if not isinstance(value, Mapping):
        return
    if SECRET in value:
        yield path + VERSION, value[SECRET].get("version")
    elif value.keys() == {"reference", "version"}:
        yield path + VERSION, value["version"]
    else:
        for name, one in value.items():
            yield from _versions(f"{path}.{name}", one)

"""The fields of a kind as data: everything in which two kinds that Symbee keeps differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from reconciler.kinds.sms.conditions import Condition
from reconciler.model.change import FieldChange

Sort = Literal["text", "yesNo", "choice", "country", "flow", "skillQueue", "secret"]
"""What sort of value a field holds: `choice` is a word of ours for an entry of a pick-list, the last three refer to
something by its id (a flow), its code (a skill queue) or its place (a secret)."""


class Field(NamedTuple):
    """One field. `path` stands below `spec`, or in one of the `numbers` ("displayName"); `label` is the portal's, of a
    number without its slot; `choices` are the portal's words for a choice."""

    path: str
    label: str
    sort: Sort = "text"
    choices: Mapping[str, str] = {}
    weighty: bool = False
    """Whether a change of it moves where conversations go, or cuts them off."""


class Titles(NamedTuple):
    """What the portal calls the screens: of the list (where one deletes), to add, and to maintain."""

    listing: str
    add: str
    maintain: str


def no_notes(changed: Mapping[str, FieldChange]) -> Iterator[str]:
    """Nothing to know before one starts."""
    return iter(())


class Form(NamedTuple):
    """A kind that Symbee keeps.

    `key` is the field that tells its objects apart; `added` are the paths on the Add screen besides the key, all others
    stand on Maintain, in the order of `fields`.
    `numbers` are the fields of each number, the first of which is the number itself; `conditions` say which fields are
    hidden when; `outputs` are members that only Symbee sets. `notes` are what to know on the Maintain screen, from the
    fields that change; `lost` is what a delete cannot give back.
    """

    kind: str
    key: Field
    titles: Titles
    fields: tuple[Field, ...]
    added: tuple[str, ...] = ()
    numbers: tuple[Field, ...] = ()
    conditions: tuple[Condition, ...] = ()
    outputs: tuple[str, ...] = ()
    notes: Callable[[Mapping[str, FieldChange]], Iterator[str]] = no_notes
    lost: str | None = None

    @property
    def country(self) -> str | None:
        """The path of the country by which national numbers are read, or None."""
        return next((one.path for one in self.fields if one.sort == "country"), None)

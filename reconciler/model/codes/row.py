"""One code with what it means, and a group of those that are met in one place. Texts know one mark-up, `code`."""

from __future__ import annotations

from typing import Literal, NamedTuple

Level = Literal["problem", "warning", "refusal", "error"]

PROBLEM: tuple[Level, ...] = ("problem",)
WARNING: tuple[Level, ...] = ("warning",)
REFUSAL: tuple[Level, ...] = ("refusal",)
ERROR: tuple[Level, ...] = ("error",)


class Row(NamedTuple):
    """One code. `means` says what happened and why the tool insists, its first sentence what happened alone; `mend`
    what to do next. Where two things share a code, both are said.

    `acknowledge`: as a warning, a document accepts it under metadata.acknowledge. `override`: it is a guard that
    --override lets pass.
    """

    word: str
    levels: tuple[Level, ...]
    means: str
    mend: str
    acknowledge: bool = False
    override: bool = False

    @property
    def what(self) -> str:
        """What happened, in one sentence."""
        return f"{self.means.partition('. ')[0].rstrip('.')}."


class Group(NamedTuple):
    """The codes that are met in one place: its name, who says them there, and the codes in alphabetic order."""

    title: str
    intro: str
    rows: tuple[Row, ...]


def plain(text: str) -> str:
    """A text of a row without its mark-up."""
    return text.replace("`", "")

"""What is wrong with a text, and where: the unit in which everything invalid is reported."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a file. `file` is relative to the workspace where possible; line and column count from 1."""

    file: str
    line: int
    column: int


class Problem(NamedTuple):
    """One defect (or warning) of a document. Shape of validate's JSON (contract.md, Other JSON)."""

    file: str
    line: int
    column: int
    code: str
    address: str | None
    message: str
    fix: str

    def __str__(self) -> str:
        """`file:line:column: what; what to do [code]`."""
        advice = f"; {self.fix}" if self.fix else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{advice} [{self.code}]"

"""What a check found: it passes, it fails, or nobody can tell. Unknown is never a pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, Protocol

Verdict = Literal["pass", "fail", "unknown"]


class Result(NamedTuple):
    """One check's verdict, and why, for people."""

    address: str
    result: Verdict
    message: str


class Check(Protocol):
    """One check, with all that it needs."""

    @property
    def address(self) -> str:
        """`Kind/name`."""

    @property
    def lane(self) -> str | None:
        """Checks of the same lane disturb each other, so that they run one after the other. None: disturbs nobody."""

    def run(self) -> Result:
        """Look, or try. Touches the network; may take as long as the check states. Raises any ReconcilerError."""


class Decided(NamedTuple):
    """See the port `Check`: one whose result is known before anything is asked or sent."""

    address: str
    result: Verdict
    message: str
    lane: str | None = None

    def run(self) -> Result:
        """See `Check.run`."""
        return Result(self.address, self.result, self.message)


def document(results: Iterable[Result]) -> dict[str, Any]:
    """contract.md, Other JSON: verify's document."""
    return {"checks": [one._asdict() for one in results]}


def all_pass(results: Iterable[Result]) -> bool:
    """Whether there is neither a failure nor a doubt."""
    return all(one.result == "pass" for one in results)

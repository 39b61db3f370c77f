"""What an apply did: one result for each change, and the exit code they add up to. contract.md, Exit codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from reconciler.model.errors import ReconcilerError

AWAITING = "awaiting"
"""The code of what was not started because it waits for a person."""

Result = Literal["done", "skipped", "refused", "failed", "notStarted", "unknown", "awaiting"]


class Reason(NamedTuple):
    """Why a change did not come to its end, and what to do."""

    code: str
    message: str
    fix: str

    @classmethod
    def of(cls, error: ReconcilerError) -> Reason:
        """What an error says."""
        return cls(error.code, error.message, error.fix)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change, and why; `wrote` says whether any call had its effect."""

    address: str
    action: str
    result: Result
    error: Reason | None = None
    wrote: bool = False

    @property
    def code(self) -> str:
        """The code of the reason; empty where there is none."""
        return self.error.code if self.error else ""

    @property
    def awaits(self) -> bool:
        """Whether it is with a person, or waits for what is."""
        return AWAITING in (self.result, self.code)


@dataclass(frozen=True, slots=True)
class Applied:
    """The whole apply. `calls` counts the requests that were sent to change something; `worklist` is {id, path, html}
    of the list that a person has to work on, or None, `confirm` the command that says that its work is done."""

    apply_id: str
    plan_id: str
    outcomes: tuple[Outcome, ...]
    calls: int
    warnings: tuple[str, ...] = ()
    interrupted: bool = False
    worklist: Mapping[str, str] | None = None
    confirm: str = ""

    @property
    def exit_code(self) -> int:
        """0 all done, 1 failed, 4 refused, 5 partly written or in doubt, 6 awaiting a person, 130 interrupted."""
        results = {one.result for one in self.outcomes}
        if self.interrupted:
            return 130
        if results <= {"done", "skipped"}:
            return 0
        if all(one.awaits or one.result in ("done", "skipped") for one in self.outcomes):
            return 6
        if results & {"unknown", AWAITING} or any(one.wrote for one in self.outcomes):
            return 5  # a list that a person works on by now is an effect too
        return 1 if "failed" in results else 4

    def document(self) -> dict[str, Any]:
        """The shape of `apply --format json`."""
        return {
            "applyId": self.apply_id,
            "planId": self.plan_id,
            "exitCode": self.exit_code,
            "changes": [
                {
                    "address": one.address,
                    "action": one.action,
                    "result": one.result,
                    "error": one.error._asdict() if one.error else None,
                }
                for one in self.outcomes
            ],
            "calls": self.calls,
            "worklist": self.worklist,
        }

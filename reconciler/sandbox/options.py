"""How strict, how slow and how certain the stand-in is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reconciler.sandbox.guesses import ALLOWED


@dataclass(frozen=True)
class Options:
    """Options of one running stand-in; several over one state file may differ.

    `quotas`: "aws" enforces AWS's request rates and its numbers of objects, "none" neither (the 49 + 1 rule always
    holds). `search_lag_seconds`: Search operations show the world as it was that long ago.
    `describe_lag_seconds`: a new object answers ResourceNotFoundException to Describe for that long.
    `token_lifetime_seconds`: how long a client token is remembered. `latency_seconds`: every answer takes that much
    longer. `record`: keep a table of requests (`Sandbox.calls`), from now on and by all who share the state file.
    `guesses`: rows of the table of guesses, turned over.

    Raises ValueError for a guess, or a value of one, that the table does not have, and for negative times.
    """

    quotas: Literal["none", "aws"] = "none"
    search_lag_seconds: float = 0.0
    describe_lag_seconds: float = 0.0
    # assumption: seven days, as AWS states for the one token of Connect whose lifetime is documented
    # (StartOutboundChatContact).
    token_lifetime_seconds: float = 7 * 24 * 3600.0
    latency_seconds: float = 0.0
    record: bool = False
    guesses: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.quotas not in ("none", "aws"):
            raise ValueError(f"quotas must be none or aws, not {self.quotas!r}")
        for name in (
            "search_lag_seconds",
            "describe_lag_seconds",
            "token_lifetime_seconds",
            "latency_seconds",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        for name, value in self.guesses.items():
            if name not in ALLOWED:
                raise ValueError(f"no guess is called {name!r}; there are {', '.join(ALLOWED)}")
            if value not in ALLOWED[name]:
                raise ValueError(f"the guess {name} may be {' or '.join(ALLOWED[name])}, not {value!r}")

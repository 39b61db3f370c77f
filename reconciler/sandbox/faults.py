"""Faults: what goes wrong, with which requests, and when. A rule is a value, written as text or as a map.

    throttle                        every request answers 429
    throttle,for=5                  … for five seconds after the first
    error,operation=CreateQueue     CreateQueue answers 500, before its effect
    reset,after,mutating,nth=3      the third write is done, and its answer lost
    crash,mutating,nth=3            kill -9 of this process before the third write (once)
    lag,operation=SearchQueues,seconds=4

docs/sandbox.md explains every word. What is not known is refused: a rule that never strikes would prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from typing import Any

from reconciler.sandbox.fronts import OPERATIONS

WHAT = ("throttle", "quota", "error", "reset", "hang", "crash", "delay", "lag")
ANY = "*"
_AFTER = ("error", "reset", "hang", "crash")
_TIMED = ("hang", "delay", "lag")
# source: providers and boto3 itself wait 60 seconds for an answer; a hang that nobody ends ends by itself.
HANG_SECONDS = 60.0
_LONGEST_SECONDS = 600.0
_NUMBERS: Mapping[str, type[int] | type[float]] = {
    "nth": int, "every": int, "times": int, "burst": int, "seed": int,
    "probability": float, "for": float, "seconds": float, "rate": float,
}  # fmt: skip
_SWITCHES = ("after", "mutating")
_TEXTS = ("service", "operation")


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule.

    `what`: throttle (429) · quota (a token bucket: 429 beyond it; `rate` a second and `burst`, or AWS's own) · error
    (500) · reset (the connection is reset) · hang (no answer for `seconds`, then the connection ends) · crash (kill -9
    of the process that runs the stand-in) · delay (an answer later by `seconds`) · lag (searches show the world of
    `seconds` ago, and describes no object younger than that). `after`: error, reset, hang and crash strike when the
    effect is committed, not before it.

    Which requests: `service` (signing name), `operation`, `mutating` ones only. When: from the `nth` of them on, every
    `every`-th, or with a `probability` that `seed` decides; else always. How often: `times` (once for `nth` and for
    crash, else without end), and for `lasting` seconds after it first struck (`for` in texts).

    Raises ValueError, in words for people, for a rule that makes no sense or names what the stand-in does not have.
    """

    what: str
    after: bool = False
    service: str = ANY
    operation: str = ANY
    mutating: bool = False
    nth: int | None = None
    every: int | None = None
    probability: float | None = None
    seed: int | None = None
    times: int | None = None
    lasting: float | None = None
    seconds: float | None = None
    rate: float | None = None
    burst: int | None = None

    def __post_init__(self) -> None:
        if self.what not in WHAT:
            raise ValueError(f"no fault is called {self.what!r}; there are {', '.join(WHAT)}")
        self._check_numbers()
        self._check_fit()
        self._check_known()

    def _check_numbers(self) -> None:
        for name in ("nth", "every", "times", "lasting", "seconds", "rate", "burst"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{_WORDS.get(name, name)} must be more than 0")
        if self.probability is not None and not 0 < self.probability <= 1:
            raise ValueError("probability must be more than 0 and at most 1")
        if self.seconds is not None and self.seconds > _LONGEST_SECONDS:
            raise ValueError(f"seconds may be {_LONGEST_SECONDS:g} at most")

    def _check_fit(self) -> None:
        if self.after and self.what not in _AFTER:
            raise ValueError(f"after goes with {', '.join(_AFTER)}, not with {self.what}")
        if self.what in ("delay", "lag") and self.seconds is None:
            raise ValueError(f"{self.what} needs seconds")
        if self.seconds is not None and self.what not in _TIMED:
            raise ValueError(
                f"seconds goes with {', '.join(_TIMED)}, not with {self.what}; for limits how long"
            )
        if (self.rate is None) != (self.burst is None) or (self.rate is not None and self.what != "quota"):
            raise ValueError("rate and burst go together, and with quota only")
        if sum(one is not None for one in (self.nth, self.every, self.probability)) > 1:
            raise ValueError("nth, every and probability exclude each other")
        if self.what == "lag" and self.mutating:
            raise ValueError("lag is for reads, so it cannot be for mutating requests only")
        if self.seed is not None and self.probability is None:
            raise ValueError("seed goes with probability")

    def _check_known(self) -> None:
        if self.service != ANY and self.service not in OPERATIONS:
            raise ValueError(f"no service is called {self.service!r}; there are {', '.join(OPERATIONS)}")
        spoken = OPERATIONS.values() if self.service == ANY else (OPERATIONS[self.service],)
        known = frozenset[str]().union(*spoken)
        if self.operation != ANY and self.operation not in known:
            close = get_close_matches(self.operation, sorted(known), n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ValueError(f"the sandbox has no operation {self.operation!r}{hint}")

    @property
    def most(self) -> int | None:
        """How often it strikes at most; None: without end."""
        once = self.nth is not None or self.what == "crash"
        return 1 if self.times is None and once else self.times

    def concerns(self, service: str, operation: str, *, mutating: bool) -> bool:
        """Whether a request is one of those that the rule counts."""
        return (
            self.service in (ANY, service)
            and self.operation in (ANY, operation)
            and (mutating or not self.mutating)
            and not (mutating and self.what == "lag")
        )

    def __str__(self) -> str:
        """As `parsed` reads it."""
        parts = [self.what]
        for name, value in self.members().items():
            if name != "fault":
                parts.append(
                    name
                    if value is True
                    else f"{name}={value:g}"
                    if isinstance(value, float)
                    else f"{name}={value}"
                )
        return ",".join(parts)

    def members(self) -> dict[str, Any]:
        """As seeds and `--format json` have it: what is not stated is left out."""
        stated = {
            _WORDS.get(one.name, one.name): getattr(self, one.name)
            for one in fields(self)
            if one.name != "what" and getattr(self, one.name) != one.default
        }
        return {"fault": self.what, **stated}

    def kept(self) -> dict[str, Any]:
        """As the state file keeps it: `Fault(**kept)` is the rule."""
        return asdict(self)


_WORDS = {"lasting": "for"}
_FIELDS = {"for": "lasting"}


def parsed(text: str) -> Fault:
    """The rule that a text such as `throttle,operation=CreateQueue,nth=2` stands for. Raises ValueError."""
    what, *rest = (part.strip() for part in text.split(","))
    given: dict[str, Any] = {"fault": what}
    for part in rest:
        name, equals, value = (one.strip() for one in part.partition("="))
        if name in given:
            raise ValueError(f"{name} stands twice")
        given[name] = _read(name, value) if equals else name in _SWITCHES or _no_value(name)
    return stated(given)


def stated(given: Mapping[Any, Any]) -> Fault:
    """The rule that a map such as `{fault: throttle, operation: CreateQueue, nth: 2}` stands for. Raises ValueError."""
    known = ("fault", *_SWITCHES, *_TEXTS, *_NUMBERS)
    members: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"a fault has no {name!r}; use one of {', '.join(known)}")
        _check_type(name, value)
        members[_FIELDS.get(name, name)] = value
    if "fault" not in members:
        raise ValueError(f"fault is required: one of {', '.join(WHAT)}")
    return Fault(members.pop("fault"), **members)


def _read(name: str, value: str) -> Any:
    if name in _SWITCHES:
        if value not in ("true", "false"):
            raise ValueError(f"{name} is true or false, not {value!r}")
        return value == "true"
    number = _NUMBERS.get(name)
    if number is None:
        return value
    try:
        return number(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a {'whole number' if number is int else 'number'}") from error


def _no_value(name: str) -> bool:
    raise ValueError(f"{name!r} is neither a switch ({', '.join(_SWITCHES)}) nor NAME=VALUE")


def _check_type(name: str, value: Any) -> None:
    number = _NUMBERS.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in _SWITCHES and not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    if number is int and not (is_number and isinstance(value, int)):
        raise ValueError(f"{name} must be a whole number")
    if number is float and not is_number:
        raise ValueError(f"{name} must be a number")
    if name in ("fault", *_TEXTS) and not isinstance(value, str):
        raise ValueError(f"{name} must be a string")

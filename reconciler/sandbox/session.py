"""What an operation may see and use while it answers one request."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from reconciler.sandbox.guesses import DEFAULTS
from reconciler.sandbox.options import Options
from reconciler.sandbox.wire.errors import ApiError, invalid_parameter
from reconciler.sandbox.world import World

Parameters = Mapping[str, Any]
Result = dict[str, Any]
Handler = Callable[["Session", Parameters], Result]


class Built(NamedTuple):
    """An operation that the stand-in has: what carries it out, and whether it changes the world."""

    run: Handler
    mutates: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One request's view: the world in its transaction, the time, and who asks from where.

    `region` and `access_key` come from the credential scope and are empty where the request is not signed.
    `operation` is the API's name of what is being done. `lag` are the seconds by which a fault lets reads lag.
    """

    world: World
    options: Options
    operation: str
    region: str
    access_key: str
    new_id: Callable[[], str]
    lag: float = 0.0

    @property
    def now(self) -> float:
        """Epoch seconds."""
        return self.world.now

    def guess(self, name: str) -> str:
        """How a row of the table of guesses is set."""
        return self.options.guesses.get(name, DEFAULTS[name])

    @property
    def account(self) -> str:
        """The account of this world."""
        return self.world.fact("account") or ""

    @property
    def home(self) -> str:
        """The Region of this world."""
        return self.world.fact("region") or ""

    @property
    def seen_at(self) -> float | None:
        """The time whose world a Search shows; None for now."""
        lag = max(self.options.search_lag_seconds, self.lag)
        return self.now - lag if lag else None

    @property
    def describe_lag(self) -> float:
        """How old an object has to be, in seconds, for a Describe to show it."""
        return max(self.options.describe_lag_seconds, self.lag)


class Place(NamedTuple):
    """Where a page begins: after a position; `total` is what the first page counted (-1: not counted)."""

    after: int
    total: int


def opened(at: Session, asked: Parameters) -> Place:
    """The place that the request's NextToken stands for.

    Raises InvalidParameterException for a token of another operation or other parameters, or one we never gave.
    """
    token = asked.get("NextToken")
    if token is None:
        return Place(0, -1)
    try:
        stamp, after, total = json.loads(base64.urlsafe_b64decode(token.encode("ascii")))
        place = Place(int(after), int(total))
    except (ValueError, TypeError) as error:
        raise invalid_parameter("NextToken is not valid.") from error
    if stamp != _stamp(at, asked) or place.after < 0 or place.after >= 2**63:
        raise invalid_parameter("NextToken is not valid for this request.")
    return place


def sealed(at: Session, asked: Parameters, place: Place) -> str:
    """The opaque token for a place, good for the same operation and parameters."""
    text = json.dumps([_stamp(at, asked), place.after, place.total])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _stamp(at: Session, asked: Parameters) -> int:
    same = {name: value for name, value in asked.items() if name not in ("NextToken", "MaxResults")}
    return zlib.crc32(json.dumps([at.operation, same], sort_keys=True).encode())


def sliced(
    at: Session, asked: Parameters, members: list[Any], *, default: int
) -> tuple[list[Any], dict[str, str]]:
    """One page of a short list, and the NextToken member where more follows."""
    after = opened(at, asked).after
    end = after + int(asked.get("MaxResults", default))
    more = {"NextToken": sealed(at, asked, Place(end, -1))} if end < len(members) else {}
    return members[after:end], more


def refused_reference(at: Session, what: str) -> ApiError:
    """The error for something named in a request that does not exist."""
    return ApiError(at.guess("unknown_reference"), f"{what} was not found.")

"""List operations over the instance: pages of summaries, current and in order of birth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reconciler.sandbox.connect.places import where_is
from reconciler.sandbox.session import Parameters, Place, Result, Session, opened, sealed
from reconciler.sandbox.world import EVERYTHING, Thing, Where


def listed(
    at: Session,
    asked: Parameters,
    *,
    kinds: tuple[str, ...],
    member: str,
    show: Callable[[Thing], dict[str, Any]],
    where: Where = EVERYTHING,
    default: int = 100,
) -> Result:
    """One page of a List operation: `member` holds what `show` makes of each object."""
    instance = where_is(at, asked)
    limit = int(asked.get("MaxResults", default))
    place = opened(at, asked)
    found = at.world.page(kinds, instance.id, after=place.after, limit=limit + 1, where=where)
    result: Result = {member: [show(thing) for thing in found[:limit]]}
    if len(found) > limit:
        result["NextToken"] = sealed(at, asked, Place(found[limit - 1].position, -1))
    return result


def summary(thing: Thing, *members: str) -> dict[str, Any]:
    """Some members of an object's body, those that it has."""
    return {name: thing.body[name] for name in members if name in thing.body}

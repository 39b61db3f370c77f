"""What only one object may have, such as an alias: whoever has it lets go of it before another one gets it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from reconciler.model.change import Decision
from reconciler.planning.view import View

Named = tuple[str, Decision]


def handovers(view: View, named: Sequence[Named]) -> Iterator[tuple[str, str]]:
    """Pairs (later, earlier) of the names of decisions.

    Who gets something waits for who lets go of it. Where such things must not form a chain (no alias has an alias),
    both ends wait as well: what is got lets go of its own first, and who gets is first let go of.
    """
    givers: dict[Any, list[str]] = defaultdict(list)
    movers: dict[Any, str] = {}
    for name, decision in named:
        for kind, had in _elements(view, decision, after=False):
            givers[kind, had].append(name)
            if decision.observed is not None:
                movers[kind, decision.observed.key] = name
    for name, decision in named:
        for kind, wanted in _elements(view, decision, after=True):
            yield from ((name, giver) for giver in givers.get((kind, wanted), ()))
            if (kind, wanted) in movers:
                yield name, movers[kind, wanted]
            if decision.observed is not None:
                yield from ((name, giver) for giver in givers.get((kind, decision.observed.key), ()))


def _elements(view: View, decision: Decision, *, after: bool) -> Iterator[tuple[str, Any]]:
    """Kind and key of what the decision's object gets, or lets go of, at the paths that one object may have."""
    for path in view.kinds[decision.kind].exclusive:
        changed = decision.field_at(path)
        if changed is not None:
            value = changed.after if after else changed.before
        elif decision.action == "delete" and not after and decision.observed is not None:
            value = decision.observed.values.get(path)
        else:
            continue
        if value is not None:
            yield decision.kind, value

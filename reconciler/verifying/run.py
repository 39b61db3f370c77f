"""Runs checks beside each other, and makes a result of whatever becomes of each."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from reconciler.model.errors import ReconcilerError
from reconciler.verifying.results import Check, Result

_WORKERS = 8
NOT_RUN = "not run: interrupted before it began"


def run(checks: Sequence[Check], *, stop: threading.Event) -> tuple[Result, ...]:
    """The result of each check, in their order. Once `stop` is set no further one begins.

    Touches the network; raises nothing that a remote API or the backend can cause.
    """
    if not checks:
        return ()
    found: dict[str, Result] = {}
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="check") as pool:
        for results in pool.map(lambda lane: [_result(one, stop) for one in lane], _lanes(checks)):
            found |= {one.address: one for one in results}
    return tuple(found[one.address] for one in checks)


def _lanes(checks: Sequence[Check]) -> Iterator[list[Check]]:
    """Checks that run one after the other."""
    lanes: dict[str, list[Check]] = {}
    for one in checks:
        if one.lane is None:
            yield [one]
        else:
            lanes.setdefault(one.lane, []).append(one)
    yield from lanes.values()


def _result(check: Check, stop: threading.Event) -> Result:
    if stop.is_set():
        return Result(check.address, "unknown", NOT_RUN)
    try:
        return check.run()
    except ReconcilerError as error:
        advice = f"; {error.fix}" if error.fix else ""
        return Result(check.address, "unknown", f"{error.message}{advice}")

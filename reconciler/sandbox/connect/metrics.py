"""Connect's own current metrics of queues: what `loads` says, over all channels or those asked for.

source: botocore's model, GetCurrentMetricData: an empty MetricResults means that there is no data (not zero), a
metric without a Value that it cannot be calculated; the age of the oldest contact is in seconds where results are
grouped, and in milliseconds where they are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.sandbox.connect.places import refer, where_is
from reconciler.sandbox.loads import FIGURES, Load, load_of
from reconciler.sandbox.session import Parameters, Result, Session, sliced
from reconciler.sandbox.wire.errors import ApiError, invalid_parameter
from reconciler.sandbox.world import Thing

_EMAIL = "EMAIL"
_OLDEST = "OLDEST_CONTACT_AGE"
_ONLINE = "AGENTS_ONLINE"
_UNITS = {_OLDEST: "SECONDS", "ESTIMATED_WAIT_TIME": "SECONDS"}
_SUMS: Mapping[str, tuple[str, ...]] = {
    _ONLINE: ("agentsStaffed",),  # Symbee counts as staffed whoever is logged in
    "AGENTS_AVAILABLE": ("agentsAvailable",),
    "AGENTS_ON_CALL": ("agentsWorking",),
    "AGENTS_ON_CONTACT": ("agentsWorking",),
    "AGENTS_AFTER_CONTACT_WORK": ("agentsInWrap",),
    "AGENTS_ERROR": ("agentsInError",),
    "AGENTS_NON_PRODUCTIVE": ("agentsUnavailable",),
    "CONTACTS_SCHEDULED": ("itemsScheduled",),
}
_NOTHING = Load(dict.fromkeys(FIGURES, 0), {})


class _Measured(NamedTuple):
    """A queue with its figures."""

    queue: Thing
    figures: Mapping[str, int | None]


def get_current_metric_data(at: Session, asked: Parameters) -> Result:
    """GetCurrentMetricData, by queues, as a whole or for each queue."""
    where = where_is(at, asked)
    filters, groupings = asked["Filters"], asked.get("Groupings", [])
    _supported(asked, filters, groupings)
    names = [_name(metric) for metric in asked["CurrentMetrics"]]
    queues = [refer(at, where, "queue", given) for given in filters.get("Queues", ())]
    if not queues:
        raise invalid_parameter("Filters must name queues.")
    channels = frozenset(filters.get("Channels", ()))
    measured = [
        _Measured(queue, load.figures)
        for queue in {one.id: one for one in queues}.values()
        if (load := _load(at, queue)) is not None
    ]
    if groupings:
        # source: by default results are sorted by AGENTS_ONLINE, descending.
        measured.sort(key=lambda one: -(_value(one.figures, _ONLINE, channels) or 0))
        rows = [
            {
                "Dimensions": {"Queue": {"Id": one.queue.id, "Arn": one.queue.body["QueueArn"]}},
                "Collections": _collections(names, [_value(one.figures, name, channels) for name in names]),
            }
            for one in measured
        ]
    else:
        rows = [_together(names, measured, channels)] if measured else []
    page, more = sliced(at, asked, rows, default=100)
    return {
        "MetricResults": page,
        "DataSnapshotTime": at.now,
        "ApproximateTotalCount": len(rows),
        **more,
    }


def _supported(asked: Parameters, filters: Mapping[str, Any], groupings: Sequence[str]) -> None:
    other = [name for name in filters if name not in ("Queues", "Channels")]
    other += [name for name in groupings if name != "QUEUE"]
    if other or "SortCriteria" in asked:
        what = other[0] if other else "SortCriteria"
        raise ApiError("NotImplementedException", f"The sandbox does not have metrics by {what} yet.")


def _name(metric: Mapping[str, str]) -> str:
    if "Name" not in metric:
        raise ApiError("NotImplementedException", "The sandbox does not have metrics by MetricId yet.")
    name = metric["Name"]
    if metric.get("Unit", _unit(name)) != _unit(name):
        raise invalid_parameter(f"The unit of {name} is {_unit(name)}.")
    return name


def _unit(name: str) -> str:
    return _UNITS.get(name, "COUNT")


def _load(at: Session, queue: Thing) -> Load | None:
    stated = load_of(at.world, queue.body["QueueArn"])
    if stated is None and at.guess("metrics_without_load") == "zeros":
        return _NOTHING
    return stated


def _value(figures: Mapping[str, int | None], name: str, channels: frozenset[str]) -> int | None:
    """One metric of one queue; None where it cannot be calculated."""
    if name == "CONTACTS_IN_QUEUE":
        return _sum(figures, _waiting(channels))
    if name == _OLDEST:
        return figures["oldestItem"] if _sum(figures, _waiting(channels)) != 0 else 0
    if name == "AGENTS_STAFFED":
        # source: metrics definitions, Staffed: agents who are online and not in a non-productive state.
        online, away = figures["agentsStaffed"], figures["agentsUnavailable"]
        return None if online is None or away is None else max(0, online - away)
    return _sum(figures, _SUMS[name]) if name in _SUMS else None


def _waiting(channels: frozenset[str]) -> tuple[str, ...]:
    """The figures of what waits in these channels (none: in all)."""
    emails = ("emailsInQueue",) if not channels or _EMAIL in channels else ()
    return (*(("itemsInQueue",) if channels != {_EMAIL} else ()), *emails)


def _sum(figures: Mapping[str, int | None], names: Iterable[str]) -> int | None:
    values = [figures[name] for name in names]
    return None if None in values else sum(one or 0 for one in values)


def _together(names: Sequence[str], measured: Sequence[_Measured], channels: frozenset[str]) -> Result:
    """Every metric over all queues."""
    values: list[int | None] = []
    for name in names:
        known = [value for one in measured if (value := _value(one.figures, name, channels)) is not None]
        if not known:
            values.append(None)
        else:
            values.append(max(known) * 1000 if name == _OLDEST else sum(known))
    return {"Dimensions": {}, "Collections": _collections(names, values)}


def _collections(names: Sequence[str], values: Sequence[int | None]) -> list[Result]:
    return [
        {
            "Metric": {"Name": name, "Unit": _unit(name)},
            **({} if value is None else {"Value": float(value)}),
        }
        for name, value in zip(names, values, strict=True)
    ]

"""Search operations: criteria and tag filters become SQL, so that pages stay cheap however large the world is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from reconciler.sandbox.connect.places import where_is
from reconciler.sandbox.session import Parameters, Place, Result, Session, opened, sealed
from reconciler.sandbox.wire.errors import invalid_parameter
from reconciler.sandbox.world import EVERYTHING, Thing, Where

# assumption: so many conditions in one search are refused; AWS states no number.
_MOST_CONDITIONS = 500
_MOST_DEPTH = 20
_OWN_TAG = "SELECT 1 FROM tag WHERE tag.row = object.row"


class Search(NamedTuple):
    """What a Search operation looks for: a kind, the fields of its conditions (name -> column or JSON path), the
    member that carries the results, and what is shown of each."""

    kind: str
    fields: Mapping[str, str]
    member: str
    show: Callable[[Session, Thing], dict[str, Any]]
    default: int = 100


def search(at: Session, asked: Parameters, what: Search) -> Result:
    """One page of a Search operation."""
    where = where_is(at, asked)
    filters = asked.get("SearchFilter", {})
    conditions = _both(
        _criteria(at, asked.get("SearchCriteria", {}), what.fields, 0),
        _tag_filter(at, filters.get("TagFilter", {})),
    )
    if len(conditions.values) > 2 * _MOST_CONDITIONS:
        raise invalid_parameter(f"A search may have at most {_MOST_CONDITIONS} conditions.")
    place = opened(at, asked)
    limit = int(asked.get("MaxResults", what.default))
    kinds = (what.kind,)
    total = place.total
    if total < 0:
        total = at.world.total(kinds, where.id, where=conditions, at=at.seen_at)
    found = at.world.page(
        kinds, where.id, after=place.after, limit=limit + 1, where=conditions, at=at.seen_at
    )
    result: Result = {
        what.member: [what.show(at, thing) for thing in found[:limit]],
        "ApproximateTotalCount": total,
    }
    if len(found) > limit:
        result["NextToken"] = sealed(at, asked, Place(found[limit - 1].position, total))
    return result


def _criteria(at: Session, criteria: Mapping[str, Any], fields: Mapping[str, str], depth: int) -> Where:
    if depth > _MOST_DEPTH:
        raise invalid_parameter(f"SearchCriteria may be nested {_MOST_DEPTH} deep.")
    parts = [EVERYTHING]
    if "StringCondition" in criteria:
        parts.append(_string(at, criteria["StringCondition"], fields))
    if "AndConditions" in criteria:
        parts += [_criteria(at, inner, fields, depth + 1) for inner in criteria["AndConditions"]]
    if criteria.get("OrConditions"):
        parts.append(_any([_criteria(at, inner, fields, depth + 1) for inner in criteria["OrConditions"]]))
    return _both(*parts)


def _string(at: Session, condition: Mapping[str, Any], fields: Mapping[str, str]) -> Where:
    field, value = condition.get("FieldName"), condition.get("Value")
    how = condition.get("ComparisonType")
    if field is None or field not in fields:
        raise invalid_parameter(f"FieldName must be one of {', '.join(fields)}, not {field}.")
    if value is None or how is None:
        raise invalid_parameter("A StringCondition needs FieldName, Value and ComparisonType.")
    # source: QueueSearchCriteria: "contains" queries with a minimum of 2 characters and a maximum of 25 characters.
    if how == "CONTAINS" and not 2 <= len(value) <= 25:
        raise invalid_parameter("A CONTAINS condition takes 2 to 25 characters.")
    column = fields[field]
    folded = at.guess("search_case") == "ignore"
    if how == "EXACT" and column == "name":
        exact = Where("folded = ?", (value.casefold(),))  # the one that an index answers
        return exact if folded else _both(exact, Where("name = ?", (value,)))
    sought = value.casefold() if folded else value
    if folded:
        column = "folded" if column == "name" else f"fold({column})"
    sql = {
        "EXACT": f"{column} = ?",
        "STARTS_WITH": f"instr({column}, ?) = 1",
        "CONTAINS": f"instr({column}, ?) > 0",
    }[how]
    return Where(sql, (sought,))


def _tag_filter(at: Session, given: Mapping[str, Any]) -> Where:
    parts = [EVERYTHING]
    if "TagCondition" in given:
        parts.append(_tag(at, given["TagCondition"]))
    if "AndConditions" in given:
        parts += [_tag(at, condition) for condition in given["AndConditions"]]
    if given.get("OrConditions"):
        parts.append(
            _any([_both(EVERYTHING, *(_tag(at, one) for one in group)) for group in given["OrConditions"]])
        )
    return _both(*parts)


def _tag(at: Session, condition: Mapping[str, Any]) -> Where:
    key, value = condition.get("TagKey"), condition.get("TagValue")
    if key is None:
        raise invalid_parameter("A TagCondition needs a TagKey.")
    if value is None and at.guess("tag_condition_without_value") == "present":
        return Where(f"EXISTS ({_OWN_TAG} AND key = ?)", (key,))
    return Where(f"EXISTS ({_OWN_TAG} AND key = ? AND value = ?)", (key, value or ""))


def _both(*parts: Where) -> Where:
    real = [part for part in parts if part is not EVERYTHING]
    if len(real) < 2:
        return real[0] if real else EVERYTHING
    return _joined(real, " AND ")


def _any(parts: list[Where]) -> Where:
    return _joined(parts, " OR ")


def _joined(parts: list[Where], word: str) -> Where:
    if len(parts) > _MOST_CONDITIONS:
        raise invalid_parameter(f"A search may have at most {_MOST_CONDITIONS} conditions.")
    sql = word.join(part.sql for part in parts)
    return Where(f"({sql})", tuple(value for part in parts for value in part.values))

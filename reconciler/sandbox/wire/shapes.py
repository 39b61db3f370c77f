"""Checks of values against botocore's shapes, compiled once per shape: type, required, min, max, pattern, enum.

botocore's own ParamValidator knows neither max, pattern nor enum, and is too slow for pages of 500 objects; a
property test holds that whatever it refuses is refused here too. The same checks guard what comes in and what goes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple


class Flaw(NamedTuple):
    """One thing wrong with a value. `kind` is `type` (not what the protocol can carry), `required` or `limit`."""

    path: str
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path or 'the request'}: {self.text}"


Check = Callable[[Any, str, list[Flaw]], None]

_SPACES = " \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
# assumption: letters are what Python calls \w; every pattern that has \p{L} also allows digits and the underscore.
_CLASSES = {r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": _SPACES, r"\p{C}": r"\x00-\x1f\x7f-\x9f"}
_SCALARS: dict[str, tuple[type, ...]] = {"boolean": (bool,), "blob": (bytes, str), "timestamp": (int, float)}
_RANGES: dict[str, tuple[float, float]] = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}


def compile_pattern(pattern: str) -> re.Pattern[str] | None:
    r"""A model's pattern as Python understands it; None for one that Python cannot express.

    Some models write every backslash twice (`\\+[1-9]\\d{1,14}$`): it is meant once.
    """
    if "\\\\" in pattern:
        pattern = pattern.replace("\\\\", "\\")
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    try:
        return re.compile(pattern)
    except re.error:
        return None


class Checker:
    """Compiles shapes of one service. `answers` relaxes what real answers do not keep to either.

    Answers carry `aws:` tags, which the pattern for tag keys (written for requests) excludes, and empty tag maps.
    """

    def __init__(self, *, answers: bool) -> None:
        self._answers = answers
        self._known: dict[str, Check] = {}

    def of(self, shape: Any) -> Check:
        """The check for a shape; shapes may contain themselves."""
        name: str = shape.name
        if name in self._known:
            return self._known[name]

        def later(value: Any, path: str, flaws: list[Flaw]) -> None:
            self._known[name](value, path, flaws)

        self._known[name] = later
        compiled = self._compile(shape)
        self._known[name] = compiled
        return compiled

    def _compile(self, shape: Any) -> Check:
        kind: str = shape.type_name
        if kind == "structure":
            return self._structure(shape)
        if kind == "list":
            return self._list(shape)
        if kind == "map":
            return self._map(shape)
        if kind == "string":
            return self._string(shape)
        if kind in _RANGES or kind in ("float", "double"):
            return _number(shape)
        expected = _SCALARS[kind]

        def scalar(value: Any, path: str, flaws: list[Flaw]) -> None:
            if not isinstance(value, expected) or (kind == "timestamp" and isinstance(value, bool)):
                flaws.append(Flaw(path, "type", f"must be a {kind}"))

        return scalar

    def _structure(self, shape: Any) -> Check:
        members = {name: self.of(member) for name, member in shape.members.items()}
        required = tuple(shape.required_members)
        answers = self._answers

        def structure(value: Any, path: str, flaws: list[Flaw]) -> None:
            if type(value) is not dict:
                flaws.append(Flaw(path, "type", "must be an object"))
                return
            flaws += [
                Flaw(f"{path}.{name}" if path else name, "required", "is required")
                for name in required
                if name not in value
            ]
            for name, member in value.items():
                check = members.get(name)
                where = f"{path}.{name}" if path else name
                if check is not None:
                    check(member, where, flaws)
                elif answers:
                    flaws.append(Flaw(where, "type", "is no member of the answer"))

        return structure

    def _list(self, shape: Any) -> Check:
        item = self.of(shape.member)
        bounds = self._bounds(shape, "items")

        def check(value: Any, path: str, flaws: list[Flaw]) -> None:
            if type(value) is not list:
                flaws.append(Flaw(path, "type", "must be a list"))
                return
            bounds(len(value), path, flaws)
            for index, member in enumerate(value):
                item(member, f"{path}[{index}]", flaws)

        return check

    def _map(self, shape: Any) -> Check:
        # source: ListTagsForResource and Describe* return the aws:* tags that CloudFormation sets.
        key_check = self._string(shape.key, pattern=not self._answers)
        value_check = self.of(shape.value)
        bounds = self._bounds(shape, "entries")

        def check(value: Any, path: str, flaws: list[Flaw]) -> None:
            if type(value) is not dict:
                flaws.append(Flaw(path, "type", "must be a map"))
                return
            bounds(len(value), path, flaws)
            for key, member in value.items():
                key_check(key, f"{path} (key {key!r:.40})", flaws)
                value_check(member, f"{path}[{key!r:.40}]", flaws)

        return check

    def _bounds(self, shape: Any, unit: str) -> Callable[[int, str, list[Flaw]], None]:
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
        if self._answers:
            least = 0

        def check(size: int, path: str, flaws: list[Flaw]) -> None:
            if size < least:
                flaws.append(Flaw(path, "limit", f"has {size} {unit}, at least {least} are needed"))
            if most is not None and size > most:
                flaws.append(Flaw(path, "limit", f"has {size} {unit}, at most {most} are allowed"))

        return check

    def _string(self, shape: Any, *, pattern: bool = True) -> Check:
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max")
        allowed = frozenset(shape.enum)
        stated = shape.metadata.get("pattern") if pattern else None
        compiled = compile_pattern(stated) if stated else None

        def check(value: Any, path: str, flaws: list[Flaw]) -> None:
            if type(value) is not str:
                flaws.append(Flaw(path, "type", "must be a string"))
                return
            size = len(value)
            if size < least or (most is not None and size > most):
                limit = f"at least {least}" if size < least else f"at most {most}"
                flaws.append(Flaw(path, "limit", f"has {size} characters, {limit} are allowed"))
            if allowed and value not in allowed:
                flaws.append(Flaw(path, "limit", f"must be one of {', '.join(sorted(allowed))}"))
            # assumption: the whole value has to match, as Java's matches() does.
            if compiled is not None and not compiled.fullmatch(value):
                flaws.append(Flaw(path, "limit", f"does not match the pattern {stated}"))

        return check


def _number(shape: Any) -> Check:
    whole = shape.type_name in _RANGES
    lowest, highest = _RANGES.get(shape.type_name, (float("-inf"), float("inf")))
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    accepted = (int,) if whole else (int, float)

    def check(value: Any, path: str, flaws: list[Flaw]) -> None:
        if type(value) not in accepted or not lowest <= value <= highest:
            flaws.append(Flaw(path, "type", f"must be a number of type {shape.type_name}"))
            return
        if (least is not None and value < least) or (most is not None and value > most):
            flaws.append(
                Flaw(path, "limit", f"is {value}, allowed are {least} to {most if most is not None else '…'}")
            )

    return check

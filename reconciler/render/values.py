"""How one value of a manifest looks in a line of text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.render.escaping import visible

ABSENT = "(absent)"


def shown(value: Any) -> str:
    """A value in YAML's manner: text plain where it cannot be mistaken, else quoted; lists in brackets."""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(shown(one) for one in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{visible(str(key))}: {shown(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        ambiguous = not value or value != value.strip() or value[0] in "[{(\"'" or _reads_as_other(value)
        return visible(json.dumps(value, ensure_ascii=False)) if ambiguous else visible(value)
    return str(value)


def _reads_as_other(value: str) -> bool:
    return value in ("true", "false", "null") or value.replace(".", "", 1).lstrip("+-").isdigit()

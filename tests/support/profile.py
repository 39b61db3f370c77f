"""How many examples property tests run: always the same ones, or with RECONCILER_EXAMPLES=N others, N of each."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings

_WANTED = os.environ.get("RECONCILER_EXAMPLES")


def examples(count: int) -> Callable[..., Any]:
    """A decorator: `count` examples in the short profile, always the same ones; any number of new ones by variable."""
    return settings(
        report_multiple_bugs=False,
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if _WANTED else [])],
        max_examples=int(_WANTED) if _WANTED else count,
        derandomize=_WANTED is None,
        database=None,
        deadline=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.function_scoped_fixture,
        ],
    )

"""A live environment, once it is connected, and the stand-in of one that has none. Imports no client of anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.manifests.workspace import Environment
from reconciler.model.load import Policy
from reconciler.model.observation import Ownership, Target
from reconciler.model.plan import PlanTarget
from reconciler.model.provider import Guardable
from reconciler.model.quotas import Overrides


@dataclass(frozen=True, slots=True)
class Connection:
    """A live environment whose account, Region and instance are proven. `by_hand` names the providers whose calls a
    person carries out, `waiting` is what its guard waitingContacts does; `stop` ends every wait to ask again."""

    target: Target
    owner: Ownership
    providers: Mapping[str, Guardable]
    read_back_seconds: float
    quotas: Overrides | None
    symbee: Mapping[str, str] | None = None
    by_hand: frozenset[str] = frozenset()
    waiting: Policy = "block"
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def plan_target(self) -> PlanTarget:
        """The target as plans record it."""
        target = self.target
        return PlanTarget(target.account, target.region, target.instance_id, self.symbee)


def sandbox_of(environment: Environment, **options: Any) -> Any:
    """The stand-in of a sandbox environment, over its state file."""
    from reconciler.sandbox import Options, Sandbox

    stated = environment.sandbox
    assert stated is not None
    quotas: Any = stated.quotas
    return Sandbox(
        stated.state,
        seed=stated.seed,
        options=Options(quotas=quotas, **options),
        clock=time.time,
        sleep=time.sleep,
    )

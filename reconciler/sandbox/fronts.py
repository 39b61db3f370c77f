"""Every front of the stand-in, in the order in which requests are offered to them: the only registration.

To add a service of AWS, add a row to `services`. To add another JSON service over HTTP, write a module that makes a
`JsonFront` (see `json_front`: a name, a path prefix, its operations as rows) and add that to `FRONTS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.http import HttpRequest
from reconciler.sandbox.asking import Front
from reconciler.sandbox.dispatch import AWS
from reconciler.sandbox.symbee.gateway import GATEWAY
from reconciler.sandbox.symbee.routed_email import ROUTED_EMAIL
from reconciler.sandbox.symbee.statistics import STATISTICS
from reconciler.sandbox.uniphore import UNIPHORE

FRONTS: tuple[Front, ...] = (GATEWAY, STATISTICS, ROUTED_EMAIL, UNIPHORE, AWS)
"""AWS comes last: whatever is nobody else's is taken for a request to it."""

OPERATIONS: Mapping[str, frozenset[str]] = {
    service: names for front in FRONTS for service, names in front.operations.items()
}
"""The operations that the stand-in has, by service: what faults may name."""


def front_of(request: HttpRequest) -> Front:
    """The front that a request is for."""
    return next(front for front in FRONTS if front.knows(request))

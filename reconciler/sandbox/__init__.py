"""The stand-in for the systems that we reconcile: users rehearse changes on it, and real SDKs talk to it.

It answers as the public sources say that Amazon Connect, STS and Secrets Manager do; what they leave open stands
in one table (`guesses`). It must not import anything of ours but `model`, nor an SDK: only botocore's models.

Importing this package is cheap: what needs botocore or SQLite is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reconciler.sandbox.engine import Sandbox as Sandbox
    from reconciler.sandbox.engine import Target as Target
    from reconciler.sandbox.faults import Fault as Fault
    from reconciler.sandbox.options import Options as Options
    from reconciler.sandbox.record import CallRecord as CallRecord

_HOME = {
    "CallRecord": "reconciler.sandbox.record",
    "Fault": "reconciler.sandbox.faults",
    "Options": "reconciler.sandbox.options",
    "Sandbox": "reconciler.sandbox.engine",
    "Target": "reconciler.sandbox.engine",
}
__all__ = ["CallRecord", "Fault", "Options", "Sandbox", "Target"]


def __getattr__(name: str) -> Any:
    """Load what is asked for from its own module, once."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value

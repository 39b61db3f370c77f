"""A check of the live figures of queues.

The package is the kind: its names fulfil the port in model/check.py. It has no live half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.kinds.queue_check.rules import *  # noqa: F403 - all that the port asks for

if TYPE_CHECKING:
    from pydantic import BaseModel


name = "QueueCheck"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.queue_check.spec import QueueCheckDocument

    return QueueCheckDocument

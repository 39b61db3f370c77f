"""A skill queue of Symbee Connect. The package is the kind: its names fulfil the port in model/kind.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.kinds import lazily
from reconciler.kinds.skill_queue.rules import *  # noqa: F403 - the offline half

if TYPE_CHECKING:
    from pydantic import BaseModel

    from reconciler.kinds.skill_queue.changing import *  # noqa: F403 - the live half, which __getattr__ loads
    from reconciler.kinds.skill_queue.live import *  # noqa: F403


name = "SkillQueue"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.skill_queue.spec import SkillQueueDocument

    return SkillQueueDocument


def __getattr__(name: str) -> Any:
    return lazily.load(__name__, name)

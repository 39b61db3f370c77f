"""What becomes of a decision about a AwsSmsMapping: one put, or one delete. All of it follows from the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.aws_sms_mapping.live import KEPT
from reconciler.kinds.symbee import kept, putting
from reconciler.model.reading import Read

replaces = False
index: tuple[Read, str] | None = None
deletable = True
sets: frozenset[str] = frozenset()
exclusive: frozenset[str] = frozenset()
placed: frozenset[str] = frozenset()
capacity: Mapping[
    str, int
] = {}  # the schema holds how many numbers a mapping has: they are always stated together
initial: Mapping[str, Any] = {}
systems = frozenset(("symbee",))
writes = putting.writes(KEPT.form)

key = KEPT.key
desired = KEPT.desired
notices = KEPT.notices
standing = KEPT.standing
risk = KEPT.risk
exposure = KEPT.exposure
strands = KEPT.strands
irreversible = KEPT.irreversible
calls = KEPT.calls
after = KEPT.after
screens = KEPT.screens
overwrites = KEPT.overwrites
endangers = kept.endangers
closed = kept.closed
settles = putting.settles
natural = putting.natural
identity = putting.identity
outputs = putting.outputs

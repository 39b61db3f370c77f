"""What the gateway's OpenAPI file says, as the stand-in needs it: its collections, and whether a body fits.

The file is the contract: schemas/symbee-gateway.openapi.json, beside the package in a clone and inside it in a wheel.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.model.errors import FailedError
from reconciler.model.symbee import COLLECTIONS as PATHS
from reconciler.sandbox.symbee.shapes import Shapes

FILE = "symbee-gateway.openapi.json"
_PACKAGE = Path(__file__).parents[2]


class Collection(NamedTuple):
    """One collection: what the operationIds call one object of it, how many `numbers` one may have, and the names that
    its credentials may have."""

    noun: str
    numbers: int = 0
    credentials: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Its segment of the path."""
        return PATHS[self.noun]

    @property
    def seed(self) -> str:
        """Its word in seeds."""
        return f"{self.noun[0].lower()}{self.noun[1:]}s"


COLLECTIONS = (
    Collection("SkillQueue"),
    Collection("AwsSmsMapping", 5),
    Collection("RestSmsMapping", 15, ("userName", "password", "accessKey", "accessSecret")),
    Collection("SmppSmsMapping", 15, ("user", "password")),
    Collection("RoutedEmailConfiguration"),
)
"""Skill queues come first: the others name them."""

SKILL_QUEUES = COLLECTIONS[0]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document. Reads the disk, once; raises FailedError where the file is missing."""
    for folder in (_PACKAGE / "schemas", _PACKAGE.parent / "schemas"):
        if (folder / FILE).is_file():
            loaded: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
            return loaded
    raise FailedError(f"{FILE} is not installed", fix="install the package again")


@cache
def shapes() -> Shapes:
    """The checks of every schema in it."""
    return Shapes(document())

"""The part of a seed that says whom Uniphore knows. Without it every tenant, organization, category and token is right.

    uniphore:
      token: example-token              # good for every tenant; any will do where none is stated at all
      restrictedMetadata: [agentName]   # names that no contact's metadata may have
      tenants:                          # without this, every tenant is there
        - name: Acme Corp
          token: acme-token             # good for this tenant alone: others answer 403
          organizations:
            - {name: Sales, categories: [Leads, Renewals]}

Stated again, at any time, it takes the place of what was stated before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from reconciler.model.problem import Problem
from reconciler.sandbox.planting import SPACE, Bed
from reconciler.sandbox.seed import Seed, Steps
from reconciler.sandbox.symbee import objects
from reconciler.sandbox.uniphore import STATED

SECTION = "uniphore"
_MEMBERS: dict[str, tuple[str, ...]] = {
    "uniphore": ("token", "restrictedMetadata", "tenants"),
    "tenant": ("name", "token", "organizations"),
    "organization": ("name", "categories"),
}


def check_uniphore(seed: Seed, value: Any) -> list[Problem]:
    """What is wrong with the section. No problem repeats a token."""
    return list(_section(seed, value))


def sow_uniphore(bed: Bed) -> None:
    """Let Uniphore know what the seed states; notes what is wrong with it."""
    stated = bed.seed.uniphore
    found = check_uniphore(bed.seed, stated) if stated is not None else []
    bed.problems += found
    if found or stated is None:
        return
    salt = objects.salt_of(bed.world, lambda: str(uuid5(SPACE, f"salt/{bed.world.now}")))

    def sealed(one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "token": objects.seal(salt, one["token"])} if "token" in one else one

    kept = sealed(stated)
    if "tenants" in stated:
        tenants = [{"organizations": [], **sealed(one)} for one in stated["tenants"]]
        for one in tenants:
            one["organizations"] = [{"categories": [], **other} for other in one["organizations"]]
        kept = {**kept, "tenants": tenants}
    bed.world.state(STATED, json.dumps(kept))


def _section(seed: Seed, value: Any) -> Iterator[Problem]:
    path: Steps = (SECTION,)
    yield from _object(seed, path, value, "uniphore")
    if not isinstance(value, dict):
        return
    yield from _texts(seed, (*path, "restrictedMetadata"), value.get("restrictedMetadata", []))
    for index, tenant in _listed(value.get("tenants")):
        here: Steps = (*path, "tenants", index)
        yield from _object(seed, here, tenant, "tenant")
        given = tenant.get("organizations") if isinstance(tenant, dict) else None
        for number, organization in _listed(given):
            there: Steps = (*here, "organizations", number)
            yield from _object(seed, there, organization, "organization")
            if isinstance(organization, dict):
                yield from _texts(seed, (*there, "categories"), organization.get("categories", []))


def _listed(value: Any) -> Iterator[tuple[int, Any]]:
    yield from enumerate(value if isinstance(value, list) else ())


def _object(seed: Seed, path: Steps, value: Any, noun: str) -> Iterator[Problem]:
    """A map with known members: texts, but for those that hold others."""
    known = _MEMBERS[noun]
    if not isinstance(value, dict):
        yield seed.problem(path, f"{'this' if len(path) > 1 else SECTION} must be an object")
        return
    if "name" in known and "name" not in value:
        yield seed.problem(path, "name is required")
    for member, given in value.items():
        here: Steps = (*path, member)
        if member not in known:
            fix = f"use one of {', '.join(known)}"
            yield seed.problem(here, f"{noun} has no {member!r}", fix)
        elif member in ("tenants", "organizations") and not isinstance(given, list):
            yield seed.problem(here, f"{member} must be a list")
        elif member in ("name", "token") and not (isinstance(given, str) and given.strip() == given != ""):
            yield seed.problem(here, f"{member} must be a string", "quote it")


def _texts(seed: Seed, path: Steps, value: Any) -> Iterator[Problem]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        yield seed.problem(path, f"{path[-1]} must be a list of strings", "quote each string")

"""The part of a seed that says what stands in Symbee's configuration, behind the gateway.

    symbee:
      token: example-token                # what the gateway's callers must bear; any will do where none is stated
      skillQueues:
        - {code: sms-care, spec: {displayName: SMS care, taskType: SMS_PINPOINT}}
      awsSmsMappings:                     # restSmsMappings, smppSmsMappings, routedEmailConfigurations
        - code: care
          spec: {mode: endUserMessagingSns, …}        # as the gateway takes it: skill queues as codes, flows as ids
          owner: {owner: acme/production, resource: AwsSmsMapping/care, lifecycle: protect}     # default: nobody's

An object that exists under its code becomes what the seed says.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from reconciler.model.problem import Problem
from reconciler.sandbox.planting import SPACE, Bed
from reconciler.sandbox.seed import Seed, Steps
from reconciler.sandbox.symbee import objects
from reconciler.sandbox.symbee.contract import COLLECTIONS, SKILL_QUEUES, Collection
from reconciler.sandbox.symbee.gateway import TOKEN, faults_of
from reconciler.sandbox.symbee.objects import Draft

SECTION = "symbee"
_TOKEN = "token"
_KNOWN = (_TOKEN, *(one.seed for one in COLLECTIONS))


def check_gateway(seed: Seed, value: Any) -> list[Problem]:
    """What is wrong with the section, whatever else the seed and the world hold."""
    if not isinstance(value, dict):
        return [seed.problem((SECTION,), f"{SECTION} must be an object")]
    problems: list[Problem] = []
    for name, given in value.items():
        path: Steps = (SECTION, name)
        if name not in _KNOWN:
            problems.append(
                seed.problem(path, f"{SECTION} has no {name!r}", f"use one of {', '.join(_KNOWN)}")
            )
        elif name == _TOKEN:
            fine = isinstance(given, str) and given.strip() == given != ""
            problems += [] if fine else [seed.problem(path, "token must be a string", "quote it")]
        elif not isinstance(given, list):
            problems.append(seed.problem(path, f"{name} must be a list"))
        else:
            collection = next(one for one in COLLECTIONS if one.seed == name)
            problems += _check_objects(seed, collection, given)
    return problems


def _check_objects(seed: Seed, collection: Collection, given: list[Any]) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, one in enumerate(given):
        path: Steps = (SECTION, collection.seed, index)
        if not isinstance(one, dict) or not isinstance(one.get("code"), str):
            problems.append(
                seed.problem(path, "this must be an object with a code", "write {code: …, spec: …}")
            )
            continue
        code = one["code"]
        if code in seen:
            problems.append(seed.problem(path, f"{code!r} stands twice under {collection.seed}"))
        seen.add(code)
        found = faults_of(collection, code, {"owner": None, **one})
        problems += [seed.problem((*path, *_steps(fault.path)), str(fault)) for fault in found]
    return problems


def sow_gateway(bed: Bed) -> None:
    """Put the section's objects into the world; notes what is wrong with it, and skill queues that do not exist."""
    found = check_gateway(bed.seed, bed.seed.symbee) if bed.seed.symbee is not None else []
    bed.problems += found
    if found or bed.seed.symbee is None:
        return
    salt = objects.salt_of(bed.world, lambda: str(uuid5(SPACE, f"salt/{bed.world.now}")))
    if _TOKEN in bed.seed.symbee:
        bed.world.state(TOKEN, objects.seal(salt, bed.seed.symbee[_TOKEN]))
    for collection in COLLECTIONS:
        for index, one in enumerate(bed.seed.symbee.get(collection.seed, ())):
            spec = objects.tidy(one["spec"])
            given = one["spec"].get("credentials") or {}
            seals = {name: objects.seal(salt, value) for name, value in sorted(given.items()) if value}
            objects.save(bed.world, collection, Draft(one["code"], spec, seals, one.get("owner")))
            for path, named in objects.named_queues(spec):
                if objects.find(bed.world, SKILL_QUEUES, named) is None:
                    steps: Steps = (SECTION, collection.seed, index, *_steps(path))
                    bed.problems.append(
                        bed.seed.problem(
                            steps, f"skill queue {named!r} is not declared", "declare it, or correct the code"
                        )
                    )


def _steps(path: str) -> Steps:
    """The steps of a path such as `spec.numbers[0].slot`."""
    steps: list[str | int] = []
    for part in path.split(".") if path else ():
        name, *places = part.replace("]", "").split("[")
        steps += [name, *map(int, places)]
    return tuple(steps)

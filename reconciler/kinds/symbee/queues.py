"""What is known of skill queues: codes behind references, which of them really exist, and what work they take.

Queue statistics are the one documented way for a machine to see which skill queues there are.
source: Symbee's Realtime Queue Statistics API: queueInfo {queueId, queueName, deliveryProvider, taskType}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from reconciler.kinds.symbee.places import place
from reconciler.model.change import Decision, Links, Notice
from reconciler.model.observation import Observation
from reconciler.model.reading import Read, World, read

KIND = "SkillQueue"
STATISTICS: Read = read("symbee-statistics", "RetrieveQueueInfo")

EMAIL = "EMAIL"
_USERS = ("AwsSmsMapping", "RestSmsMapping", "RoutedEmailConfiguration", "SmppSmsMapping")


class Queue(NamedTuple):
    """A skill queue that queue statistics list."""

    code: str
    name: str
    task_type: str | None


def existing(world: World) -> Mapping[str, Queue] | None:
    """The skill queues that queue statistics list, by code; None where they were not asked or did not answer."""
    answer = world.get(STATISTICS)
    if answer is None:
        return None
    queues = (one["queueInfo"] for one in answer)
    # source: Amazon queues are in the same list, under their ARNs and with deliveryProvider AMAZON
    return {
        one["queueId"]: Queue(one["queueId"], one.get("queueName") or one["queueId"], one.get("taskType"))
        for one in queues
        if one.get("deliveryProvider") != "AMAZON"
    }


def code_of(links: Links, value: Any) -> str:
    """The code of a referenced skill queue, which is known even before the queue is there."""
    identity = links.ref(KIND, value)
    return identity if isinstance(identity, str) else links.label_of(KIND, value)


class Wanted(NamedTuple):
    """What a kind says of the task type of a queue: the one that fits; types that surely do not (None: all others)."""

    fits: str | None
    unfit: frozenset[str] | None
    what: str


def judged(decision: Decision, stated: Iterable[Any], wanted: Wanted) -> Iterator[Notice]:
    """What is wrong with the skill queues that a manifest refers to: of those, statistics know what is true."""
    links = decision.links
    queues = existing(links.world)
    unverified = False
    seen: set[str] = set()
    for value in stated:
        code, new = code_of(links, value), not isinstance(links.ref(KIND, value), str)
        if code in seen:
            continue
        seen.add(code)
        listed = queues.get(code) if queues else None
        if queues is None:
            unverified = True
        elif listed is None and not new:  # one that this plan creates is not there yet
            yield Notice("refusal", "skillQueueAbsent", *absent(code))
            continue
        task = listed.task_type if listed else _kept_type(links, code)
        declared = links.peers.resolve(KIND, value)
        if declared is None or declared.spec.get("taskType") != task:  # else validate has said it
            yield from _fitting(code, task, wanted)
    if unverified:
        yield not_verified()


def absent(code: str) -> tuple[str, str]:
    """What to say of a skill queue that is on record and does not exist, and what to do."""
    message = f"the skill queue {code} does not exist: Symbee's queue statistics do not list it"
    return message, "create it again in the portal with this code, or refer to another one"


def _kept_type(links: Links, code: str) -> str | None:
    """The task type that a queue has on record, where nobody else tells."""
    kept = links.observed(KIND, code)
    return kept.values.get("spec.taskType") if kept else None


def _fitting(code: str, task: str | None, wanted: Wanted) -> Iterator[Notice]:
    if task is None or task == wanted.fits:
        return
    level: Literal["refusal", "warning"] = "warning"
    if wanted.unfit is None or task in wanted.unfit:
        level = "refusal"
    if level == "refusal":
        message = f"the skill queue {code} takes {task} work, and {wanted.what} cannot go there"
        yield Notice(level, "taskType", message, "refer to a skill queue of the fitting task type")
    else:
        message = f"the skill queue {code} takes {task} work; whether {wanted.what} can go there is not known"
        yield Notice(level, "taskTypeUnknown", message)


def not_verified() -> Notice:
    """That nobody could say which skill queues exist."""
    return Notice(
        "warning",
        "skillQueuesNotVerified",
        "whether the skill queues exist was not checked: queue statistics need the environment's symbee.apiKey",
        once=True,
    )


def led_to(decision: Decision) -> tuple[str, ...]:
    """The codes of the skill queues to which a change's object hands work, or is to, as far as they are there."""
    live = decision.observed.facts["flat"] if decision.observed else {}
    wanted = {path: code for path, code in decision.desired.items() if code is not None and _refers(path)}
    there = (code for code in wanted.values() if decision.links.observed(KIND, code) is not None)
    return tuple(dict.fromkeys((*(raw for path, raw in live.items() if _refers(path)), *there)))


def users(code: str, links: Links, *, staying: bool) -> Iterator[Observation]:
    """What is live and hands work to a skill queue; `staying`: only what this plan leaves so."""
    for kind in _USERS:
        for observed in links.observations(kind):
            paths = [path for path, raw in observed.facts["flat"].items() if raw == code and _refers(path)]
            if staying:
                paths = [path for path in paths if not links.changes(kind, observed.id, path)]
                paths = [] if links.goes(kind, observed.id) else paths
            if paths:
                yield observed


def _refers(path: str) -> bool:
    there = place(path)
    return (there.member if there else path) in ("skillQueue", "spec.skillQueue")

"""Live skill queues: those that are kept for us, and those that only queue statistics know of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.load import of_symbee
from reconciler.kinds.skill_queue.fields import FORM
from reconciler.kinds.symbee import queues, stating
from reconciler.kinds.symbee.kept import Kept
from reconciler.model.change import Action, Decision, FieldChange, Notice
from reconciler.model.kind import Peers
from reconciler.model.load import Exposed
from reconciler.model.observation import Observation, Scope
from reconciler.model.reading import Listing, Read, World


class SkillQueues(Kept):
    """Answers for skill queues. Statistics tell which exist; what else they say of one is held against its manifest."""

    def asked(self, scope: Scope) -> Iterator[Read]:
        """Which skill queues there are, where any is stated or referred to."""
        if scope.manifests or scope.referenced:
            yield queues.STATISTICS

    def unkept(self, scope: Scope, found: tuple[Observation, ...], world: World) -> Iterator[Observation]:
        """The queues in use that nobody declares: others may refer to them."""
        known = {one.id for one in found} | _declared(scope.peers)
        for queue in (queues.existing(world) or {}).values():
            if queue.code not in known:
                yield _unkept(queue)

    def words(self, decision: Decision) -> frozenset[str]:
        """A queue that is there already is adopted, though no record of it was."""
        return decision.words | {"adopted"} if self._taken_over(decision) else decision.words

    def said_of_change(self, decision: Decision) -> Iterator[Notice]:
        """Besides the code: one to be created that is there already."""
        yield from super().said_of_change(decision)
        if decision.action == "delete":
            yield from _still_used(decision)
        if decision.observed is None and self._listed(decision) and not decision.adopts:
            code = decision.desired[f"spec.{FORM.key.path}"]
            message = f"the skill queue {code} exists already: Symbee's queue statistics list it"
            fix = f"take it over with metadata.lifecycle.adopt: true or --adopt {decision.address}"
            yield Notice("refusal", "exists", message, fix, awaited=True)

    def standing(self, decision: Decision) -> Iterator[Notice]:
        """One that is on record, and that statistics do not list or call by another task type."""
        observed, manifest = decision.observed, decision.manifest
        if manifest is None:
            return
        listed = queues.existing(decision.links.world)
        if listed is None:
            yield queues.not_verified()
        elif observed is not None and observed.id not in listed:
            yield Notice("refusal", "skillQueueAbsent", *queues.absent(observed.id))
        elif (task := self._task(decision)) is not None:
            wanted = manifest.spec.get("taskType")
            if wanted is not None and task != wanted and not decision.changed("spec.taskType"):
                message = (
                    f"Symbee's queue statistics say that it takes {task}, and the manifest says {wanted}"
                )
                yield Notice("warning", "taskTypeDiffers", message)

    def exposure(self, decision: Decision) -> Iterator[Exposed]:
        """The queue itself, once it is there."""
        if decision.observed is not None:
            going = self.strands(decision.action, decision.fields, decision.observed)
            yield going or of_symbee(decision.observed.id)

    def strands(
        self, action: Action, fields: tuple[FieldChange, ...], live: Observation | None
    ) -> Exposed | None:
        """The queue, where it is deleted."""
        return of_symbee(live.id, fate="deleted") if action == "delete" and live else None

    def after(self, decision: Decision) -> Iterator[str]:
        """Whatever hands work to a queue lets go of it before the queue is deleted."""
        if decision.action == "delete" and decision.observed is not None:
            for user in queues.users(decision.observed.id, decision.links, staying=False):
                if user.resource is not None:
                    yield user.resource

    def _task(self, decision: Decision) -> str | None:
        queue = (queues.existing(decision.links.world) or {}).get(self._code_of(decision))
        return queue.task_type if queue else None

    def _code_of(self, decision: Decision) -> str:
        if decision.observed is not None:
            return decision.observed.id
        assert decision.manifest is not None
        return stating.key(FORM, decision.manifest)

    def _listed(self, decision: Decision) -> bool:
        if decision.manifest is None:
            return False
        return self._code_of(decision) in (queues.existing(decision.links.world) or {})

    def _taken_over(self, decision: Decision) -> bool:
        return decision.action == "create" and self._listed(decision) and decision.adopts


def _declared(peers: Peers) -> set[str]:
    return {stating.key(FORM, manifest) for manifest in peers.of_kind(FORM.kind)}


def _unkept(queue: queues.Queue) -> Observation:
    values: dict[str, Any] = {"spec.code": queue.code, "spec.displayName": queue.name}
    if queue.task_type is not None:
        values["spec.taskType"] = queue.task_type
    return Observation(
        kind=FORM.kind,
        id=queue.code,
        arn=queue.code,
        key=queue.code,
        label=queue.name,
        owner=None,
        resource=None,
        words=frozenset(),
        values=values,
        facts={"flat": values, "etag": None, "secrets": ()},
    )


def _still_used(decision: Decision) -> Iterator[Notice]:
    """What is live and keeps sending work to a queue that is to go."""
    assert decision.observed is not None
    users = sorted(one.label for one in queues.users(decision.observed.id, decision.links, staying=True))
    if users:
        named = ", ".join(f"“{name}”" for name in users)
        message = f"the skill queue {decision.observed.id} still gets work from {named}"
        yield Notice("refusal", "stillReferenced", message, "let that go elsewhere first")


KEPT = SkillQueues(FORM)

listings: Mapping[str, Listing] = KEPT.listings
observe = KEPT.observe
reread = KEPT.reread

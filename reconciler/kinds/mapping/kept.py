"""The live half of a mapping kind: what a form says, and numbers in slots."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.mapping import cutover, numbers, pinpoint
from reconciler.kinds.mapping.noticing import noticed, sets_of, standing
from reconciler.kinds.symbee import stating
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.kept import Kept
from reconciler.kinds.symbee.places import place
from reconciler.kinds.symbee.queues import STATISTICS, Wanted
from reconciler.kinds.symbee.stating import Stated
from reconciler.model.change import Decision, Links, Notice, Risk
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation, Scope
from reconciler.model.reading import Read

_SWITCHES = ("spec.mode", "spec.deliveryProvider")


class MappingKept(Kept):
    """Answers for one mapping kind. `wanted` is what it says of the task types of its skill queues."""

    def __init__(self, form: Form, wanted: Wanted) -> None:
        super().__init__(form)
        self.wanted = wanted

    def asked(self, scope: Scope) -> Iterator[Read]:
        """Besides flows and secrets: which skill queues there are, where any is stated."""
        yield from super().asked(scope)
        if any(
            "skillQueue" in one for manifest in scope.manifests for one in manifest.spec.get("numbers") or ()
        ):
            yield STATISTICS
        yield from (asked for manifest in scope.manifests if (asked := sets_of(manifest)) is not None)

    def stated(self, manifest: Manifest, observed: Observation | None, links: Links) -> Stated:
        """Every stated value by path, numbers included; what is hidden by now and what left the list goes."""
        return {
            **stating.fields(self.form, manifest, observed, links),
            **dict(numbers.stated(self.form, manifest, observed, links)),
        }

    def said_of_change(self, decision: Decision) -> Iterator[Notice]:
        """Besides the code: numbers in each other's way, and what comes and goes."""
        yield from super().said_of_change(decision)
        yield from noticed(self.form, decision)

    def standing(self, decision: Decision) -> Iterator[Notice]:
        """Pinpoint's end, Regions, channels, and skill queues that are there and fit."""
        return standing(self.form, decision, self.wanted)

    def risk(self, decision: Decision) -> Risk:
        """A mapping or a number that goes, and a switch of mode or provider, leave conversations without a way."""
        if decision.action == "update":
            if numbers.leaving(decision.fields) or any(map(decision.changed, _SWITCHES)):
                return "high"
            weighty = {field.path for field in self.form.numbers if field.weighty} | {"slot"}
            members = (place(one.path) for one in decision.fields)
            if any(there is not None and there.member in weighty for there in members):
                return "medium"
        return super().risk(decision)

    def irreversible(self, decision: Decision) -> str | None:
        """Besides what a delete loses: Pinpoint takes nobody back."""
        if pinpoint.leaves(decision):
            return "there is no way back to mode pinpointProject: Amazon Pinpoint takes no new mappings"
        return super().irreversible(decision)

    def after(self, decision: Decision) -> Iterator[str]:
        """Numbers that are to lead elsewhere first, and mappings that give a number up."""
        return cutover.before_mapping(decision)

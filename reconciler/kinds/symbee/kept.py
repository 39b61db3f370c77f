"""The live half of a kind that Symbee keeps: the port's answers, out of its form. What only one sort of kind has to say
is added by those who inherit.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from reconciler.kinds.load import of_symbee
from reconciler.kinds.symbee import collection, putting, screening, stating
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.queues import led_to
from reconciler.kinds.symbee.stating import Stated, Told
from reconciler.model.change import (
    ENDANGERING,
    Action,
    Call,
    Change,
    Decision,
    FieldChange,
    Links,
    Notice,
    Risk,
    Settles,
)
from reconciler.model.load import Exposed
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation, Scope, Subject
from reconciler.model.reading import Batch, Listing, Read, World
from reconciler.model.secret import version_of
from reconciler.model.worklist import Screen


class Kept:
    """Answers for the objects of one form. Holds nothing but the form: safe to share."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.listings: Mapping[str, Listing] = {
            f"spec.{prefix}{field.path}": collection.FLOWS
            for prefix, fields in (("", form.fields), ("numbers.", form.numbers))
            for field in fields
            if field.sort == "flow"
        }

    # What is live -----------------------------------------------------------------------------------------------

    def observe(self, scope: Scope) -> Generator[Batch, World, tuple[Observation, ...]]:
        """Every object of the kind: one list, and whatever the scope's manifests need besides."""
        if not (scope.manifests or scope.referenced or scope.leftovers):
            return ()
        world = yield tuple(dict.fromkeys((collection.listed(self.form), *self.asked(scope))))
        items = world[collection.listed(self.form)] or ()
        if collection.names_needed(self.form, items):
            world = yield (collection.FLOWS.read,)
        found = tuple(collection.observation(self.form, item, world) for item in items)
        return (*found, *self.unkept(scope, found, world))

    def unkept(self, scope: Scope, found: tuple[Observation, ...], world: World) -> Iterator[Observation]:
        """What is there besides what is kept."""
        return iter(())

    def asked(self, scope: Scope) -> Iterator[Read]:
        """What the scope's manifests need besides the list: live names of flows, versions of secrets."""
        specs = [manifest.spec for manifest in scope.manifests]
        if collection.names_needed(self.form, ({"spec": spec} for spec in specs)):
            yield collection.FLOWS.read
        for spec in specs:
            yield from map(version_of, (spec.get("credentials") or {}).values())

    def reread(self, subject: Subject) -> Generator[Batch, World, Observation | None]:
        """One object again, by its code."""
        return collection.reread(self.form, subject)

    # What to do -------------------------------------------------------------------------------------------------

    def key(self, manifest: Manifest, links: Links) -> str:
        """The code: as stated, or the one that our object has under this name, or that of a new one."""
        if self.form.key.path not in manifest.spec:
            own = {manifest.address, manifest.renamed_from or manifest.address}
            for one in links.observations(self.form.kind):
                if one.resource in own and links.owner.owns(one.owner):
                    return one.key
        return stating.key(self.form, manifest)

    def stated(self, manifest: Manifest, observed: Observation | None, links: Links) -> Stated:
        """Every stated value by path, as plans show it and as requests carry it."""
        return stating.fields(self.form, manifest, observed, links)

    def desired(self, manifest: Manifest, observed: Observation | None, links: Links) -> Mapping[str, Any]:
        """Every stated value by path, as plans show it."""
        return {path: told.shown for path, told in self.stated(manifest, observed, links).items()}

    def calls(self, decision: Decision) -> tuple[Call, ...]:
        """The one request."""
        told: Mapping[str, Told] = {}
        if decision.manifest is not None:
            told = self.stated(decision.manifest, decision.observed, decision.links)
        return putting.calls(self.form, decision, told, self.words(decision))

    def words(self, decision: Decision) -> frozenset[str]:
        """The lifecycle words that the object shall have."""
        return decision.words

    def notices(self, decision: Decision) -> Iterator[Notice]:
        """What stands in the way of a decision, and what to know of it."""
        yield from self.said_of_change(decision)
        yield from self.standing(decision)

    def said_of_change(self, decision: Decision) -> Iterator[Notice]:
        """Every notice that only a change gives rise to."""
        if decision.manifest is not None:
            yield from self._code(decision, decision.manifest)

    def standing(self, decision: Decision) -> Iterator[Notice]:
        """What is to say of what a manifest states, whether it changes or not."""
        return iter(())

    def _code(self, decision: Decision, manifest: Manifest) -> Iterator[Notice]:
        key, observed = self.form.key, decision.observed
        code = decision.field_at(f"spec.{key.path}")
        if observed is None:
            return
        if code is not None:
            yield Notice(
                "refusal",
                "immutable",
                f"spec.{key.path} cannot be changed: it is {observed.key}, and {code.after} would be another object",
                f"state {observed.key} again, or declare {code.after} under another metadata.name and prune this one",
            )
        elif decision.renamed_from and key.path not in manifest.spec and observed.key != manifest.name:
            message = f"keeps its {key.path} “{observed.key}”, because spec.{key.path} is not stated"
            yield Notice("warning", "nameFrozen", message)

    def risk(self, decision: Decision) -> Risk:
        """What is deleted is gone; what is taken over, let go of, or moves conversations is to be looked at."""
        if decision.action == "delete":
            return "high"
        weighty = any(decision.changed(f"spec.{field.path}") for field in self.form.fields if field.weighty)
        if decision.action in ("adopt", "release") or (decision.action == "update" and weighty):
            return "medium"
        return "low"

    def exposure(self, decision: Decision) -> Iterator[Exposed]:
        """The skill queues that the object hands work to."""
        return map(of_symbee, led_to(decision))

    def strands(
        self, action: Action, fields: tuple[FieldChange, ...], live: Observation | None
    ) -> Exposed | None:
        """Nobody waits in the object itself."""
        return None

    def irreversible(self, decision: Decision) -> str | None:
        """What cannot be undone."""
        return self.form.lost if decision.action == "delete" else None

    def after(self, decision: Decision) -> Iterator[str]:
        """No order beyond the one that references and names give."""
        return iter(())

    def screens(self, change: Change) -> Iterator[Screen]:
        """The portal's screens, in the order of the work."""
        return screening.screens(self.form, change)

    def overwrites(self, change: Change, call: Call, live: Observation) -> Iterator[FieldChange]:
        """What a put would turn back."""
        return putting.overwrites(self.form, change, call, live)


def endangers(action: Action, fields: tuple[FieldChange, ...]) -> str | None:
    """Deleting, releasing and replacing."""
    return ENDANGERING.get(action)


def closed(path: str, change: Change, live: Observation) -> bool:
    """There is no set among the fields."""
    return True


def settles(call: Call) -> Settles:
    """What a stored call brings about."""
    return putting.settles(call)

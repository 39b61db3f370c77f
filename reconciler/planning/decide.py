"""What happens to each address: create, update, adopt, replace, release, delete, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model import lifecycle
from reconciler.model.change import Action, Decision, FieldChange
from reconciler.model.kind import Kind
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Observation
from reconciler.model.plan import PlanWarning, Refusal
from reconciler.planning.diff import adopted, carried_over, differences, stated
from reconciler.planning.options import Options
from reconciler.planning.view import Pairing, View

LEFT_OVER = "leftover"
"""The code of the warning about what is ours and stands in no manifest."""


@dataclass
class Decided:
    """What deciding found, before guards and calls. `standing` are manifests of which nothing changes."""

    decisions: list[Decision] = field(default_factory=list)
    standing: list[Decision] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[PlanWarning] = field(default_factory=list)
    unchanged: int = 0
    stale: list[Observation] = field(default_factory=list)


def decide(view: View, options: Options) -> Decided:
    """One decision, at most, for each selected manifest, stray and left-over."""
    decided, going = Decided(), Decided()
    for kind, observed in leftovers(view, options):
        _decide_leftover(view, kind, observed, options, going)
    view.settle(going.decisions)  # what goes cannot be wanted by what stays
    for manifest in view.selected:
        _decide_manifest(view, manifest, options, decided)
    decided.decisions.extend(going.decisions)
    decided.warnings.extend(going.warnings)
    decided.refusals.extend(_taken(view, decided.decisions))
    return decided


def leaves(view: View, decision: Decision) -> bool:
    """Whether a decision about a live object gives up the natural key that the object holds."""
    assert decision.observed is not None
    if decision.manifest is None:
        return decision.action == "delete"
    key = view.kinds[decision.manifest.kind].key(decision.manifest, view)
    return decision.changed("spec.name") and bool(key != decision.observed.key)


def _taken(view: View, decisions: Iterable[Decision]) -> Iterator[Refusal]:
    """A natural key that somebody holds, and does not give up in this plan, cannot be taken."""
    known = tuple(decisions)
    leaving = {(one.observed.kind, one.observed.id) for one in known if one.observed and leaves(view, one)}
    for one in known:
        holder = view.pairing(one.manifest).taken if one.manifest else None
        if holder is None or holder.free or (holder.kind, holder.id) in leaving:
            continue
        if one.action == "update" and not leaves(view, one):  # a name that nobody stated stays as it is
            continue
        whose = f"it belongs to {holder.owner}" if holder.owner else "it exists, and nobody owns it"
        if view.owner.owns(holder.owner):
            whose = f"it is {address_of(holder)}"
        message = f"“{holder.label}” is taken: {whose}"
        yield Refusal("taken", one.address, message, "choose another one, or let go of that one first")


def leftovers(view: View, options: Options) -> Iterator[tuple[Kind, Observation]]:
    """What is ours and stands in no manifest. With --target only what it names; with --selector nothing."""
    if options.selector:
        return
    paired = view.paired_ids()
    for kind_name, observations in view.found.items():
        for observed in observations:
            if not view.owner.owns(observed.owner) or (kind_name, observed.id) in paired:
                continue
            if not options.targets or address_of(observed) in options.targets:
                yield view.kinds[kind_name], observed


def address_of(observed: Observation) -> str:
    """The address under which a left-over is known."""
    return observed.resource or f"{observed.kind}/{observed.label}"


def _decide_manifest(view: View, manifest: Manifest, options: Options, decided: Decided) -> None:
    pairing = view.pairing(manifest)
    refusal = _conflict(view, manifest, pairing)
    if refusal is not None:
        decided.refusals.append(refusal)
        return
    decision = _decision(view, manifest, pairing, options)
    observed = decision.observed
    if decision.action == "adopt" and observed is not None and not (observed.given or decision.adopts):
        decided.refusals.append(_needs_adopt(manifest, observed))
        return
    if decision.action == "update" and not _differs(view, decision):
        decided.unchanged += 1
        decided.standing.append(decision)
    else:
        decided.decisions.append(decision)
    if pairing.stray is not None and view.kinds[manifest.kind].replaces:
        decided.decisions.append(_retire(view, manifest, pairing.stray))


def _decision(view: View, manifest: Manifest, pairing: Pairing, options: Options) -> Decision:
    """What is to happen, whether it may or not."""
    observed, desired = pairing.observed, view.stated(manifest)
    action = _action(pairing)
    fields = _fields(desired, observed, action)
    if observed is not None and "previous" in observed.words and action == "update":
        fields = (FieldChange(lifecycle.path("previous"), True, None), *fields)
    return Decision(
        address=manifest.address,
        action=action,
        links=view,
        manifest=manifest,
        observed=observed,
        desired=desired,
        fields=adopted(fields) if action == "adopt" else fields,
        words=_words(manifest, observed, action),
        renamed_from=manifest.renamed_from if pairing.renamed else None,
        adopting=manifest.address in options.adopt,
    )


def _conflict(view: View, manifest: Manifest, pairing: Pairing) -> Refusal | None:
    """Reasons for which the live side cannot be told apart, or is somebody else's."""
    observed, address = pairing.observed, manifest.address
    if pairing.former is not None:
        return Refusal(
            "bothLive",
            address,
            f"{manifest.renamed_from} and {address} are both live, so the one cannot become the other",
            "remove renamedFrom, and prune the old one if nobody needs it",
        )
    if pairing.stray is not None and not view.kinds[manifest.kind].replaces:
        both = f"“{pairing.stray.label}” and “{observed.label if observed else ''}”"
        return Refusal(
            "twice", address, f"two live objects carry our tag for {address}: {both}", "untag one of them"
        )
    if observed is not None and observed.owner is not None and not view.owner.owns(observed.owner):
        message = f"“{observed.label}” belongs to {observed.owner}"
        return Refusal(
            "ownership", address, message, "another owner's object is never touched; ask that owner"
        )
    if observed is not None and _mistaken(view, manifest, observed):
        old = str(observed.resource).split("/")[-1]
        return Refusal(
            "renameNeeded",
            address,
            f"“{observed.label}” is ours already, as {observed.resource}",
            f"set metadata.renamedFrom: {old} if this is its new name",
        )
    return None


def _mistaken(view: View, manifest: Manifest, observed: Observation) -> bool:
    known = (None, manifest.address, manifest.renamed_from)
    return view.owner.owns(observed.owner) and observed.resource not in known


def _needs_adopt(manifest: Manifest, observed: Observation) -> Refusal:
    return Refusal(
        "adoptNeeded",
        manifest.address,
        f"“{observed.label}” exists already and nobody owns it",
        f"take it over with metadata.lifecycle.adopt: true or --adopt {manifest.address}",
    )


def _fields(
    desired: Mapping[str, Any], observed: Observation | None, action: Action
) -> tuple[FieldChange, ...]:
    """Whatever is new says all that is stated, also where it comes into a place that has some of it already."""
    if observed is None:
        return stated(desired)
    return (carried_over if action in ("create", "replace") else differences)(desired, observed.values)


def _action(pairing: Pairing) -> Action:
    if pairing.replaces:
        return "replace"
    if pairing.observed is None or pairing.observed.free:
        return "create"
    return "update" if pairing.observed.owner is not None else "adopt"


def _words(manifest: Manifest, observed: Observation | None, action: Action) -> frozenset[str]:
    """The lifecycle words afterwards: stated ones as stated, the others as they are live."""
    words = set(observed.words) if observed else set()
    words.discard("previous")
    if action == "adopt":
        words.add("adopted")
    if action == "replace":
        words.discard("adopted")
    for word in lifecycle.STATED:
        if manifest.lifecycle.get(word) is True:
            words.add(word)
        elif manifest.lifecycle.get(word) is False:
            words.discard(word)
    return frozenset(words)


def _differs(view: View, decision: Decision) -> bool:
    observed = decision.observed
    assert observed is not None
    retagged = observed.owner != view.owner.tag or decision.renamed_from is not None
    return bool(decision.fields) or retagged or decision.words != observed.words


def _retire(view: View, manifest: Manifest, stray: Observation) -> Decision:
    """A replaced object that an interrupted run left without its mark, or with one that it should have lost."""
    if not view.kinds[manifest.kind].deletable:
        return Decision(address=manifest.address, action="release", links=view, observed=stray)
    return Decision(
        address=manifest.address,
        action="update",
        links=view,
        observed=stray,
        fields=(FieldChange(lifecycle.path("previous"), None, True),),
        words=stray.words | {"previous"},
    )


def _decide_leftover(
    view: View, kind: Kind, observed: Observation, options: Options, decided: Decided
) -> None:
    address = address_of(observed)
    if not options.prune and not (address in options.prune_adopted and "adopted" in observed.words):
        what = "is left over" if "previous" not in observed.words else "is a former address, still receiving"
        message = f"{address} (“{observed.label}”) {what}: no manifest states it; --prune takes it away"
        decided.warnings.append(PlanWarning(LEFT_OVER, address, message))
        return
    keeps = "retain" in observed.words or (
        "adopted" in observed.words and address not in options.prune_adopted
    )
    action: Action = "release" if keeps or not kind.deletable else "delete"
    decided.decisions.append(Decision(address=address, action=action, links=view, observed=observed))

"""What is known of the resources around a plan, so that its routing map calls every place by its own name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reconciler.cli.settings import Settings
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Plan
from reconciler.planning.decide import address_of

if TYPE_CHECKING:
    from reconciler.kinds.rerouting import Known
    from reconciler.planning.view import View


def known_live(view: View) -> Iterator[Known]:
    """What is live now, of all that manifests state and of all that is ours."""
    from reconciler.kinds.rerouting import Known

    paired: set[tuple[str, str]] = set()
    for manifest in view.manifests:
        one = view.pairing(manifest).observed
        if one is not None and (one.kind, one.id) not in paired:
            paired.add((one.kind, one.id))
            yield Known(manifest.address, one.id, one.label, one.values)
    for found in view.found.values():
        for one in found:
            if (one.kind, one.id) not in paired and view.owner.owns(one.owner):
                yield Known(address_of(one), one.id, one.label, one.values)


def known_stated(settings: Settings, plan: Plan) -> tuple[Known, ...]:
    """What the manifests state that a plan was made from; nothing where they are not here, or have changed since."""
    from reconciler.cli.opening import load_manifests, open_workspace
    from reconciler.kinds.rerouting import known_from
    from reconciler.manifests.peers import Index

    try:
        workspace = open_workspace(settings)
        environment = workspace.environment(plan.environment)
        loaded = load_manifests(workspace, environment)
    except ReconcilerError:
        return ()
    if (workspace.name, loaded.digest) != (plan.workspace, plan.manifests_digest):
        return ()
    return tuple(known_from(plan, loaded.manifests, Index(loaded.manifests)))

"""Random histories of a repository: whatever is stated, changed, renamed, removed, or moved by hand in between, each
apply ends in a world that the next plan finds as stated, without a second of anything, and nothing else was touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from reconciler.model.manifest import Manifest
from reconciler.planning.document import parse, text
from tests.property.worlds import Repository, drift, steps, strange, strangers
from tests.support.profile import examples
from tests.support.rig import Rig

# What a plan may rightly refuse here: to delete a queue's default address, to take a name that somebody holds, and to
# tell apart what hands have mixed up.
_RIGHTLY = {"defaultAddress", "taken", "bothLive", "renameNeeded"}


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    made = Rig(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@examples(40)
@given(history=st.lists(steps(emails=False), min_size=1, max_size=4))
def test_queues(rig: Rig, history: list[dict[str, Any]]) -> None:
    _live_through(rig, history)


@examples(40)
@given(history=st.lists(steps(emails=True), min_size=1, max_size=4))
def test_queues_addresses_and_associations(rig: Rig, history: list[dict[str, Any]]) -> None:
    _live_through(rig, history)


def _live_through(rig: Rig, history: list[dict[str, Any]]) -> None:
    rig.box.reset()
    strangers(rig)
    strange_before = strange(rig)
    repository = Repository()
    for step in history:
        for what, which in step["drift"]:
            drift(rig, what, which)
        manifests = repository.manifests(step)
        note(f"{[(one.address, one.spec, one.metadata) for one in manifests]} prune={step['prune']}")
        _converges(rig, manifests, prune=step["prune"])
        assert strange(rig) == strange_before


def _converges(rig: Rig, manifests: tuple[Manifest, ...], *, prune: bool) -> None:
    since = rig.mark()
    plan = rig.plan(manifests, prune=prune)
    assert rig.writes(since) == []
    assert parse(text(plan), file="p.json") == plan
    if plan.refusals:
        assert [one for one in plan.refusals if one.code not in _RIGHTLY] == []
        stating = {one.address for one in manifests if "name" in one.spec}
        assert {one.address for one in plan.refusals if one.code == "taken"} <= stating
        return
    note(str([(one.address, one.action, [c.operation for c in one.calls]) for one in plan.changes]))
    applied = rig.apply(plan)
    assert [one for one in applied.outcomes if one.result not in ("done", "skipped")] == []
    assert applied.exit_code == 0
    again = rig.plan(manifests, prune=prune)
    assert [(one.address, one.action, one.fields) for one in again.changes] == []
    assert again.refusals == ()
    _holds(rig, manifests)
    since = rig.mark()
    repeated = rig.apply(plan)
    assert [one for one in repeated.outcomes if one.result != "skipped"] == []
    assert repeated.exit_code == 0
    assert rig.writes(since) == []


def _holds(rig: Rig, manifests: tuple[Manifest, ...]) -> None:
    """The live world is what the manifests say, by somebody else's eyes; and nothing stands there twice."""
    queues = rig.queues()
    tags = Counter(one["Tags"].get("reconciler:resource") for one in queues.values() if one.get("Tags"))
    assert [name for name, count in tags.items() if name and count > 1] == []
    by_tag = {one.get("Tags", {}).get("reconciler:resource"): name for name, one in queues.items()}
    for one in manifests:
        if one.kind == "Queue":
            live = queues[by_tag[one.address]]
            for key, member in (
                ("name", "Name"),
                ("description", "Description"),
                ("maxContacts", "MaxContacts"),
            ):
                if key in one.spec:
                    assert live[member] == one.spec[key]
            assert live["Status"] == one.spec.get("status", live["Status"])
        if one.kind == "EmailAddressAssociation":
            _holds_association(rig, one, by_tag[f"Queue/{one.spec['queue']}"])


def _holds_association(rig: Rig, one: Manifest, queue_name: str) -> None:
    default, others = rig.of_queue(queue_name)
    wanted = {f"{name}@example.com" for name in one.spec.get("addresses", ())}
    if "default" in one.spec:
        assert default == f"{one.spec['default']}@example.com"
    if "addresses" in one.spec:
        assert wanted - {default} <= others
        if one.spec["mode"] == "exact":
            assert others == wanted - {default}

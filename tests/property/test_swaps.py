"""Swaps of a queue's addresses near the limit of 49 and one default: at no moment more than fit, nothing taken off that
both sides share, and at the end exactly what is stated. With either reading of what becomes of a former default.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from reconciler.model.manifest import Manifest
from tests.support.profile import examples
from tests.support.rig import Rig, association, email, queue

POOL = 70
LIMIT = 49
NUMBERS = st.integers(0, POOL - 1)
SETS = st.sampled_from([0, 1, 24, 25, 47, 48, 49]).flatmap(
    lambda size: st.sets(NUMBERS, min_size=size, max_size=size)
)
ADDRESSES: list[Manifest] = [queue("sales"), *(email(f"m{number}") for number in range(POOL))]


@pytest.fixture(scope="module", params=["leaves", "stays"])
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    made = Rig(tmp_path_factory.mktemp("world"), guesses={"old_default": request.param})
    made.settle(ADDRESSES)
    yield made
    made.close()


@examples(12)
@given(before=SETS, first=NUMBERS, after=SETS, second=NUMBERS, mode=st.sampled_from(["exact", "include"]))
def test_a_swap_never_leaves_its_bounds(
    rig: Rig, before: set[int], first: int, after: set[int], second: int, mode: str
) -> None:
    _by_hand(rig, first, before - {first})
    old_default, old = rig.of_queue("sales")
    default = f"m{second}@example.com"
    wanted = {f"m{one}@example.com" for one in after - {second}}
    if mode == "include":
        wanted |= old - {default}
    spec = {"default": f"m{second}", "addresses": [f"m{one}" for one in sorted(after - {second})]}
    route = association("sales", "sales", mode=mode, metadata={"lifecycle": {"adopt": True}}, **spec)
    plan = rig.plan([*ADDRESSES, route])
    moves = "moves" if default != old_default else "stays"
    event(f"{mode}, {'too many' if len(wanted) > LIMIT else 'fits'}, default {moves}")
    if len(wanted) > LIMIT:
        assert {one.code for one in plan.refusals} == {"capacity"}
        return
    since = rig.mark()
    applied = rig.apply(plan)
    assert [one.error for one in applied.outcomes if one.result not in ("done", "skipped")] == []
    assert [one for one in rig.calls(since) if one.error] == []
    names = {identity: address for address, identity in rig.addresses().items()}
    taken_off = {
        names[identity] for one in rig.calls(since) for identity in one.parameters.get("EmailAddressesId", ())
    }
    assert taken_off & (old & wanted) == set()
    found, others = rig.of_queue("sales")
    assert found == default
    if mode == "exact":
        assert others == wanted
    else:
        assert others - {old_default} == wanted - {old_default}
    assert rig.plan([*ADDRESSES, route]).changes == ()


def _by_hand(rig: Rig, default: int, others: set[int]) -> None:
    """The queue as somebody might have left it: with that default, these others, and no mark of ours."""
    ids = rig.addresses()
    place = {"InstanceId": rig.instance, "QueueId": rig.queue_id("sales")}
    arn = rig.described(place["QueueId"])["QueueArn"]
    rig.live.untag_resource(resourceArn=arn, tagKeys=["reconciler:email-association"])
    config = {"OutboundEmailAddressId": ids[f"m{default}@example.com"]}
    _take_all_off(rig, place)
    rig.live.update_queue_outbound_email_config(**place, OutboundEmailConfig=config)
    _take_all_off(rig, place)
    if others:
        listed = [{"EmailAddressId": ids[f"m{one}@example.com"]} for one in sorted(others)]
        rig.live.associate_queue_email_addresses(**place, EmailAddressesConfig=listed)


def _take_all_off(rig: Rig, place: dict[str, str]) -> None:
    listed = rig.live.list_queue_email_addresses(**place)["EmailAddressMetadataList"]
    others = [one["Id"] for one in listed if not one.get("IsDefaultOutboundEmail")]
    if others:
        rig.live.disassociate_queue_email_addresses(**place, EmailAddressesId=others)

"""In how many calls the live world is read: the running time is made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reconciler.model.manifest import Manifest
from tests.support.rig import Rig, association, email, queue


def _seeded(make_rig: Callable[..., Rig], *, queues: int = 0, emails: int = 0) -> Rig:
    rig = make_rig()
    seed = rig.folder / "seed.yaml"
    names = [f"q{number:04}" for number in range(queues)]
    tags = "tags: {reconciler:owner: acme/sandbox/3f9c2a71, reconciler:resource: %s}"
    lines = ["queues:"] + [
        f"- {{name: {name}, hoursOfOperation: Office Hours, {tags % f'Queue/{name}'}}}" for name in names
    ]
    mails = [f"m{number:04}" for number in range(emails)]
    lines += ["emailAddresses:"] + [
        f"- {{address: {name}@example.com, {tags % f'EmailAddress/{name}'}}}" for name in mails
    ]
    text = "\n".join(
        line
        for line in lines
        if line.startswith("-") or (line == "queues:" and names) or (line != "queues:" and mails)
    )
    seed.write_text(text + "\n", encoding="utf-8")
    rig.box.seed(seed)
    return rig


def _counts(rig: Rig, manifests: list[Manifest], **options: Any) -> dict[str, int]:
    since = rig.mark()
    plan = rig.plan(manifests, **options)
    assert plan.refusals == ()
    assert plan.changes == ()
    return rig.counts(since)


def test_1200_queues_are_three_pages_and_one_list_of_hours(make_rig: Callable[..., Rig]) -> None:
    rig = _seeded(make_rig, queues=1200)
    counts = _counts(rig, [queue(f"q{number:04}") for number in range(1200)])
    assert counts["SearchQueues"] == 3
    assert counts["ListHoursOfOperations"] == 1
    assert set(counts) == {"SearchQueues", "ListHoursOfOperations", "SearchEmailAddresses"}
    assert counts["SearchEmailAddresses"] <= 3


def test_names_are_listed_only_where_they_are_stated(rig: Rig) -> None:
    rig.settle([queue("sales")])
    stated = Manifest("Queue", "sales", {"maxContacts": None}, {"name": "sales"})
    assert "ListHoursOfOperations" not in _counts(rig, [stated])


def test_each_list_is_read_once_whoever_asks(rig: Rig) -> None:
    world = [
        queue("sales", outboundCaller={"flow": "Outbound whisper", "phoneNumber": "+15550100"}),
        email("info", inboundFlow="Inbound email"),
        email("help", inboundFlow="Inbound billing email"),
        association("route", "sales", default="info", addresses=["help"]),
    ]
    rig.settle(world)
    counts = _counts(rig, world)
    once = (
        "SearchQueues",
        "ListHoursOfOperations",
        "ListContactFlows",
        "ListPhoneNumbersV2",
        "ListFlowAssociations",
    )
    assert {name: counts[name] for name in once} == dict.fromkeys(once, 1)
    assert counts["ListQueueEmailAddresses"] == 1
    assert "DescribeQueue" not in counts
    assert "DescribeEmailAddress" not in counts


def test_lists_of_one_queue_are_read_only_where_a_manifest_states_that_field(rig: Rig) -> None:
    world: list[Manifest] = [queue(f"q{number}") for number in range(6)]
    rig.settle(world)
    assert not {"ListQueueQuickConnects", "ListQueueEmailAddresses"} & set(_counts(rig, world))
    world[0] = queue("q0", quickConnects=["Billing desk"])
    world[1] = queue("q1", quickConnects=[])
    world += [association("r3", "q3", addresses=[]), email("info"), association("r4", "q4", default="info")]
    rig.settle(world)
    counts = _counts(rig, world)
    assert counts["ListQueueQuickConnects"] == 2
    assert counts["ListQueueEmailAddresses"] == 2


def test_addresses_are_described_only_where_their_tags_matter(make_rig: Callable[..., Rig]) -> None:
    rig = _seeded(make_rig, emails=250)
    world = [email(f"m{number:04}") for number in range(250)]
    counts = _counts(rig, world)
    assert "DescribeEmailAddress" not in counts
    # every address three pages, those that are ours three more, and at most one each for tags without uid and for words
    assert 6 <= counts["SearchEmailAddresses"] <= 8
    world[3] = email("m0003", tags={"team": None})
    assert _counts(rig, world)["DescribeEmailAddress"] == 1
    world[4] = email("m0004", metadata={"renamedFrom": "old"})
    assert _counts(rig, world)["DescribeEmailAddress"] == 2


def test_an_address_to_adopt_or_to_delete_is_described(make_rig: Callable[..., Rig]) -> None:
    rig = _seeded(make_rig, emails=20)
    rig.make_address("new@example.com")
    world = [email(f"m{number:04}") for number in range(19)]
    world.append(email("new", metadata={"lifecycle": {"adopt": True}}))
    since = rig.mark()
    plan = rig.plan(world, prune=True)
    assert {one.action for one in plan.changes} == {"adopt", "delete"}
    described = {
        one.parameters["EmailAddressId"]
        for one in rig.calls(since)
        if one.operation == "DescribeEmailAddress"
    }
    ids = rig.addresses()
    assert described == {ids["new@example.com"], ids["m0019@example.com"]}


def test_only_queues_need_no_look_at_every_address(make_rig: Callable[..., Rig]) -> None:
    rig = _seeded(make_rig, emails=250)
    rig.settle([queue("sales")])
    since = rig.mark()
    rig.plan([queue("sales")])
    searched = [one.parameters for one in rig.calls(since) if one.operation == "SearchEmailAddresses"]
    assert all("SearchFilter" in one for one in searched)


def test_only_operations_that_read_are_asked_for(rig: Rig) -> None:
    since = rig.mark()
    rig.plan([queue("sales"), email("info"), association("route", "sales", default="info")], prune=True)
    assert rig.writes(since) == []
    assert len(rig.calls(since)) <= 10

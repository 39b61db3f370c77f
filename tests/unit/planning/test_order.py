"""In which order changes can be carried out."""

from __future__ import annotations

from reconciler.model.change import Change
from reconciler.model.plan import Plan
from tests.support.rig import Rig, association, email, queue


def _numbers(plan: Plan) -> dict[str, int]:
    return {one.address: number for number, one in enumerate(plan.changes)}


def _topological(plan: Plan) -> None:
    done: set[str] = set()
    for change in plan.changes:
        for call in change.calls:
            assert set(call.depends_on) <= done, call.id
            done.add(call.id)


def _at(plan: Plan, address: str) -> Change:
    return next(one for one in plan.changes if one.address == address)


WORLD = [
    association("zz-route", "sales", default="info", addresses=["help"]),
    queue("sales"),
    email("info", alias="help"),
    email("help"),
    queue("aaa"),
]


def test_what_others_wait_for_is_created_first(rig: Rig) -> None:
    plan = rig.plan(WORLD)
    _topological(plan)
    number = _numbers(plan)
    assert number["EmailAddress/help"] < number["EmailAddress/info"]
    route = _at(plan, "EmailAddressAssociation/zz-route")
    assert number[route.address] == len(plan.changes) - 1
    awaited = {one.split(":")[0] for one in route.calls[0].depends_on}
    assert awaited == {"Queue/sales", "EmailAddress/info", "EmailAddress/help"}


def test_the_order_of_documents_does_not_matter(rig: Rig) -> None:
    def shape(plan: Plan) -> list[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
        return [(c.address, tuple((one.id, one.depends_on) for one in c.calls)) for c in plan.changes]

    assert shape(rig.plan(WORLD)) == shape(rig.plan(WORLD[::-1]))


def test_calls_of_one_change_follow_each_other(rig: Rig) -> None:
    rig.settle([queue("sales")])
    change = _at(
        rig.plan([queue("sales", maxContacts=4, status="DISABLED", hoursOfOperation="Basic Hours")]),
        "Queue/sales",
    )
    ids = [one.id for one in change.calls]
    assert len(ids) == len(set(ids)) == 3
    assert [one.depends_on for one in change.calls] == [(), (ids[0],), (ids[1],)]


def test_a_name_is_given_up_before_it_is_taken(rig: Rig) -> None:
    rig.settle([queue("one", name="Sales"), queue("two", name="Support")])
    stated = [queue("one", name="Support"), queue("two", name="Second line")]
    plan = rig.plan(stated)
    assert _numbers(plan) == {"Queue/two": 0, "Queue/one": 1}
    assert _at(plan, "Queue/one").calls[0].depends_on == (_at(plan, "Queue/two").calls[-1].id,)
    rig.settle(stated)


def test_a_deleted_queue_gives_up_its_name_too(rig: Rig) -> None:
    rig.settle([queue("one", name="Sales"), queue("two", name="Support")])
    stated = [queue("two", name="Sales")]
    plan = rig.plan(stated, prune=True)
    assert _numbers(plan) == {"Queue/one": 0, "Queue/two": 1}
    delete = _at(plan, "Queue/one")
    awaited = _at(plan, "Queue/two").calls[0].depends_on
    # the delete, not the call behind it that only takes a refused delete back
    assert awaited == (next(one.id for one in delete.calls if one.operation == "DeleteQueue"),)
    rig.settle(stated, prune=True)


def test_names_that_are_swapped_wait_for_each_other(rig: Rig) -> None:
    rig.settle([queue("one", name="Sales"), queue("two", name="Support")])
    plan = rig.plan([queue("one", name="Support"), queue("two", name="Sales")])
    refusal = next(one for one in plan.refusals if one.code == "circular")
    assert "Queue/one" in refusal.message
    assert "Queue/two" in refusal.message
    assert refusal.fix


def test_what_holds_an_id_changes_before_the_object_goes(rig: Rig) -> None:
    addresses = [email("info"), email("help")]
    route = association("route", "sales", default="info", addresses=["help"])
    rig.settle([queue("sales"), *addresses, route])
    stated = [queue("sales"), addresses[0], association("route", "sales", default="info", addresses=[])]
    plan = rig.plan(stated, prune=True)
    _topological(plan)
    assert [(one.address, one.action) for one in plan.changes] == [
        ("EmailAddressAssociation/route", "update"),
        ("EmailAddress/help", "delete"),
    ]
    rig.settle(stated, prune=True)


def test_a_queue_goes_before_its_default_address(rig: Rig) -> None:
    rig.settle([queue("sales"), email("info"), association("route", "sales", default="info"), queue("other")])
    plan = rig.plan([queue("other")], prune=True)
    _topological(plan)
    number = _numbers(plan)
    assert number["Queue/sales"] < number["EmailAddress/info"]
    rig.settle([queue("other")], prune=True)
    assert "info@example.com" not in rig.addresses()

"""A plan as the comment of a review."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds.rerouting import routing_changed_by
from reconciler.model.change import Change, FieldChange
from reconciler.model.plan import GuardResult, Plan, PlanWarning, Refusal
from reconciler.model.routing import Rerouted
from reconciler.render.plan_markdown import MOST, markdown
from tests.support.review import creating, plan

NO_MAP = Rerouted()


def change(address: str = "Queue/sales", **different: Any) -> Change:
    return Change(**{"address": address, "action": "update", "reason": "differs", "risk": "low", **different})


def shown(made: Plan, **told: Any) -> str:
    return markdown(made, routing_changed_by(made), **told)


def test_the_verdict_is_the_first_line() -> None:
    first = shown(plan(change(risk="high", action="delete"))).splitlines()[0]
    assert first == "**1 to delete in acme/production; 0 unchanged\\. 0 calls\\.**".replace("\\.", ".")


def test_the_greatest_risk_comes_first_and_low_risk_is_folded() -> None:
    text = shown(
        plan(
            change("Queue/c"),
            change("Queue/b", risk="medium"),
            change("Queue/a", risk="high", action="delete"),
        )
    )
    places = [
        text.index(one) for one in ("High risk", "Queue/a", "Medium risk", "Queue/b", "<details>", "Queue/c")
    ]
    assert places == sorted(places)
    assert "<summary>1 change of low risk</summary>" in text
    assert text.index("</details>") > places[-1]


def test_a_live_name_is_told_once() -> None:
    """By the load where there is one, else by the reason: whoever reviews knows addresses and numbers, not names."""
    fields = (FieldChange("spec.inboundFlow", "Inbound", "Inbound VIP"),)
    update = change(
        "EmailAddress/support", reason="“support@example.com” differs from its manifest", fields=fields
    )
    assert "“support@\u200bexample.com” differs" in shown(plan(update))
    load = {"queue": "Sales", "agentsStaffed": 2, "waiting": 0, "oldestSeconds": None}
    told = shown(plan(replace(update, impact={"queues": [load]})))
    assert ("differs" in told, "Concerns “Sales”" in told) == (False, True)


def test_fields_stand_in_a_table() -> None:
    fields = (
        FieldChange("spec.name", "Old", "New"),
        FieldChange("spec.quickConnects", ("a", "b"), ("b", "c")),
        FieldChange("spec.description", None, "x"),
    )
    text = shown(plan(change(fields=fields)))
    assert "| field | before | after |\n|---|---|---|\n" in text
    assert "| `spec.name` | `Old` | `New` |" in text
    assert "| `spec.quickConnects` | − `a`<br>1 stays | + `c` |" in text
    assert "| `spec.description` | *absent* | `x` |" in text


def test_what_is_created_has_no_before() -> None:
    text = shown(plan(change(action="create", fields=(FieldChange("spec.name", None, "New"),))))
    assert "| field | value |\n|---|---|\n| `spec.name` | `New` |" in text


def test_what_cannot_be_undone_whom_it_concerns_and_why() -> None:
    load = {"queue": "Sales", "agentsStaffed": 2, "waiting": 3, "oldestSeconds": 125, "source": "connect"}
    text = shown(
        plan(
            change(
                action="delete",
                risk="high",
                reason="left over",
                irreversible="its id is gone",
                impact={"queues": [load], "readAt": "2026-11-02T12:00:00Z"},
                awaiting=True,
                renamed_from="Queue/old",
            )
        )
    )
    assert "**delete** `Queue/sales`, was `Queue/old`, awaiting a person" in text
    assert "left over" in text
    assert "**Cannot be undone:** its id is gone" in text
    assert "Concerns “Sales”: 3 waiting (oldest 125 s), 2 agents staffed" in text


def test_refusals_guards_and_warnings() -> None:
    text = shown(
        plan(
            change(),
            refusals=(Refusal("stale", "Queue/a", "it moved", "plan again"),),
            guards=(
                GuardResult("freeze", "overridden", None, "until Monday"),
                GuardResult("account", "ok", None, "-"),
            ),
            warnings=(PlanWarning("leftOver", "Queue/b", "it stands in no manifest"),),
        )
    )
    assert text.startswith("**Refused in acme/production: 1 reason, nothing would be applied.**")
    assert "#### Refused\n\n- `Queue/a`: it moved `stale`<br>→ plan again\n" in text
    assert "#### Guards\n\n- **freeze overridden** until Monday\n" in text
    assert "account" not in text
    assert "#### Warnings\n\n- `Queue/b`: it stands in no manifest `leftOver`\n" in text


def test_the_map_shows_before_and_after() -> None:
    fields = (FieldChange("spec.inboundFlow", "Old", "New"),)
    text = shown(plan(change("EmailAddress/a", fields=fields)))
    (diagram,) = re.findall("```mermaid\n(.*?)```", text, re.DOTALL)
    assert re.search(r'\["Before, inbound"\].*Old.*\["After, inbound"\].*New', diagram, re.DOTALL)
    assert "mermaid" not in shown(plan(change(fields=(FieldChange("spec.maxContacts", 1, 2),))))


def test_a_map_that_does_not_fit_is_not_left_out_in_silence() -> None:
    text = shown(creating(2000))
    assert "mermaid" not in text
    assert "Lines of the map that change: 2500. The whole plan draws them." in text


def test_the_map_says_what_a_saved_plan_does_not_hold() -> None:
    fields = (FieldChange("spec.inboundFlow", "Old", "New"),)
    gone = change("EmailAddress/b", action="delete")
    assert "does not hold it: EmailAddress/b." in shown(plan(change("EmailAddress/a", fields=fields), gone))


def test_it_says_where_the_whole_is() -> None:
    assert "reconciler show PLANFILE --format html" in shown(plan(change()))
    assert "[the report](https://ci.example.com/1)" in shown(
        plan(change()), report="[the report](https://ci.example.com/1)"
    )


@pytest.mark.parametrize("size", [10, 25, 400, 2000])
def test_it_is_never_too_long(size: int) -> None:
    text = shown(creating(size))
    assert len(text) <= MOST < 65_536
    told = sum(
        map(int, re.findall(r"(\d+) of (?:high|medium|low) risk", text.partition("Not shown here")[2]))
    )
    assert len(re.findall(r"^`[+~»±«−]` \*\*", text, re.MULTILINE)) + told == size
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    assert text.count("```") % 2 == 0


def test_what_is_cut_is_of_the_lowest_risk() -> None:
    text = shown(creating(400), most=20_000)
    said = text.partition("Not shown here")[2]
    assert "of low risk" in said
    assert "of high risk" not in said


@pytest.mark.parametrize("most", [10_000, MOST])
def test_long_lists_and_values_have_an_end(most: int) -> None:
    long = "x" * 5_000
    many = plan(
        change(
            fields=tuple(FieldChange(f"spec.tags.{number}", long, None) for number in range(300)), risk="high"
        ),
        refusals=tuple(Refusal("r", f"Queue/{number}", long, long) for number in range(300)),
        warnings=tuple(PlanWarning("w", None, long) for number in range(300)),
    )
    text = shown(many, most=most)
    assert len(text) <= most
    assert re.search(r"- … and \d+ more", text)
    assert "of high risk" in text or "… and 260 more fields" in text


@pytest.mark.parametrize("most", [10_000, MOST])
@pytest.mark.parametrize("length", range(50, 90))
def test_a_list_that_is_cut_is_still_there(length: int, most: int) -> None:
    """However long its items are: the words on what is left out have their room."""
    said = "x" * length
    text = shown(
        plan(
            refusals=(Refusal("r", None, said, said),) * 200,
            guards=(GuardResult("freeze", "warns", None, said),) * 200,
            warnings=(PlanWarning("w", None, said),) * 200,
        ),
        most=most,
    )
    assert len(text) <= most
    for title in ("Refused", "Guards", "Warnings"):
        items = text.partition(f"#### {title}\n\n")[2].partition("\n\n")[0].splitlines()
        (left_out,) = re.findall(r"^- … and (\d+) more$", items[-1])
        assert len(items) - 1 + int(left_out) == 200
        assert len(items) > 2


def test_changes_leave_room_for_the_warnings() -> None:
    fields = tuple(FieldChange(f"spec.tags.{number}", None, "x" * 200) for number in range(30))
    changes = (change(f"Queue/{number}", risk="high", fields=fields) for number in range(30))
    text = shown(plan(*changes, warnings=(PlanWarning("w", None, "It is said all the same."),)))
    assert "of high risk" in text
    assert "It is said all the same." in text


def test_a_list_of_which_nothing_fits_is_named() -> None:
    long = "\U000e0001" * 240
    text = shown(plan(refusals=(Refusal("r", f"Queue/{long}", long, long),)))
    assert "#### Refused\n\n- … and 1 more\n" in text


def test_a_plan_without_changes_is_one_sentence() -> None:
    empty = replace(plan(), guards=(), warnings=())
    lines = [one for one in shown(empty).splitlines() if one]
    assert len(lines) == 2
    assert lines[0] == "**No changes in acme/production: 0 resources as stated.**"

"""A plan as text that people like to read."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from reconciler.cli.output import print_lines
from reconciler.cli.settings import Settings
from reconciler.model.change import Change, FieldChange
from reconciler.model.load import Load
from reconciler.model.plan import GuardResult, Plan, PlanTarget, PlanWarning, Refusal, Summary
from reconciler.render.terminal import field_lines, plan_lines
from reconciler.render.verdict import verdict

PLAN = Plan(
    plan_id="p",
    workspace="acme",
    environment="sandbox",
    created_at="2026-11-02T12:00:00Z",
    expires_at="2026-11-03T12:00:00Z",
    tool_version="0",
    target=PlanTarget("123456789012", "us-east-1", "5a4d8f0e"),
    manifests_digest="-",
)
ASSUMED = {"connect.CreateQueue": {"rate": 2.0, "burst": 5}}


def _change(**different: Any) -> Change:
    return Change(
        **{"address": "Queue/sales", "action": "update", "reason": "differs", "risk": "low", **different}
    )


def _plan(*changes: Change, **counts: Any) -> Plan:
    return replace(PLAN, changes=changes, summary=Summary(**counts))


def _text(plan: Plan) -> str:
    return "\n".join(line.plain for line in plan_lines(plan))


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (_plan(unchanged=0), "No changes in acme/sandbox: 0 resources as stated."),
        (_plan(unchanged=1), "No changes in acme/sandbox: 1 resource as stated."),
        (_plan(unchanged=25), "No changes in acme/sandbox: 25 resources as stated."),
        (_plan(_change(), update=1, calls=1), "1 to update in acme/sandbox; 0 unchanged. 1 call."),
        (
            _plan(_change(), create=2, update=1, delete=3, unchanged=4, calls=9),
            "2 to create, 1 to update, 3 to delete in acme/sandbox; 4 unchanged. 9 calls.",
        ),
        (
            _plan(_change(), adopt=1, replace=1, release=1, calls=3, seconds=1.5, quotas_assumed=ASSUMED),
            (
                "1 to adopt, 1 to replace, 1 to release in acme/sandbox; 0 unchanged. "
                "3 calls, at least 1.5 s under the API's quotas."
            ),
        ),
        (
            _plan(
                _change(irreversible="gone"),
                _change(address="Queue/b", irreversible="gone", awaiting=True),
                _change(address="Queue/c", awaiting=True),
                delete=2,
                update=1,
            ),
            "1 to update, 2 to delete in acme/sandbox; 0 unchanged. 0 calls. 2 await a person. 2 cannot be undone.",
        ),
        (
            _plan(_change(awaiting=True), update=1),
            "1 to update in acme/sandbox; 0 unchanged. 0 calls. 1 awaits a person.",
        ),
        (
            replace(_plan(_change(), update=1), refusals=(Refusal("x", None, "m", "f"),)),
            "Refused in acme/sandbox: 1 reason, nothing would be applied.",
        ),
        (
            replace(PLAN, refusals=(Refusal("x", None, "m", "f"), Refusal("y", None, "m", "f"))),
            "Refused in acme/sandbox: 2 reasons, nothing would be applied.",
        ),
    ],
)
def test_the_verdict_comes_first_in_one_sentence(plan: Plan, said: str) -> None:
    assert verdict(plan).text == said
    assert _text(plan).splitlines()[0] == said


def test_the_greatest_risk_comes_first_and_addresses_in_order() -> None:
    changes = [
        _change(address="Queue/b", risk="low"),
        _change(address="Queue/a", risk="low"),
        _change(address="Queue/z", risk="high", action="delete", irreversible="its id is gone"),
        _change(address="Queue/m", risk="medium"),
    ]
    text = _text(_plan(*changes))
    parts = ["High risk", "Queue/z", "cannot be undone: its id is gone", "Medium risk", "Queue/m", "Low risk"]
    found = [text.index(one) for one in [*parts, "Queue/a", "Queue/b"]]
    assert found == sorted(found)


def test_fields_are_aligned() -> None:
    fields = (
        FieldChange("spec.maxContacts", 3, 10),
        FieldChange("spec.name", "Sales", "Selling"),
        FieldChange("spec.description", None, "What for"),
    )
    lines = [line.plain for line in field_lines(_change(fields=fields))]
    assert len({line.index("→") for line in lines}) == 1
    assert len({cell_len(line[: line.index("→")]) for line in lines}) == 1


def test_fields_are_aligned_in_any_script() -> None:
    fields = (FieldChange("spec.name", "営業部", "Sales"), FieldChange("spec.description", "Sales", "営業部"))
    lines = [line.plain for line in field_lines(_change(fields=fields))]
    assert len({cell_len(line[: line.index("→")]) for line in lines}) == 1


def test_sets_show_what_goes_and_comes_and_how_many_stay() -> None:
    field = FieldChange("spec.addresses", ("a@x", "b@x", "c@x"), ("b@x", "c@x", "d@x"))
    assert [line.plain.split() for line in field_lines(_change(fields=(field,)))] == [
        ["spec.addresses", "-", "a@x"],
        ["+", "d@x"],
        ["2", "stay"],
    ]
    one = FieldChange("spec.addresses", ("a@x", "b@x"), ("b@x",))
    assert [line.plain for line in field_lines(_change(fields=(one,)))][-1].endswith("1 stays")


def test_long_values_stand_below_each_other() -> None:
    field = FieldChange("spec.description", "x" * 60, "y" * 60)
    lines = [line.plain for line in field_lines(_change(fields=(field,)))]
    assert [line.strip().split()[-2] for line in lines] == ["-", "+"]
    assert lines[0].index("x") == lines[1].index("y")


def test_refusals_guards_and_warnings_say_what_to_do() -> None:
    plan = replace(
        PLAN,
        refusals=(Refusal("protection", "Queue/sales", "it is protected", "take it off first"),),
        guards=(
            GuardResult("protection", "blocks", "Queue/sales", "it is protected"),
            GuardResult("updates", "overridden", None, "more than 50"),
            GuardResult("account", "ok", None, "as configured"),
        ),
        warnings=(
            PlanWarning("leftover", "Queue/old", "Queue/old is left over"),
            PlanWarning("x", "Queue/a", "hm"),
        ),
    )
    text = _text(plan)
    assert "Queue/sales: it is protected [protection]" in text
    assert "→ take it off first" in text
    assert "updates overridden: more than 50" in text
    assert "as configured" not in text
    assert text.count("Queue/old") == 1
    assert "Queue/a: hm [x]" in text


EVIL = "\x1b[2J\x9b\u202e\r\n| @all <b>"


def test_names_from_the_live_side_never_steer_the_terminal() -> None:
    change = _change(
        address=f"Queue/{EVIL}",
        reason=f"“{EVIL}” was",
        renamed_from=EVIL,
        irreversible=EVIL,
        fields=(
            FieldChange("spec.name", EVIL, EVIL * 9),
            FieldChange(f"spec.tags[{EVIL}]", None, EVIL),
            FieldChange("spec.addresses", (EVIL,), (f"{EVIL}2",)),
        ),
    )
    plan = replace(
        _plan(change, replace(change, action="create")),
        workspace=EVIL,
        warnings=(PlanWarning("x", EVIL, EVIL),),
        guards=(GuardResult("updates", "warns", EVIL, EVIL),),
    )
    for one in (plan, replace(plan, refusals=(Refusal("x", EVIL, EVIL, EVIL),))):
        for line in plan_lines(one):
            assert line.plain.isprintable() or not line.plain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _printed(stream: io.StringIO, *, color: bool = True, **variables: str) -> str:
    settings = Settings(color=color, variables={"TERM": "xterm-256color", **variables}, out=stream)
    print_lines(
        settings, plan_lines(_plan(_change(fields=(FieldChange("spec.name", "[red]a", ":bug:"),)), update=1))
    )
    return stream.getvalue()


def test_colours_are_for_terminals() -> None:
    assert "\x1b[" in _printed(Terminal())


@pytest.mark.parametrize(
    ("stream", "color", "variables"),
    [
        (io.StringIO, True, {}),
        (Terminal, True, {"NO_COLOR": "1"}),
        (Terminal, False, {}),
        (Terminal, True, {"TERM": "dumb"}),
        (io.StringIO, True, {"FORCE_COLOR": "1"}),
    ],
)
def test_no_escape_code_anywhere_else(
    stream: type[io.StringIO], color: bool, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert "\x1b" not in _printed(stream(), color=color, **variables)


def test_an_empty_no_color_does_not_count() -> None:
    assert "\x1b[" in _printed(Terminal(), NO_COLOR="")


def test_nothing_is_read_as_markup_nor_wrapped() -> None:
    settings = Settings(variables={}, out=io.StringIO())
    change = _change(fields=(FieldChange("spec.name", "[red]a", ":bug:" + "x" * 70),))
    print_lines(settings, plan_lines(_plan(change, update=1)))
    assert isinstance(settings.out, io.StringIO)
    assert "[red]a" in settings.out.getvalue()
    assert ":bug:" + "x" * 70 in settings.out.getvalue()


def test_whom_a_change_concerns_is_a_line_for_each_queue() -> None:
    impact = {
        "queues": [
            Load(2, 3, 125, "connect").document("Retail"),
            Load(1, 0, None, "symbee").document("sms-care"),
            Load().document("odd\x1b[2J"),
        ],
        "readAt": "2026-11-02T12:00:01Z",
    }
    lines = _text(_plan(_change(impact=impact), update=1)).splitlines()
    assert "      “Retail”: 3 waiting (oldest 125 s), 2 agents staffed, read 12:00:01Z" in lines
    assert "      “sms-care”: 0 waiting, 1 agent staffed, read 12:00:01Z" in lines
    assert r"      “odd\x1b[2J”: load unknown, read 12:00:01Z" in lines

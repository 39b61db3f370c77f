"""What figures mean, in words and for the guard."""

from __future__ import annotations

import pytest

from reconciler.model.load import Exposed, Load, said, stranded, way_out

OLD = Exposed("connect", "arn:old", "Old", "deleted", disabled=False)


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (Load(2, 3, 125, "connect"), "3 waiting (oldest 125 s), 2 agents staffed"),
        (Load(1, 0, 0, "connect"), "0 waiting, 1 agent staffed"),
        (Load(None, 3, None, "symbee"), "3 waiting, agents unknown"),
        (Load(2, None, None, None), "waiting unknown, 2 agents staffed"),
        (Load(), "load unknown"),
        (Load(unread="it was denied"), "load unknown (it was denied)"),
        (Load(deserted=True), "disabled, and without figures over three reads: counts as empty"),
    ],
)
def test_a_load_in_words(load: Load, words: str) -> None:
    assert said(load) == words


@pytest.mark.parametrize(
    ("load", "empty", "silent"),
    [
        (Load(waiting=0), True, False),
        (Load(waiting=1), False, False),
        (Load(), False, True),
        (Load(unread="denied"), False, False),
        (Load(waiting=0, unread="denied"), True, False),
        (Load(deserted=True), True, True),
    ],
)
def test_unknown_is_not_empty_and_not_asked_is_not_silent(load: Load, empty: bool, silent: bool) -> None:
    assert (load.is_empty, load.is_silent) == (empty, silent)


def test_what_the_guard_says() -> None:
    assert stranded(OLD, Load(waiting=0)) is None
    one = stranded(OLD, Load(waiting=1, oldest_seconds=7))
    assert one == "“Old” would be deleted, and 1 contact waits in it, the oldest for 7 s"
    assert stranded(OLD, Load(waiting=2)) == "“Old” would be deleted, and 2 contacts wait in it"
    unknown = stranded(OLD._replace(fate="disabled"), Load(unread="it was denied"))
    assert unknown == "“Old” would be disabled, and whether anybody waits in it is unknown: it was denied"
    assert "not zero" in str(stranded(OLD, Load()))


def test_the_way_out_names_the_exact_override() -> None:
    assert way_out("Queue/x", drains=True).endswith("or use --override waitingContacts=Queue/x")
    assert "--drain" in way_out("Queue/x", drains=True)
    assert "--drain" not in way_out("SkillQueue/x", drains=False)

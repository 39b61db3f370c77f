"""The page of all codes is what the catalogue says, and `explain` says it too."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.manifests.explaining_codes import codes_from
from reconciler.model.codes import GROUPS, find, words
from tests.acceptance.codes import PAGE, page
from tests.acceptance.program import run
from tests.acceptance.test_links import anchors


def test_the_page_of_codes_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.acceptance.codes"


def test_every_code_has_a_heading_of_its_own() -> None:
    headings = anchors(page())
    assert {word.lower() for word in words()} <= headings
    assert not [one for one in headings if one.endswith("-1")]


def test_a_code_for_people(tmp_path: Path) -> None:
    shown = run(tmp_path, "explain", "locked")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == (
        "locked\nrefusal\n\n"
        "Another run holds the environment's lock, or lock.json cannot be understood, which counts as held.\n"
        "One apply at a time; nothing waits for a lock.\n\n"
        "What to do\n"
        "  Wait until the run that the message names is done. If it is gone, the lock ends by itself, 30\n"
        "  seconds after its last sign of life at the latest; reconciler unlock shows the holder, asks, and\n"
        "  removes it.\n\n"
        "  met  When a plan is applied\n"
    )


def test_how_to_accept_and_how_to_override(tmp_path: Path) -> None:
    assert run(tmp_path, "explain", "ukIsGb").out.endswith(
        "  accept it  metadata.acknowledge: [ukIsGb] in the document\n"
    )
    assert run(tmp_path, "explain", "deletes").out.endswith(
        "  override it  --override deletes, or deletes=ADDRESS for one address\n"
    )


def test_a_code_for_machines(tmp_path: Path) -> None:
    document = run(tmp_path, "explain", "pinpointEnded", "--format", "json").json
    assert (document["code"], document["levels"], document["met"]) == (
        "pinpointEnded",
        ["warning", "refusal"],
        "What goes with what",
    )
    assert (document["acknowledge"], document["override"]) == (True, False)
    assert "endUserMessagingSns" in document["mend"]
    assert "`" not in document["means"] + document["mend"]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.title)
def test_every_code_is_explained(group: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for word in words():
        known = find(word)
        if known is None or known[0] is not group:
            continue
        shown = run(tmp_path, "explain", word)
        assert (shown.code, shown.out.splitlines()[0]) == (0, word)
        assert all(len(line) <= 60 or " " not in line.strip() for line in shown.out.splitlines())


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("lockd", "the code locked or lockLost?"),
        ("Locked", "the code locked?"),
        ("Quue", "Queue? or the code quote?"),
        ("queue", "Queue?"),
        ("zzzzzz", ""),
    ],
)
def test_a_word_that_is_nothing_is_answered_with_kinds_and_codes(
    word: str, meant: str, tmp_path: Path
) -> None:
    ran = run(tmp_path, "explain", word)
    assert (ran.code, ran.out) == (64, "")
    assert f"there is no kind '{word}', and no code of that name" in ran.err
    assert (f"→ did you mean {meant} kinds are: " if meant else "→ kinds are: ") in ran.err
    assert run(tmp_path, "explain", word, "--format", "json").json["error"]["code"] == "unknownKind"


def test_without_an_argument_it_says_that_codes_can_be_explained(tmp_path: Path) -> None:
    assert "reconciler explain CODE" in run(tmp_path, "explain").out.splitlines()[-1]
    assert "CODE is the word in brackets" in run(tmp_path, "explain", "--help").out


def test_codes_for_completion() -> None:
    assert codes_from("lo") == ["loadUnread", "locked", "lockLost"]
    assert codes_from("") == []
    assert codes_from("Queue") == codes_from("locked.") == codes_from(".") == []

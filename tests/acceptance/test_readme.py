"""What the texts show is what is seen: every transcript is typed again, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconciler.cli.app import COMMANDS
from tests.acceptance.test_help import TEXTS, TYPED
from tests.acceptance.transcripts import FILES, Step, clone, normal, play, steps
from tests.source import ROOT

README = ROOT / "README.md"
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_is_shown_is_what_is_seen(file: Path, tmp_path: Path) -> None:
    shown = list(steps(file.read_text(encoding="utf-8")))
    seen = play(file, clone(tmp_path))
    for one, other in zip(seen, shown, strict=True):
        assert normal(str(one)) == normal(str(other)), (
            "python -m tests.acceptance.transcripts writes it again"
        )


def test_the_readme_shows_the_demo() -> None:
    assert README in FILES
    assert "make demo" in [step.command for step in steps(README.read_text(encoding="utf-8"))]


def test_the_readme_lists_every_command_and_no_other() -> None:
    text = README.read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z -]+)[^`]*` \|", text, re.MULTILINE)
    listed = {words.strip() for words in table}
    groups = {path.split(" ")[0] for path in TYPED if " " in path}
    assert listed == {path for path in TYPED if path and path not in groups}
    assert {words.split(" ")[0] for words in listed} == set(COMMANDS)


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    targets = LINK.findall(file.read_text(encoding="utf-8"))
    assert [target for target in targets if not (file.parent / target).exists()] == []


def test_a_transcript_is_read_as_it_is_typed() -> None:
    text = "Before\n```console\n$ cat > a <<'E'\n> b: 1\n> E\n$ echo 1.5 s; false\n1.5 s\n```\nAfter"
    assert list(steps(text)) == [Step("cat > a <<'E'\nb: 1\nE", ""), Step("echo 1.5 s; false", "1.5 s\n")]
    assert normal("done in 1.5 s, plan 20261121T220130Z-9f3a1c27") == normal(
        "done in 0.4 s, plan 20270101T000000Z-00000000"
    )

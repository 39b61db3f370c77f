"""kill -9 at every write to the backend, while work is handed over and while it is confirmed: the same command again
ends whole.
"""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.acceptance.mortal import killed
from tests.acceptance.portal import CREDENTIALS, EMAIL, SALES, TWILIO, Portal, different, living, results

KILLED = -signal.SIGKILL
MOST = 24


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


class Died(Portal):
    """A copy of a workspace, in which a command was killed."""

    def __init__(self, template: Portal, folder: Path) -> None:
        self.workspace = Path(shutil.copytree(template.workspace, folder))


def everywhere(template: Portal, folder: Path, *arguments: str, code: int) -> list[Died]:
    """The workspace after the command was killed at each of its writes in turn."""
    copies = [Died(template, folder / f"at-{at}") for at in range(MOST)]
    statuses = killed([(one.workspace, at) for at, one in enumerate(copies)], *arguments)
    writes = statuses.count(KILLED)
    assert statuses == [KILLED] * writes + [code] * (MOST - writes)
    assert 8 <= writes < MOST
    return copies[:writes]


def check_whole(died: Portal, name: str, count: int) -> None:
    """One list is open, of so many items, and nothing is left when it is confirmed."""
    assert f"{count} of {count} to do" in died.text(name)
    assert died.plan().code == 6
    assert set(results(died.confirm(name)).values()) == {"done"}
    assert died.plan().code == 0
    assert "confirmed." in died.text(name)


def test_an_apply(tmp_path: Path) -> None:
    template = Portal(tmp_path / "template", (SALES, TWILIO))
    for died in everywhere(template, tmp_path, "apply", "--yes", code=6):
        name = died.hand_over()
        for other in set(died.lists()) - {name}:  # that was never opened, so nobody was told of it
            assert died.confirm(other, code=4)["error"]["code"] == "worklistClosed"
        check_whole(died, name, 2)


def test_an_apply_that_supersedes_and_records(tmp_path: Path) -> None:
    """One object changes, one is new, of one only the owner's words change: a list that was open is superseded."""
    template = Portal(tmp_path / "template", (SALES, EMAIL))
    template.settle()
    template.state(different(SALES, wrapSeconds=5), EMAIL)
    former = template.hand_over()
    template.state(different(SALES, wrapSeconds=6), living(EMAIL, protect=True), TWILIO)
    for died in everywhere(template, tmp_path, "apply", "--yes", code=6):
        name = died.hand_over()
        assert name != former
        assert "superseded" in died.text(former)
        assert died.records()["skill-queues/email-returns"]["owner"]["lifecycle"] == "protect"
        check_whole(died, name, 2)


def test_a_confirm(tmp_path: Path) -> None:
    template = Portal(tmp_path / "template", (SALES, TWILIO))
    name = template.hand_over()
    for died in everywhere(template, tmp_path, "apply", "--confirm", name, "--yes", code=0):
        again = died.confirm(name)
        assert set(results(again).values()) <= {"done", "skipped"}
        assert died.plan().code == 0
        assert "Done: 2 of 2 confirmed." in died.text(name)
        assert set(died.records()) == {"rest-sms-mappings/twilio", "skill-queues/sms-sales"}
        assert died.apply(code=0)["changes"] == []


def test_a_confirm_after_which_somebody_applies_instead(tmp_path: Path) -> None:
    """What is on record is on record, and the rest is handed over again."""
    template = Portal(tmp_path / "template", (SALES, TWILIO))
    name = template.hand_over()
    died = everywhere(template, tmp_path, "apply", "--confirm", name, "--yes", code=0)
    for one in died[::3]:
        applied = one.do("apply", "--yes", "--format", "json")
        if applied.code == 6:
            one.confirm(applied.json["worklist"]["id"])
        else:
            assert applied.code == 0, applied
        assert one.plan().code == 0
        assert set(one.records()) == {"rest-sms-mappings/twilio", "skill-queues/sms-sales"}

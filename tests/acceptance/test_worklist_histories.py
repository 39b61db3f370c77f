"""Work lists under whatever people do in whatever order: manifests come, change and go, a part is applied, a part is
confirmed, secrets are changed.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.portal import CREDENTIALS, EMAIL, RETURNS, SALES, TWILIO, Portal, different

STEPS = 14
ANYWAY = ("--override", "waitingContacts")


class History:
    """A workspace in which things happen by chance; the same seed, the same history."""

    def __init__(self, folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chance = random.Random(seed)
        self.monkeypatch = monkeypatch
        self.portal = Portal(folder, (SALES, EMAIL))
        self.told: list[str] = []

    def step(self) -> None:
        """Something happens."""
        happens = (
            self.edit,
            self.edit,
            self.rotate,
            self.apply,
            self.apply_a_part,
            self.confirm,
            self.confirm,
        )
        chosen = self.chance.choice(happens)
        self.told.append(chosen.__name__)
        chosen()

    def edit(self) -> None:
        documents: list[dict[str, Any]] = [
            different(SALES, wrapSeconds=self.chance.choice((5, 30))),
            different(EMAIL, displayName=self.chance.choice(("Returns", "Parcels"))),
        ]
        if self.chance.random() < 0.6:
            documents.append(different(TWILIO, name=self.chance.choice(("Twilio", "All"))))
        if self.chance.random() < 0.6:
            documents.append(RETURNS)
        self.portal.state(*documents)

    def rotate(self) -> None:
        self.monkeypatch.setenv("TWILIO_PASSWORD", f"canary-{self.chance.randrange(3)}")

    def apply(self) -> None:
        flags = ("--prune", *ANYWAY) if self.chance.random() < 0.5 else ()
        assert self.portal.do("apply", "--yes", *flags).code in (0, 6)

    def apply_a_part(self) -> None:
        target = self.chance.choice(("SkillQueue/sms-sales", "SkillQueue/email-returns"))
        assert self.portal.do("apply", "--yes", "--target", target).code in (0, 6)

    def confirm(self) -> None:
        opened = self.opened()
        if opened is None:
            return
        waiting = self.waiting(opened)
        if self.chance.random() < 0.5:
            self.portal.confirm(opened)
        else:
            self.portal.confirm(opened, self.chance.choice(waiting), code=6 if len(waiting) > 1 else 0)

    def opened(self) -> str | None:
        pointer = self.portal.symbee / "worklist.json"
        return json.loads(pointer.read_text("utf-8"))["open"] if pointer.exists() else None

    def document(self, name: str) -> Any:
        return json.loads((self.portal.symbee / "worklists" / f"{name}.json").read_text("utf-8"))

    def waiting(self, name: str) -> list[str]:
        return [one["address"] for one in self.document(name)["items"] if one["confirmed"] is None]

    def check(self) -> None:
        """What holds after every step."""
        opened = self.opened()
        for name in self.portal.lists():
            document = self.document(name)
            left = [one for one in document["items"] if one["confirmed"] is None]
            if name == opened:
                assert left, "an open list of which nothing is left"
                assert document["closed"] is None
            else:
                assert not left or document["closed"], "a list that nobody closed"
        planned = self.portal.plan(*ANYWAY)
        assert planned.code in (0, 2, 6), planned
        marked = {one["address"] for one in planned.json["changes"] if one["awaiting"]}
        assert marked <= set(self.waiting(opened) if opened else ())
        assert (planned.code == 6) == (bool(marked) and len(marked) == len(planned.json["changes"]))

    def end(self) -> None:
        """Whatever was before: apply, confirm, and all is as stated."""
        applied = self.portal.do("apply", "--yes", "--prune", *ANYWAY, "--format", "json")
        assert applied.code in (0, 6), applied
        if applied.json["worklist"]:
            self.portal.confirm(applied.json["worklist"]["id"])
        assert self.portal.plan("--prune", *ANYWAY).code == 0
        assert self.opened() is None


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    history = History(tmp_path / "acme", seed, monkeypatch)
    for _ in range(STEPS):
        history.step()
        history.check()
    history.end()
    written = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert b"canary" not in written

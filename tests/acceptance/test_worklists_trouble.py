"""What goes wrong around a work list: a backend that fails halfway, a change of drivers after a crash, a portal that is
ahead of the record.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.acceptance.portal import CREDENTIALS, SALES, TWILIO, Portal, awaiting, different, results
from tests.acceptance.program import execute

QUEUE = {"kind": "Queue", "metadata": {"name": "retail"}, "spec": {"hoursOfOperation": "Office hours"}}
GATEWAY = {"gateway": {"url": "https://gateway.example.com", "token": {"env": "TWILIO_USER"}}}


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


def configure(portal: Portal, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the environment's symbee."""
    file = portal.workspace / "reconciler.yaml"
    document = yaml.safe_load(file.read_text("utf-8"))
    change(document["spec"]["environments"][0]["symbee"])
    file.write_text(yaml.safe_dump(document), encoding="utf-8")


@pytest.mark.parametrize(("documents", "code"), [((SALES, QUEUE), 5), ((SALES,), 1)])
def test_a_list_that_cannot_be_written_is_a_failure(tmp_path: Path, documents: Any, code: int) -> None:
    """5 where a machine has written something, 1 where nothing was."""
    portal = Portal(tmp_path / "acme", documents)
    portal.symbee.mkdir(parents=True)
    (portal.symbee / "worklists").write_text("in the way", encoding="utf-8")
    applied = portal.apply(code=code)
    told = {one["address"]: one for one in applied["changes"]}
    assert told["SkillQueue/sms-sales"]["result"] == "failed"
    assert "the work list was not written" in told["SkillQueue/sms-sales"]["error"]["message"]
    assert applied["worklist"] is None
    (portal.symbee / "worklists").unlink()
    portal.confirm(portal.hand_over())
    assert portal.plan().code == 0


def test_what_a_gateway_left_open_is_handed_to_a_person_and_never_put_on_record(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "acme", (SALES,))
    configure(portal, lambda symbee: symbee.update(administration=GATEWAY))
    assert portal.do("sandbox", "faults", "--add", "crash,operation=putSkillQueue").code == 0
    assert execute(portal.workspace, "apply", "--yes").code == -signal.SIGKILL
    configure(portal, lambda symbee: symbee.update(administration={"worksheet": {}}))
    applied = portal.apply()
    assert results(applied) == {"SkillQueue/sms-sales": "awaiting"}
    assert portal.records() == {}
    assert portal.hand_over() == applied["worklist"]["id"]
    portal.confirm(applied["worklist"]["id"])
    assert portal.plan().code == 0


def with_statistics(tmp_path: Path) -> Portal:
    """An environment in which queue statistics tell which skill queues there are."""
    portal = Portal(tmp_path / "acme", (SALES,), seed={"secrets": {"SYMBEE_CONNECT_API_KEY": "example-key"}})
    key = {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}}
    configure(portal, lambda symbee: symbee.update(apiKey=key))
    return portal


def made_in_the_portal(portal: Portal, code: str) -> None:
    """Somebody adds a skill queue in the portal."""
    seed = portal.workspace / "more.yaml"
    seed.write_text(
        yaml.safe_dump({"symbee": {"skillQueues": [{"code": code, "spec": {}}]}}), encoding="utf-8"
    )
    assert portal.do("sandbox", "seed", str(seed)).code == 0


def test_what_a_person_has_done_and_not_confirmed_yet_refuses_nothing(tmp_path: Path) -> None:
    portal = with_statistics(tmp_path)
    name = portal.hand_over()
    made_in_the_portal(portal, "sms-sales")
    planned = portal.plan()
    assert (planned.code, awaiting(planned.json)) == (6, {"SkillQueue/sms-sales": True})
    assert portal.hand_over() == name
    portal.state(different(SALES, wrapSeconds=5))
    refused = portal.plan()
    assert refused.code == 4
    (refusal,) = refused.json["refusals"]
    assert refusal["code"] == "exists"
    assert refusal["fix"].startswith(f"confirm it if it was done for the work list {name}; else take it over")
    portal.confirm(name)
    left = portal.plan()
    assert (left.code, [one["action"] for one in left.json["changes"]]) == (2, ["update"])


def test_a_queue_that_was_there_before_is_not_made_but_adopted(tmp_path: Path) -> None:
    portal = with_statistics(tmp_path)
    made_in_the_portal(portal, "sms-sales")
    assert portal.plan().code == 4
    name = portal.hand_over("--adopt", "SkillQueue/sms-sales")
    text = portal.text(name)
    assert "Add Skill Queue" not in text
    assert "(not known)" in text
    portal.confirm(name)
    assert portal.records()["skill-queues/sms-sales"]["owner"]["lifecycle"] == "adopted"
    assert portal.plan().code == 0


def test_a_queue_that_somebody_took_away_in_the_portal_is_noticed(tmp_path: Path) -> None:
    """What a machine can check it does: the statistics say which skill queues there are."""
    portal = with_statistics(tmp_path)
    portal.settle()
    portal.do("sandbox", "reset")
    refused = portal.plan()
    assert refused.code == 4
    assert {one["code"] for one in refused.json["refusals"]} == {"skillQueueAbsent"}


def test_a_confirm_out_of_order_is_believed_and_the_rehearsed_portal_says_so(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "acme", (SALES, TWILIO))
    name = portal.hand_over()
    early = portal.do("apply", "--confirm", name, "--yes", "--only", "RestSmsMapping/twilio")
    assert (early.code, "the sandbox's own portal does not have it" in early.out) == (6, True)
    assert set(portal.records()) == {"rest-sms-mappings/twilio"}
    portal.confirm(name)
    assert portal.plan().code == 0

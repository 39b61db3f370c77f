"""Confirming what was done in the portal, by the real command line: whose, what, by whom, and from wherever."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.acceptance.course import CREDENTIALS as AWS_CREDENTIALS
from tests.acceptance.portal import (
    ALL,
    CREDENTIALS,
    EMAIL,
    MASKED,
    SALES,
    TWILIO,
    WEB_HOOK,
    Portal,
    different,
    living,
    results,
)
from tests.acceptance.program import Ran, begun, run
from tests.support.buckets import Bucket, served

TWILIO_ADDRESS = "RestSmsMapping/twilio"


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**CREDENTIALS, **AWS_CREDENTIALS}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path / "acme", (SALES, TWILIO))


def refused(portal: Portal, name: str, *words: str) -> tuple[int, str]:
    """Exit code and error code of a confirm that fails, with nothing put on record."""
    before = portal.records()
    ran = portal.do("apply", "--confirm", name, "--yes", "--format", "json", *words)
    error = ran.json["error"]
    assert error["fix"] or error["code"] == "usage", error
    assert "Traceback" not in ran.err
    assert portal.records() == before
    return ran.code, error["code"]


# Item by item ---------------------------------------------------------------------------------------------------------


def test_item_by_item_and_twice(portal: Portal) -> None:
    name = portal.hand_over()
    first = portal.confirm(name, "SkillQueue/sms-sales", code=6)
    assert results(first) == {"SkillQueue/sms-sales": "done", TWILIO_ADDRESS: "awaiting"}
    assert first["worklist"]["id"] == name
    assert "1 of 2 to do" in portal.text(name)
    assert portal.plan().code == 6
    assert results(portal.confirm(name, "SkillQueue/sms-sales", code=6))["SkillQueue/sms-sales"] == "skipped"
    assert results(portal.confirm(name)) == {"SkillQueue/sms-sales": "skipped", TWILIO_ADDRESS: "done"}
    records = portal.records()
    assert results(portal.confirm(name)) == {"SkillQueue/sms-sales": "skipped", TWILIO_ADDRESS: "skipped"}
    assert portal.records() == records
    assert portal.plan().code == 0


def test_the_list_is_named_by_its_id_or_by_any_of_its_files(portal: Portal, tmp_path: Path) -> None:
    applied = portal.apply()
    copied = tmp_path / Path(applied["worklist"]["path"]).name
    shutil.copy(applied["worklist"]["path"], copied)
    for name in (str(copied), applied["worklist"]["html"], applied["worklist"]["id"]):
        portal.confirm(name, "SkillQueue/sms-sales", code=6)


@pytest.mark.parametrize("name", ["20200101T000000Z-00000000", "nowhere/x.md", "..", "a b", "\x1b[31m"])
def test_what_is_unknown(portal: Portal, name: str) -> None:
    portal.hand_over()
    assert refused(portal, name) == (4, "worklistUnknown")


def test_a_variable_that_is_not_set_names_none(portal: Portal) -> None:
    assert refused(portal, "") == (64, "usage")


@pytest.mark.parametrize(
    "only",
    [
        "SkillQueue/other",
        "SkillQueue/sms-sales=https://hooks.example.com/x",
        f"{TWILIO_ADDRESS}=http://hooks.example.com/canary-webhook",
        f"{TWILIO_ADDRESS}=",
        f"{TWILIO_ADDRESS}=canary-webhook",
        f"{TWILIO_ADDRESS}=https://",
        f"{TWILIO_ADDRESS}=https://kim:canary-webhook@hooks.example.com/x",
        f"{TWILIO_ADDRESS}=https://hooks.example.com/canary-webhook x",
        "",
    ],
)
def test_what_is_no_item_of_it(portal: Portal, only: str) -> None:
    name = portal.hand_over()
    ran = portal.do("apply", "--confirm", name, "--yes", "--only", only)
    assert ran.code == 64
    assert "canary" not in ran.out + ran.err
    assert portal.records() == {}


def test_what_does_not_go_with_it(portal: Portal) -> None:
    name = portal.hand_over()
    assert portal.do("apply", "--confirm", name).code == 64  # nobody to ask
    for words in (["p.json", "--confirm", name], ["--confirm", name, "--prune"], ["--only", "SkillQueue/x"]):
        assert portal.do("apply", "--yes", *words).code == 64
    assert portal.records() == {}


# Web-hooks ------------------------------------------------------------------------------------------------------------


def everything_said(portal: Portal, *more: Ran) -> str:
    files = [one for one in portal.workspace.rglob("*") if one.is_file()]
    return "\n".join(
        [*(one.read_text("utf-8", "replace") for one in files), *(one.out + one.err for one in more)]
    )


def test_a_web_hook_url_is_taken_down_and_masked_everywhere(portal: Portal) -> None:
    name = portal.hand_over()
    words = ("--yes", "--log-level", "debug", "--only", f"{TWILIO_ADDRESS}={WEB_HOOK}")
    confirmed = portal.do("apply", "--confirm", name, *words)
    assert confirmed.code == 6
    assert portal.records()["rest-sms-mappings/twilio"]["webhookUrl"] == MASKED
    portal.confirm(name)
    drift = portal.do("drift")
    assert f"its web-hook URL is {MASKED}" in drift.out
    assert portal.plan().code == 0
    assert "canary-webhook" not in everything_said(portal, confirmed, drift, portal.do("plan"))
    portal.state(SALES, different(TWILIO, name="Second"))
    portal.confirm(portal.hand_over())
    assert portal.records()["rest-sms-mappings/twilio"]["webhookUrl"] == MASKED


def test_a_web_hook_url_can_follow_when_the_rest_is_confirmed(portal: Portal) -> None:
    name = portal.hand_over()
    portal.confirm(name)
    later = portal.confirm(name, TWILIO_ADDRESS, f"{TWILIO_ADDRESS}={WEB_HOOK}")
    assert results(later)[TWILIO_ADDRESS] == "done"
    assert portal.records()["rest-sms-mappings/twilio"]["webhookUrl"] == MASKED
    two = [f"{TWILIO_ADDRESS}={url}" for url in (WEB_HOOK, "https://hooks.example.com/another-web-hook-url")]
    assert portal.do("apply", "--confirm", name, "--yes", "--only", two[0], "--only", two[1]).code == 64


# The present is not what the list was made of -----------------------------------------------------------------------


def test_a_manifest_that_changed_meanwhile(portal: Portal) -> None:
    """What is on record is what the list says; that it is not all is said, and planned."""
    name = portal.hand_over()
    portal.state(different(SALES, wrapSeconds=5), TWILIO)
    confirmed = portal.do("apply", "--confirm", name, "--yes")
    assert confirmed.code == 0
    assert "the manifests have changed since this list was made" in confirmed.out
    assert portal.records()["skill-queues/sms-sales"]["spec"]["wrapSeconds"] == 30
    planned = portal.plan()
    assert planned.code == 2
    (change,) = planned.json["changes"]
    assert [(one["path"], one["before"], one["after"]) for one in change["fields"]] == [
        ("spec.wrapSeconds", 30, 5)
    ]


def test_manifests_that_cannot_be_read_stand_in_nobodys_way(portal: Portal) -> None:
    name = portal.hand_over()
    (portal.workspace / "manifests" / "all.yaml").write_text("kind: [", encoding="utf-8")
    confirmed = portal.do("apply", "--confirm", name, "--yes")
    assert (confirmed.code, "the manifests have changed" in confirmed.out) == (0, True)


def test_unchanged_manifests_are_not_said_to_have_changed(portal: Portal) -> None:
    assert "have changed" not in portal.do("apply", "--confirm", portal.hand_over(), "--yes").out


def test_checks_beside_them_change_nothing_about_that(portal: Portal) -> None:
    spec = {"queues": ["SkillQueue/sms-sales"], "expect": {"maxItemsInQueue": 5}}
    portal.state(*ALL, {"kind": "QueueCheck", "metadata": {"name": "sales-keep-up"}, "spec": spec})
    assert "have changed" not in portal.do("apply", "--confirm", portal.hand_over(), "--yes").out


def test_a_record_that_was_edited_meanwhile_is_not_overwritten(portal: Portal) -> None:
    portal.settle()
    portal.state(different(SALES, wrapSeconds=5), TWILIO)
    name = portal.hand_over()
    record = portal.symbee / "records" / "skill-queues" / "sms-sales.yaml"
    record.write_text(record.read_text("utf-8").replace("Sales by SMS", "Mended"), encoding="utf-8")
    assert refused(portal, name) == (4, "recordMoved")
    portal.confirm(portal.hand_over())
    assert portal.plan().code == 0


@pytest.mark.parametrize(
    "file", ["worklist.json", "worklists/{}.json", "records/skill-queues/sms-sales.yaml"]
)
def test_damage_is_told_and_is_no_defect(portal: Portal, file: str) -> None:
    portal.settle()
    portal.state(different(SALES, wrapSeconds=5), TWILIO)
    name = portal.hand_over()
    (portal.symbee / file.format(name)).write_text("{damaged", encoding="utf-8")
    for command in (["plan"], ["apply", "--yes"], ["drift"], ["apply", "--confirm", name, "--yes"]):
        ran = portal.do(*command, "--format", "json")
        assert ran.code in (1, 4), ran
        assert ran.json["error"]["fix"]
        assert "Traceback" not in ran.err


def test_an_edited_list_records_nothing(portal: Portal) -> None:
    name = portal.hand_over()
    file = portal.symbee / "worklists" / f"{name}.json"
    file.write_text(file.read_text("utf-8").replace("Sales by SMS", "Mine"), encoding="utf-8")
    assert refused(portal, name) == (4, "worklistEdited")


# Other places ---------------------------------------------------------------------------------------------------------


def test_a_list_of_another_environment(tmp_path: Path) -> None:
    symbee = {"company": "abc-gadgets", "environment": "test", "administration": {"worksheet": {}}}
    through_a_gateway = {"gateway": {"url": "https://gateway.example.com", "token": {"env": "TWILIO_USER"}}}
    portal = Portal(
        tmp_path / "acme",
        (SALES,),
        more=[
            {"name": "staging", "sandbox": {"state": "staging.db"}, "symbee": symbee},
            {"name": "gateway", "symbee": {**symbee, "administration": through_a_gateway}},
        ],
    )
    applied = portal.apply()
    staged = portal.hand_over("-e", "staging")
    assert refused(portal, applied["worklist"]["path"], "-e", "staging") == (4, "otherEnvironment")
    assert refused(portal, applied["worklist"]["id"], "-e", "staging") == (4, "worklistUnknown")
    assert refused(portal, applied["worklist"]["id"], "-e", "gateway")[0] == 64
    there = portal.workspace / ".reconciler" / "staging" / "symbee" / "worklists" / f"{staged}.json"
    shutil.copy(there, portal.symbee / "worklists" / f"{staged}.json")
    (portal.symbee / "worklist.json").write_text(json.dumps({"open": staged}), encoding="utf-8")
    assert refused(portal, staged) == (4, "otherEnvironment")
    assert portal.records() == {}


def test_a_freeze_keeps_nobody_from_saying_what_was_done(tmp_path: Path) -> None:
    portal = Portal(tmp_path / "acme", (SALES,))
    name = portal.hand_over()
    file = portal.workspace / "reconciler.yaml"
    document = yaml.safe_load(file.read_text("utf-8"))
    freeze = {"from": "2020-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z", "reason": "holidays"}
    document["spec"]["environments"][0]["guards"]["freezes"] = [freeze]
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert portal.do("apply", "--yes").code == 4
    portal.confirm(name)


def test_neither_account_nor_network_is_needed_to_confirm(tmp_path: Path) -> None:
    """It only records: who may write to the backend may confirm, whatever is live."""
    portal = Portal(tmp_path / "acme", (SALES,))
    name = portal.hand_over()
    file = portal.workspace / "reconciler.yaml"
    document = yaml.safe_load(file.read_text("utf-8"))
    environment = document["spec"]["environments"][0]
    del environment["sandbox"]
    environment["connect"] = {"region": "us-east-1", "instance": "acme", "accountId": "999999999999"}
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    portal.confirm(name)
    assert set(portal.records()) == {"skill-queues/sms-sales"}


def test_checkouts_that_are_thrown_away_share_a_bucket(tmp_path: Path) -> None:
    bucket = Bucket(time.time)
    with served(bucket) as url:
        stated = {"bucket": bucket.bucket, "prefix": "acme", "region": "us-east-1", "endpointUrl": url}
        first = Portal(tmp_path / "first", (SALES, TWILIO), backend={"s3": stated})
        applied = first.apply()
        place = applied["worklist"]["path"]
        assert place.startswith("s3://acme-backend/acme/sandbox/symbee/worklists/")
        shutil.rmtree(first.workspace)
        second = Portal(tmp_path / "second", (SALES, TWILIO), backend={"s3": stated})
        assert second.plan().code == 6
        second.confirm(place, f"{TWILIO_ADDRESS}={WEB_HOOK}", code=6)
        shutil.rmtree(second.workspace)
        third = Portal(tmp_path / "third", (SALES, TWILIO), backend={"s3": stated})
        third.confirm(applied["worklist"]["id"])
        assert third.plan().code == 0
        local = [one for one in (third.workspace / ".reconciler").iterdir() if one.is_dir()]
        assert local == []
    assert b"canary" not in b"".join(bucket.objects.values())


# At once --------------------------------------------------------------------------------------------------------------


def start(portal: Portal, *words: str) -> subprocess.Popen[str]:
    return begun(portal.workspace, "apply", "--yes", "--format", "json", *words)


def test_two_who_confirm_at_the_same_instant(tmp_path: Path) -> None:
    """One after the other, or one is told who is at it; what is on record is whole whoever was first."""
    queues = [{**SALES, "metadata": {"name": f"queue-{number:02}"}} for number in range(20)]
    portal = Portal(tmp_path / "acme", queues)
    name = portal.hand_over()
    processes = [start(portal, "--confirm", name) for _ in range(2)]
    ended = [(one.communicate(timeout=120)[0], one.returncode) for one in processes]
    documents: list[dict[str, Any]] = [json.loads(out) for out, _ in ended]
    codes = sorted(code for _, code in ended)
    assert codes in ([0, 0], [0, 4]), documents
    told = [one["error"]["code"] for one in documents if "error" in one]
    assert told == ["locked"] * codes.count(4)
    done = [result for one in documents if "error" not in one for result in results(one).values()]
    assert done.count("done") == 20
    assert len(portal.records()) == 20
    assert portal.plan().code == 0


def test_nobody_confirms_while_somebody_applies(portal: Portal) -> None:
    name = portal.hand_over()
    portal.do("sandbox", "faults", "--add", "delay,seconds=2,times=1")
    applying = start(portal)
    lock = portal.symbee.parent / "lock.json"
    deadline = time.monotonic() + 30
    while json.loads(lock.read_text("utf-8"))["holder"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    held = run(portal.workspace, "apply", "--confirm", name, "--yes", "--format", "json")
    assert applying.wait(timeout=60) == 6
    applying.communicate()
    assert (held.code, held.json["error"]["code"]) == (4, "locked")
    portal.confirm(name)


def test_of_two_people_each_is_on_record_for_what_they_did(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = portal.hand_over()
    for who, address in (("kim", "SkillQueue/sms-sales"), ("sam", TWILIO_ADDRESS)):
        monkeypatch.setenv("LOGNAME", who)
        portal.confirm(name, address, code=6 if who == "kim" else 0)
    confirmed = {name: one["confirmed"]["by"] for name, one in portal.records().items()}
    assert confirmed == {"skill-queues/sms-sales": "kim", "rest-sms-mappings/twilio": "sam"}
    assert "last confirmed by kim on" in portal.do("drift").out


def test_it_says_what_it_asks(portal: Portal) -> None:
    portal.state(SALES, EMAIL, living(TWILIO, protect=True))
    name = portal.hand_over()
    said = portal.do("apply", "--confirm", name, "--yes", "--only", "SkillQueue/sms-sales").out
    assert re.search(r"SkillQueue/sms-sales +create +confirmed\n", said)
    assert "2 awaiting, 1 confirmed. What is confirmed is on record; the rest awaits a person." in said
    assert f"reconciler apply -e sandbox --confirm {name}" in said
    rest = portal.do("apply", "--confirm", name, "--yes").out
    assert "2 confirmed, 1 confirmed before. All of it is on record." in rest
    assert "--confirm" not in rest


def test_all_is_on_record_with_its_owner(portal: Portal) -> None:
    portal.state(*ALL)
    portal.settle()
    owners = {one["owner"]["owner"] for one in portal.records().values()}
    assert owners == {"acme/sandbox/3f9c2a71"}

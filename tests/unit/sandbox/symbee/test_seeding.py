"""The part of a seed that fills Symbee's configuration: what is wrong is said at its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.model.errors import InvalidError
from reconciler.sandbox import Sandbox
from tests.contract.gateway.support import SEED, box_in, caller


def box_of(folder: Path, text: str) -> Sandbox:
    seed = folder / "seed.yaml"
    seed.write_text(f"symbee:\n{text}", encoding="utf-8")
    return box_in(folder, seed=seed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  - x", "2:3 symbee must be an object"),
        ("  queues: []", "2:11 symbee has no 'queues'"),
        ("  token: 5", "2:10 token must be a string"),
        ("  token: ' x'", "2:10 token must be a string"),
        ("  skillQueues: {}", "2:16 skillQueues must be a list"),
        ("  skillQueues: [x]", "2:17 this must be an object with a code"),
        ("  skillQueues:\n    - {spec: {}}", "3:7 this must be an object with a code"),
        ("  skillQueues:\n    - {code: a}", "3:7 spec: is required"),
        ("  skillQueues:\n    - {code: ' a', spec: {}}", "3:14 code: must match"),
        (
            "  skillQueues:\n    - {code: a, spec: {taskType: 5}}",
            "3:34 spec.taskType: must be of type string",
        ),
        ("  skillQueues:\n    - {code: a, spec: {colour: red}}", "3:32 spec.colour: is unknown"),
        (
            "  skillQueues:\n    - {code: a, spec: {}, owner: {owner: acme, resource: X/y}}",
            "3:42 owner.owner: must match",
        ),
        ("  skillQueues:\n    - {code: a, spec: {}}\n    - {code: a, spec: {}}", "4:7 'a' stands twice"),
        (
            "  routedEmailConfigurations:\n    - {code: crm, spec: {skillQueue: none}}",
            "3:38 skill queue 'none' is not declared",
        ),
    ],
)
def test_what_is_wrong(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(InvalidError) as caught:
        box_of(tmp_path, text)
    problem = caught.value.problems[0]
    assert f"{problem.line}:{problem.column} {problem.message}".startswith(found)


def test_everything_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidError) as caught:
        box_of(
            tmp_path,
            "  token: 5\n  skillQueues:\n    - {code: a, spec: {taskType: 5, wrapSeconds: -1}}\n    - b\n",
        )
    assert [problem.line for problem in caught.value.problems] == [2, 4, 4, 5]


def test_a_second_seed_adds_and_sets(tmp_path: Path) -> None:
    box = box_in(tmp_path, seed=SEED)
    more = tmp_path / "more.yaml"
    more.write_text(
        "symbee:\n  skillQueues:\n"
        "    - {code: sms-care, spec: {taskType: SMS_PINPOINT}}\n    - {code: new, spec: {}}\n",
        encoding="utf-8",
    )
    call = caller(box)
    before = {item["code"]: item["etag"] for item in call("GET", "skill-queues").json()["items"]}
    box.seed(more)
    box.seed(more)
    items = {item["code"]: item for item in call("GET", "skill-queues").json()["items"]}
    assert list(items) == ["sms-care", "email-care", "new"]
    assert items["sms-care"]["spec"] == {"taskType": "SMS_PINPOINT"}
    assert items["sms-care"]["etag"] != before["sms-care"]
    assert items["email-care"]["etag"] == before["email-care"]


def test_a_reset_is_as_the_seed_says(tmp_path: Path) -> None:
    box = box_in(tmp_path, seed=SEED)
    call = caller(box)
    before = call("GET", "smpp-sms-mappings").json()
    etag = call("GET", "skill-queues/email-care").headers["ETag"]
    call("DELETE", "skill-queues/email-care", {"owner": "acme/sandbox"}, If_Match=etag)
    box.reset()
    assert call("GET", "skill-queues/email-care").status_code == 200
    assert call("GET", "smpp-sms-mappings").json() == before
    assert before["items"][0]["spec"]["credentials"] == {"user": None, "password": None}

"""Seeds: what is wrong is said at its place, all at once; what is right becomes the world."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.model.errors import InvalidError, UsageError
from reconciler.sandbox import Sandbox
from reconciler.sandbox.seed import load_seed


def problems(folder: Path, text: str) -> list[str]:
    """What is wrong with a seed, as `line:column message`, found on reading or on sowing."""
    file = folder / "seed.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidError) as caught:
        Sandbox(folder / "state.db", seed=file, clock=lambda: 0.0, sleep=lambda _: None)
    assert {problem.file for problem in caught.value.problems} == {str(file)}
    return [f"{problem.line}:{problem.column} {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("queus: []", ["1:8 a seed has no 'queus'"]),
        ("account: 123456789012", ["1:10 account must be a string"]),
        ("- a", ["1:1 a seed must be an object"]),
        ("a: ]", ["1:4 not valid YAML: did not find expected node content"]),
        ("region: a\nregion: b", ["2:1 not valid YAML: the key 'region' stands twice"]),
        ("phoneNumbers: [+15550100]", ["1:16 phoneNumber must be a string"]),
        ("queues:\n  - {name: A}", ["2:5 hoursOfOperation is required"]),
        ("queues: {}", ["1:9 queues must be a list"]),
        ("flows:\n  - {name: A, type: EMAIL}", ["2:21 type must not be 'EMAIL'"]),
        ("hoursOfOperation: [A, B, A]", ["1:26 'A' stands twice under hoursOfOperation"]),
        (
            "hoursOfOperation: [A]\nqueues:\n  - name: Q\n    hoursOfOperation: A\n    maxContacts: '3'\n    x: 1",
            ["5:18 maxContacts must be a whole number", "6:8 unknown field 'x'"],
        ),
        (
            "hoursOfOperation: [A]\nqueues:\n  - {name: Q, hoursOfOperation: B, addresses: [a@example.com]}",
            [
                "3:33 Hours of operation 'B' is not declared",
                "3:48 Email address 'a@example.com' is not declared",
            ],
        ),
        (
            "hoursOfOperation: [A]\nqueues:\n- {name: Q, hoursOfOperation: A, quickConnects: [C, D]}",
            [
                "3:50 Quick connect 'C' is not declared",
                "3:53 Quick connect 'D' is not declared",
            ],
        ),
        (
            "emailAddresses: [nobody]",
            ["1:18 EmailAddress: does not match the pattern [^\\s@]+@[^\\s@]+\\.[^\\s@]+"],
        ),
        (
            "emailAddresses:\n  - {address: a@example.com, tags: {a: 1}}",
            ["2:36 tags must map strings to strings"],
        ),
        ("secrets: {A: 5}", ["1:14 the secret 'A' must be a string"]),
        ("secrets: [a]", ["1:10 secrets must map names to values"]),
        ("secrets: {A: {region: us-west-2}}", ["1:14 the secret 'A' must be a string"]),
        ("secrets: {A: {value: a, key: b}}", ["1:14 the secret 'A' must be a string"]),
        (
            "statistics:\n  - {queue: a, itemsInQueue: -1, oldestItem: 1.5, agentsStaffed: true}",
            [
                "2:30 itemsInQueue must be a whole number from 0, or null",
                "2:46 oldestItem must be a whole number from 0, or null",
                "2:66 agentsStaffed must be a whole number from 0, or null",
            ],
        ),
        ("statistics: [{itemsInQueue: 1}]", ["1:14 queue is required"]),
        ("statistics: [{queue: a}, {queue: a}]", ["1:26 'a' stands twice under statistics"]),
        ("statistics: [{queue: a, waiting: 1}]", ["1:34 unknown field 'waiting'"]),
        (
            "statistics: [{queue: a, leavesPerSecond: '1'}]",
            ["1:42 leavesPerSecond must be a number from 0"],
        ),
        (
            "statistics: [{queue: a, deliveryProvider: Amazon}]",
            ["1:43 deliveryProvider must not be 'Amazon'"],
        ),
        (
            "statistics: [{queue: Q, deliveryProvider: AMAZON}]",
            ["1:22 Queue 'Q' is not declared"],
        ),
        ("routingProfiles: [{name: R, queues: [Q]}]", ["1:38 Queue 'Q' is not declared"]),
    ],
)
def test_problems(tmp_path: Path, text: str, found: list[str]) -> None:
    assert problems(tmp_path, text) == found


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"nothing\.yaml cannot be read: No such file"):
        load_seed(tmp_path / "nothing.yaml")
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidError, match="cannot be read: it is not UTF-8"):
        load_seed(tmp_path / "bad.yaml")


def test_a_bad_seed_leaves_the_world_as_it_was(tmp_path: Path) -> None:
    box = Sandbox(tmp_path / "state.db", clock=lambda: 0.0, sleep=lambda _: None)
    before = box.target()
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "hoursOfOperation: [New]\nqueues:\n  - {name: Q, hoursOfOperation: Other}\n", encoding="utf-8"
    )
    with pytest.raises(InvalidError):
        box.seed(bad)
    bad.write_text("account: '999999999999'", encoding="utf-8")
    with pytest.raises(UsageError, match="999999999999"):
        box.seed(bad)
    assert box.target() == before


def test_an_empty_seed_is_an_instance_with_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").write_text("", encoding="utf-8")
    box = Sandbox(tmp_path / "s.db", seed=tmp_path / "seed.yaml", clock=lambda: 0.0, sleep=lambda _: None)
    assert box.target().instance_alias == "acme-sandbox"


def test_the_same_seed_gives_the_same_ids(tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").write_text("instances: [{alias: one}, {alias: two}]", encoding="utf-8")
    targets = {
        Sandbox(
            tmp_path / f"{number}.db", seed=tmp_path / "seed.yaml", clock=lambda: 0.0, sleep=lambda _: None
        ).target()
        for number in range(2)
    }
    assert len(targets) == 1

"""Files to send: one message or many, YAML or JSON; every limit just inside and outside; problems at their place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.manifests.messages import MessageFile
from tests.support.messages import CONTACT, ROUTED, altered, read_contacts, read_routed, write

Reader = Callable[[Path], MessageFile]
UUID = "0238f22a-4252-11ea-b77f-2e728ce88125"
PAIRS = [{"key": f"k{number}", "value": "v"} for number in range(11)]
KEYS = {f"k{number}": "v" for number in range(51)}
LONG = "a" * 249 + "@b.com"


def said(read: MessageFile) -> list[tuple[int, int, str, str]]:
    return [(one.line, one.column, one.code, one.message) for one in read.problems]


# The samples of the pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reader", "sample"), [(read_routed, ROUTED), (read_contacts, CONTACT)])
def test_the_samples_of_the_pages_are_valid(reader: Reader, sample: Any, tmp_path: Path) -> None:
    for content in (sample, [sample], json.dumps(sample, indent="\t")):
        read = reader(write(tmp_path, content))
        assert (read.problems, read.warnings) == ((), ())
        assert [one.value for one in read.messages] == [sample]


def test_the_same_in_yaml(tmp_path: Path) -> None:
    read = read_routed(
        write(
            tmp_path,
            "# parts\n- ownerId: a\n  from: x\n  to: y\n  subject: z\n"
            "- {ownerId: a, entityId: '2', from: x, to: y, subject: z}\n",
            "messages.yaml",
        )
    )
    assert read.problems == ()
    assert [one.number for one in read.messages] == [0, 1]


# Every limit ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "inside", "outside"),
    [
        (("attributes",), PAIRS[:10], PAIRS),
        (("attributes", 0, "key"), "k" * 255, "k" * 256),
        (("attributes", 0, "key"), "k", ""),
        (("attributes", 0, "value"), "v" * 255, "v" * 256),
        (("attributes", 0, "value"), "v" + "😀" * 127, "😀" * 128),
        (("attributes", 0, "key"), "k" + "😀" * 127, "😀" * 128),
        (("attributes", 0, "value"), "", 1),
        (("ownerId",), "o", ""),
        (("entityId",), "e", ""),
        (("from",), "f", ""),
        (("to",), "t", ""),
        (("subject",), "s", ""),
        (("subject",), "s" * 1000, ["s"]),
    ],
)
def test_the_limits_of_a_routed_email(path: Any, inside: Any, outside: Any, tmp_path: Path) -> None:
    assert read_routed(write(tmp_path, altered(ROUTED, path, inside))).problems == ()
    assert len(read_routed(write(tmp_path, altered(ROUTED, path, outside))).problems) == 1


@pytest.mark.parametrize(
    ("path", "inside", "outside"),
    [
        (("category",), "c" * 128, "c" * 129),
        (("agent", "id"), "a" * 50, "a" * 51),
        (("participant", "id"), "a" * 50, "a" * 51),
        (("participant", "id"), "a", ""),
        (("participant", "email"), "PS1@EXAMPLE.com", "nobody"),
        (("to",), ["ps1@example.com"], []),
        (("to",), ["ps1@example.com", LONG], ["ps1@example.com", "a" + LONG + "m"]),
        (("cc",), [LONG], ["a" + LONG + "m"]),
        (("bcc",), [], "x@example.com"),
        (("subject",), "s" * 78, "s" * 79),
        (("subject",), "s", ""),
        (("body",), "b" * 1_000_000, "b" * 1_000_001),
        (("body",), "ü" * 500_000, "ü" * 500_000 + "b"),
        (("body",), "😀" * 250_000, "😀" * 250_001),
        (("body",), "b", ""),
        (("language",), "au-en", "en-us"),
        (("language",), "gb-en", "de-de"),
        (("conversationId",), "c" * 256, "c" * 257),
        (("messageId",), UUID.upper(), UUID[:-1]),
        (("messageId",), UUID, "{" + UUID + "}"),
        (("journeyId",), "j" * 256, "j" * 257),
        (("timestamp",), 10**11, 10**11 - 1),
        (("timestamp",), 10**13 - 1, 10**13),
        (("timestamp",), 1577836800000, "1577836800000"),
        (("metadata",), dict(list(KEYS.items())[:50]), KEYS),
        (("metadata",), {"k": ""}, {"": "v"}),
        (("metadata",), {"k": "v"}, {"k": 1}),
    ],
)
def test_the_limits_of_an_email_contact(path: Any, inside: Any, outside: Any, tmp_path: Path) -> None:
    assert read_contacts(write(tmp_path, altered(CONTACT, path, inside))).problems == ()
    assert len(read_contacts(write(tmp_path, altered(CONTACT, path, outside))).problems) == 1


@pytest.mark.parametrize("side", ["agent", "participant"])
def test_the_addresses_of_both_sides_may_be_long(side: str, tmp_path: Path) -> None:
    for length, valid in ((256, True), (257, False)):
        address = "a" * (length - 6) + "@b.com"
        contact = altered({**CONTACT, "from": address}, (side, "email"), address)
        assert (read_contacts(write(tmp_path, contact)).problems == ()) is valid


@pytest.mark.parametrize(
    ("reader", "sample", "optional"),
    [
        (read_routed, ROUTED, {"entityId", "attributes"}),
        (read_contacts, CONTACT, {"conversationId", "messageId", "journeyId", "metadata"}),
    ],
)
def test_what_may_be_left_out_and_what_not(
    reader: Reader, sample: Any, optional: set[str], tmp_path: Path
) -> None:
    for member in sample:
        read = reader(write(tmp_path, altered(sample, (member,), None)))
        assert (read.problems == ()) is (member in optional), member
        assert reader(write(tmp_path, {**sample, member: None})).problems != (), member


def test_a_configuration_in_place_of_the_owner(tmp_path: Path) -> None:
    rest = altered(ROUTED, ("ownerId",), None)
    assert read_routed(write(tmp_path, {**rest, "configuration": "returns"})).problems == ()
    (both,) = read_routed(write(tmp_path, {**ROUTED, "configuration": "returns"})).problems
    assert both.message == "the document states configuration and ownerId together"
    (neither,) = read_routed(write(tmp_path, rest)).problems
    assert neither.message == "the document states neither configuration nor ownerId"
    assert neither.fix == "state exactly one of configuration and ownerId"


# Who writes to whom ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["agent1@example.com", "Agent1@Example.COM", "ps1@example.com"])
def test_the_agent_or_the_participant_is_the_sender(sender: str, tmp_path: Path) -> None:
    contact = {**CONTACT, "from": sender, "to": ["ps1@example.com", "agent1@example.com"]}
    read = read_contacts(write(tmp_path, contact))
    assert (read.problems, read.warnings) == ((), ())


def test_anybody_else_is_not(tmp_path: Path) -> None:
    (problem,) = read_contacts(write(tmp_path, {**CONTACT, "from": "ps2@example.com"})).problems
    assert (problem.code, problem.message) == ("sender", "from is neither agent.email nor participant.email")


@pytest.mark.parametrize("member", ["to", "cc", "bcc"])
def test_the_other_one_is_reached_somehow_or_it_is_warned_of(member: str, tmp_path: Path) -> None:
    elsewhere = {**CONTACT, "to": ["ps2@example.com"]}
    (warning,) = read_contacts(write(tmp_path, elsewhere)).warnings
    assert warning.message == "participant.email stands in neither to, cc nor bcc"
    reached = {**elsewhere, member: ["ps2@example.com", "PS1@example.com"]}
    assert read_contacts(write(tmp_path, reached)).warnings == ()


def test_an_agent_who_writes_to_the_same_address_is_warned_of(tmp_path: Path) -> None:
    same = altered(CONTACT, ("participant", "email"), "agent1@example.com")
    assert [one.code for one in read_contacts(write(tmp_path, same)).warnings] == ["sameAddress"]


# Warnings -------------------------------------------------------------------------------------------------------------


def test_what_may_be_too_long_if_bytes_count_is_warned_of(tmp_path: Path) -> None:
    for value, warned in (("ü" * 127, False), ("ü" * 128, True), ("v" * 255, False)):
        read = read_routed(write(tmp_path, altered(ROUTED, ("attributes", 1, "value"), value)))
        assert read.problems == ()
        assert bool(read.warnings) is warned


@pytest.mark.parametrize("member", ["conversationId", "journeyId"])
def test_an_id_that_is_no_uuid_is_warned_of(member: str, tmp_path: Path) -> None:
    (warning,) = read_contacts(write(tmp_path, {**CONTACT, member: "thread-7"})).warnings
    assert (warning.code, warning.message) == (
        "uuid",
        f"{member} is no UUID, which Uniphore's page says it is",
    )


# Places ---------------------------------------------------------------------------------------------------------------


def test_all_problems_are_told_at_once_each_at_its_place(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "- ownerId: a\n"
        '  from: ""\n'
        "  to: me\n"
        "  subject: 4711\n"
        "  attributes: [{key: a, value: b}, {key: a, value: b}, {key: c}]\n"
        "- from: a\n"
        "  too: b\n"
        "- ownerId: a\n"
        "  ownerId: b\n",
        "messages.yml",
    )
    assert said(read_routed(file)) == [
        (2, 9, "length", "[0].from cannot be empty"),
        (4, 12, "quote", "[0].subject must be a text, and 4711 is read as a number"),
        (5, 42, "repeated", "[0].attributes[1].key repeats attributes[0].key"),
        (5, 56, "missing", "[0].attributes[2].value is missing"),
        (6, 3, "alternatives", "[1] states neither configuration nor ownerId"),
        (6, 3, "missing", "[1].subject is missing"),
        (6, 3, "missing", "[1].to is missing"),
        (7, 3, "unknownField", "[1].too is unknown"),
        (8, 3, "missing", "[2].from is missing"),
        (8, 3, "missing", "[2].subject is missing"),
        (8, 3, "missing", "[2].to is missing"),
        (9, 3, "duplicateKey", "the key 'ownerId' stands here twice, first in line 8"),
    ]
    assert {one.file for one in read_routed(file).problems} == {str(file)}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "emptyDocument"),
        ("[]", "count"),
        ("just a text", "alternatives"),
        ("4", "alternatives"),
        ("null", "alternatives"),
        ("[x]", "type"),
        ("a: [", "syntax"),
        ("{}\n---\n{}\n", "oneDocument"),
    ],
)
def test_what_is_no_message_at_all(content: str, code: str, tmp_path: Path) -> None:
    for name in ("messages.yaml", "messages.json"):
        read = read_routed(write(tmp_path, content, name))
        assert code in {one.code for one in read.problems}
        assert read.messages == ()


def test_the_limit_of_a_file(tmp_path: Path) -> None:
    (problem,) = read_contacts(write(tmp_path, {**CONTACT, "body": "b" * (16 << 20)})).problems
    assert problem.message == "larger than 16 MiB"


def test_signs_that_json_escapes_in_two_parts_and_the_places_after_them(tmp_path: Path) -> None:
    """As every JSON writer does that keeps to ASCII; YAML knows no such pairs."""
    subject = "😀\\ud83d\\ude00 \\"
    read = read_routed(write(tmp_path, json.dumps({**ROUTED, "subject": subject})))
    assert [one.value["subject"] for one in read.messages] == [subject]
    after = json.dumps({"subject": "😀😀", **altered(ROUTED, ("subject",), None), "entityId": 5})
    (problem,) = read_routed(write(tmp_path, after)).problems
    assert problem.column == after.index("5, ") + 1


def test_half_a_pair_is_no_text(tmp_path: Path) -> None:
    (problem,) = read_routed(write(tmp_path, json.dumps({**ROUTED, "subject": "\ud83d"}))).problems
    assert problem.code == "syntax"

"""The addresses that agents may answer from: 49 and one, the default, and every guess both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.sandbox.support import INSTANCE, NOON, Clock, client, named, refusal, sandbox

PLACE = {"InstanceId": INSTANCE}


class Queue:
    """One queue with its addresses by name, over a sandbox with some guesses turned."""

    def __init__(
        self, folder: Path, name: str = "Support", clock: Clock | None = None, **guesses: str
    ) -> None:
        self.connect: Any = client(sandbox(folder, clock=clock, guesses=guesses))
        self.ids = named(self.connect)
        self.place = {**PLACE, "QueueId": self.ids[name]}

    def listed(self) -> list[str]:
        """Addresses as listed; the default marked."""
        names = {own: name for name, own in self.ids.items()}
        found = self.connect.list_queue_email_addresses(**self.place)["EmailAddressMetadataList"]
        return [("*" if one["IsDefaultOutboundEmail"] else "") + names[one["Id"]] for one in found]

    def associate(self, *addresses: str, **more: str) -> tuple[str, int]:
        given = [{"EmailAddressId": self.ids.get(one, one)} for one in addresses]
        return refusal(
            self.connect.associate_queue_email_addresses, **self.place, EmailAddressesConfig=given, **more
        )

    def disassociate(self, *addresses: str) -> tuple[str, int]:
        given = [self.ids.get(one, one) for one in addresses]
        return refusal(self.connect.disassociate_queue_email_addresses, **self.place, EmailAddressesId=given)

    def set_default(self, address: str | None) -> tuple[str, int]:
        config = {"OutboundEmailAddressId": self.ids[address]} if address else {}
        return refusal(
            self.connect.update_queue_outbound_email_config, **self.place, OutboundEmailConfig=config
        )

    def many(self, count: int) -> list[str]:
        made = [f"n{number}@example.com" for number in range(count)]
        for one in made:
            answer = self.connect.create_email_address(**PLACE, EmailAddress=one)
            self.ids[one] = answer["EmailAddressId"]
        return made


FINE = ("", 200)
DEFAULT, HELP, SALES, BILLING = (
    "support@example.com",
    "help@example.com",
    "Sales@example.com",
    "billing@example.com",
)


def test_the_default_is_listed_first_and_marked(tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    assert queue.listed() == [f"*{DEFAULT}", HELP, SALES]
    assert queue.associate(BILLING) == FINE
    assert queue.disassociate(HELP, SALES) == FINE
    assert queue.listed() == [f"*{DEFAULT}", BILLING]


def test_forty_nine_and_one(tmp_path: Path) -> None:
    queue = Queue(tmp_path, "Sales")
    addresses = queue.many(51)
    assert queue.associate(*addresses[:49]) == FINE
    assert queue.associate(addresses[49]) == ("LimitExceededException", 429)
    assert queue.set_default(addresses[49]) == FINE  # the default is not one of the 49
    assert len(queue.listed()) == 50
    assert queue.associate(addresses[50]) == ("LimitExceededException", 429)
    assert queue.disassociate(addresses[0]) == FINE
    assert queue.associate(addresses[50]) == FINE
    assert len(queue.listed()) == 50


def test_an_address_that_becomes_the_default_frees_its_slot_until_it_no_longer_is(tmp_path: Path) -> None:
    queue = Queue(tmp_path, "Sales")
    addresses = queue.many(51)
    queue.associate(*addresses[:49])
    assert queue.set_default(addresses[0]) == FINE
    assert queue.associate(addresses[49]) == FINE
    assert len(queue.listed()) == 50
    assert queue.set_default(addresses[50]) == ("ConditionalOperationFailedException", 409)
    assert queue.listed()[0] == f"*{addresses[0]}"


def test_create_queue_holds_the_rule_too(tmp_path: Path) -> None:
    queue = Queue(tmp_path)
    addresses = [{"EmailAddressId": queue.ids[one]} for one in queue.many(50)]
    asked = {**PLACE, "Name": "New", "HoursOfOperationId": queue.ids["Office Hours"]}
    refused = refusal(queue.connect.create_queue, **asked, EmailAddressesConfig=addresses)
    assert refused == ("LimitExceededException", 429)
    assert (
        refusal(
            queue.connect.create_queue,
            **asked,
            EmailAddressesConfig=addresses,
            OutboundEmailConfig={"OutboundEmailAddressId": addresses[0]["EmailAddressId"]},
        )
        == FINE
    )


@pytest.mark.parametrize(
    ("guess", "listed"), [("leaves", [f"*{BILLING}", HELP]), ("stays", [f"*{BILLING}", HELP, DEFAULT])]
)
def test_old_default(tmp_path: Path, guess: str, listed: list[str]) -> None:
    queue = Queue(tmp_path, old_default=guess)
    queue.disassociate(SALES)
    assert queue.set_default(BILLING) == FINE
    assert queue.listed() == listed


@pytest.mark.parametrize(
    ("guess", "answer", "listed"),
    [
        ("keep", FINE, f"*{DEFAULT}"),
        ("clear", FINE, HELP),
        ("refuse", ("InvalidRequestException", 400), f"*{DEFAULT}"),
    ],
)
def test_empty_outbound_email_config(
    tmp_path: Path, guess: str, answer: tuple[str, int], listed: str
) -> None:
    queue = Queue(tmp_path, empty_outbound_email_config=guess)
    assert queue.set_default(None) == answer
    assert queue.listed()[0] == listed
    shown = queue.connect.describe_queue(**queue.place)["Queue"]
    assert ("OutboundEmailConfig" in shown) == (guess != "clear")


@pytest.mark.parametrize(
    ("guess", "answer"), [("accept", FINE), ("refuse", ("InvalidRequestException", 400))]
)
def test_associate_again(tmp_path: Path, guess: str, answer: tuple[str, int]) -> None:
    queue = Queue(tmp_path, associate_again=guess)
    assert queue.associate(HELP) == answer
    assert queue.listed() == [f"*{DEFAULT}", HELP, SALES]


@pytest.mark.parametrize(
    ("guess", "answer"), [("accept", FINE), ("refuse", ("InvalidRequestException", 400))]
)
def test_associate_default(tmp_path: Path, guess: str, answer: tuple[str, int]) -> None:
    queue = Queue(tmp_path, associate_default=guess)
    assert queue.associate(DEFAULT) == answer
    assert queue.listed() == [f"*{DEFAULT}", HELP, SALES]
    queue.set_default(BILLING)
    assert (DEFAULT in queue.listed()) == (guess == "accept")


@pytest.mark.parametrize(
    ("guess", "answer"), [("accept", FINE), ("refuse", ("ResourceNotFoundException", 404))]
)
def test_disassociate_absent(tmp_path: Path, guess: str, answer: tuple[str, int]) -> None:
    queue = Queue(tmp_path, disassociate_absent=guess)
    assert queue.disassociate(BILLING) == answer


@pytest.mark.parametrize(
    ("guess", "answer", "first"),
    [
        ("refuse", ("InvalidRequestException", 400), f"*{DEFAULT}"),
        ("accept", FINE, f"*{DEFAULT}"),
        ("unset", FINE, HELP),
    ],
)
def test_disassociate_default(tmp_path: Path, guess: str, answer: tuple[str, int], first: str) -> None:
    queue = Queue(tmp_path, disassociate_default=guess)
    assert queue.disassociate(DEFAULT) == answer
    assert queue.listed()[0] == first


@pytest.mark.parametrize("guess", ["all_or_nothing", "up_to_the_first_error"])
def test_associate_many(tmp_path: Path, guess: str) -> None:
    queue = Queue(tmp_path, associate_many=guess)
    assert queue.associate(BILLING, "nothing") == ("ResourceNotFoundException", 404)
    assert (BILLING in queue.listed()) == (guess == "up_to_the_first_error")
    assert queue.disassociate(HELP, "nothing") == ("ResourceNotFoundException", 404)
    assert (HELP in queue.listed()) == (guess == "all_or_nothing")


@pytest.mark.parametrize(("guess", "moved"), [("no", False), ("yes", True)])
def test_association_changes_queue(tmp_path: Path, guess: str, moved: bool) -> None:
    clock = Clock()
    queue = Queue(tmp_path, clock=clock, association_changes_queue=guess)
    clock.now = NOON + 60
    queue.associate(BILLING)
    listed = queue.connect.list_queue_email_addresses(**queue.place)
    assert listed["LastModifiedTime"].timestamp() == NOON + 60
    shown = queue.connect.describe_queue(**queue.place)["Queue"]
    assert (shown["LastModifiedTime"].timestamp() == NOON + 60) == moved


def test_quick_connects_are_a_set(tmp_path: Path) -> None:
    queue = Queue(tmp_path)

    def listed() -> list[str]:
        found = queue.connect.list_queue_quick_connects(**queue.place)["QuickConnectSummaryList"]
        return [one["Name"] for one in found]

    both = [queue.ids["Duty officer"], queue.ids["To sales"]]
    queue.connect.associate_queue_quick_connects(**queue.place, QuickConnectIds=both)
    assert listed() == ["Duty officer", "To sales"]
    queue.connect.disassociate_queue_quick_connects(**queue.place, QuickConnectIds=both[:1])
    queue.connect.disassociate_queue_quick_connects(**queue.place, QuickConnectIds=both[:1])
    assert listed() == ["To sales"]

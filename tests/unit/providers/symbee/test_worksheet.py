"""What was last confirmed, as the provider of Symbee's configuration: who may write what, and never a secret."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import ConflictError, FailedError, LeaseLostError, RefusedError
from reconciler.model.reading import read, read_one
from reconciler.model.secret import secret
from reconciler.providers.operations import ForbiddenOperationError
from reconciler.providers.symbee.worksheet import Confirming, WorksheetProvider

KIM, SAM = Confirming("kim", "2026-11-02T12:00:00Z"), Confirming("sam", "2026-11-03T12:00:00Z")
OWNER = {"owner": "acme/production", "resource": "RestSmsMapping/twilio", "lifecycle": None}
PROTECTED = {**OWNER, "lifecycle": "protect"}
WHERE = "symbee/records/rest-sms-mappings/twilio.yaml"
PUT, DELETE = "putRestSmsMapping", "deleteRestSmsMapping"
MASKED = "https://hooks.example.com/…mnop"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "production", clock=time.monotonic, sleep=time.sleep)


def by(store: LocalStore, who: Confirming = KIM) -> WorksheetProvider:
    return WorksheetProvider(store, confirming=who)


def machine(store: LocalStore) -> WorksheetProvider:
    return WorksheetProvider(store, writes=True)


def spec(version: str | None = "v1", **more: Any) -> dict[str, Any]:
    return {"name": "Twilio", "credentials": {"password": secret({"env": "PASSWORD"}, version)}, **more}


def put(at: Any = None, /, **different: Any) -> dict[str, Any]:
    """Parameters of a put that begins with an item, or with nothing."""
    given = {"code": "twilio", "spec": spec(), "owner": OWNER, "ifMatch": at["etag"] if at else None}
    return {**given, **different}


def listed(provider: WorksheetProvider) -> Any:
    return provider.read(read("symbee", "listRestSmsMappings"))


def one(provider: WorksheetProvider, code: str = "twilio") -> Any:
    return provider.read(read_one("symbee", "getRestSmsMapping", code=code))


# Reading and confirming ---------------------------------------------------------------------------------------------


def test_nothing_is_on_record_before_somebody_confirms(store: LocalStore) -> None:
    assert (listed(by(store)), one(by(store))) == ([], None)
    assert not store.folder.exists()


def test_what_is_confirmed_is_read_with_who_said_so_when(store: LocalStore) -> None:
    item = by(store).send(PUT, put(), None)
    assert item == one(machine(store)) == listed(WorksheetProvider(store))[0]
    assert item["confirmed"] == {"by": "kim", "at": "2026-11-02T12:00:00Z"}
    assert (item["code"], item["owner"], item["updatedAt"]) == ("twilio", OWNER, KIM.at)
    assert item["spec"]["credentials"] == {"password": {"reference": {"env": "PASSWORD"}, "version": "v1"}}


def test_objects_of_other_kinds_stand_elsewhere(store: LocalStore) -> None:
    by(store).send(PUT, put(), None)
    assert by(store).read(read("symbee", "listSmppSmsMappings")) == []


def test_a_code_is_a_name_of_a_file_whatever_it_is(store: LocalStore) -> None:
    codes = ("../../x", "A", "a", "ü ä", "con.yaml", "x" * 300, "a/b")
    for code in codes:
        by(store).send(PUT, put(code=code), None)
    assert {item["code"] for item in listed(by(store))} == set(codes)
    assert all(one(by(store), code)["code"] == code for code in codes)
    assert all(name.startswith("symbee/records/rest-sms-mappings/") for name in store.names(""))


def test_what_was_confirmed_before_stays_as_it_is(store: LocalStore) -> None:
    first = by(store).send(PUT, put(), None)
    assert by(store, SAM).send(PUT, put(), None) == first  # the same command again
    assert by(store, SAM).send(PUT, put(first), None) == first


def test_a_change_is_of_what_it_began_with(store: LocalStore) -> None:
    first = by(store).send(PUT, put(), None)
    second = by(store, SAM).send(PUT, put(first, spec=spec(name="Second")), None)
    assert second["confirmed"]["by"] == "sam"
    for stale in (put(first, spec=spec(name="Third")), put(spec=spec(name="Third"))):
        with pytest.raises(ConflictError) as error:
            by(store).send(PUT, stale, None)
        assert (error.value.exit_code, error.value.code) == (4, "recordMoved")
    with pytest.raises(ConflictError):
        by(store).send(DELETE, {"code": "twilio", "owner": "o", "ifMatch": first["etag"]}, None)
    assert one(by(store)) == second


def test_a_delete_takes_it_off_the_record_once(store: LocalStore) -> None:
    item = by(store).send(PUT, put(), None)
    gone = {"code": "twilio", "owner": OWNER["owner"], "ifMatch": item["etag"]}
    assert by(store).send(DELETE, gone, None) == {}
    assert by(store).send(DELETE, gone, None) == {}
    assert one(by(store)) is None


# Secrets ------------------------------------------------------------------------------------------------------------


def test_a_version_that_nobody_knows_stays_as_it_was(store: LocalStore) -> None:
    first = by(store).send(PUT, put(), None)
    after = by(store).send(PUT, put(first, spec=spec(None, name="Second")), None)
    assert after["spec"]["credentials"]["password"]["version"] == "v1"


def test_of_another_secret_no_version_is_known(store: LocalStore) -> None:
    first = by(store).send(PUT, put(), None)
    other = {"credentials": {"password": secret({"env": "OTHER"})}}
    after = by(store).send(PUT, put(first, spec=other), None)
    assert after["spec"]["credentials"]["password"] == {"reference": {"env": "OTHER"}, "version": None}


def test_a_web_hook_is_kept_over_changes_and_taken_down_later(store: LocalStore) -> None:
    first = by(store).send(PUT, put(webhookUrl=None), None)
    assert "webhookUrl" not in first
    by(store, SAM).take_down(PUT, "twilio", MASKED)
    assert one(by(store)) == {**first, "webhookUrl": MASKED}  # who confirmed the object is as it was
    after = by(store).send(PUT, put(first, spec=spec(name="Second")), None)
    assert after["webhookUrl"] == MASKED
    with pytest.raises(ConflictError):
        by(store).take_down(PUT, "another", MASKED)


def test_a_web_hook_that_comes_with_the_same_command_again_is_taken_down(store: LocalStore) -> None:
    by(store).send(PUT, put(), None)
    by(store, SAM).send(PUT, put(webhookUrl=MASKED), None)
    assert (one(by(store))["webhookUrl"], one(by(store))["confirmed"]["by"]) == (MASKED, "kim")


# Who may write ------------------------------------------------------------------------------------------------------


def test_a_machine_records_whose_it_is_and_that_alone(store: LocalStore) -> None:
    item = by(store).send(PUT, put(), None)
    after = machine(store).send(PUT, put(item, owner=PROTECTED), None)
    assert after == {**item, "owner": PROTECTED, "etag": after["etag"]}
    released = machine(store).send(PUT, put(after, owner=None, spec=spec(None)), None)
    assert (released["owner"], released["spec"]) == (None, item["spec"])


@pytest.mark.parametrize("different", [{"spec": spec(name="Other")}, {"spec": spec("v2")}, {"spec": {}}])
def test_a_machine_never_says_what_was_done_in_the_portal(
    store: LocalStore, different: dict[str, Any]
) -> None:
    item = by(store).send(PUT, put(), None)
    before = store.get(WHERE)
    with pytest.raises(RefusedError) as error:
        machine(store).send(PUT, put(item, **different), None)
    assert error.value.code == "byHand"
    with pytest.raises(RefusedError):
        machine(store).send(
            DELETE, {"code": "twilio", "owner": OWNER["owner"], "ifMatch": item["etag"]}, None
        )
    with pytest.raises(RefusedError):
        machine(store).send(PUT, put(code="new"), None)
    assert store.get(WHERE) == before


def test_who_only_plans_writes_nothing(store: LocalStore) -> None:
    item = by(store).send(PUT, put(), None)
    before = store.get(WHERE)
    for operation, parameters in ((PUT, put(item, owner=None)), (DELETE, {"code": "twilio"})):
        with pytest.raises(ForbiddenOperationError):
            WorksheetProvider(store).send(operation, parameters, None)
    with pytest.raises(ForbiddenOperationError):
        WorksheetProvider(store).take_down(PUT, "twilio", MASKED)
    assert store.get(WHERE) == before


@pytest.mark.parametrize("operation", ["putEverything", "listRestSmsMappings", "DeleteQueue", ""])
def test_no_other_operation(store: LocalStore, operation: str) -> None:
    with pytest.raises(ForbiddenOperationError):
        by(store).send(operation, put(), None)
    with pytest.raises(ForbiddenOperationError):
        by(store).read(read("symbee", PUT, code="twilio"))


def test_without_the_lock_nothing_is_written(store: LocalStore) -> None:
    def lost() -> None:
        raise LeaseLostError("the lock is lost")

    guarded = by(store).guarded_by(lost)
    for write in (lambda: guarded.send(PUT, put(), None), lambda: guarded.take_down(PUT, "twilio", MASKED)):
        with pytest.raises(LeaseLostError):
            write()
    assert store.names("") == ()


def test_what_was_edited_so_that_it_cannot_be_read_stops_everything(store: LocalStore) -> None:
    by(store).send(PUT, put(), None)
    store.put(WHERE, b"code: 5")
    for attempt in (
        lambda: listed(by(store)),
        lambda: one(by(store)),
        lambda: by(store).send(PUT, put(), None),
        lambda: by(store).send(DELETE, {"code": "twilio", "ifMatch": None}, None),
    ):
        with pytest.raises(FailedError, match="cannot be read"):
            attempt()
    found = store.get(WHERE)
    assert found is not None
    assert found.content == b"code: 5"


def test_what_was_edited_well_counts_as_confirmed(store: LocalStore) -> None:
    """A person may mend a record by hand: what it says is what is planned against."""
    item = by(store).send(PUT, put(), None)
    found = store.get(WHERE)
    assert found is not None
    store.put(WHERE, found.content.replace(b"name: Twilio", b"name: Mended"))
    mended = one(by(store))
    assert mended["spec"]["name"] == "Mended"
    assert mended["etag"] != item["etag"]

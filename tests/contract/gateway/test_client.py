"""The provider against the sandbox: what it reads and writes, in process and over HTTP alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import (
    ChangedError,
    DeniedError,
    DoubtfulError,
    DuplicateError,
    InvalidError,
    NotFoundError,
    OwnedError,
    RejectedError,
    ThrottledError,
    UnreachableError,
)
from reconciler.model.reading import read, read_one
from reconciler.model.secret import secret
from reconciler.providers.operations import READS, WRITES, ForbiddenOperationError
from reconciler.sandbox import Sandbox
from reconciler.sandbox.faults import parsed
from reconciler.sandbox.server import serve
from tests.contract.gateway.conftest import Serving
from tests.contract.gateway.support import MAPPING, OWNER, QUEUE, box_in, document
from tests.contract.sandbox.support import Clock
from tests.support.gateway import Rig, Vault

TWILIO = {
    "provider": "Twilio",
    "deliveryProvider": "symbee",
    "credentials": {
        "userName": secret({"env": "TWILIO_USER"}, "v1"),
        "password": secret({"env": "TWILIO_PASSWORD"}, "v1"),
    },
    "numbers": [{"address": "+15550101", "skillQueue": "sms-care"}],
}
MARKED = {
    "userName": {"reference": {"env": "TWILIO_USER"}, "version": "v1"},
    "password": {"reference": {"env": "TWILIO_PASSWORD"}, "version": "v1"},
}


def vault() -> Vault:
    return Vault(TWILIO_USER="example-user", TWILIO_PASSWORD="example-password")


Making = Callable[..., Rig]


@pytest.fixture(params=["in process", "over HTTP"])
def make(request: pytest.FixtureRequest, box: Sandbox, serving: Serving) -> Making:
    if request.param == "in process":
        return lambda **more: Rig(transport=box.handle, **{"vault": vault(), **more})
    return lambda **more: Rig(http=serving(box), **{"vault": vault(), **more})


@pytest.fixture
def rig(make: Making) -> Rig:
    return make()


def put(rig: Rig, noun: str, code: str, spec: Any, **more: Any) -> dict[str, Any]:
    """A put, by default a create with a token."""
    parameters = {"code": code, "spec": spec, "owner": OWNER, "ifMatch": more.get("etag")}
    return rig.provider.send(f"put{noun}", parameters, more.get("token", "token-1"))


def one(rig: Rig, noun: str, code: str) -> Any:
    return rig.provider.read(read_one("symbee", f"get{noun}", code=code))


def delete(rig: Rig, noun: str, code: str, etag: str, token: str = "token-9") -> Any:
    parameters = {"code": code, "owner": OWNER["owner"], "ifMatch": etag}
    return rig.provider.send(f"delete{noun}", parameters, token)


# Reading ------------------------------------------------------------------------------------------------------------


def test_a_list_is_all_pages(rig: Rig) -> None:
    for number in range(60):
        put(rig, "SkillQueue", f"queue-{number}", QUEUE, token=f"token-{number}")
    items = rig.provider.read(read("symbee", "listSkillQueues"))
    assert [item["code"] for item in items[:3]] == ["sms-care", "email-care", "queue-0"]
    assert len(items) == 62
    assert set(items[0]) == {"code", "spec", "owner", "etag", "updatedAt"}


def test_one_is_as_the_list_has_it(rig: Rig) -> None:
    for noun in ("SkillQueue", "AwsSmsMapping", "SmppSmsMapping"):
        for item in rig.provider.read(read("symbee", f"list{noun}s")):
            assert one(rig, noun, item["code"]) == item


def test_what_is_not_there_is_none(rig: Rig) -> None:
    assert one(rig, "SkillQueue", "gone") is None
    assert rig.provider.read(read("symbee", "listRoutedEmailConfigurations")) == []


# Writing ------------------------------------------------------------------------------------------------------------


def test_a_life(rig: Rig) -> None:
    made = put(rig, "AwsSmsMapping", "care", MAPPING)
    assert made == one(rig, "AwsSmsMapping", "care")
    assert made["owner"] == OWNER
    described = {**MAPPING, "description": "Care"}
    changed = put(rig, "AwsSmsMapping", "care", described, etag=made["etag"], token="token-2")
    assert changed["spec"]["description"] == "Care"
    assert changed["etag"] != made["etag"]
    assert delete(rig, "AwsSmsMapping", "care", changed["etag"]) == {}
    assert one(rig, "AwsSmsMapping", "care") is None


def test_codes_of_every_sort(rig: Rig) -> None:
    for number, code in enumerate(("a b", "a/b", "ü", "%2e", "a?b#c", "crm+owner@example.com")):
        made = put(rig, "SkillQueue", code, QUEUE, token=f"token-{number}")
        assert (made["code"], one(rig, "SkillQueue", code)) == (code, made)


@pytest.mark.parametrize("code", ["", ".", "..", "../aws-sms-mappings", ".x"])
def test_a_code_that_would_lead_elsewhere_is_not_sent(rig: Rig, box: Sandbox, code: str) -> None:
    with pytest.raises(RejectedError, match="nothing was sent"):
        delete(rig, "SkillQueue", code, '"1"')
    assert box.calls() == ()


def test_refusals(rig: Rig) -> None:
    made = put(rig, "SkillQueue", "x", QUEUE)
    with pytest.raises(DuplicateError, match="putSkillQueue answered 412"):
        put(rig, "SkillQueue", "x", QUEUE, token="token-2")
    put(rig, "SkillQueue", "x", {**QUEUE, "description": "New"}, etag=made["etag"], token="token-3")
    with pytest.raises(ChangedError, match="The object has changed"):
        put(rig, "SkillQueue", "x", QUEUE, etag=made["etag"], token="token-4")
    with pytest.raises(ChangedError):
        delete(rig, "SkillQueue", "x", made["etag"])
    with pytest.raises(OwnedError, match="other/production/77aa"):
        put(rig, "AwsSmsMapping", "theirs", MAPPING, etag='"1"', token="token-5")
    with pytest.raises(NotFoundError):
        delete(rig, "SkillQueue", "gone", '"1"')
    with pytest.raises(RejectedError, match=r"spec\.numbers\[0\]\.skillQueue: There is no skill queue"):
        put(
            rig,
            "AwsSmsMapping",
            "y",
            {**MAPPING, "numbers": [{"shortCode": "55501", "skillQueue": "no"}]},
            token="z",
        )
    with pytest.raises(RejectedError, match="used with another body"):
        put(rig, "SkillQueue", "y", QUEUE, token="token-3")


def test_who_has_no_token_is_denied(make: Making) -> None:
    with pytest.raises(DeniedError) as denied:
        one(make(token=lambda: "another"), "SkillQueue", "sms-care")
    assert denied.value.exit_code == 4
    assert "another" not in f"{denied.value} {denied.value.fix}"


# Credentials --------------------------------------------------------------------------------------------------------


def test_credentials_are_resolved_while_they_are_sent_and_only_their_marks_stay(rig: Rig) -> None:
    made = put(rig, "RestSmsMapping", "twilio", TWILIO)
    assert made["spec"]["credentials"] == MARKED
    assert one(rig, "RestSmsMapping", "twilio") == made
    assert rig.provider.read(read("symbee", "listRestSmsMappings")) == [made]
    assert "example-" not in repr(rig.marks.marks)


def test_the_mark_has_the_version_that_was_sent(rig: Rig) -> None:
    made = put(rig, "RestSmsMapping", "twilio", TWILIO)
    rig.vault.change("TWILIO_PASSWORD", "other-password")
    changed = put(rig, "RestSmsMapping", "twilio", TWILIO, etag=made["etag"], token="token-2")
    assert changed["etag"] != made["etag"]
    assert changed["spec"]["credentials"]["password"]["version"] == "v2"


def test_what_an_item_shows_of_a_credential_is_kept_when_it_is_sent_back(rig: Rig) -> None:
    made = put(rig, "RestSmsMapping", "twilio", TWILIO)
    taken = rig.vault.taken
    shown = {**made["spec"], "name": "All numbers"}
    changed = put(rig, "RestSmsMapping", "twilio", shown, etag=made["etag"], token="token-2")
    assert changed["spec"]["credentials"] == MARKED
    blank = {**shown, "name": "Some", "credentials": {"userName": None, "password": None}}
    again = put(rig, "RestSmsMapping", "twilio", blank, etag=changed["etag"], token="token-3")
    assert again["spec"]["credentials"] == MARKED
    assert rig.vault.taken == taken + 2


def test_nobody_knows_a_credential_that_was_never_ours(rig: Rig) -> None:
    found = one(rig, "SmppSmsMapping", "carrier")
    assert found["spec"]["credentials"] == {"user": None, "password": None}


def test_nor_one_of_an_object_that_somebody_else_changed_since(make: Making) -> None:
    ours, theirs = make(), make()
    made = put(ours, "RestSmsMapping", "twilio", TWILIO)
    kept = {**TWILIO, "name": "Theirs", "credentials": {"userName": None, "password": None}}
    changed = put(theirs, "RestSmsMapping", "twilio", kept, etag=made["etag"], token="token-2")
    assert one(ours, "RestSmsMapping", "twilio")["spec"]["credentials"] == {
        "userName": None,
        "password": None,
    }
    renamed = {**kept, "name": "Ours"}
    again = put(ours, "RestSmsMapping", "twilio", renamed, etag=changed["etag"], token="token-3")
    assert again["spec"]["credentials"] == {"userName": None, "password": None}
    sent = put(ours, "RestSmsMapping", "twilio", TWILIO, etag=again["etag"], token="token-4")
    assert sent["spec"]["credentials"] == MARKED


def test_the_mark_goes_with_the_object(rig: Rig) -> None:
    made = put(rig, "RestSmsMapping", "twilio", TWILIO)
    delete(rig, "RestSmsMapping", "twilio", made["etag"])
    assert rig.marks.marks == {}


def test_a_secret_that_cannot_be_taken_keeps_the_request_from_being_sent(make: Making, box: Sandbox) -> None:
    rig = make(vault=Vault(TWILIO_USER="example-user"))
    with pytest.raises(RejectedError, match="TWILIO_PASSWORD") as refused:
        put(rig, "RestSmsMapping", "twilio", TWILIO)
    assert refused.value.code == "secret"
    assert box.calls() == ()


def test_a_mark_that_cannot_be_kept_leaves_doubt_and_is_kept_the_next_time(rig: Rig, box: Sandbox) -> None:
    rig.marks.broken = InvalidError("the disk is full")
    with pytest.raises(
        DoubtfulError, match="was done, but which credentials it set could not be written down"
    ):
        put(rig, "RestSmsMapping", "twilio", TWILIO)
    rig.marks.broken = None
    made = put(rig, "RestSmsMapping", "twilio", TWILIO)
    assert made["spec"]["credentials"] == MARKED
    assert [call.effect for call in box.calls()] == [True, False]


# Faults -------------------------------------------------------------------------------------------------------------


def test_throttling_is_waited_out_for_as_long_as_it_says(rig: Rig, box: Sandbox) -> None:
    box.faults.add(parsed("throttle,service=symbee,times=3"))
    put(rig, "SkillQueue", "x", QUEUE)
    assert len(rig.slept) == 3
    assert min(rig.slept) >= 1
    assert [call.status for call in box.calls()] == [429, 429, 429, 201]


@pytest.mark.parametrize("rule", ["error", "error,after", "reset", "reset,after"])
def test_a_write_in_doubt_is_not_repeated_by_itself_and_has_one_effect_with_its_token(
    rig: Rig, box: Sandbox, rule: str
) -> None:
    box.faults.add(parsed(f"{rule},operation=putSkillQueue,times=1"))
    with pytest.raises(DoubtfulError):
        put(rig, "SkillQueue", "x", QUEUE)
    assert len(box.calls()) == 1
    made = put(rig, "SkillQueue", "x", QUEUE)
    assert made == one(rig, "SkillQueue", "x")
    assert sum(call.effect for call in box.calls()) == 1


@pytest.mark.parametrize("rule", ["error,after", "reset,after"])
def test_a_delete_in_doubt_too(rig: Rig, box: Sandbox, rule: str) -> None:
    made = put(rig, "SkillQueue", "x", QUEUE)
    box.faults.add(parsed(f"{rule},operation=deleteSkillQueue,times=1"))
    with pytest.raises(DoubtfulError):
        delete(rig, "SkillQueue", "x", made["etag"])
    assert delete(rig, "SkillQueue", "x", made["etag"]) == {}


@pytest.mark.parametrize("rule", ["error,times=2", "reset,times=2"])
def test_reads_in_doubt_are_repeated(rig: Rig, box: Sandbox, rule: str) -> None:
    box.faults.add(parsed(rule))
    assert len(rig.provider.read(read("symbee", "listSkillQueues"))) == 2
    assert len(rig.slept) == 2


def test_a_hang_is_doubt(box: Sandbox, clock: Clock) -> None:
    box.faults.add(parsed("hang,after,operation=putSkillQueue,times=1"))
    rig = Rig(transport=box.handle)
    with pytest.raises(DoubtfulError, match="ReadTimeout"):
        put(rig, "SkillQueue", "x", QUEUE)
    assert put(rig, "SkillQueue", "x", QUEUE)["code"] == "x"


def test_nobody_there_is_no_doubt(tmp_path: Path) -> None:
    server = serve(box_in(tmp_path), port=0)
    url = f"{server.url}/symbee"
    server.server_close()
    rig = Rig(url=url)
    with pytest.raises(UnreachableError, match="no connection"):
        put(rig, "SkillQueue", "x", QUEUE)
    assert len(rig.slept) == 3
    rig.http.close()


def test_patience_ends(rig: Rig, box: Sandbox) -> None:
    box.faults.add(parsed("throttle"))
    with pytest.raises(ThrottledError):
        rig.provider.read(read("symbee", "listSkillQueues"))
    assert 250 < sum(rig.slept) < 350


# The allow-list -----------------------------------------------------------------------------------------------------


OPERATIONS = {
    operation["operationId"]: method
    for path in document()["paths"].values()
    for method, operation in path.items()
    if method != "parameters"
}


def test_the_product_knows_every_operation_of_the_contract() -> None:
    assert {name for name, method in OPERATIONS.items() if method == "get"} == READS["symbee"]
    assert {name for name, method in OPERATIONS.items() if method != "get"} == WRITES["symbee"]


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_a_planning_client_sends_nothing_that_writes(make: Making, box: Sandbox, operation: str) -> None:
    rig = make(writes=False)
    parameters = {"code": "x", "spec": {}, "owner": OWNER, "ifMatch": None}
    with pytest.raises(ForbiddenOperationError, match=operation) as refused:
        rig.provider.send(operation, parameters, "token-1")
    assert refused.value.exit_code == 70
    if OPERATIONS[operation] == "get":
        rig.provider.read(read("symbee", operation, code="x"))
        assert [call.mutating for call in box.calls()] == [False]
    else:
        with pytest.raises(ForbiddenOperationError, match=operation):
            rig.provider.read(read("symbee", operation, code="x"))
        assert box.calls() == ()


@pytest.mark.parametrize("operation", ["postSkillQueue", "getSkillQueues", "listSkillQueue", "GET", ""])
def test_nor_what_nobody_knows(rig: Rig, box: Sandbox, operation: str) -> None:
    with pytest.raises(ForbiddenOperationError):
        rig.provider.send(operation, {}, None)
    with pytest.raises(ForbiddenOperationError):
        rig.provider.read(read("symbee", operation))
    assert box.calls() == ()


def test_a_lost_lock_keeps_writes_back_and_nothing_else(rig: Rig, box: Sandbox) -> None:
    class LostError(Exception):
        pass

    def check() -> None:
        raise LostError

    guarded = rig.provider.guarded_by(check)
    with pytest.raises(LostError):
        guarded.send("putSkillQueue", {"code": "x", "spec": QUEUE, "owner": None, "ifMatch": None}, "t")
    assert len(guarded.read(read("symbee", "listSkillQueues"))) == 2
    assert [call.operation for call in box.calls()] == ["listSkillQueues"]

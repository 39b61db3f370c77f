"""Secrets: where they are taken from, how a change of one is seen, and that nothing shows one."""

from __future__ import annotations

import copy
import itertools
import json
import logging
import pickle
import random
import stat
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    InvalidError,
    ReconcilerError,
    RefusedError,
    RejectedError,
    RemoteError,
)
from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.model.reading import read
from reconciler.model.secret import secret, version_of
from reconciler.model.store import Store
from reconciler.providers.aws import Access, Clients
from reconciler.providers.marks import KEY_FILE
from reconciler.providers.operations import ForbiddenOperationError
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import Secret, SecretsProvider, Sources, as_header, named

CANARY = "canary-4f1d"
REGION = "eu-central-1"
Answer = Callable[[Mapping[str, Any], HttpRequest], HttpResponse]


class Wire:
    """Secrets Manager's other end, which tests let answer; it keeps (Region, SecretId) of what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answer: Answer = lambda asked, sent: held(CANARY)

    def client(self, region: str) -> Any:
        def send(sent: HttpRequest) -> HttpResponse:
            body = json.loads(sent.body)
            self.asked.append((region, body["SecretId"]))
            assert sent.headers["x-amz-target"] == "secretsmanager.GetSecretValue"
            return self.answer(body, sent)

        return Clients(Access(region, None, False, send)).client("secretsmanager")


def held(value: str, version: str = "11111111-2222-4333-8444-555555555555") -> HttpResponse:
    """What Secrets Manager answers for a secret."""
    body = {"ARN": "arn", "Name": "n", "VersionId": version, "SecretString": value}
    return HttpResponse(200, {}, json.dumps(body).encode())


def refused(status: int, code: str) -> HttpResponse:
    """An error that repeats the secret in its words, as no API should."""
    return HttpResponse(status, {}, json.dumps({"__type": code, "message": f"what about {CANARY}?"}).encode())


class Place:
    """A workspace with its backend, and providers over both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables: dict[str, str] = {"TOKEN": CANARY}
        self.wire = Wire()
        self.waits: list[float] = []
        self.store: Store = LocalStore(folder / "backend", clock=time.monotonic, sleep=time.sleep)
        self._keys = itertools.count(1)

    def provider(self, store: Store | bool | None = True) -> SecretsProvider:
        """A provider as another run has it."""
        return SecretsProvider(
            Sources(self.variables, self.folder, REGION, self.wire.client),
            store=self.store if store is True else store or None,
            random_bytes=lambda count: bytes([next(self._keys)]) * count,
            quotas=Quotas({}, clock=time.monotonic, sleep=self.waits.append),
            retry=Retry(sleep=self.waits.append, jitter=random.Random(0)),
        )

    def version(self, reference: Mapping[str, Any]) -> str | None:
        """The version as plans read it."""
        answer = self.provider().read(version_of(reference))
        return None if answer is None else str(answer["version"])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


ENV = {"env": "TOKEN"}
FILE = {"file": "secrets/token"}
STORED = {"awsSecretsManager": {"id": "acme/token"}}


def put(place: Place, content: bytes) -> None:
    (place.folder / "secrets").mkdir(exist_ok=True)
    (place.folder / "secrets" / "token").write_bytes(content)


def taken(place: Place, reference: Mapping[str, Any]) -> str:
    return place.provider().take(reference).secret.reveal()


# Where they are taken from ----------------------------------------------------------------------------------------


def test_a_variable(place: Place) -> None:
    assert taken(place, ENV) == CANARY


@pytest.mark.parametrize(
    ("content", "value"),
    [(b"a", "a"), (b"a\n", "a"), (b"a\r\n", "a"), (b"a\n\n", "a\n"), (b"\na", "\na"), ("ä\n".encode(), "ä")],
)
def test_a_file_without_one_trailing_newline(place: Place, content: bytes, value: str) -> None:
    put(place, content)
    assert taken(place, FILE) == value


def test_a_file_anywhere(place: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("run") / "token"
    file.write_text("elsewhere")
    assert taken(place, {"file": str(file)}) == "elsewhere"


def test_the_longest_file(place: Place) -> None:
    put(place, b"x" * 65536)
    assert len(taken(place, FILE)) == 65536


def test_secrets_manager_in_its_own_region_and_another(place: Place) -> None:
    assert taken(place, STORED) == CANARY
    assert taken(place, {"awsSecretsManager": {"id": "acme/token", "region": "us-east-1"}}) == CANARY
    assert place.wire.asked == [(REGION, "acme/token"), ("us-east-1", "acme/token")]


def test_a_key_of_a_secret_that_is_json(place: Place) -> None:
    place.wire.answer = lambda asked, sent: held(json.dumps({"user": "u", "password": "p"}))
    assert taken(place, {"awsSecretsManager": {"id": "x", "key": "password"}}) == "p"


def test_without_a_key_json_is_a_value_like_any_other(place: Place) -> None:
    place.wire.answer = lambda asked, sent: held('{"user": "u"}')
    assert taken(place, STORED) == '{"user": "u"}'


def stored_with_key(value: str) -> Answer:
    return lambda asked, sent: held(value)


KEYED = {"awsSecretsManager": {"id": "x", "key": "password"}}
BAD: list[tuple[str, Mapping[str, Any], Any, str]] = [
    ("variable not set", {"env": "NOBODY"}, None, "is not set"),
    ("variable empty", {"env": "EMPTY"}, None, "is empty"),
    ("no file", {"file": "nowhere"}, None, "cannot be read"),
    ("a folder", {"file": "."}, None, "cannot be read"),
    ("file too long", FILE, CANARY.encode() * 6000, "longer than 65536 bytes"),
    ("file of a newline", FILE, b"\n", "is empty"),
    ("file not text", FILE, CANARY.encode() + b"\xff", "not text in UTF-8"),
    ("not there", STORED, refused(400, "ResourceNotFoundException"), "is not there"),
    ("binary", STORED, HttpResponse(200, {}, b'{"SecretBinary": "Y2FuYXJ5"}'), "holds no text"),
    ("cut off", STORED, HttpResponse(200, {}, f'{{"SecretString": "{CANARY}'.encode()), "holds no text"),
    ("no JSON", KEYED, held(CANARY), "is no JSON object"),
    ("a list", KEYED, held(f'["{CANARY}"]'), "is no JSON object"),
    ("no such key", KEYED, held(json.dumps({CANARY: CANARY})), "has no 'password'"),
    ("no string", KEYED, held(json.dumps({"password": [CANARY]})), "holds no string under 'password'"),
    ("a value", {"value": CANARY}, None, "is no reference"),
    ("two at once", {"env": "TOKEN", "file": CANARY}, None, "is no reference"),
]


@pytest.mark.parametrize(
    ("reference", "given", "said"), [one[1:] for one in BAD], ids=[one[0] for one in BAD]
)
def test_what_cannot_be_taken_is_named_and_not_shown(
    place: Place, reference: Mapping[str, Any], given: Any, said: str
) -> None:
    place.variables["EMPTY"] = ""
    if isinstance(given, bytes):
        put(place, given)
    elif given is not None:
        place.wire.answer = lambda asked, sent: given
    with pytest.raises(InvalidError) as met:
        place.provider().take(reference)
    assert met.value.exit_code == 3
    assert said in met.value.message
    assert named(reference) in met.value.message
    assert met.value.fix
    assert CANARY not in shown(met.value)


def shown(error: BaseException) -> str:
    """All that a crash report or a message could show of an error."""
    chain = "".join(traceback.format_exception(error))
    return f"{chain}{error!r}{vars(error)}{getattr(error, 'fix', '')}"


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "AccessDeniedException", DeniedError),
        (400, "ExpiredTokenException", DeniedError),
        (400, "DecryptionFailure", RejectedError),
        (400, "InvalidRequestException", RejectedError),
        (500, "InternalServiceError", DoubtfulError),
    ],
)
def test_what_secrets_manager_refuses_is_named_by_its_code_alone(
    place: Place, status: int, code: str, expected: type[RemoteError]
) -> None:
    place.wire.answer = lambda asked, sent: refused(status, code)
    with pytest.raises(expected) as met:
        place.provider().take(STORED)
    assert (
        met.value.message == f"the secret {{awsSecretsManager: {{id: acme/token}}}} could not be read: {code}"
    )
    assert (met.value.remote_code, met.value.operation) == (code, "GetSecretValue")
    assert met.value.fix
    assert CANARY not in shown(met.value)


def test_an_answer_that_is_no_json_is_not_shown(place: Place) -> None:
    place.wire.answer = lambda asked, sent: HttpResponse(500, {}, f"<h1>{CANARY}</h1>".encode())
    with pytest.raises(DoubtfulError) as met:
        place.provider().take(STORED)
    assert CANARY not in shown(met.value)


def test_throttling_is_waited_out(place: Place) -> None:
    answers: Iterator[HttpResponse] = iter([refused(400, "ThrottlingException"), held("v")])
    place.wire.answer = lambda asked, sent: next(answers)
    assert taken(place, STORED) == "v"
    assert len(place.waits) == 1


def test_nothing_is_kept(place: Place) -> None:
    provider = place.provider()
    place.wire.answer = lambda asked, sent: held("old")
    assert provider.take(STORED).secret.reveal() == "old"
    place.wire.answer = lambda asked, sent: held("new")
    assert provider.take(STORED).secret.reveal() == "new"
    place.variables["TOKEN"] = "newer"
    assert provider.take(ENV).secret.reveal() == "newer"


# Versions ---------------------------------------------------------------------------------------------------------


def test_the_version_of_secrets_manager_is_its_own(place: Place) -> None:
    assert place.version(STORED) == "11111111-2222-4333-8444-555555555555"


def test_without_a_key_in_the_backend_there_is_no_version_and_none_is_made(place: Place) -> None:
    assert place.version(ENV) is None
    assert not (place.folder / "backend").exists()


def test_without_a_backend_neither(place: Place) -> None:
    assert place.provider(store=None).resolved(secret(ENV)).marks == {"reference": ENV, "version": None}


def test_the_key_is_made_with_the_first_write_and_stays(place: Place) -> None:
    first = place.provider().resolved(secret(ENV)).marks
    key = place.folder / "backend" / KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    content = key.read_bytes()
    assert first == {"reference": ENV, "version": place.version(ENV)}
    assert place.provider().resolved(secret(ENV)).marks == first
    assert key.read_bytes() == content


def test_a_mark_tells_a_change_and_neither_the_value_nor_that_two_are_equal(place: Place) -> None:
    place.variables |= {"SAME": CANARY}
    place.provider().resolved(secret(ENV))
    before = place.version(ENV)
    assert before is not None
    assert len(before) == 16
    assert place.version({"env": "SAME"}) != before
    place.variables["TOKEN"] = CANARY + "!"
    assert place.version(ENV) != before
    place.variables["TOKEN"] = CANARY
    assert place.version(ENV) == before


def test_another_backend_has_other_marks(place: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    here = place.provider().resolved(secret(ENV)).marks["version"]
    place.store = LocalStore(tmp_path_factory.mktemp("b") / "x", clock=time.monotonic, sleep=time.sleep)
    assert place.provider().resolved(secret(ENV)).marks["version"] != here


def test_two_first_writes_at_once_agree_on_one_key(place: Place) -> None:
    provider = place.provider()
    found = place.store.get

    def lost(name: str) -> Any:  # what the slower one sees: nothing yet, and then that somebody was faster
        place.store.get = found  # type: ignore[method-assign]
        place.provider().resolved(secret(ENV))
        return None

    place.store.get = lost  # type: ignore[method-assign]
    assert provider.resolved(secret(ENV)).marks["version"] == place.version(ENV)


@pytest.mark.parametrize("content", [b"", b"zz", b"00ff", "ä".encode("latin-1")])
def test_a_broken_key_is_no_key(place: Place, content: bytes) -> None:
    place.store.put(KEY_FILE, content)
    with pytest.raises(InvalidError, match="is no key") as met:
        place.provider().resolved(secret(ENV))
    assert "remove it" in met.value.fix


@pytest.mark.parametrize("reference", [{"env": "NOBODY"}, {"file": "nowhere"}, STORED, {"value": "x"}])
def test_planning_needs_no_secret(place: Place, reference: Mapping[str, Any]) -> None:
    place.wire.answer = lambda asked, sent: refused(400, "AccessDeniedException")
    assert place.version(reference) is None


# Sending ----------------------------------------------------------------------------------------------------------


def test_every_secret_of_a_call_is_put_in_its_place(place: Place) -> None:
    put(place, b"from a file\n")
    parameters = {
        "code": "m",
        "spec": {"credentials": {"user": secret(ENV), "password": secret(FILE)}, "numbers": ({"x": 1}, None)},
        "list": [secret(STORED)],
    }
    resolved = place.provider().resolved(parameters)
    assert resolved.values == {
        "code": "m",
        "spec": {"credentials": {"user": CANARY, "password": "from a file"}, "numbers": [{"x": 1}, None]},
        "list": [CANARY],
    }
    assert resolved.values == place.provider().resolve(parameters)
    assert resolved.marks["spec"]["credentials"] == {
        "user": {"reference": ENV, "version": place.version(ENV)},
        "password": {"reference": FILE, "version": place.version(FILE)},
    }
    assert CANARY not in json.dumps(resolved.marks)
    assert CANARY not in repr(resolved)


def test_the_version_that_was_planned_is_sent(place: Place) -> None:
    place.provider().resolved(secret(ENV))
    for reference in (ENV, STORED):
        version = place.version(reference)
        assert place.provider().resolve(secret(reference, version)) == CANARY


def test_another_version_than_the_planned_one_is_refused(place: Place) -> None:
    place.provider().resolved(secret(ENV))
    planned = [secret(one, place.version(one)) for one in (ENV, STORED)]
    place.variables["TOKEN"] = "other"
    place.wire.answer = lambda asked, sent: held("other", version="99999999-2222-4333-8444-555555555555")
    for one in planned:
        with pytest.raises(RefusedError, match="is not the one that the plan saw") as met:
            place.provider().resolve({"spec": [one]})
        assert (met.value.code, met.value.exit_code, met.value.fix) == ("secretChanged", 4, "plan again")


def test_a_lost_key_counts_as_a_change(place: Place) -> None:
    place.provider().resolved(secret(ENV))
    planned = secret(ENV, place.version(ENV))
    place.store.delete(KEY_FILE)
    with pytest.raises(RefusedError):
        place.provider().resolve(planned)


def test_readable_or_an_error_before_anything_is_sent(place: Place) -> None:
    assert place.provider().read(read("secrets", "Readable", reference=ENV)) == {"readable": True}
    with pytest.raises(InvalidError, match=r"the secret \{env: NOBODY\} is not set"):
        place.provider().read(read("secrets", "Readable", reference={"env": "NOBODY"}))


@pytest.mark.parametrize("reference", [ENV, STORED], ids=["env", "stored"])
def test_readable_and_still_the_one_that_was_planned(place: Place, reference: Mapping[str, Any]) -> None:
    place.provider().resolved(secret(ENV))
    asked = read("secrets", "Readable", reference={**reference, "version": place.version(reference)})
    assert place.provider().read(asked) == {"readable": True}
    place.variables["TOKEN"] = "other"
    place.wire.answer = lambda asked, sent: held("other", version="99999999-2222-4333-8444-555555555555")
    with pytest.raises(RefusedError) as met:
        place.provider().read(asked)
    assert met.value.code == "secretChanged"


def test_readable_makes_no_key(place: Place) -> None:
    place.provider().read(read("secrets", "Readable", reference=ENV))
    assert place.store.get(KEY_FILE) is None


def test_nothing_else_is_done(place: Place) -> None:
    provider = place.provider()
    with pytest.raises(ForbiddenOperationError):
        provider.read(read("secrets", "GetSecretValue", reference=ENV))
    with pytest.raises(ForbiddenOperationError):
        provider.send("PutSecretValue", {}, None)
    assert provider.guarded_by(lambda: None) is provider


# Showing ----------------------------------------------------------------------------------------------------------


def test_a_secret_shows_itself_to_nobody() -> None:
    one = Secret(CANARY)
    assert [repr(one), str(one), f"{one}", f"{one!r:>20}".strip(), str([one]), f"{one:}"] == [
        "Secret(…)"
    ] * 4 + [
        "[Secret(…)]",
        "Secret(…)",
    ]
    for write_down in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write_down(one)
    with pytest.raises(TypeError):
        json.dumps(one)
    assert CANARY not in repr(place_of(one))


def place_of(one: Secret) -> Any:
    """Something that holds a secret, as it shows itself."""
    from reconciler.providers.secrets import Taken

    return Taken(one, None)


@pytest.mark.parametrize("value", ["a\nb", "a\r", "ä", "\x7f", "a ", "\u2028"])
def test_what_no_header_can_carry_is_said_before_http_says_it_with_the_value(value: str) -> None:
    with pytest.raises(InvalidError, match="cannot be sent in an HTTP header") as met:
        as_header(Secret(CANARY + value), ENV)
    assert CANARY not in shown(met.value)


def test_what_a_header_can_carry() -> None:
    assert as_header(Secret("abc DEF~!"), ENV) == "abc DEF~!"


def test_logs_hold_no_value(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="reconciler")
    put(place, CANARY.encode())
    for reference in (ENV, FILE, STORED):
        place.provider().resolve(secret(reference))
        place.version(reference)
    place.version({"env": CANARY.replace("-", "_")})
    assert CANARY not in caplog.text
    assert "event=noVersion source=env" in caplog.text


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (ENV, "the secret {env: TOKEN}"),
        (FILE, "the secret {file: secrets/token}"),
        (STORED, "the secret {awsSecretsManager: {id: acme/token}}"),
        (
            {"awsSecretsManager": {"id": "x", "region": "us-east-1", "key": "k"}},
            "the secret {awsSecretsManager: {id: x, key: k, region: us-east-1}}",
        ),
        ({"password": CANARY}, "a secret"),
    ],
)
def test_how_a_reference_is_named(reference: Mapping[str, Any], said: str) -> None:
    assert named(reference) == said


def test_every_error_of_ours_is_one_of_the_tree(place: Place) -> None:
    """So that the boundary tells it in one line instead of writing a crash report."""
    place.wire.answer = lambda asked, sent: HttpResponse(418, {}, b"\x00")
    with pytest.raises(ReconcilerError):
        place.provider().take(STORED)

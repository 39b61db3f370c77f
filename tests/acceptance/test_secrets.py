"""No secret anywhere: a canary in the place of every secret, and a search of whatever every command leaves behind.

Commands are found by themselves, out of click: a new one is run with made-up arguments until it has a row below.
"""

from __future__ import annotations

import itertools
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
import yaml

from reconciler.cli.app import application
from tests.acceptance.canaries import Canaries, texts_below
from tests.acceptance.course import CREDENTIALS, EXAMPLES, REGION, alias_of, copy, edit
from tests.acceptance.echoing import MODES, Echo, echoing
from tests.acceptance.program import Ran, begun, run
from tests.acceptance.recording import recording
from tests.acceptance.test_help import EVERY

REALISTIC = next(example for example in EXAMPLES if example.name.endswith("contact-centre"))
MAPPINGS = """\
apiVersion: reconciler/v1
kind: SkillQueue
metadata: {name: canary-queue}
spec: {displayName: Canaries, taskType: SMS_PINPOINT}
---
apiVersion: reconciler/v1
kind: RestSmsMapping
metadata: {name: canary-rest}
spec:
  name: Canaries over REST
  provider: Twilio
  deliveryProvider: symbee
  credentials:
    userName: {env: CANARY_USER}
    password: {file: secrets/password}
    accessKey: {awsSecretsManager: {id: canary-access}}
    accessSecret: {awsSecretsManager: {id: canary-pair, key: secret}}
  countryCode: US
  numbers: [{address: "+15550198", skillQueue: canary-queue}]
---
apiVersion: reconciler/v1
kind: SmppSmsMapping
metadata: {name: canary-smpp}
spec:
  name: Canaries over SMPP
  host: smpp.example.com
  port: 2775
  credentials:
    user: {awsSecretsManager: {id: canary-west, key: user, region: us-west-2}}
    password: {env: CANARY_PASSWORD}
  defaultCountryCode: US
  deliveryProvider: symbee
  numbers: [{phoneNumber: "+15550199", skillQueue: canary-queue}]
"""
SYMBEE = {
    "company": "abc-gadgets",
    "environment": "prod",
    "apiKey": {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}},
}
TOKEN = {"env": "CANARY_TOKEN"}
UNIPHORE = {
    "url": "https://api.example.com",
    "token": {"file": "secrets/uniphore"},
    "tenant": "Acme",
    "organization": "Sales",
}

ARGUMENTS: dict[str, list[str]] = {
    "schema": ["Queue"],
    "plan": ["--out", "p.json"],
    "show": ["p.json"],
    "apply": ["--yes"],
    "unlock": ["--yes"],
    "sandbox seed": ["more.yaml"],
    "sandbox faults": ["list"],
}
"""What a command is given, where something made up would not do."""
SERVING = {"sandbox serve"}
"""These end when they are told to."""
KNOWN = {
    "validate",
    "drift",
    "graph",
    "iam-policy",
    "status",
    "verify",
    "send routed-email",
    "send email-contact",
    "sandbox reset",
    *ARGUMENTS,
    *SERVING,
}
"""Those that are known to end, and so may run in this process."""
OFFLINE = {
    "validate",
    "schema",
    "show",
    "sandbox seed",
    "sandbox reset",
    "sandbox faults",
    "unlock",
    *SERVING,
}
"""These meet no API, so that no fault of one changes what they do."""
LEAVES = [path for path in EVERY if path and not any(other[:-1] == path for other in EVERY)]


def command_at(path: tuple[str, ...]) -> click.Command:
    found: click.Command = application
    for name in path:
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), name)
        assert below is not None
        found = below
    return found


def made_up(command: click.Command) -> Iterator[str]:
    """Arguments with which any command does something, or says why not."""
    for one in command.params:
        if isinstance(one, click.Argument) and one.required:
            yield str(next(iter(getattr(one.type, "choices", ["seed.yaml"]))))
    if any("--yes" in one.opts for one in command.params):
        yield "--yes"


def typed(path: tuple[str, ...]) -> Iterator[list[str]]:
    """A command in each of its formats, logging all that it can, in turns as text and as JSON."""
    command = command_at(path)
    given = ARGUMENTS.get(" ".join(path)) or list(made_up(command))
    formats = [getattr(one.type, "choices", ()) for one in command.params if one.name == "format"]
    for log, form in enumerate(formats[0] if formats else [None]):
        logging = ["--log-level", "debug", "--log-format", ("text", "json")[log % 2]]
        yield [*path, *given, *(["--format", str(form)] if form else []), *logging]


class Cage:
    """A workspace full of canaries, and everything that was said in it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.workspace = copy(REALISTIC, folder)
        self.crashes = folder / "crashes"
        self.crashes.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(self.crashes))
        (self.workspace / "manifests" / "canaries.yaml").write_text(MAPPINGS, encoding="utf-8")
        (self.workspace / "more.yaml").write_text("topics: [more]", encoding="utf-8")
        self.canaries = Canaries(self.workspace)
        self.said: list[tuple[str, str]] = []

    def declare(self, administration: Any, **environment: Any) -> None:
        """Let the sandbox's environment state Symbee and Uniphore with canaries for secrets, and plant them."""

        def change(document: Any) -> None:
            for one in document["spec"]["environments"]:
                if "sandbox" in one:
                    one["symbee"] = {**SYMBEE, "administration": administration}
                    one["uniphore"] = UNIPHORE
                    one.update(environment)
                    if environment.get("connect"):
                        del one["sandbox"]

        edit(self.workspace / "reconciler.yaml", change)
        self.canaries.plant()
        self.set_variables()

    def set_variables(self) -> None:
        for name, value in self.canaries.variables.items():
            self._monkeypatch.setenv(name, value)

    def seed_secrets(self, run_seed: Callable[[str], Any]) -> None:
        """Fill Secrets Manager, from a file that stands elsewhere."""
        file = self.workspace.parent / "secrets.yaml"
        file.write_text(yaml.safe_dump({"secrets": self.canaries.seed}), encoding="utf-8")
        run_seed(str(file))

    def run(self, *arguments: str) -> Ran:
        """A command, in this process where that is known to end."""
        words = " ".join(itertools.takewhile(lambda one: not one.startswith("-"), arguments))
        if any(words.startswith(known) for known in KNOWN):
            ran = run(self.workspace, *arguments)
        else:
            ran = apart(self.workspace, arguments)
        self.said.append((" ".join(arguments), ran.out + ran.err))
        return ran

    def run_every(self, paths: list[tuple[str, ...]]) -> None:
        for path in paths:
            for arguments in typed(path):
                self.run(*arguments)

    def search(self) -> None:
        """Nothing that was said, and no file, holds a canary."""
        found = {what: hit for what, text in self.said if (hit := self.canaries.found_in(text))}
        texts = itertools.chain(
            texts_below(self.workspace, but=self.canaries.files), texts_below(self.crashes, but=set())
        )
        found |= {str(file): hit for file, text in texts if (hit := self.canaries.found_in(text))}
        assert found == {}


def apart(workspace: Path, arguments: tuple[str, ...], seconds: float = 15) -> Ran:
    """A command in a process of its own, which is ended if it does not end."""
    process = begun(workspace, *arguments)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.terminate()
        out, err = process.communicate(timeout=20)
    return Ran(process.returncode, out, err)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for better times takes no time."""
    sleep, wait = time.sleep, threading.Event.wait
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))
    monkeypatch.setattr(
        threading.Event, "wait", lambda self, seconds=None: wait(self, seconds and min(seconds, 0.01))
    )


@pytest.fixture
def cage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cage:
    return Cage(tmp_path, monkeypatch)


GATEWAY = {"gateway": {"url": "https://gateway.example.com", "token": TOKEN}}
WORKSHEET: dict[str, Any] = {"worksheet": {}}
NAMES = ["gateway", "worksheet"]
FAULTS = (
    "error,times=6",
    "error,after,mutating,times=1",
    "reset,after,mutating,times=1",
    "hang,seconds=0.01,times=3",
    "throttle,times=2",
    "error,service=secretsmanager",
)


def test_no_command_shows_a_secret(cage: Cage) -> None:
    cage.declare(GATEWAY)
    cage.seed_secrets(lambda file: run(cage.workspace, "sandbox", "seed", file))
    ending = [path for path in LEAVES if " ".join(path) not in SERVING]
    cage.run_every([path for path in ending if path[-1] != "reset"])
    assert cage.run("apply", "p.json", "--log-level", "debug").code == 0
    for path in LEAVES:
        if " ".join(path) in SERVING:
            ran = apart(cage.workspace, (*path, "--port", "0", "--log-level", "debug"), seconds=2)
            cage.said.append((" ".join(path), ran.out + ran.err))
    cage.run_every([path for path in ending if path[-1] == "reset"])
    assert len(cage.said) >= 20
    cage.search()


def test_no_command_shows_one_where_a_person_takes_it_to_the_portal(cage: Cage) -> None:
    cage.declare(WORKSHEET)
    cage.seed_secrets(lambda file: run(cage.workspace, "sandbox", "seed", file))
    for path in LEAVES:
        if " ".join(path) not in OFFLINE:
            cage.run(*list(typed(path))[-1])
    ran = cage.run("apply", "--yes", "--format", "json", "--log-level", "debug")
    assert ran.code == 6
    assert Path(ran.json["worklist"]["path"]).name in {path.name for path in cage.workspace.rglob("*.md")}
    cage.search()


@pytest.mark.parametrize(("driver", "faults"), [(GATEWAY, FAULTS), (WORKSHEET, FAULTS[::5])], ids=NAMES)
def test_no_fault_brings_one_to_light(cage: Cage, driver: Any, faults: tuple[str, ...]) -> None:
    cage.declare(driver)
    cage.seed_secrets(lambda file: run(cage.workspace, "sandbox", "seed", file))
    online = [path for path in LEAVES if " ".join(path) not in OFFLINE]
    for fault in faults:
        run(cage.workspace, "sandbox", "faults", "--add", fault)
        for path in online:
            cage.run(*next(typed(path)))
        run(cage.workspace, "sandbox", "faults", "--clear")
        cage.canaries.rotate_variables()  # so that the next apply has something to send
        cage.set_variables()
    cage.search()


# The other side of HTTP -------------------------------------------------------------------------------------------


@pytest.fixture
def outside(cage: Cage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Echo]:
    """The workspace over HTTP: AWS is a sandbox, and what stands before Symbee repeats whatever it is told.

    Of the manifests only those that name secrets are left.
    """
    alias = alias_of(cage.workspace)
    for file in (cage.workspace / "manifests").iterdir():
        if file.name != "canaries.yaml":
            file.unlink()
    with recording(cage.workspace) as served, echoing(served.url) as echo:
        for name, value in {"AWS_ENDPOINT_URL": served.url, **CREDENTIALS}.items():
            monkeypatch.setenv(name, value)
        (cage.workspace / "recorded.db").chmod(0o600)
        connect = {"region": REGION, "instance": alias, "accountId": "123456789012", "readBackSeconds": 1}
        cage.declare({"gateway": {"url": f"{echo.url}/symbee", "token": TOKEN}}, connect=connect)
        edit(
            cage.workspace / "reconciler.yaml",
            lambda document: (
                document["spec"].update(quotas="none")
                or document["spec"]["environments"][0]["symbee"].update(baseUrl=echo.url)
            ),
        )
        cage.seed_secrets(served.seed)
        yield echo


def test_every_secret_is_sent_where_it_belongs_and_nowhere_else(cage: Cage, outside: Echo) -> None:
    """So that the other tests look for something that was there to be found."""
    assert cage.run("apply", "--yes", "--log-level", "debug").code == 0
    assert cage.run("status").code == 0
    not_sent = [value for value in cage.canaries.values if value not in outside.seen]
    (uniphore,) = [file for file in cage.canaries.files if file.name == "uniphore"]
    assert not_sent == [uniphore.read_text().strip()]  # nothing is sent to Uniphore yet
    assert cage.run("plan", "--detailed-exitcode").code == 0
    cage.search()


@pytest.mark.parametrize("reads", [True, False], ids=["writes", "reads"])
@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_repeats_what_it_is_told_is_not_repeated(
    cage: Cage, outside: Echo, mode: str, reads: bool
) -> None:
    outside.mode, outside.passes_reads = mode, reads
    for turn, path in enumerate((("plan",), ("apply",), ("apply",), ("drift",), ("status",))):
        ways = list(typed(path))
        cage.run(*ways[turn % len(ways)])
    assert cage.canaries.found_in(outside.seen)
    cage.search()


# Defects ----------------------------------------------------------------------------------------------------------


def test_a_crash_report_holds_none(cage: Cage, outside: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in the very moment in which everything is at hand."""
    held: list[str] = []

    def defect(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        held.append(f"{request.headers.raw}{request.read().decode()}")
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(httpx.Client, "send", defect)
    for arguments in (("status",), ("plan", "--format", "json"), ("apply", "--yes", "--log-level", "debug")):
        assert cage.run(*arguments).code == 70
    assert len(list(cage.crashes.glob("reconciler-crash-*"))) == 3
    assert cage.canaries.found_in("".join(held))
    cage.search()


# What is said of a secret that cannot be read ----------------------------------------------------------------------


def test_a_secret_that_is_not_there_is_said_before_anything_is_sent(
    cage: Cage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cage.declare(GATEWAY)
    cage.seed_secrets(lambda file: run(cage.workspace, "sandbox", "seed", file))
    monkeypatch.delenv("CANARY_USER")
    assert cage.run("plan").code == 0
    refused = cage.run("apply", "--yes")
    assert refused.code == 3
    assert "the secret {env: CANARY_USER} is not set" in refused.err
    assert "set the environment variable CANARY_USER" in refused.err
    monkeypatch.setenv("CANARY_USER", "there")
    first = cage.run("plan", "--format", "json").json
    assert cage.run("apply", "--yes").code == 0
    assert first["summary"]["create"] > 10  # the refused one had made nothing


def test_the_address_of_a_web_hook_is_kept_masked(cage: Cage) -> None:
    """It lets anybody send messages in a customer's name: a secret, though Symbee makes it."""
    cage.declare(WORKSHEET)
    cage.seed_secrets(lambda file: run(cage.workspace, "sandbox", "seed", file))
    worklist = cage.run("apply", "--yes", "--format", "json").json["worklist"]["id"]
    hook = f"https://hooks.example.com/sms/{cage.canaries.another()}"
    items = ["SkillQueue/canary-queue", f"RestSmsMapping/canary-rest={hook}"]
    only = [word for item in items for word in ("--only", item)]
    told = cage.run("apply", "--confirm", worklist, *only, "--yes", "--log-level", "debug")
    assert told.code == 6, told
    cage.run("plan")
    cage.run("drift", "--format", "json", "--log-level", "debug", "--log-format", "json")
    cage.search()


def test_a_secret_that_changes_after_the_plan_refuses_it(cage: Cage) -> None:
    cage.declare(GATEWAY)
    cage.seed_secrets(lambda file: run(cage.workspace, "sandbox", "seed", file))
    assert cage.run("apply", "--yes").code == 0
    assert cage.run("plan", "--detailed-exitcode").code == 0
    cage.canaries.rotate_variables()
    cage.set_variables()
    planned = cage.run("plan", "--out", "p.json", "--format", "json").json
    changed = {one["address"]: [field["path"] for field in one["fields"]] for one in planned["changes"]}
    assert changed == {
        "RestSmsMapping/canary-rest": ["spec.credentials.userName.version"],
        "SmppSmsMapping/canary-smpp": ["spec.credentials.password.version"],
    }
    cage.canaries.rotate_variables()
    cage.set_variables()
    refused = cage.run("apply", "p.json", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (4, "secretChanged")
    assert cage.run("apply", "--yes").code == 0
    assert cage.run("plan", "--detailed-exitcode").code == 0
    cage.search()


# The search itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        lambda value: f"x{value}y",
        lambda value: value.encode().hex(),
        lambda value: __import__("base64").b64encode(f"user:{value}:".encode()).decode(),
        lambda value: __import__("hashlib").sha256(value.encode()).hexdigest(),
    ],
    ids=["plain", "hex", "base64", "hash"],
)
def test_a_canary_would_be_found(cage: Cage, form: Callable[[str], str]) -> None:
    cage.declare(GATEWAY)
    assert len(cage.canaries.values) >= 9
    for value in cage.canaries.values:
        assert cage.canaries.found_in(form(value)) == [value]
    (cage.workspace / "left.txt").write_text(form(cage.canaries.values[0]))
    with pytest.raises(AssertionError, match=r"left\.txt"):
        cage.search()


def test_every_command_is_run() -> None:
    assert {" ".join(path) for path in LEAVES} >= KNOWN
    assert ("status",) in LEAVES
    assert ("sandbox",) not in LEAVES

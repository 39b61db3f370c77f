"""Seeds: the world that a stand-in begins with, as YAML.

    account: "123456789012"             # quoted; default 123456789012
    region: us-east-1                   # default
    instances:                          # all that follows belongs to the first; default: the world's, or acme-sandbox
      - alias: acme-sandbox
        id: 11111111-…                  # default: follows from the alias
    hoursOfOperation: [Office hours]    # names, or {name, timeZone, description, tags}
    flows:
      - {name: Email inbound, type: CONTACT_FLOW, state: ACTIVE, status: PUBLISHED}     # the defaults
      - {name: Agent whisper, type: OUTBOUND_WHISPER}
    phoneNumbers: ["+15550100"]         # quoted; or {phoneNumber, type, countryCode, description, tags}
    emailAddresses:
      - address: support@example.com    # displayName, description, tags, alias (an address), inboundFlow (a name)
    quickConnects:
      - {name: Billing desk, type: PHONE_NUMBER}        # USER, QUEUE, PHONE_NUMBER, FLOW
      - {name: To sales, type: QUEUE, queue: Sales}     # the queue cannot be deleted while this leads to it
    queues:
      - name: Sales                     # required, as is hoursOfOperation
        hoursOfOperation: Office hours
        # description, maxContacts, status, tags, outboundCaller {name, phoneNumber, flow}, quickConnects [names],
        # defaultAddress, addresses [addresses]
    routingProfiles:                    # there only to refer to queues
      - {name: Sales agents, queues: [Sales], defaultOutboundQueue: Sales}
    agents: [jdoe]                      # each has a queue of its own, without a name
    topics: [inbound-sms]               # SNS topics; these sections and numbers may state a region
    optOutLists: [Marketing]            # besides Default
    configurationSets: [transactional]
    smsPhoneNumbers:                    # of End User Messaging; quoted; short codes without +
      - phoneNumber: "+15550102"
        twoWay: inbound-sms             # or connect; off unless stated
        # twoWayRole, optOutList, selfManagedOptOuts, internationalSending, deletionProtection, countryCode, type,
        # status, pool (a name), sharedBy (an account), tags; imported, flow (a name);
        # importSeconds (how long an import takes), importFails (what it says in the end)
    symbee:                             # its configuration behind the gateway: see `symbee.seeding`
      skillQueues: [{code: sms-care, spec: {taskType: SMS_PINPOINT}}]
    uniphore: {token: example-token}    # whom Uniphore knows: see `sowing_uniphore`
    statistics:                         # what waits in queues, see `sowing_loads`
      - {queue: Sales, deliveryProvider: AMAZON, agentsStaffed: 2, itemsInQueue: 5, oldestItem: 125}
      - {queue: sms-care, agentsStaffed: 1, itemsInQueue: 40, leavesPerSecond: 0.5}
    secrets: {SYMBEE_CONNECT_API_KEY: example-key}      # or {value, region} each
    faults: ["throttle,operation=CreateQueue,nth=2", {fault: lag, operation: SearchQueues, seconds: 3}]

Everything is referred to by name. Ids follow from names, so that the same seed always gives the same ids; quotas and
the patterns for new tags do not hold for seeds (`aws:` tags may be declared). What is wrong is reported all at once.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from reconciler.model.errors import InvalidError
from reconciler.model.problem import Problem
from reconciler.sandbox.faults import Fault, parsed, stated
from reconciler.sandbox.seed_fields import CALLER, SECTIONS, TEXT, Field

_DEFAULT_FILE = Path(__file__).with_name("default_seed.yaml")
Steps = tuple[str | int, ...]


class Seed(NamedTuple):
    """A seed as read: every section a list of objects (names alone are objects with a name), the `faults` that shall
    stand, `secrets`, `symbee` and `uniphore` as they stand (they are checked where they are sown)."""

    account: str
    region: str
    sections: dict[str, list[dict[str, Any]]]
    secrets: Any
    file: str
    text: str
    faults: tuple[Fault, ...] = ()
    symbee: Any = None
    uniphore: Any = None

    def problem(self, path: Steps, message: str, fix: str = "") -> Problem:
        """A problem with the value at a path, at its place in the file."""
        line, column = _position(self.text, path)
        return Problem(self.file, line, column, "seed", None, message, fix)


def load_seed(file: Path | None) -> Seed:
    """Read a seed file, or the built-in one.

    Raises InvalidError for a file that cannot be read, and with every problem of one that can.
    """
    file = file or _DEFAULT_FILE
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        fix = "name a YAML file as the environment's sandbox.seed, relative to reconciler.yaml"
        raise InvalidError(f"the seed {file} cannot be read: {why}", code="seed", fix=fix) from error
    document = _parse(file, text)
    seed = Seed("", "", {}, {}, str(file), text)
    problems: list[Problem] = []
    sections: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
    plain = {"account": "123456789012", "region": "us-east-1"}
    secrets: Any = {}
    faults: list[Fault] = []
    whole: dict[str, Any] = {}
    for key, value in document.items():
        if key in plain:
            problems += _check_form(seed, (key,), value, TEXT)
            plain[key] = value
        elif key == "secrets":
            secrets = value
        elif key == "faults":
            faults, found = _faults(seed, value)
            problems += found
        elif key in ("symbee", "uniphore"):
            whole[key] = value
        elif key in SECTIONS:
            sections[key], found = _section(seed, key, value)
            problems += found
        else:
            known = ", ".join((*plain, *SECTIONS, "symbee", "uniphore", "secrets", "faults"))
            problems.append(seed.problem((key,), f"a seed has no {key!r}", f"use one of {known}"))
    refuse(problems)
    return seed._replace(**plain, sections=sections, secrets=secrets, faults=tuple(faults), **whole)


def refuse(problems: list[Problem]) -> None:
    """Raise InvalidError where there are problems."""
    if problems:
        count = len(problems)
        raise InvalidError(
            f"the seed has {count} problem{'s' if count > 1 else ''}, the first: {problems[0]}",
            problems=tuple(problems),
            code="seed",
            fix="correct the seed file",
        )


def _faults(seed: Seed, value: Any) -> tuple[list[Fault], list[Problem]]:
    if not isinstance(value, list):
        return [], [seed.problem(("faults",), "faults must be a list")]
    faults: list[Fault] = []
    problems: list[Problem] = []
    for index, given in enumerate(value):
        try:
            faults.append(stated(given) if isinstance(given, dict) else parsed(str(given)))
        except ValueError as error:
            problems.append(seed.problem(("faults", index), str(error), "see docs/sandbox.md, Faults"))
    return faults, problems


def _section(seed: Seed, key: str, value: Any) -> tuple[list[dict[str, Any]], list[Problem]]:
    if not isinstance(value, list):
        return [], [seed.problem((key,), f"{key} must be a list")]
    fields = SECTIONS[key]
    main = next(iter(fields))
    objects: list[dict[str, Any]] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, given in enumerate(value):
        one = {main: given} if not isinstance(given, dict) else given
        found = _check_object(seed, (key, index), one, fields)
        if not found and one[main] in seen:
            found = [seed.problem((key, index), f"{one[main]!r} stands twice under {key}")]
        problems += found
        if not found:
            seen.add(one[main])
            objects.append(one)
    return objects, problems


def _check_object(seed: Seed, path: Steps, one: dict[Any, Any], fields: dict[str, Field]) -> list[Problem]:
    problems = [
        seed.problem(path, f"{name} is required")
        for name, field in fields.items()
        if field.required and name not in one
    ]
    for name, value in one.items():
        if name not in fields:
            problems.append(
                seed.problem((*path, name), f"unknown field {name!r}", f"use one of {', '.join(fields)}")
            )
        else:
            problems += _check_form(seed, (*path, name), value, fields[name])
    return problems


def _check_form(seed: Seed, path: Steps, value: Any, field: Field) -> list[Problem]:
    name = path[-1]
    if field.form == "caller":
        if isinstance(value, dict):
            return _check_object(seed, path, value, CALLER)
        return [seed.problem(path, f"{name} must be an object")]
    if field.form == "truth":
        return [] if isinstance(value, bool) else [seed.problem(path, f"{name} must be true or false")]
    if field.form == "figure":
        fine = value is None or (type(value) is int and 0 <= value < 2**31)
        return [] if fine else [seed.problem(path, f"{name} must be a whole number from 0, or null")]
    if field.form == "rate":
        fine = type(value) in (int, float) and 0 <= value <= 1_000_000
        return [] if fine else [seed.problem(path, f"{name} must be a number from 0")]
    if field.form == "number":
        fine = isinstance(value, int) and not isinstance(value, bool)
        return [] if fine else [seed.problem(path, f"{name} must be a whole number")]
    if field.form == "texts":
        fine = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return [] if fine else [seed.problem(path, f"{name} must be a list of strings", "quote each string")]
    if field.form == "tags":
        fine = isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)
        return [] if fine else [seed.problem(path, f"{name} must map strings to strings", "quote the values")]
    if not isinstance(value, str):
        return [seed.problem(path, f"{name} must be a string", "quote it")]
    if field.choices and value not in field.choices:
        return [seed.problem(path, f"{name} must not be {value!r}", f"use one of {', '.join(field.choices)}")]
    return []


class _Loader(yaml.CSafeLoader):
    """YAML as usual, but a key that stands twice is an error."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _parse(file: Path, text: str) -> dict[Any, Any]:
    try:
        with _collector_at_rest():
            document = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = getattr(error, "problem", None) or str(error)
        problem = Problem(str(file), line, column, "seed", None, f"not valid YAML: {what}", "correct it")
        raise InvalidError(
            problem.message, problems=(problem,), code="seed", fix="correct the seed file"
        ) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        problem = Problem(str(file), 1, 1, "seed", None, "a seed must be an object", "correct it")
        raise InvalidError(problem.message, problems=(problem,), code="seed", fix="correct the seed file")
    return document


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No garbage collection meanwhile: walking the growing tree of YAML nodes costs twice what parsing it does."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _position(text: str, path: Steps) -> tuple[int, int]:
    """Line and column of the value at a path, or of what is nearest to it. Parses again: only errors pay for it."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    mark = node.start_mark if node is not None else None
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            node = found[0][1]
        else:
            break
        mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)

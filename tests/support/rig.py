"""A whole rig in one process: a stand-in under a clock that tests move, real boto3 under the real providers, and the
way from manifests to a plan and from a plan to what it did, composed as the command line composes it.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reconciler.applying.execute import execute
from reconciler.applying.journal import Journal
from reconciler.applying.local_store import LocalStore
from reconciler.applying.outcome import Applied
from reconciler.applying.session import Session
from reconciler.applying.settling import await_index
from reconciler.cli.connection import Connection
from reconciler.cli.looking import look
from reconciler.cli.planning import built, stamp
from reconciler.kinds.load import loads
from reconciler.kinds.table import KINDS
from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.model.load import Policy
from reconciler.model.manifest import Manifest
from reconciler.model.observation import Ownership, Target
from reconciler.model.plan import Plan
from reconciler.model.provider import Provider
from reconciler.model.quotas import Overrides
from reconciler.observing.loading import Loading
from reconciler.planning.build import Frame
from reconciler.planning.options import Options
from reconciler.providers.aws import Access, Clients
from reconciler.providers.connect import ConnectProvider
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.sandbox import CallRecord, Sandbox
from reconciler.sandbox import Options as Stand
from tests.support.sms_voice import SmsClients
from tests.support.symbee import Symbee

START = datetime(2026, 11, 2, 12, tzinfo=UTC).timestamp()
OWNER = Ownership("acme", "sandbox", "3f9c2a71")


class Clock:
    """Time as tests want it, in epoch seconds: sleeping moves it at once, from any thread."""

    def __init__(self, now: float = START) -> None:
        self.now = now
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds
            self.slept.append(seconds)


def manifest(kind: str, name: str, spec: Mapping[str, Any], /, **metadata: Any) -> Manifest:
    """A document as reading would give it; `metadata` are its other members (lifecycle, labels, renamedFrom, …)."""
    return Manifest(kind, name, spec, {"name": name, **metadata})


def queue(name: str, /, *, metadata: Mapping[str, Any] | None = None, **spec: Any) -> Manifest:
    """A Queue that can be created."""
    return manifest("Queue", name, {"hoursOfOperation": "Office Hours", **spec}, **(metadata or {}))


def email(name: str, /, *, metadata: Mapping[str, Any] | None = None, **spec: Any) -> Manifest:
    """An EmailAddress, by default `<name>@example.com`."""
    return manifest("EmailAddress", name, {"address": f"{name}@example.com", **spec}, **(metadata or {}))


def association(
    name: str, queue: Any, /, *, metadata: Mapping[str, Any] | None = None, mode: str = "exact", **spec: Any
) -> Manifest:
    """An EmailAddressAssociation of a queue."""
    return manifest(
        "EmailAddressAssociation", name, {"queue": queue, "mode": mode, **spec}, **(metadata or {})
    )


def counted_ids() -> Callable[[], str]:
    """Ids in a row, as UUIDs."""
    numbers = itertools.count(1)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012d}"


class _Line:
    """Two boto3 clients, one that may only read, those of End User Messaging, and the stand-in at their other end.
    Making clients takes a while, so a line is used again by the next rig."""

    def __init__(self) -> None:
        self.box: Sandbox | None = None
        self.writes = Clients(Access("us-east-1", None, True, self.send)).client("connect")
        self.reads = Clients(Access("us-east-1", None, False, self.send)).client("connect")
        self.sms = SmsClients(self.send)

    def send(self, sent: HttpRequest) -> HttpResponse:
        """The stand-in's answer."""
        assert self.box is not None, "the rig is closed"
        return self.box.handle(sent)


_LINES: list[_Line] = []


class Rig:
    """A stand-in and everything above it. `box` may be used directly; `live` is a boto3 client of somebody else's.

    With `symbee` the environment has Symbee too, behind a gateway.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seed: Path | None = None,
        owner: Ownership = OWNER,
        quotas: Overrides | None = None,
        symbee: bool = False,
        **stand: Any,
    ) -> None:
        self.folder = folder
        self.clock = Clock()
        self.owner = owner
        self.quotas = quotas
        self.box = Sandbox(
            folder / "sandbox.db",
            seed=seed,
            options=Stand(**{"record": True, **stand}),
            clock=self.clock,
            sleep=self.clock.sleep,
            new_id=counted_ids(),
        )
        there = self.box.target()
        self.target = Target(there.account, there.region, there.instance_id, there.instance_arn)
        self._line = _LINES.pop() if _LINES else _Line()
        self._line.box = self.box
        self.live: Any = self._line.writes
        store = LocalStore(folder / "backend", clock=time.time, sleep=time.sleep)
        self.symbee = Symbee(store, self._line.send, sleep=self.clock.sleep, configured=symbee)
        self.reader = self.provider(writes=False)
        self.writer = self.provider(writes=True)
        self._numbers = itertools.count(1)

    @property
    def instance(self) -> str:
        """The id of the instance."""
        return self.target.instance_id

    def close(self) -> None:
        """Give the line back."""
        self._line.box = None
        _LINES.append(self._line)
        self.box.close()

    def provider(self, *, writes: bool) -> ConnectProvider:
        """A provider with a budget and a patience of its own, all under the rig's clock."""
        return ConnectProvider(
            self._line.writes if writes else self._line.reads,
            instance_id=self.target.instance_id,
            quotas=Quotas(self.quotas, clock=self.clock, sleep=self.clock.sleep),
            retry=Retry(sleep=self.clock.sleep, jitter=random.Random(7)),
        )

    def sms_provider(self, *, writes: bool) -> Provider:
        """A provider of End User Messaging, under the rig's clock too."""
        return self._line.sms.provider(
            writes=writes, quotas=self.quotas, clock=self.clock, sleep=self.clock.sleep
        )

    # The straight line ------------------------------------------------------------------------------------------

    def connection(self, provider: Provider | None = None, *, owner: Ownership | None = None) -> Connection:
        """The environment, open; for reading only unless `provider` may write."""
        connect: Any = provider or self.reader
        sms: Any = self.sms_provider(writes=False)
        providers = {"connect": connect, "sms-voice": sms, **self.symbee.providers(writes=False)}
        return Connection(self.target, owner or self.owner, providers, 60, self.quotas)

    def plan(
        self,
        manifests: Iterable[Manifest],
        *,
        provider: Provider | None = None,
        owner: Ownership | None = None,
        waiting: Policy = "block",
        **options: Any,
    ) -> Plan:
        """The plan for these manifests; `waiting` is what the guard waitingContacts does, `options` are those of
        planning."""
        chosen = Options(**options)
        now = self._now()
        connection = self.connection(provider, owner=owner)
        view = look(connection, tuple(manifests), chosen, today=now.date())
        target = self.connection().plan_target
        frame = Frame(
            f"plan-{next(self._numbers)}",
            stamp(now),
            stamp(now + timedelta(hours=24)),
            "0",
            "-",
            target,
            self.quotas,
            waiting=waiting,
        )
        return built(view, chosen, frame, loading=self.loading(connection.providers))

    def loading(self, providers: Mapping[str, Provider]) -> Loading:
        """What reads loads through these providers, under the rig's clock."""
        return Loading(providers, loads, sleep=self.clock.sleep, now=lambda: stamp(self._now()))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def journal(self) -> Journal:
        """A new journal in the rig's backend."""
        store = LocalStore(self.folder / "backend", clock=time.time, sleep=time.sleep)
        return Journal(store, f"apply-{next(self._numbers)}", wall=self.clock)

    def records(self, journal: Journal) -> list[dict[str, Any]]:
        """What stands in a journal's file by now."""
        file = self.folder / "backend" / "journal" / f"{journal.apply_id}.jsonl"
        return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []

    def session(self, **different: Any) -> Session:
        """One apply's session, with a journal of its own."""
        given: dict[str, Any] = {
            "kinds": KINDS,
            "providers": {
                "connect": self.writer,
                "sms-voice": self.sms_provider(writes=True),
                **self.symbee.providers(writes=True),
            },
            "journal": self.journal(),
            "target": self.target,
            "owner": self.owner,
            "clock": self.clock,
            "sleep": self.clock.sleep,
            "read_back_seconds": 60,
            "progress": lambda address, operation, state: None,
        }
        given |= different
        return Session(**{"loading": self.loading(given["providers"]), **given})

    def apply(self, plan: Plan, **different: Any) -> Applied:
        """Carry an admitted plan out; `different` replaces members of the session."""
        assert not plan.refusals, plan.refusals
        session = self.session(overridden=frozenset(plan.options.get("overrides", ())), **different)
        outcomes = execute(session, plan.changes)
        warnings = () if session.stop.is_set() else await_index(session, plan.changes, outcomes)
        return Applied(
            "apply", plan.plan_id, outcomes, session.calls, warnings, interrupted=session.stop.is_set()
        )

    def settle(self, manifests: Sequence[Manifest], **options: Any) -> Plan:
        """Plan, apply, and hold that all is done and nothing is left to do. The plan that was applied."""
        plan = self.plan(manifests, **options)
        applied = self.apply(plan)
        assert applied.exit_code == 0, applied.outcomes
        again = self.plan(manifests)
        assert again.changes == (), again.changes
        assert again.refusals == (), again.refusals
        return plan

    # What was asked ---------------------------------------------------------------------------------------------

    def mark(self) -> int:
        """The number of the last request so far, for `since`."""
        calls = self.box.calls()
        return calls[-1].n if calls else 0

    def calls(self, since: int = 0) -> tuple[CallRecord, ...]:
        """The requests after a mark."""
        return self.box.calls(since)

    def counts(self, since: int = 0) -> dict[str, int]:
        """How often each operation was asked for after a mark."""
        return dict(Counter(one.operation for one in self.box.calls(since)))

    def writes(self, since: int = 0) -> list[str]:
        """The operations after a mark that change something, in order."""
        return [one.operation for one in self.box.calls(since) if one.mutating]

    # What is live -----------------------------------------------------------------------------------------------

    def sms(self, region: str = "us-east-1") -> Any:
        """A boto3 client of somebody else's for End User Messaging."""
        return self._line.sms.client(region)

    def number(self, number: str, region: str = "us-east-1") -> dict[str, Any]:
        """One number of End User Messaging, with its tags as a map; another account's has none to be seen."""
        listed = [self.sms(region).describe_phone_numbers(Owner=owner) for owner in ("SELF", "SHARED")]
        shown = [one for page in listed for one in page["PhoneNumbers"]]
        found: dict[str, Any] = next(one for one in shown if one["PhoneNumber"] == number)
        if found["PhoneNumberArn"].split(":")[4] == self.target.account:
            tags = self.sms(region).list_tags_for_resource(ResourceArn=found["PhoneNumberArn"])["Tags"]
            found["Tags"] = {one["Key"]: one["Value"] for one in tags}
        return found

    def queues(self) -> dict[str, dict[str, Any]]:
        """Every standard queue by name."""
        listed = self.live.list_queues(InstanceId=self.instance, QueueTypes=["STANDARD"])["QueueSummaryList"]
        return {one["Name"]: self.described(one["Id"]) for one in listed}

    def described(self, queue_id: str) -> dict[str, Any]:
        """One queue."""
        found: dict[str, Any] = self.live.describe_queue(InstanceId=self.instance, QueueId=queue_id)["Queue"]
        return found

    def queue_id(self, name: str) -> str:
        """The id of the queue with this name."""
        return str(self.queues()[name]["QueueId"])

    def addresses(self) -> dict[str, str]:
        """Ids of all email addresses by address, in lower case."""
        found: dict[str, str] = {}
        page: dict[str, Any] = {}
        while True:
            answer = self.live.search_email_addresses(InstanceId=self.instance, **page)
            found |= {one["EmailAddress"].lower(): one["EmailAddressId"] for one in answer["EmailAddresses"]}
            if "NextToken" not in answer:
                return found
            page = {"NextToken": answer["NextToken"]}

    def of_queue(self, name: str) -> tuple[str | None, set[str]]:
        """A queue's default address and its additional ones."""
        names = {identity: address for address, identity in self.addresses().items()}
        page: dict[str, Any] = {"InstanceId": self.instance, "QueueId": self.queue_id(name)}
        listed = self.live.list_queue_email_addresses(**page)["EmailAddressMetadataList"]
        default = [names[one["Id"]] for one in listed if one.get("IsDefaultOutboundEmail")]
        others = {names[one["Id"]] for one in listed if not one.get("IsDefaultOutboundEmail")}
        return (default[0] if default else None), others

    def hours(self, name: str = "Office Hours") -> str:
        """The id of hours of operation."""
        listed = self.live.list_hours_of_operations(InstanceId=self.instance)["HoursOfOperationSummaryList"]
        return str(next(one["Id"] for one in listed if one["Name"] == name))

    def make_queue(self, name: str, **more: Any) -> str:
        """A queue of somebody else's."""
        made = self.live.create_queue(
            InstanceId=self.instance, Name=name, HoursOfOperationId=self.hours(), **more
        )
        return str(made["QueueId"])

    def load(self, queue: str, **stated: Any) -> None:
        """Let so many wait in a queue from now on, as a seed's `statistics` say it; by default one of Connect."""
        file = self.folder / "load.json"
        said = {"queue": queue, "deliveryProvider": "AMAZON", **stated}
        file.write_text(json.dumps({"statistics": [said]}), encoding="utf-8")
        self.box.seed(file)

    def make_address(self, address: str, **more: Any) -> str:
        """An email address of somebody else's."""
        made = self.live.create_email_address(InstanceId=self.instance, EmailAddress=address, **more)
        return str(made["EmailAddressId"])

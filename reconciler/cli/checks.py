"""Makes checks that can run out of documents: which queues they mean, where emails have to arrive, who sends them."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from reconciler.cli.connection import Connection
from reconciler.cli.looking import scope_of
from reconciler.cli.planning import loading_of
from reconciler.kinds import load
from reconciler.kinds.messages import email_contact as contacts
from reconciler.kinds.messages import routed_email as emails
from reconciler.kinds.symbee.queues import code_of
from reconciler.kinds.table import CHECKS, KINDS
from reconciler.manifests.peers import Index
from reconciler.model.manifest import Manifest, Reference
from reconciler.model.message import EmailContact, RoutedEmail, Sender
from reconciler.model.reading import read_one
from reconciler.observing.looking import Looker
from reconciler.planning.view import View
from reconciler.verifying import email_contact, queues, routed_email
from reconciler.verifying.figures import Figures
from reconciler.verifying.open_sends import OpenSends
from reconciler.verifying.pace import Pace
from reconciler.verifying.results import Check, Decided

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+)([smhd])")
_CONFIGURATION = "RoutedEmailConfiguration"
_QUEUE, _SKILL_QUEUE = "Queue", "SkillQueue"


class Senders(NamedTuple):
    """Who hands messages over; None where the environment does not state with whom."""

    routed_email: Sender[RoutedEmail] | None
    email_contact: Sender[EmailContact] | None
    restricted: tuple[str, ...] = ()


class Ground(NamedTuple):
    """What checks stand on: every document of the environment, and what reaches its systems.

    `stop` ends what takes long.
    """

    documents: Sequence[Manifest]
    connection: Connection
    senders: Senders
    sends: OpenSends
    stop: threading.Event


def made(chosen: Iterable[Manifest], ground: Ground) -> tuple[Check, ...]:
    """A check for each document. Reads which queues are live; raises as reading does."""
    chosen = tuple(chosen)
    maker = _Maker(chosen, ground)
    return tuple(maker.make(one) for one in chosen)


class _Maker:
    """Makes the checks of one run, which share what was read of the live world."""

    def __init__(self, chosen: Sequence[Manifest], ground: Ground) -> None:
        self._ground = ground
        self._peers = Index(ground.documents)
        self._view = self._looked(chosen)
        self._figures = Figures(ground.connection.providers.get("symbee-statistics"))
        self._pace = Pace(time.monotonic, ground.stop.wait)

    def make(self, manifest: Manifest) -> Check:
        makers: Mapping[str, Callable[[Manifest], Check]] = {
            "QueueCheck": self._queue_check,
            "RoutedEmailCheck": self._routed_email_check,
            "EmailContactCheck": self._email_contact_check,
        }
        return makers[manifest.kind](manifest)

    # What is live -----------------------------------------------------------------------------------------------

    def _looked(self, chosen: Sequence[Manifest]) -> View:
        """What is live of the queues that the checks mean."""
        ground, peers = self._ground, self._peers
        wanted: dict[str, list[Reference]] = {}
        for one in chosen:
            for reference in (*CHECKS[one.kind].references(one), *self._onward(one)):
                for kind in reference.targets:
                    wanted.setdefault(kind, []).append(reference)
        wanted.pop(_CONFIGURATION, None)  # the check itself asks for it, right before it sends
        scopes = {
            kind: scope_of(ground.connection, kind, peers, references)
            for kind, references in wanted.items()
            if ground.connection.providers.keys() >= KINDS[kind].systems
        }
        looker = Looker(ground.connection.providers)
        answers = looker.run([KINDS[kind].observe(scope) for kind, scope in scopes.items()])
        return View(
            kinds=KINDS,
            peers=peers,
            manifests=tuple(ground.documents),
            selected=(),
            references={},
            found=dict(zip(scopes, answers, strict=True)),
            world=looker.world,
            target=ground.connection.target,
            owner=ground.connection.owner,
            today=datetime.now(UTC).date(),
        )

    def _onward(self, check: Manifest) -> Iterable[Reference]:
        """What the configuration of a check refers to."""
        configuration = self._configuration(check)
        return KINDS[_CONFIGURATION].references(configuration) if configuration else ()

    def _configuration(self, check: Manifest) -> Manifest | None:
        """The manifest of the owner whose email a check hands over."""
        if "configuration" in check.spec:
            return self._peers.resolve(_CONFIGURATION, check.spec["configuration"])
        owner = check.spec.get("ownerId")
        declared = self._peers.of_kind(_CONFIGURATION)
        return next((one for one in declared if owner is not None and one.spec["ownerId"] == owner), None)

    # One maker for each sort ------------------------------------------------------------------------------------

    def _queue_check(self, manifest: Manifest) -> Check:
        expect = manifest.spec["expect"]
        return queues.QueueCheck(
            manifest.address,
            tuple(self._queue(address) for address in manifest.spec["queues"]),
            queues.Expected(
                expect.get("openClosedState"),
                expect.get("minAgentsStaffed"),
                expect.get("maxItemsInQueue"),
                expect.get("maxOldestSeconds"),
            ),
            queues.Means(loading_of(self._ground.connection), self._figures, self._pace),
        )

    def _queue(self, address: str) -> queues.Queue:
        kind, _, name = address.partition("/")
        missing = sorted(KINDS[kind].systems - self._ground.connection.providers.keys())
        if missing:
            why = f"is not reached: the environment states no {' and no '.join(missing)}"
            return queues.Queue(address, None, why)
        if kind == _SKILL_QUEUE:
            return queues.Queue(address, load.of_symbee(code_of(self._view, name)))
        manifest = self._peers.resolve(kind, name)
        pairing = self._view.pairing(manifest) if manifest else None
        if pairing is None or pairing.observed is None or pairing.observed.free:
            return queues.Queue(address, None)
        return queues.Queue(address, load.of_connect(pairing.observed))

    def _routed_email_check(self, manifest: Manifest) -> Check:
        sender = self._ground.senders.routed_email
        if sender is None:
            why = "nothing was sent: the environment states no symbee.apiKey"
            return Decided(manifest.address, "unknown", why)
        spec, configuration = manifest.spec, self._configuration(manifest)
        owner = configuration.spec["ownerId"] if configuration else spec["ownerId"]
        means = routed_email.Means(
            sender, self._ground.sends, self._figures, self._pace, time.time, self._live_route
        )
        return routed_email.RoutedEmailCheck(
            manifest.address,
            emails.typed(spec, owner_id=owner, entity_id=str(uuid.uuid4())),
            self._arrival(spec.get("expectQueue")),
            self._declared_route(configuration),
            _seconds(spec.get("within", "60s")),
            means,
        )

    def _arrival(self, stated: Any) -> routed_email.Arrival | None:
        if stated is None:
            return None
        code = code_of(self._view, stated)
        declared = self._peers.resolve(_SKILL_QUEUE, stated)
        return routed_email.Arrival(code, declared.address if declared else f"the skill queue {code}")

    def _declared_route(self, configuration: Manifest | None) -> routed_email.Route | None:
        if configuration is None:
            return None
        return routed_email.Route(
            configuration.address, code_of(self._view, configuration.spec["skillQueue"])
        )

    def _live_route(self, owner: str) -> routed_email.Route | None:
        """Where the owner's email goes, as whoever keeps Symbee's configuration says. Touches the network."""
        connection = self._ground.connection
        provider = connection.providers.get("symbee")
        item = provider.read(read_one("symbee", f"get{_CONFIGURATION}", code=owner)) if provider else None
        if item is None:
            return None
        said_by = "what is on record" if "symbee" in connection.by_hand else "the live configuration"
        return routed_email.Route(said_by, str(item["spec"].get("skillQueue")))

    def _email_contact_check(self, manifest: Manifest) -> Check:
        senders, spec = self._ground.senders, manifest.spec
        if senders.email_contact is None:
            why = "nothing was sent: the environment states no uniphore"
            return Decided(manifest.address, "unknown", why)
        wrong = [one for one in contacts.findings(spec, restricted=senders.restricted) if not one.warning]
        if wrong:
            said = "; ".join(f"{one.message}; {one.fix}" for one in wrong)
            return Decided(manifest.address, "fail", f"nothing was sent: {said}")
        message = contacts.typed(
            spec,
            timestamp=int(time.time() * 1000),
            conversation_id=str(uuid.uuid4()),
            message_id=str(uuid.uuid4()),
        )
        means = email_contact.Means(senders.email_contact, self._ground.sends, time.time)
        return email_contact.EmailContactCheck(manifest.address, message, spec.get("expectError"), means)


def _seconds(duration: str) -> float:
    """A duration such as 90s or 5m, in seconds."""
    found = _DURATION.fullmatch(duration)
    assert found is not None, "the schema lets no other through"
    return float(int(found[1]) * _UNITS[found[2]])

"""Does an email that a CRM hands over still reach its queue? One is sent, and looked for in the queue's figures.

What that proves: accepted is what Symbee says of it; confirmed is that the figure of the queue has risen, which other
emails cause too. An agent who is idle takes an email at once, and may be done with it before anybody looks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reconciler.model.errors import RemoteError
from reconciler.model.load import Figure
from reconciler.model.message import RoutedEmail, Sender
from reconciler.verifying.figures import Figures
from reconciler.verifying.open_sends import OpenSends
from reconciler.verifying.pace import Pace
from reconciler.verifying.results import Result
from reconciler.verifying.sending import NOTHING_CANCELS, Handed, hand_over, settled


class Arrival(NamedTuple):
    """Where the email has to arrive: the skill queue's code, and what people call it."""

    code: str
    label: str


class Route(NamedTuple):
    """Where a configuration hands its owner's email: whose word that is, and the skill queue's code."""

    said_by: str
    code: str


class Means(NamedTuple):
    """What sending and looking need. `live` gives the route of a CRM owner as it is live, or None where nobody knows;
    it touches the network."""

    sender: Sender[RoutedEmail]
    sends: OpenSends
    figures: Figures
    pace: Pace
    wall: Callable[[], float]
    live: Callable[[str], Route | None]


class RoutedEmailCheck(NamedTuple):
    """See the port `Check`. `declared` is the route as manifests state it; `within` is in seconds."""

    address: str
    message: RoutedEmail
    arrival: Arrival | None
    declared: Route | None
    within: float
    means: Means

    @property
    def lane(self) -> str | None:
        """Emails to the same queue raise the same figure."""
        return self.arrival.code if self.arrival else None

    def run(self) -> Result:
        """See `Check.run`."""
        astray = self._astray()
        left = self.means.sends.left(self.address)
        if astray is not None:
            return Result(self.address, "fail", f"{astray}; nothing was sent")
        if left is not None:
            return self._result(settled(left))
        self.means.sender.ready()
        before = self._figure()
        handed = hand_over(
            self.address,
            self.message,
            self.means.sender,
            self.means.sends,
            at=self.means.wall(),
            queue=self.arrival.code if self.arrival else None,
            before=before,
        )
        return self._result(handed)

    def _astray(self) -> str | None:
        """Why the email would arrive elsewhere, as manifests say or as it is live."""
        if self.arrival is None:
            return None
        owner = self.message.owner_id
        for route in (self.declared, self.means.live(owner)):
            if route is not None and route.code != self.arrival.code:
                there = f"hands the email of {owner} to the skill queue {route.code}"
                return f"{route.said_by} {there}, expected {self.arrival.label}"
        return None

    def _result(self, handed: Handed) -> Result:
        if handed.state == "refused":
            return Result(self.address, "fail", f"not accepted: {handed.words}")
        if handed.state == "unsent":
            return Result(self.address, "unknown", f"not sent: {handed.words}")
        risen = self._risen(handed)
        known = f"email {handed.label}{handed.said}"
        if risen is not None:
            taken = "accepted" if handed.state == "accepted" else "no answer came"
            message = f"confirmed: {taken}, and {risen} ({known}); {NOTHING_CANCELS}"
            return Result(self.address, "pass", message)
        if handed.state == "doubtful":
            why = f"{handed.words}; " if handed.error else ""
            message = f"{why}it may have been sent, and its arrival is not seen ({known}); {NOTHING_CANCELS}"
            return Result(self.address, "unknown", message)
        return Result(self.address, "pass", f"{self._unconfirmed(handed)} ({known}); {NOTHING_CANCELS}")

    def _unconfirmed(self, handed: Handed) -> str:
        if self.arrival is None:
            return "accepted; where it has to arrive is not stated (expectQueue), so nobody looked"
        if handed.before is None:
            return f"accepted, arrival unconfirmed: nobody has figures of {self.arrival.label}"
        return (
            f"accepted, arrival unconfirmed: the figure of {self.arrival.label} did not rise"
            f" within {self.within:g} s; an idle agent may have taken the email at once"
        )

    def _risen(self, handed: Handed) -> str | None:
        """The rise of the queue's figure in words, or None where none was seen in time."""
        if self.arrival is None or handed.before is None:
            return None
        left = max(0.0, handed.at + self.within - self.means.wall())
        for _ in self.means.pace.looks(left):
            now = self._figure()
            if now is not None and now > handed.before:
                rise = f"from {handed.before} to {now}"
                return f"the figure of {self.arrival.label} rose {rise}, which other mail does too"
        return None

    def _figure(self) -> Figure:
        """The figure of the queue; one that cannot be read is unknown, and proves nothing."""
        try:
            return self.means.figures.arrived(self.arrival.code) if self.arrival else None
        except RemoteError:
            return None

"""Does Uniphore still take email contacts, or refuse what it has to? One is sent, and its answer judged.

What that proves: accepted is queued, not processed. No figure shows more of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reconciler.model.errors import RemoteError
from reconciler.model.message import EmailContact, Sender
from reconciler.verifying.open_sends import OpenSends
from reconciler.verifying.results import Result
from reconciler.verifying.sending import NOTHING_CANCELS, Handed, hand_over, settled


class Means(NamedTuple):
    """What sending needs."""

    sender: Sender[EmailContact]
    sends: OpenSends
    wall: Callable[[], float]


class EmailContactCheck(NamedTuple):
    """See the port `Check`. `expect_error` is the title of the error that has to be answered, or None."""

    address: str
    message: EmailContact
    expect_error: str | None
    means: Means
    lane: str | None = None

    def run(self) -> Result:
        """See `Check.run`."""
        left = self.means.sends.left(self.address)
        if left is not None:
            return self._result(settled(left))
        self.means.sender.ready()
        wall = self.means.wall()
        return self._result(
            hand_over(self.address, self.message, self.means.sender, self.means.sends, at=wall)
        )

    def _result(self, handed: Handed) -> Result:
        known = f"contact {handed.label}{handed.said}"
        if handed.state == "accepted":
            if self.expect_error is None:
                message = f"accepted: queued, which is not processed yet ({known}); {NOTHING_CANCELS}"
                return Result(self.address, "pass", message)
            message = f"accepted, and the error {self.expect_error} is expected ({known}); {NOTHING_CANCELS}"
            return Result(self.address, "fail", message)
        error, said = handed.error, handed.words
        # source: providers name the titles of Uniphore's error document, with blanks between them
        if isinstance(error, RemoteError) and self.expect_error in error.remote_code.split():
            return Result(self.address, "pass", f"refused as expected: {error.message}")
        if handed.state == "refused":
            wanted = f", and the error {self.expect_error} is expected" if self.expect_error else ""
            return Result(self.address, "fail", f"not accepted: {said}{wanted}")
        if handed.state == "unsent":
            return Result(self.address, "unknown", f"not sent: {said}")
        message = f"{f'{said}; ' if said else ''}it may have been sent ({known}); {NOTHING_CANCELS}"
        return Result(self.address, "unknown", message)

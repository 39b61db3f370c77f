"""Whose Symbee it is: what each of its APIs is told of that in five headers, and what its statuses mean.

source: https://docs.symbeeconnect.com/reference/queue-stats-api and routed-email-api. Bodies of errors are not shown:
nobody knows what they repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    InvalidError,
    NotFoundError,
    RejectedError,
    RemoteError,
    ThrottledError,
)

PLATFORM = "AWS Connect"
KEY_HEADER = "X-sc-company-api-key"
REFUSED = (401, 403)
"""The statuses that say that the API key is wrong."""


class Tenant(NamedTuple):
    """Whose queues: the Company Alias, the environment's name, and the Region whose Secrets Manager holds the key."""

    company: str
    environment: str
    secrets_region: str

    @property
    def headers(self) -> dict[str, str]:
        """All headers but the key's. Raises InvalidError for what no header can carry."""
        for member, value in (("company", self.company), ("environment", self.environment)):
            if not value.isascii() or not value.isprintable():
                raise InvalidError(
                    f"symbee.{member} cannot be sent in an HTTP header",
                    code="symbee",
                    fix="write it in ASCII, as Symbee's portal shows it",
                )
        return {
            "X-sc-platform-code": PLATFORM,
            "X-sc-company-code": self.company,
            "X-sc-company-environment": self.environment,
            "X-sc-secrets-region": self.secrets_region,
            "Content-Type": "application/json",
        }


_URL = "check symbee.region or symbee.baseUrl"
_KEY = "check symbee.apiKey (the secret SYMBEE_CONNECT_API_KEY), symbee.company and symbee.environment"
_MEANINGS: Mapping[int, tuple[type[RemoteError], str]] = {
    401: (DeniedError, _KEY),
    403: (DeniedError, _KEY),
    404: (NotFoundError, _URL),
    405: (RejectedError, _URL),
    429: (ThrottledError, "try again later"),
}


def refusal(operation: str, status: int, *, writes: bool) -> RemoteError:
    """What another status than 200 means."""
    kind, fix = _MEANINGS.get(status, (RejectedError, "check symbee.company and symbee.environment"))
    if status >= 500 or (writes and status < 300):
        kind, fix = DoubtfulError, "look at Symbee whether it arrived" if writes else "try again later"
    elif status < 400:
        kind, fix = RejectedError, _URL if status < 300 else f"{_URL}: redirects are not followed"
    elif status == 404 and not writes:  # nothing that was asked for is missing: the API itself is not there
        kind = RejectedError
    return kind(f"{operation} answered {status}", operation=operation, remote_code=str(status), fix=fix)

"""What a front has to say of a request, so that the engine can carry it out, whatever protocol it came in.

A front speaks for the services of one family: it knows its own requests, names what they ask for, and writes answers
and refusals in the services' own form. `fronts` is the table of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError

Trouble = Literal["broken", "throttled", "tooLarge"]
"""What may befall any request: a defect or a fault, a rate that is exceeded, a body beyond what is read."""


class Token(NamedTuple):
    """A client token: its value, the `scope` in which it stands once, and what it was used with, as JSON.

    `misuse` is the refusal where it was used with something else before (None: the first answer is repeated all the
    same); `errors`: refusals are remembered as answers are.
    """

    value: str
    scope: str
    used_with: str
    misuse: ApiError | None
    errors: bool = False


class Asked(Protocol):
    """One operation that somebody asks for. `service` and `operation` are named as faults and the record name them.

    `region` and `access_key` say who asks from where, "" where the request does not.
    """

    @property
    def service(self) -> str: ...

    @property
    def operation(self) -> str: ...

    @property
    def mutates(self) -> bool: ...

    @property
    def region(self) -> str: ...

    @property
    def access_key(self) -> str: ...

    def read(self) -> dict[str, Any]:
        """Its parameters as the record shows them, without any secret. Raises ApiError for what cannot be read."""

    def check(self, at: Session, parameters: Parameters) -> None:
        """Raises ApiError where they, or who sends them, are not acceptable whatever the world is like."""

    def token(self, at: Session, parameters: Parameters) -> Token | None:
        """The request's client token; None without one. Asked for where the operation mutates."""

    def run(self, at: Session, parameters: Parameters) -> Result:
        """Carry it out within the session's transaction. The result can be kept as JSON. Raises ApiError."""

    def answer(self, result: Result, request_id: str) -> HttpResponse:
        """The result as the service writes it."""


class Front(Protocol):
    """The services of one family. `operations`: the names of each one's operations, for faults."""

    @property
    def operations(self) -> Mapping[str, frozenset[str]]: ...

    def knows(self, request: HttpRequest) -> bool:
        """Whether a request is one of its own: by its path, so that this cannot fail."""

    def asked(self, request: HttpRequest) -> Asked:
        """What it asks for. Raises ApiError where there is no such operation."""

    def refusal(self, request: HttpRequest, error: ApiError, request_id: str) -> HttpResponse:
        """An error as the service that the request is for writes it."""

    def trouble(self, what: Trouble, service: str, message: str) -> ApiError:
        """What befalls any request, in that service's own code."""

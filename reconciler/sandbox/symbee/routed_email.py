"""Symbee's Generic Routed Email API: emails that a CRM hands over wait in the skill queue of their owner.

source: https://docs.symbeeconnect.com/reference/routed-email-api. Who may ask is judged as for the statistics, and
every object has to say the same. Nothing is remembered that would tell a repeated request from a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.sandbox import loads
from reconciler.sandbox.json_front import JsonFront, Operation, Reply, Sent
from reconciler.sandbox.session import Session
from reconciler.sandbox.symbee import objects
from reconciler.sandbox.symbee.contract import COLLECTIONS
from reconciler.sandbox.symbee.statistics import admits
from reconciler.sandbox.wire.errors import ApiError

KIND = "routed-email"
_PREFIX = "/symbee-crm-integration-service/"
_PATH = f"{_PREFIX}svc/rs/SymbeeRoutedEmailService/sendRoutedEmail"
_CONFIGURATIONS = next(one for one in COLLECTIONS if one.noun == "RoutedEmailConfiguration")
_TENANT = {
    "platform": "x-sc-platform-code",
    "companyCode": "x-sc-company-code",
    "environment": "x-sc-company-environment",
}
# source: the page calls these mandatory, and says of no other than the attributes how long it may be
_NEEDED = ("ownerId", "entityId")
_STRINGS = (*_NEEDED, "fromAddress", "toAddress", "subject")
_MOST_ATTRIBUTES = 10
_MOST_UNITS = 255


class _Accepted(NamedTuple):
    """An email with the code of the skill queue that it goes to."""

    email: Mapping[str, Any]
    queue: str


def send(at: Session, sent: Sent) -> Reply:
    """The operation sendRoutedEmail. One answer for all emails of the array."""
    if not isinstance(sent.body, list) or not sent.body:
        raise ApiError("badRequest", "The payload must be an array of requests.")
    judged = [_judged(at, sent, number, one) for number, one in enumerate(sent.body)]
    error = next((one for one in judged if isinstance(one, str)), None)
    if error is not None and at.guess("routed_email_batch") == "all_or_nothing":
        return _answer(error)
    for one in judged:
        if isinstance(one, str):
            break
        _deliver(at, one)
    return _answer(error)


def _judged(at: Session, sent: Sent, number: int, given: Any) -> _Accepted | str:
    """An email as it is accepted, or why it is not."""
    flaw = _flaw(given, sent.headers)
    if flaw is not None:
        if at.guess("routed_email_flaw") == "badRequest":
            raise ApiError("badRequest", f"Request {number}: {flaw}")
        return f"Request {number}: {flaw}"
    configuration = objects.find(at.world, _CONFIGURATIONS, given["ownerId"])
    if configuration is None:
        return f"No Routed Email Configuration was found for owner {given['ownerId']}."
    return _Accepted(given, configuration.body["spec"]["skillQueue"])


def _flaw(given: Any, headers: Mapping[str, str]) -> str | None:
    if not isinstance(given, dict):
        return "it must be an object."
    for member, header in _TENANT.items():
        if given.get(member) != headers.get(header):
            return f"{member} must be what {header} says."
    for member in _STRINGS:
        if not isinstance(given.get(member), str) or (member in _NEEDED and not given[member]):
            return f"{member} is required."
    attributes = given.get("attributes", [])
    if not isinstance(attributes, list) or len(attributes) > _MOST_ATTRIBUTES:
        return f"attributes must be an array of at most {_MOST_ATTRIBUTES}."
    for one in attributes:
        texts = (one.get("key"), one.get("value")) if isinstance(one, dict) else (None,)
        if not all(isinstance(text, str) and _units(text) <= _MOST_UNITS for text in texts):
            return f"an attribute must have a key and a value of at most {_MOST_UNITS} characters."
    return None


def _units(text: str) -> int:
    # assumption: a server in Java counts UTF-16
    return len(text.encode("utf-16-le")) // 2


def _deliver(at: Session, accepted: _Accepted) -> None:
    """One more waits in the queue, and what came is kept without what is in it."""
    email = accepted.email
    body = {"ownerId": email["ownerId"], "entityId": email["entityId"], "skillQueue": accepted.queue}
    at.world.add(KIND, "", at.new_id(), name=email["entityId"], body=body)
    loads.arrive(at.world, accepted.queue)


def _answer(error: str | None) -> Reply:
    """HTTP 200, whatever became of it."""
    return Reply(
        200, {"responseEnum": "SUCCESS" if error is None else "ERROROCCURRED", "errorMessage": error}
    )


ROUTED_EMAIL = JsonFront(
    service="symbee-routed-email",
    prefix=_PREFIX,
    rows=(Operation("SendRoutedEmail", "POST", _PATH, send, mutates=True, takes=True),),
    admits=admits,
    refuses=lambda error: {"errorMessage": error.message},
)

"""The provider of Symbee's Generic Routed Email API: emails that lie elsewhere are handed over to be routed.

    POST {base}/symbee-crm-integration-service/svc/rs/SymbeeRoutedEmailService/sendRoutedEmail

source: https://docs.symbeeconnect.com/reference/routed-email-api. The body is an array, one object an email, with who
asks in each (`platform`, where statistics say `platformCode`), and again in five headers. The API knows no token: what
may have arrived is never sent again here, and HTTP 200 is no success: `responseEnum` is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    InvalidError,
    NotFoundError,
    RejectedError,
    RemoteError,
    ThrottledError,
)
from reconciler.model.message import RoutedEmail
from reconciler.providers.posting import Means, Post, Poster
from reconciler.providers.symbee.statistics import Tenant
from reconciler.providers.transport import Answer

PATH = "/symbee-crm-integration-service/svc/rs/SymbeeRoutedEmailService/sendRoutedEmail"
_OPERATION = "SendRoutedEmail"
_PLATFORM = "AWS Connect"
_KEY_HEADER = "X-sc-company-api-key"
_SUCCESS, _ERROR = "SUCCESS", "ERROROCCURRED"
_MOST_SIGNS = 300


class Response(NamedTuple):
    """The answer's two members. `error_message` is None where there is none."""

    response_enum: str
    error_message: str | None


def post(tenant: Tenant, messages: Sequence[RoutedEmail]) -> Post:
    """The request with these emails. Raises InvalidError for a tenant that no header can carry."""
    for member, value in (("company", tenant.company), ("environment", tenant.environment)):
        if not value.isascii() or not value.isprintable():
            raise InvalidError(
                f"symbee.{member} cannot be sent in an HTTP header",
                code="symbee",
                fix="write it in ASCII, as Symbee's portal shows it",
            )
    headers = {
        "X-sc-platform-code": _PLATFORM,
        "X-sc-company-code": tenant.company,
        "X-sc-company-environment": tenant.environment,
        "X-sc-secrets-region": tenant.secrets_region,
        "Content-Type": "application/json",
    }
    return Post(PATH, headers, _KEY_HEADER, [_object(tenant, one) for one in messages])


def _object(tenant: Tenant, message: RoutedEmail) -> dict[str, Any]:
    # assumption: attributes stand among the mandatory properties but are described as optional: none are left out
    attributes = [{"key": key, "value": value} for key, value in message.attributes]
    return {
        "platform": _PLATFORM,
        "companyCode": tenant.company,
        "environment": tenant.environment,
        "ownerId": message.owner_id,
        "entityId": message.entity_id,
        "fromAddress": message.from_address,
        "toAddress": message.to_address,
        "subject": message.subject,
        **({"attributes": attributes} if attributes else {}),
    }


class RoutedEmailProvider:
    """See the port `Sender`."""

    service = "symbee-routed-email"

    def __init__(self, tenant: Tenant, means: Means) -> None:
        self._tenant = tenant
        self._poster = Poster(
            means, service=self.service, operation=_OPERATION, budget="symbee", renews=(401, 403)
        )

    def ready(self) -> None:
        """See `Sender.ready`."""
        self._poster.ready()

    def send(self, message: RoutedEmail) -> None:
        """See `Sender.send`."""
        self.send_batch((message,))

    def send_batch(self, messages: Sequence[RoutedEmail]) -> None:
        """Several in one request. The API answers once for all, so that what it calls an error leaves all in doubt."""
        several = len(messages) > 1
        self._poster.post(post(self._tenant, messages), lambda answer: _judge(answer, several=several))


def _judge(answer: Answer, *, several: bool) -> None:
    """Nothing for what was accepted; raises what anything else means."""
    if answer.status != 200:
        raise _refusal(answer.status)
    response = read_response(answer.body)
    if response is not None and response.response_enum == _SUCCESS:
        return
    if response is None or response.response_enum != _ERROR:
        raise DoubtfulError(
            f"{_OPERATION} answered 200, but neither {_SUCCESS} nor {_ERROR}",
            operation=_OPERATION,
            fix="check symbee.region or symbee.baseUrl: something else seems to answer there",
        )
    said = f": {response.error_message[:_MOST_SIGNS].rstrip('. ')}" if response.error_message else ""
    # source: the page calls ERROROCCURRED unsuccessful. assumption: of several, some may have been accepted
    kind: type[RemoteError] = DoubtfulError if several else RejectedError
    raise kind(
        f"{_OPERATION} answered {_ERROR}{said}",
        operation=_OPERATION,
        remote_code=_ERROR,
        fix="check that a routed email configuration of this environment has the owner id",
    )


def read_response(body: bytes) -> Response | None:
    """The answer's members, read leniently; None where there are none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("responseEnum"), str):
        return None
    said = document.get("errorMessage")
    return Response(document["responseEnum"], said if isinstance(said, str) and said else None)


_MEANINGS: Mapping[int, tuple[type[RemoteError], str]] = {
    401: (DeniedError, "check symbee.apiKey (the secret SYMBEE_CONNECT_API_KEY), company and environment"),
    403: (DeniedError, "check symbee.apiKey (the secret SYMBEE_CONNECT_API_KEY), company and environment"),
    404: (NotFoundError, "check symbee.region or symbee.baseUrl"),
    405: (RejectedError, "check symbee.region or symbee.baseUrl"),
    429: (ThrottledError, "try again later"),
}


def _refusal(status: int) -> RemoteError:
    """What another status than 200 means. Bodies of errors are not shown: nobody knows what they repeat."""
    kind, fix = _MEANINGS.get(status, (RejectedError, "check symbee.company and symbee.environment"))
    if status >= 500 or status < 300:
        kind, fix = DoubtfulError, "look at Symbee whether it arrived"
    elif status < 400:
        kind, fix = RejectedError, "check symbee.region or symbee.baseUrl: redirects are not followed"
    return kind(f"{_OPERATION} answered {status}", operation=_OPERATION, remote_code=str(status), fix=fix)

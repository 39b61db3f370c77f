"""The provider of Symbee's Generic Routed Email API: emails that lie elsewhere are handed over to be routed.

    POST {base}/symbee-crm-integration-service/svc/rs/SymbeeRoutedEmailService/sendRoutedEmail

source: https://docs.symbeeconnect.com/reference/routed-email-api. The body is an array, one object an email, with who
asks in each (`platform`, where statistics say `platformCode`), and again in five headers. The API knows no token: what
may have arrived is never sent again here, and HTTP 200 is no success: `responseEnum` is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from reconciler.model.canonical import parsed
from reconciler.model.errors import DoubtfulError, RejectedError, RemoteError
from reconciler.model.http import HttpResponse
from reconciler.model.message import RoutedEmail
from reconciler.providers.posting import Means, Post, Poster
from reconciler.providers.symbee.tenant import KEY_HEADER, PLATFORM, REFUSED, Tenant, refusal

PATH = "/symbee-crm-integration-service/svc/rs/SymbeeRoutedEmailService/sendRoutedEmail"
_OPERATION = "SendRoutedEmail"
_SUCCESS, _ERROR = "SUCCESS", "ERROROCCURRED"
_MOST_SIGNS = 300


class Response(NamedTuple):
    """The answer's two members. `error_message` is None where there is none."""

    response_enum: str
    error_message: str | None


def post(tenant: Tenant, messages: Sequence[RoutedEmail]) -> Post:
    """The request with these emails. Raises InvalidError for a tenant that no header can carry."""
    return Post(PATH, tenant.headers, KEY_HEADER, [_object(tenant, one) for one in messages])


def _object(tenant: Tenant, message: RoutedEmail) -> dict[str, Any]:
    # assumption: attributes stand among the mandatory properties but are described as optional: none are left out
    attributes = [{"key": key, "value": value} for key, value in message.attributes]
    return {
        "platform": PLATFORM,
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
            means, service=self.service, operation=_OPERATION, budget="symbee", renews=REFUSED
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


def _judge(answer: HttpResponse, *, several: bool) -> None:
    """Nothing for what was accepted; raises what anything else means."""
    if answer.status != 200:
        raise refusal(_OPERATION, answer.status, writes=True)
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
    document = parsed(body)
    if not isinstance(document, dict) or not isinstance(document.get("responseEnum"), str):
        return None
    said = document.get("errorMessage")
    return Response(document["responseEnum"], said if isinstance(said, str) and said else None)

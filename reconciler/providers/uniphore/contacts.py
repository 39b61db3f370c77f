"""The provider of Uniphore's email contacts: an email that was exchanged is handed over to be analysed.

    POST {url}/contacts/email

source: https://docs.uniphoredev.com/en/email-api.html. Accepted is what is answered with 202, whatever the body says;
it is queued then, not processed. The API knows no token: what may have arrived is never sent again here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from reconciler.model.http import HttpResponse
from reconciler.model.message import EmailContact
from reconciler.providers.posting import Means, Post, Poster
from reconciler.providers.uniphore.failures import failed

PATH = "/contacts/email"
_OPERATION = "CreateEmailContact"
_ACCEPTED = 202


class Organization(NamedTuple):
    """To whom contacts belong: an organization of a tenant, as Uniphore calls both."""

    tenant: str
    name: str


def post(organization: Organization, contact: EmailContact) -> Post:
    """The request with this contact."""
    headers = {"Content-Type": "application/json"}
    metadata: dict[str, Any] = {
        "tenantName": organization.tenant,
        "orgName": organization.name,
        "catName": contact.category,
    }
    if contact.metadata:
        metadata["metadataMap"] = dict(contact.metadata)
    return Post(
        PATH, headers, "Authorization", {"metadata": metadata, "data": _data(contact)}, scheme="Bearer "
    )


def _data(contact: EmailContact) -> dict[str, Any]:
    # assumption: the page has one row for "CC or BCC", an array of strings; they are taken for two properties
    optional = {"cc": list(contact.cc), "bcc": list(contact.bcc), "journeyId": contact.journey_id}
    return {
        "convId": contact.conversation_id,
        "msgId": contact.message_id,
        "lang": contact.language,
        "sub": contact.subject,
        "ts": contact.timestamp,
        "body": contact.body,
        "agentId": contact.agent.id,
        "psId": contact.participant.id,
        "agentEmailId": contact.agent.email,
        "psEmailId": contact.participant.email,
        "from": contact.from_address,
        "to": list(contact.to),
        **{name: value for name, value in optional.items() if value},
    }


class EmailContactProvider:
    """See the port `Sender`."""

    service = "uniphore"

    def __init__(self, organization: Organization, means: Means) -> None:
        self._organization = organization
        self._poster = Poster(
            means, service=self.service, operation=_OPERATION, budget=self.service, renews=(401,)
        )

    def ready(self) -> None:
        """See `Sender.ready`."""
        self._poster.ready()

    def send(self, message: EmailContact) -> None:
        """See `Sender.send`."""
        self._poster.post(post(self._organization, message), _judge)


def _judge(answer: HttpResponse) -> None:
    if answer.status != _ACCEPTED:
        raise failed(_OPERATION, answer.status, answer.body)

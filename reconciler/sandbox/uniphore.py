"""Uniphore's email contacts: what is handed over is looked at, and queued.

source: https://docs.uniphoredev.com/en/email-api.html: the path, 202, the statuses of errors and their document.
assumption: every title but entity-identifier, the one that the page shows. Which tenants, organizations and categories
there are is for the seed to say (`sowing_uniphore`); without, every one is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.asking import Trouble
from reconciler.sandbox.json_front import STATUS, JsonFront, Operation, Reply, Sent
from reconciler.sandbox.session import Session
from reconciler.sandbox.symbee import objects
from reconciler.sandbox.uniphore_payload import ENTITY, Flaw, flaws
from reconciler.sandbox.wire.errors import ApiError

STATED = "uniphore"
"""The fact that holds what the seed states, as JSON; tokens as seals of themselves."""
KIND = "email-contact"
_KEYS = "email-contact-keys"
_MOST_KEYS = 50
_KINDS: Mapping[str, tuple[str, str]] = {
    "badRequest": ("/errors/contact-payload", "payload"),
    "unauthorized": ("/errors/authentication", "bearer-token"),
    "forbidden": ("/errors/authorization", "tenant-access"),
    "notFound": ("/errors/resource", "not-found"),
    "internal": ("/errors/internal", "internal-error"),
    "unavailable": ("/errors/internal", "service-unavailable"),
}
_OTHER = ("/errors/request", "request")


def admits(at: Session, sent: Sent) -> None:
    """Refuse (401) who bears no token, or one that the seed does not state where it states any."""
    given = _bearer(sent)
    known = {seal for seal in (_stated(at).get("token"), *_own_tokens(at).values()) if seal}
    if not given or (known and _sealed(at, given) not in known):
        headers = {"WWW-Authenticate": "Bearer"}
        raise ApiError("unauthorized", "A valid bearer token is needed.", headers=headers)


def create(at: Session, sent: Sent) -> Reply:
    """POST /contacts/email: 202, and nothing tells a repeated contact from a new one."""
    flaw = next(flaws(sent.body), None)
    if flaw is not None:
        raise _refused(flaw)
    metadata, data = sent.body["metadata"], sent.body["data"]
    _hold_tenant(at, sent, metadata["tenantName"])
    entity = tuple(metadata[member] for member in ENTITY)
    if not _exists(at, entity):
        raise _refused(Flaw("entity-identifier", "tenant/org/cat not found!"))
    _take_keys(at, entity, metadata.get("metadataMap", {}))
    identity = f"{data['convId']}/{data['msgId']}"
    if at.guess("contact_again") == "refuse" and any(
        one.name == identity for one in at.world.of_kind(KIND, "")
    ):
        raise _refused(Flaw("message-identifier", "The message is there already."))
    body = {**dict(zip(ENTITY, entity, strict=True)), "convId": data["convId"], "msgId": data["msgId"]}
    at.world.add(KIND, "", at.new_id(), name=identity, body=body)
    return Reply(202, {"status": 202, "message": "accepted"})


# Who, and for whom -----------------------------------------------------------------------------------------------


def _stated(at: Session) -> dict[str, Any]:
    """What the seed states; nothing where it has no such section."""
    text = at.world.fact(STATED)
    stated: dict[str, Any] = json.loads(text) if text else {}
    return stated


def _own_tokens(at: Session) -> dict[str, str]:
    """The seals of the tokens that tenants have for themselves, by tenant."""
    return {one["name"]: one["token"] for one in _stated(at).get("tenants", ()) if one.get("token")}


def _bearer(sent: Sent) -> str:
    scheme, _, token = sent.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _sealed(at: Session, token: str) -> str:
    return objects.seal(objects.salt_of(at.world, at.new_id), token)


def _hold_tenant(at: Session, sent: Sent, tenant: str) -> None:
    """Refuse (403) the token of another tenant. The one for all is good for all."""
    own, seal = _own_tokens(at), _sealed(at, _bearer(sent))
    if seal in own.values() and seal not in (own.get(tenant), _stated(at).get("token")):
        raise ApiError("forbidden", "The token is that of another tenant.")


def _exists(at: Session, entity: tuple[str, ...]) -> bool:
    tenants = _stated(at).get("tenants")
    if tenants is None:
        return True
    tenant, organization, category = entity
    return any(
        one["name"] == tenant and other["name"] == organization and category in other["categories"]
        for one in tenants
        for other in one["organizations"]
    )


# What ------------------------------------------------------------------------------------------------------------


def _refused(flaw: Flaw) -> ApiError:
    return ApiError("badRequest", flaw.detail, title=flaw.title)


def _take_keys(at: Session, entity: tuple[str, ...], given: Mapping[str, str]) -> None:
    """Let a category have these metadata keys too: 50 over all its contacts, and none that is restricted."""
    restricted = {one.casefold() for one in _stated(at).get("restrictedMetadata", ())}
    if any(one.casefold() in restricted for one in given):
        raise _refused(Flaw("metadataMap", "metadataMap has a restricted name."))
    identity = json.dumps(entity)
    there = at.world.get(_KEYS, "", identity)
    keys = sorted({*(there.body["keys"] if there else ()), *given})
    if len(keys) > _MOST_KEYS:
        raise _refused(Flaw("metadataMap", f"A category has at most {_MOST_KEYS} metadata keys."))
    if there:
        at.world.put(there, {"keys": keys})
    elif keys:
        at.world.add(_KEYS, "", identity, name=entity[-1], body={"keys": keys})


def _document(error: ApiError) -> dict[str, Any]:
    """The document of an error."""
    kind, title = _KINDS.get(error.code, _OTHER)
    shown = {"type": kind, "title": error.members.get("title", title), "detail": error.message}
    return {"status": STATUS[error.code], "errors": [shown]}


class _Front(JsonFront):
    """As any other, but too many requests meet 503: the page knows no 429."""

    def trouble(self, what: Trouble, service: str, message: str) -> ApiError:
        """See `Front.trouble`."""
        if what == "throttled":
            return ApiError("unavailable", message)
        return super().trouble(what, service, message)


# The whole path is the prefix: other paths that begin with /contacts/ are Amazon Connect's.
_PATH = "/contacts/email"
UNIPHORE = _Front(
    service="uniphore",
    prefix=_PATH,
    rows=(Operation("CreateEmailContact", "POST", _PATH, create, mutates=True, takes=True),),
    admits=admits,
    refuses=_document,
)

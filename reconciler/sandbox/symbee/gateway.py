"""The gateway to Symbee's configuration, as schemas/symbee-gateway.openapi.json has it. docs/gateway.md explains it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from reconciler.model.symbee import operations_of
from reconciler.sandbox import loads
from reconciler.sandbox.asking import Token
from reconciler.sandbox.json_front import JsonFront, Operation, Reply, Sent
from reconciler.sandbox.session import Session
from reconciler.sandbox.symbee import objects
from reconciler.sandbox.symbee.contract import COLLECTIONS, SKILL_QUEUES, Collection, shapes
from reconciler.sandbox.symbee.objects import Draft
from reconciler.sandbox.symbee.shapes import Fault
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.world import Thing

PREFIX = "/symbee/v1/"
TOKEN = "symbee token"
"""The fact that holds the seal of the one bearer token; without it any will do."""

_PAGE = 50
_MOST_FAULTS = 20
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_ETAGS = re.compile(r'\s*((?:W/)?"[^"]*")\s*(?:,|\Z)')
_MASK = "***"


class _Precondition(NamedTuple):
    """`absent`: the object must not be there. Else it must have one of the `etags` (None: any)."""

    absent: bool
    etags: frozenset[str] | None


def admits(at: Session, sent: Sent) -> None:
    """Refuse (401) who carries no bearer token, or another one than the seed states."""
    scheme, _, token = sent.headers.get("authorization", "").partition(" ")
    stated = at.world.fact(TOKEN)
    fine = scheme.lower() == "bearer" and bool(token.strip())
    if fine and stated is not None:
        fine = objects.seal(objects.salt_of(at.world, at.new_id), token.strip()) == stated
    if not fine:
        raise ApiError("unauthorized", "A bearer token is needed.", headers={"WWW-Authenticate": "Bearer"})


def listing(at: Session, sent: Sent, collection: Collection) -> Reply:
    """One page of a collection."""
    after = _opened(collection, sent.query.get("pageToken"))
    things = objects.page(at.world, collection, after=after, limit=_PAGE + 1, at=_seen_at(at))
    more = _sealed(collection, things[_PAGE - 1].position) if len(things) > _PAGE else None
    return Reply(200, {"items": [one.body for one in things[:_PAGE]], "nextPageToken": more})


def getting(at: Session, sent: Sent, collection: Collection) -> Reply:
    """One object."""
    thing = objects.find(at.world, collection, _code(sent), at=_seen_at(at))
    if thing is None:
        raise _absent(collection, sent)
    return _shown(200, thing)


def putting(at: Session, sent: Sent, collection: Collection) -> Reply:
    """Create an object, or replace the whole of one. Nobody's may be taken over, and one's own be given up."""
    code, body = _code(sent), sent.body
    _refuse(faults_of(collection, code, body))
    wanted = _precondition(sent.headers)
    there = objects.find(at.world, collection, code)
    if there and there.body["owner"] and body["owner"]:
        _same_owner(there, body["owner"]["owner"])
    _hold(wanted, there)
    spec = objects.tidy(body["spec"])
    if at.guess("gateway_unknown_skill_queue") == "refuse":
        _refuse(
            [
                Fault(path, f"There is no skill queue {named!r}.")
                for path, named in objects.named_queues(spec)
                if objects.find(at.world, SKILL_QUEUES, named) is None
            ]
        )
    seals = _seals(at, body["spec"].get("credentials") or {}, there)
    thing = objects.save(at.world, collection, Draft(code, spec, seals, body["owner"]))
    return _shown(200 if there else 201, thing)


def deleting(at: Session, sent: Sent, collection: Collection) -> Reply:
    """Delete an object that is the sender's: nobody's is not."""
    code = _code(sent)
    _refuse(shapes().faults("Deletion", sent.body))
    wanted = _precondition(sent.headers)
    if wanted.absent:
        raise _no_precondition("A delete needs If-Match.")
    there = objects.find(at.world, collection, code)
    if there is None:
        raise _absent(collection, sent)
    _same_owner(there, sent.body["owner"])
    _hold(wanted, there)
    if collection == SKILL_QUEUES and at.guess("gateway_used_skill_queue") == "refuse":
        users = objects.users_of(at.world, code, COLLECTIONS)
        if users:
            raise ApiError("unprocessable", f"The skill queue is used by {', '.join(users[:5])}.")
    at.world.remove(there)
    if collection == SKILL_QUEUES:
        loads.forget(at.world, code)
    return Reply(204, None)


def parameters(sent: Sent) -> dict[str, Any]:
    """A write's parameters for the record: credentials masked, the precondition as an etag or None."""
    body = dict(sent.body) if isinstance(sent.body, dict) else {}
    spec = body.get("spec")
    if isinstance(spec, dict) and "credentials" in spec:
        given = spec["credentials"]
        masked = {name: given[name] and _MASK for name in given} if isinstance(given, dict) else _MASK
        body["spec"] = {**spec, "credentials": masked}
    return {
        **body,
        "code": sent.path["code"],
        "ifMatch": sent.headers.get("if-match"),
        "idempotencyKey": sent.headers.get("idempotency-key"),
    }


def token(at: Session, sent: Sent, name: str) -> Token | None:
    """The Idempotency-Key, which stands once in the whole gateway, with what was sent: credentials as seals."""
    key = sent.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise ApiError("badRequest", "Idempotency-Key must have 1 to 255 visible ASCII signs.")
    salt = objects.salt_of(at.world, at.new_id)
    whole = json.dumps([name, sent.path["code"], sent.body], sort_keys=True)
    reused = Fault("", "The Idempotency-Key was used with another body before.")
    return Token(key, "symbee", objects.seal(salt, whole), _unprocessable([reused]))


def faults_of(collection: Collection, code: str, body: Any) -> list[Fault]:
    """What is wrong with the body of a PUT, whatever the world is like."""
    found = shapes().faults(collection.noun, body)
    if found:
        return found
    spec = body["spec"]
    again = [("code", body["code"]), *((f"spec.{name}", spec.get(name)) for name in ("code", "ownerId"))]
    found = [
        Fault(path, f"must be the code of the path, {code!r}")
        for path, stated in again
        if stated is not None and stated != code
    ]
    keys: set[str] = set()
    slots: set[int] = set()
    for index, number in enumerate(spec.get("numbers", ())):
        path, key, slot = f"spec.numbers[{index}]", objects.key_of(number), number.get("slot")
        if key in keys:
            found.append(Fault(path, f"{key} stands twice"))
        if slot in slots:
            found.append(Fault(f"{path}.slot", f"slot {slot} stands twice"))
        keys.add(key)
        slots |= {slot} - {None}
    return found


def _seals(at: Session, given: Mapping[str, str | None], there: Thing | None) -> dict[str, str]:
    """The seals of the credentials that an object will have: null keeps what is set."""
    held = objects.seals_of(there)
    _refuse(
        [
            Fault(f"spec.credentials.{name}", "is null, and none is set that could be kept")
            for name, value in given.items()
            if value is None and name not in held
        ]
    )
    salt = objects.salt_of(at.world, at.new_id) if given else ""
    return {
        name: held[name] if value is None else objects.seal(salt, value)
        for name, value in sorted(given.items())
    }


def _precondition(headers: Mapping[str, str]) -> _Precondition:
    match, none_match = headers.get("if-match"), headers.get("if-none-match")
    if match is None and none_match is None:
        raise _no_precondition("Send If-None-Match: * to create, If-Match to change or delete.")
    if match is not None and none_match is not None:
        raise ApiError("badRequest", "If-Match and If-None-Match exclude each other.")
    if match is None:
        if str(none_match).strip() != "*":
            raise ApiError("badRequest", "If-None-Match must be *.")
        return _Precondition(True, None)
    if match.strip() == "*":
        return _Precondition(False, None)
    if not match or _ETAGS.sub("", match):
        raise ApiError("badRequest", "If-Match must be an etag in quotes.")
    return _Precondition(False, frozenset(_ETAGS.findall(match)))


def _no_precondition(message: str) -> ApiError:
    return ApiError("preconditionRequired", message)


def _hold(wanted: _Precondition, there: Thing | None) -> None:
    if wanted.absent and there:
        raise ApiError("preconditionFailed", "There is such an object already.")
    if not wanted.absent and there is None:
        raise ApiError("preconditionFailed", "The object is gone.")
    if there and wanted.etags is not None and there.body["etag"] not in wanted.etags:
        raise ApiError("preconditionFailed", f"The object has changed: its etag is {there.body['etag']}.")


def _same_owner(there: Thing, asking: str) -> None:
    """Refuse (409) who is not an object's owner."""
    held = there.body["owner"]
    owner = held["owner"] if held else None
    # source: contract.md, Owner tags: a tag without uid of the same workspace and environment is ours as well
    if owner is not None and owner.count("/") == 1 and asking.startswith(f"{owner}/"):
        return
    if owner != asking:
        raise ApiError("conflict", f"The object belongs to {owner or 'nobody'}, not to {asking}.")


def _shown(status: int, thing: Thing) -> Reply:
    body = {name: thing.body[name] for name in ("code", "spec", "owner")}
    headers = {"ETag": thing.body["etag"], "Last-Modified": objects.last_modified(thing.body)}
    return Reply(status, body, headers)


def _code(sent: Sent) -> str:
    code = sent.path["code"]
    if shapes().faults("Code", code):
        raise ApiError("badRequest", "The code in the path is none that an object can have.")
    return code


def _absent(collection: Collection, sent: Sent) -> ApiError:
    return ApiError("notFound", f"There is no {collection.noun} {sent.path['code']!r}.")


def _seen_at(at: Session) -> float | None:
    return at.now - at.lag if at.lag else None


def _opened(collection: Collection, page_token: str | None) -> int:
    if page_token is None:
        return 0
    try:
        path, after = json.loads(base64.urlsafe_b64decode(page_token.encode("ascii")))
        if path == collection.path and type(after) is int and 0 <= after < 2**63:
            return after
    except (ValueError, TypeError):
        pass
    raise ApiError("badRequest", "The pageToken is not one of this collection.")


def _sealed(collection: Collection, position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([collection.path, position]).encode()).decode()


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise _unprocessable(faults)


def _unprocessable(faults: list[Fault]) -> ApiError:
    errors = [fault._asdict() for fault in faults[:_MOST_FAULTS]]
    return ApiError("unprocessable", "; ".join(fault.message for fault in faults), errors=errors)


def _refusal(error: ApiError) -> dict[str, Any]:
    return {"errors": error.members.get("errors") or [{"path": "", "message": error.message}]}


def _rows() -> tuple[Operation, ...]:
    rows: list[Operation] = []
    for one in COLLECTIONS:
        whole, single = f"{PREFIX}{one.path}", f"{PREFIX}{one.path}/{{code}}"
        listed, got, put, delete = operations_of(one.noun)
        rows += (
            Operation(listed, "GET", whole, partial(listing, collection=one)),
            Operation(got, "GET", single, partial(getting, collection=one)),
            Operation(
                put,
                "PUT",
                single,
                partial(putting, collection=one),
                mutates=True,
                takes=True,
                shown=parameters,
                token=partial(token, name=put),
            ),
            Operation(
                delete,
                "DELETE",
                single,
                partial(deleting, collection=one),
                mutates=True,
                takes=True,
                shown=parameters,
                token=partial(token, name=delete),
            ),
        )
    return tuple(rows)


GATEWAY = JsonFront(service="symbee", prefix=PREFIX, rows=_rows(), refuses=_refusal, admits=admits)

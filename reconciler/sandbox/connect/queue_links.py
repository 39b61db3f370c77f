"""What a queue is joined to: quick connects, additional From addresses, and its default outbound address.

A queue has at most 49 additional addresses and one default. The default may be associated as well; it is listed once
and not counted among the 49.
"""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.connect.places import Instance, find, refer, stamped, where_is
from reconciler.sandbox.quotas import ADDITIONAL_ADDRESSES
from reconciler.sandbox.session import Parameters, Result, Session, sliced
from reconciler.sandbox.wire.errors import ApiError, invalid_request, not_found
from reconciler.sandbox.world import Thing

ADDRESS = "queue-email"
DEFAULT = "queue-default-email"
QUICK_CONNECT = "queue-quick-connect"


def begin_links(at: Session, where: Instance, queue: Thing, asked: Parameters) -> None:
    """Join a new queue to what CreateQueue names."""
    for given in asked.get("QuickConnectIds", ()):
        at.world.link(QUICK_CONNECT, queue.id, refer(at, where, "quick-connect", given).id)
    for config in asked.get("EmailAddressesConfig", ()):
        at.world.link(ADDRESS, queue.id, refer(at, where, "email", config["EmailAddressId"]).id)
    given = asked.get("OutboundEmailConfig", {}).get("OutboundEmailAddressId")
    if given is not None:
        set_default(at, queue, refer(at, where, "email", given).id)
    check_additional(at, queue.id, "LimitExceededException")


def default_of(at: Session, queue_id: str) -> str | None:
    """The id of the queue's default outbound address."""
    found = at.world.members(DEFAULT, queue_id)
    return found[0] if found else None


def set_default(at: Session, queue: Thing, address_id: str | None) -> None:
    """Make an address the default (None: none); the former one as the guess `old_default` says."""
    old = default_of(at, queue.id)
    if old is not None and old != address_id:
        at.world.unlink(DEFAULT, queue.id)
        if at.guess("old_default") == "stays" and address_id is not None:
            at.world.link(ADDRESS, queue.id, old)
    body = {name: value for name, value in queue.body.items() if name != "OutboundEmailConfig"}
    if address_id is not None:
        at.world.link(DEFAULT, queue.id, address_id)
        body["OutboundEmailConfig"] = {"OutboundEmailAddressId": address_id}
    at.world.put(queue, stamped(at, body))
    at.world.hide(queue, {**queue.hidden, "addresses": at.now})


def check_additional(at: Session, queue_id: str, code: str) -> None:
    """Refuse with an error code when the queue has more additional addresses than it may."""
    if len(_additional(at, queue_id)) > ADDITIONAL_ADDRESSES:
        raise _too_many(code)


def _additional(at: Session, queue_id: str) -> list[str]:
    default = default_of(at, queue_id)
    return [one for one in at.world.members(ADDRESS, queue_id) if one != default]


def _too_many(code: str) -> ApiError:
    return ApiError(code, f"A queue can have {ADDITIONAL_ADDRESSES} additional email addresses.")


def associate_addresses(at: Session, asked: Parameters) -> Result:
    """AssociateQueueEmailAddresses."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    for config in asked["EmailAddressesConfig"]:
        try:
            _associate(at, queue, refer(at, where, "email", config["EmailAddressId"]).id)
        except ApiError as error:
            raise _partly(at, error) from error
    _touch(at, queue)
    return {}


def disassociate_addresses(at: Session, asked: Parameters) -> Result:
    """DisassociateQueueEmailAddresses."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    for given in asked["EmailAddressesId"]:
        try:
            _disassociate(at, queue, refer(at, where, "email", given).id)
        except ApiError as error:
            raise _partly(at, error) from error
    _touch(at, find(at, where, "queue", queue.id))
    return {}


def list_addresses(at: Session, asked: Parameters) -> Result:
    """ListQueueEmailAddresses: the default first, marked, then the additional ones."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    default = default_of(at, queue.id)
    ids = _additional(at, queue.id)
    page, more = sliced(at, asked, [default, *ids] if default else ids, default=100)
    shown = [
        {"Id": one, "Arn": where.arn_of("email", one), "IsDefaultOutboundEmail": one == default}
        for one in page
    ]
    return {"EmailAddressMetadataList": shown, **more, **_modified(at, queue, "addresses")}


def associate_quick_connects(at: Session, asked: Parameters) -> Result:
    """AssociateQueueQuickConnects. One that is associated already stays so."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    for given in asked["QuickConnectIds"]:
        at.world.link(QUICK_CONNECT, queue.id, refer(at, where, "quick-connect", given).id)
    _touch(at, queue, "quickConnects")
    return {}


def disassociate_quick_connects(at: Session, asked: Parameters) -> Result:
    """DisassociateQueueQuickConnects. One that is not associated is no error."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    for given in asked["QuickConnectIds"]:
        at.world.unlink(QUICK_CONNECT, queue.id, refer(at, where, "quick-connect", given).id)
    _touch(at, queue, "quickConnects")
    return {}


def list_quick_connects(at: Session, asked: Parameters) -> Result:
    """ListQueueQuickConnects."""
    where = where_is(at, asked)
    queue = find(at, where, "queue", asked["QueueId"])
    page, more = sliced(at, asked, at.world.members(QUICK_CONNECT, queue.id), default=100)
    shown = [find(at, where, "quick-connect", one).body for one in page]
    return {"QuickConnectSummaryList": shown, **more, **_modified(at, queue, "quickConnects")}


def _associate(at: Session, queue: Thing, address_id: str) -> None:
    default = default_of(at, queue.id)
    if address_id == default and at.guess("associate_default") == "refuse":
        raise invalid_request(f"Email address {address_id} is the queue's default outbound address.")
    if at.world.linked(ADDRESS, queue.id, address_id):
        if at.guess("associate_again") == "refuse":
            raise invalid_request(f"Email address {address_id} is already associated.")
        return
    if address_id != default and len(_additional(at, queue.id)) >= ADDITIONAL_ADDRESSES:
        raise _too_many("LimitExceededException")
    at.world.link(ADDRESS, queue.id, address_id)


def _disassociate(at: Session, queue: Thing, address_id: str) -> None:
    if address_id == default_of(at, queue.id):
        choice = at.guess("disassociate_default")
        if choice == "refuse":
            raise invalid_request(f"Email address {address_id} is the queue's default outbound address.")
        if choice == "unset":
            set_default(at, queue, None)
        at.world.unlink(ADDRESS, queue.id, address_id)
        return
    removed = at.world.unlink(ADDRESS, queue.id, address_id)
    if not removed and at.guess("disassociate_absent") == "refuse":
        raise not_found(f"Association of email address {address_id}")


def _partly(at: Session, error: ApiError) -> ApiError:
    """The error, keeping what was done before it where the guess `associate_many` says so."""
    keep = at.guess("associate_many") == "up_to_the_first_error"
    return ApiError(error.code, error.message, keep=keep, **error.members)


def _touch(at: Session, queue: Thing, what: str = "addresses") -> None:
    """A set of the queue's changed: its own time, and the queue's where `association_changes_queue` says so."""
    at.world.hide(queue, {**queue.hidden, what: at.now})
    if at.guess("association_changes_queue") == "yes":
        at.world.put(queue, stamped(at, queue.body))


def _modified(at: Session, queue: Thing, what: str) -> dict[str, Any]:
    return {"LastModifiedTime": queue.hidden.get(what, queue.born), "LastModifiedRegion": at.home}
